import { type Evidence, PERSON_ROLES, type Person, type SignalEvidence } from '../../domain/index.ts';
import { instantOf, type Policy } from '../../scoring/index.ts';
import type { SaidSignal, StakeholderMaterial } from './material.ts';
import { oncePerScene } from './once-per-scene.ts';
import { type Attendable, attendableOf } from './presence.ts';
import { type HeldRole, rolesOf } from './roles.ts';
import { isoOf, type Scene, type StakeholderDays, sceneOf, type Told } from './scene.ts';
import type { Somebody } from './who.ts';

type PersonRole = (typeof PERSON_ROLES)[number];

/**
 * People and signals of evidence with what follows from everything that is known on the days: roles that people decided, or
 * that follow from what was said and who took part; departures by automatic reply, bounce or decision; returns. What the
 * scorer reads from signals by itself is left to it, but for what a person's decision has overruled.
 */
export function peopleEvidence(
  material: StakeholderMaterial,
  days: StakeholderDays,
  policy: Policy,
): Pick<Evidence, 'people' | 'signals'> {
  const { people, signals } = evidenceOf(sceneOf(material, days, policy));
  return { people: [...people], signals: [...signals] };
}

const evidenceOf = oncePerScene((scene: Scene): Pick<Evidence, 'people' | 'signals'> => {
  const { material } = scene;
  const theirs = scene.who.theirs;
  const { held } = rolesOf(scene, theirs);
  const presence = new Map(theirs.map((who) => [who.key, attendableOf(scene, who)]));
  const own = material.record.flatMap((person) => ownEntry(scene, person, presence));
  const derived = theirs.flatMap((who) =>
    who.isMailbox ? [] : derivedEntries(scene, who, held.get(who.key) ?? [], presence.get(who.key)),
  );
  const people = [...own, ...derived];
  const onRecord = new Set(people.map(({ name, email }) => email ?? name));
  const told = new Map(scene.told.map((one) => [one.id, one]));
  return {
    people,
    signals: material.signals.flatMap((signal) => {
      const one = told.get(signal.id);
      if (isOfOurs(scene, signal) || (one !== undefined && isOverruled(scene, one))) return [];
      return [named(signal, one, onRecord)];
    }),
  };
});

/** An entry of the record without the roles that a decision took away since, ended where another source than words says they left. */
function ownEntry(scene: Scene, person: Person, presence: ReadonlyMap<string, Attendable>): Person[] {
  const who = scene.who.participant({ name: person.name, email: person.email ?? undefined, side: 'customer' });
  const entries = scene.entries.filter((entry) => entry.who.key === who?.key);
  if (who === undefined || entries.length === 0) return [person];
  const recorded = instantOf(person.recorded_at) ?? instantOf(person.from) ?? Number.NEGATIVE_INFINITY;
  const removed = new Set(
    scene
      .of(who)
      .decided.filter((one) => one.action === 'remove_role' && one.decidedAt >= recorded)
      .filter(({ role, decidedAt }) => !isSetAgain(scene, who, role, decidedAt))
      .map(({ role }) => role),
  );
  const ended = endOf(presence.get(who.key));
  const isBack = scene.of(who).decided.some((one) => one.action === 'not_left');
  const back = isBack && (presence.get(who.key)?.gone.length ?? 0) === 0;
  return [
    {
      ...person,
      roles: person.roles.filter((role) => !removed.has(role)),
      ...(back ? { to: null } : person.to || ended === undefined ? {} : { to: isoOf(ended) }),
    },
  ];
}

function isSetAgain(scene: Scene, who: Somebody, role: string | null, after: number): boolean {
  return scene.decided.some(
    (one) => one.who.key === who.key && one.action === 'set_role' && one.role === role && one.decidedAt > after,
  );
}

/** Since when somebody is gone by another source than words, which the scorer reads by itself. */
function endOf(attendable: Attendable | undefined): number | undefined {
  const silent = (attendable?.gone ?? []).filter(({ by }) => by !== 'said' && by !== 'record');
  return silent.length === 0 ? undefined : Math.min(...silent.map(({ since }) => since));
}

/** Entries for what no record says: decided roles, champions by their arguments, the sponsor by seniority, who is back. */
function derivedEntries(
  scene: Scene,
  who: Somebody,
  roles: readonly HeldRole[],
  attendable: Attendable | undefined,
): readonly Person[] {
  const gone = attendable?.gone ?? [];
  const to = gone.length === 0 ? undefined : isoOf(Math.min(...gone.map(({ at }) => at)));
  const entry = (some: readonly PersonRole[], from: string, recorded: string): Person => ({
    name: who.name,
    email: who.emails[0] === undefined ? undefined : labelOf(who),
    roles: [...some],
    from,
    recorded_at: recorded,
    ...(to === undefined ? {} : { to }),
  });
  const held = roles.flatMap(({ role, by, since, sources }): Person[] => {
    if (!isPersonRole(role) || since === null) return [];
    const decision = scene.decided.find((one) => one.id === sources.find(({ kind }) => kind === 'decision')?.id);
    if (by === 'decision' && decision !== undefined) return [entry([role], decision.since, decision.at)];
    if (by === 'argued') return [entry([role], since, since)];
    return by === 'most_senior' && gone.length === 0 ? [entry([role], since, since)] : [];
  });
  const hasEntry = held.length > 0 || scene.of(who).entries.length > 0;
  if (gone.length > 0 && !hasEntry && gone.every(({ by }) => by !== 'said')) {
    const [first] = gone;
    const at = isoOf(first?.at ?? 0);
    return [{ ...entry([], at, at), from: undefined }];
  }
  const back = attendable?.back;
  const wasGone = attendable?.departures.some(({ by }) => by === 'said' || by === 'record') ?? false;
  if (back?.by !== 'contact' || !wasGone) return held;
  const standing = roles.filter(({ by }) => by !== 'economic_buyer' && by !== 'most_senior').map(({ role }) => role);
  return [...held, entry([...new Set(standing.filter(isPersonRole))], isoOf(back.at), isoOf(back.at))];
}

function isPersonRole(role: string): role is PersonRole {
  return (PERSON_ROLES as readonly string[]).includes(role);
}

function labelOf({ label, emails }: Somebody): string | undefined {
  return label.includes('@') ? label : emails[0];
}

/** A later decision says otherwise: it counts as little as one that was dismissed. */
function isOverruled({ decided }: Scene, { kind, subtype, about, at }: Told): boolean {
  if (about === undefined) return false;
  return decided.some(({ who, action, role, decidedAt }) => {
    if (who.key !== about.key || decidedAt < at) return false;
    if (kind === 'stakeholder') return action === 'remove_role' && role === subtype;
    return kind === 'champion_change' && subtype !== 'replaced' && action === 'not_left';
  });
}

/** A change of ours: whoever of us leaves, their champion is there. */
function isOfOurs({ who }: Scene, { kind, attrs }: SaidSignal): boolean {
  return kind === 'champion_change' && typeof attrs.person === 'string' && who.isOurs(attrs.person);
}

/** Whoever is meant is called as the record calls them: of two of one name the one who was there. */
function named(signal: SaidSignal, told: Told | undefined, onRecord: ReadonlySet<string>): SignalEvidence {
  const label = told?.about?.isMet === true ? labelOf(told.about) : undefined;
  const about = signal.kind === 'stakeholder' || signal.kind === 'champion_change';
  const { conversation: _conversation, turn: _turn, ...evidence } = signal;
  if (!about || label === undefined || !onRecord.has(label)) return evidence;
  return { ...evidence, attrs: { ...evidence.attrs, person: label } };
}
