import { type Presence, utcDate } from '../../domain/index.ts';
import type { Policy } from '../../scoring/index.ts';
import { type Engagement, engagementOf } from './engagement.ts';
import type { Source, StakeholderMaterial } from './material.ts';
import { oncePerScene } from './once-per-scene.ts';
import { type Attendable, attendableOf, goneSince, isHeard, leaveOf, toldOf } from './presence.ts';
import { type Conflict, type HeldRole, presenceConflicts, rolesOf } from './roles.ts';
import { daysSince, isoOf, type Scene, type StakeholderDays, sceneOf, type Told } from './scene.ts';
import { type Successor, successorsOf } from './successors.ts';
import { type Threading, threadingOf } from './threading.ts';
import type { Somebody } from './who.ts';

/** How somebody will judge whether it was a success. */
export interface Criterion {
  readonly metric: string;
  readonly by_when: string | null;
  readonly source: Source;
}

/** Where somebody stands, since when, and the words that say so. */
export interface Standing {
  readonly state: Presence;
  /** ISO 8601; null: nobody said. */
  readonly since: string | null;
  /** Of a leave: when they are back, where they said. */
  readonly until: string | null;
  readonly why: string;
  readonly sources: readonly Source[];
}

/** One of theirs, or somebody only spoken of, with everything that the record says of their part. */
export interface Stakeholder {
  /** The person's id; null for somebody who is only spoken of. */
  readonly id: string | null;
  readonly name: string;
  readonly emails: readonly string[];
  /** Of several people, or of none: a mailbox, and nobody's part in anything. */
  readonly shared_mailbox: boolean;
  readonly title: string | null;
  readonly roles: readonly HeldRole[];
  /** For us or against, by the newest word; null: nobody said. */
  readonly stance: {
    readonly stance: 'champion' | 'skeptic' | 'blocker' | 'disengaged';
    readonly source: Source;
  } | null;
  readonly success_criteria: readonly Criterion[];
  readonly standing: Standing;
  readonly successor: Successor | null;
  readonly engagement: Engagement;
  /** ISO 8601: when they last spoke or wrote by hand. */
  readonly last_heard: string | null;
  /** ISO 8601: the last contact with them in any direction, automatic mail left out. */
  readonly last_contact: string | null;
  readonly conflicts: readonly Conflict[];
  /** Whom somebody only spoken of may be; for a person to judge. */
  readonly may_be: readonly { readonly person: string | null; readonly name: string; readonly why: string }[];
}

/** Who is who at an account on a day. */
export interface StakeholderPicture {
  readonly as_of: string;
  readonly known_at: string;
  /** By name. */
  readonly people: readonly Stakeholder[];
  /** Named by others, never met and not on record. */
  readonly spoken_of: readonly Stakeholder[];
  readonly threading: Threading;
}

/**
 * Who is who at an account as of the end of a day, from what was known at the end of another: roles, presence, engagement and
 * threading, each with what says so. Pure: the same material in any order gives the same picture.
 */
export function stakeholdersOf(
  material: StakeholderMaterial,
  days: StakeholderDays,
  policy: Policy,
): StakeholderPicture {
  return pictureOf(sceneOf(material, days, policy));
}

const pictureOf = oncePerScene((scene: Scene): StakeholderPicture => {
  const { days } = scene;
  const strangers = strangersIn(scene);
  const people = scene.who.theirs.filter((who) => isInSight(scene, who));
  const roles = rolesOf(scene, [...people, ...strangers]);
  const successors = successorsOf(scene, [...people, ...strangers]);
  const toStakeholder = (who: Somebody): Stakeholder => {
    const attendable = attendableOf(scene, who);
    const { engagement, answering } = engagementOf(scene, who);
    const records = scene.of(who).entries.filter((entry) => entry.ended === undefined);
    return {
      id: who.known?.id ?? null,
      name: who.name,
      emails: who.emails,
      shared_mailbox: who.isMailbox,
      title: titleOf(scene, who),
      roles: who.isMailbox ? [] : (roles.held.get(who.key) ?? []),
      stance: stanceOf(scene, who),
      success_criteria: criteriaOf(scene, who),
      standing: standingOf(scene, who, attendable, answering.quiet),
      successor: successors.get(who.key) ?? null,
      engagement,
      last_heard: lastHeard(scene, who),
      last_contact: lastContact(scene, who),
      conflicts: [
        ...(roles.conflicts.get(who.key) ?? []),
        ...presenceConflicts(
          attendable,
          records.map(({ source }) => source),
        ),
      ],
      may_be: who.isMet
        ? []
        : scene.who
            .mayBe(who)
            .map(({ somebody, why }) => ({ person: somebody.known?.id ?? null, name: somebody.name, why })),
    };
  };
  return {
    as_of: days.asOf,
    known_at: days.knownAt,
    people: people.map(toStakeholder).sort(byName),
    spoken_of: strangers.map(toStakeholder).sort(byName),
    threading: threadingOf(scene, (who) => attendableOf(scene, who).gone.length > 0),
  };
});

/** Anything of them is known by that day. */
function isInSight(scene: Scene, who: Somebody): boolean {
  return (
    scene.of(who).entries.length > 0 ||
    scene.of(who).contacts.length > 0 ||
    scene.of(who).told.length > 0 ||
    scene.of(who).decided.length > 0
  );
}

/** Kinds of signals that are about one of theirs. */
const ABOUT_PEOPLE: readonly Told['kind'][] = ['stakeholder', 'champion_change', 'success_criterion'];

function strangersIn(scene: Scene): readonly Somebody[] {
  const named = scene.told
    .filter(({ kind }) => ABOUT_PEOPLE.includes(kind))
    .flatMap(({ about }) => (about === undefined || about.isMet ? [] : [about]))
    .sort((one, other) => compare(one.name, other.name));
  return [...new Map(named.toReversed().map((who) => [who.key, who])).values()].sort((one, other) =>
    compare(one.key, other.key),
  );
}

function titleOf(scene: Scene, who: Somebody): string | null {
  const titles = scene
    .of(who)
    .contacts.flatMap(({ theirs }) => theirs.find((one) => one.who.key === who.key)?.title ?? []);
  const moved = toldOf(scene, who, 'champion_change', ['role_changed']).flatMap(
    (told) => told.attribute('new_role') ?? [],
  );
  const said = toldOf(scene, who, 'stakeholder').flatMap((told) => told.attribute('role') ?? []);
  return titles.at(-1) ?? moved.at(-1) ?? said.at(-1) ?? null;
}

function stanceOf(scene: Scene, who: Somebody): Stakeholder['stance'] {
  const said = [
    ...toldOf(scene, who, 'stakeholder', ['champion', 'skeptic', 'blocker']),
    ...toldOf(scene, who, 'champion_change', ['disengaged']),
  ].map(({ at, subtype, source }) => ({ at, subtype, source }));
  const decided = scene
    .of(who)
    .decided.filter((one) => one.action === 'set_role')
    .map(({ decidedAt: at, role, source }) => ({ at, subtype: role ?? '', source }));
  const all = [...said, ...decided].sort((one, other) => one.at - other.at || compare(one.source.id, other.source.id));
  for (const { subtype, source } of all.toReversed()) {
    if (subtype === 'champion' || subtype === 'skeptic' || subtype === 'blocker' || subtype === 'disengaged') {
      return { stance: subtype, source };
    }
  }
  return null;
}

function criteriaOf(scene: Scene, who: Somebody): readonly Criterion[] {
  return toldOf(scene, who, 'success_criterion').map((told) => ({
    metric: told.attribute('metric') ?? told.source.words,
    by_when: told.attribute('by_when') ?? null,
    source: told.source,
  }));
}

function standingOf(
  scene: Scene,
  who: Somebody,
  { gone }: Attendable,
  silences: readonly { readonly why: string; readonly evidence: readonly string[] }[],
): Standing {
  const [left] = gone;
  if (left !== undefined) {
    const since = goneSince(gone);
    const why = `Left: ${gone
      .map(({ by }) => LEFT_BY[by])
      .filter((words, index, all) => all.indexOf(words) === index)
      .join(', ')}`;
    return { state: 'left', since: isoOf(since), until: null, why, sources: gone.map(({ source }) => source) };
  }
  const moved = movedOf(scene, who);
  if (moved !== undefined) {
    const role = moved.attribute('new_role');
    const why = role === undefined ? 'Moved to another role, it was said' : `Moved to another role: ${role}`;
    return { state: 'moved', since: isoOf(moved.at), until: null, why, sources: [moved.source] };
  }
  const leave = leaveOf(scene, who);
  if (leave !== undefined) {
    const until = leave.until === undefined ? null : isoOf(leave.until);
    const why =
      until === null ? 'Away by their automatic reply' : `Away until ${until.slice(0, 10)} by their automatic reply`;
    return { state: 'on_leave', since: isoOf(leave.since), until, why, sources: [leave.source] };
  }
  return quietOrActive(scene, who, silences);
}

const LEFT_BY = {
  record: 'by the account’s record',
  said: 'it was said',
  automatic_reply: 'their automatic reply says so',
  bounce: 'their mailbox is gone',
  decision: 'one of us says so',
} as const;

/** Said to have moved, and nobody has marked or named them since, or said that they are there. */
function movedOf(scene: Scene, who: Somebody): Told | undefined {
  const last = toldOf(scene, who, 'champion_change', ['role_changed']).at(-1);
  if (last === undefined) return undefined;
  const since = [
    ...toldOf(scene, who, 'stakeholder').map(({ at }) => at),
    ...scene
      .of(who)
      .decided.filter(({ action }) => action === 'not_left' || action === 'set_role')
      .map(({ decidedAt }) => decidedAt),
    ...scene
      .of(who)
      .entries.filter((one) => one.roles.length > 0)
      .map(({ recorded }) => recorded),
  ];
  return since.some((at) => at > last.at) ? undefined : last;
}

function quietOrActive(
  scene: Scene,
  who: Somebody,
  silences: readonly { readonly why: string; readonly evidence: readonly string[] }[],
): Standing {
  const shared = { until: null, sources: [] as readonly Source[] };
  const heard = scene
    .of(who)
    .contacts.filter((contact) => isHeard(contact, who))
    .at(-1);
  const there = scene.of(who).decided.findLast(({ action }) => action === 'not_left')?.decidedAt;
  const disengaged = toldOf(scene, who, 'champion_change', ['disengaged'])
    .filter(({ at }) => there === undefined || at > there)
    .at(-1);
  if (disengaged !== undefined && disengaged.at >= (heard?.at ?? Number.NEGATIVE_INFINITY)) {
    const why = 'Said to have gone quiet';
    return { ...shared, state: 'quiet', since: isoOf(disengaged.at), why, sources: [disengaged.source] };
  }
  const [silence] = silences;
  if (silence !== undefined) {
    const since = heard === undefined ? null : isoOf(heard.at);
    return { ...shared, state: 'quiet', since, why: silences.map(({ why }) => why).join('; ') };
  }
  if (heard === undefined) return { ...shared, state: 'unknown', since: null, why: 'Nothing heard from them yet' };
  const days = daysSince(scene, heard.at);
  const sources = [heard.source];
  const limit = scene.policy.indicators.contact.window_days;
  if (days > limit) {
    const why = `Nothing heard since ${utcDate(heard.at)}, ${days} days`;
    return { ...shared, state: 'quiet', since: isoOf(heard.at), why, sources };
  }
  const why = `Heard ${utcDate(heard.at)}`;
  return { ...shared, state: 'active', since: null, why, sources };
}

function lastHeard(scene: Scene, who: Somebody): string | null {
  const last = scene
    .of(who)
    .contacts.filter((contact) => isHeard(contact, who))
    .at(-1);
  return last === undefined ? null : isoOf(last.at);
}

function lastContact(scene: Scene, who: Somebody): string | null {
  const last = scene
    .of(who)
    .contacts.filter(({ automatic }) => automatic === undefined)
    .at(-1);
  return last === undefined ? null : isoOf(last.at);
}

function byName(one: Stakeholder, other: Stakeholder): number {
  return (
    compare(one.name.toLowerCase(), other.name.toLowerCase()) ||
    compare(one.id ?? '', other.id ?? '') ||
    compare(one.emails.join(), other.emails.join())
  );
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
