import type { StakeholderRole } from '../../domain/index.ts';
import { instantOf } from '../../scoring/index.ts';
import type { Source } from './material.ts';
import { type Attendable, attendableOf, toldOf } from './presence.ts';
import { isoOf, roleWords, type Scene } from './scene.ts';
import { SPONSOR_RANK, seniorityOf } from './seniority.ts';
import type { Somebody } from './who.ts';

export const HELD_ROLES = [
  'champion',
  'economic_buyer',
  'executive_sponsor',
  'user',
  'influencer',
  'skeptic',
  'blocker',
  'renewal_owner',
] as const;
export type HeldRoleName = StakeholderRole | 'renewal_owner';

/** By what somebody is taken to have a role. */
export type RoleGround = 'record' | 'said' | 'argued' | 'economic_buyer' | 'most_senior' | 'decision';

/** A role with what says so. */
export interface HeldRole {
  readonly role: HeldRoleName;
  readonly by: RoleGround;
  /** ISO 8601: since when, as far as anybody said; null: nobody did. */
  readonly since: string | null;
  readonly sources: readonly Source[];
}

/** Two sources that cannot both be right; the newer one is believed. */
export interface Conflict {
  readonly about: string;
  readonly why: string;
  /** The one believed first. */
  readonly sources: readonly Source[];
}

/** A source's word for or against a role. */
interface Claim {
  readonly role: HeldRoleName;
  readonly holds: boolean;
  readonly by: RoleGround;
  readonly at: number;
  readonly since: number | undefined;
  readonly source: Source;
}

/** Everybody's roles. */
export interface Roles {
  readonly held: ReadonlyMap<string, readonly HeldRole[]>;
  readonly conflicts: ReadonlyMap<string, readonly Conflict[]>;
}

/** What somebody says who argues for us: what it did for them, or that more of theirs should have it. */
const FOR_US: readonly (readonly [string, readonly string[]])[] = [
  ['value', ['realized']],
  ['expansion', ['new_team', 'more_seats', 'new_use_case']],
];
/** What nobody says who argues for us in that same conversation. */
const AGAINST_US: readonly string[] = ['renewal_risk', 'fit_gap', 'unkept_promise'];
const ENOUGH_CONVERSATIONS = 2;

/** Who holds which role (playbook, "Terms the rules rest on"); of two sources the newer wins and the conflict is shown. */
export function rolesOf(scene: Scene, people: readonly Somebody[]): Roles {
  const held = new Map<string, HeldRole[]>();
  const conflicts = new Map<string, Conflict[]>();
  const all = people.map((who) => ({ who, claims: claimsOf(scene, who) }));
  const newestBuyer = Math.max(...all.map(({ claims }) => newest(claims, 'economic_buyer')));
  for (const { who, claims } of all) {
    const { roles, against } = settle(claims, newestBuyer);
    held.set(who.key, roles);
    conflicts.set(who.key, against);
  }
  for (const { who, role } of sponsorsOf(scene, people, held)) held.set(who.key, [...(held.get(who.key) ?? []), role]);
  return { held, conflicts };
}

function claimsOf(scene: Scene, who: Somebody): readonly Claim[] {
  const record = scene
    .of(who)
    .entries.filter((entry) => entry.ended === undefined)
    .flatMap(({ roles, recorded: at, from: since, source }) =>
      roles.map((role): Claim => ({ role, holds: true, by: 'record', at, since, source })),
    );
  const said = toldOf(scene, who, 'stakeholder').map(({ subtype, at, source }): Claim => {
    return { role: subtype as StakeholderRole, holds: true, by: 'said', at, since: at, source }; // legal: the schema checked it
  });
  const renewal = toldOf(scene, who, 'renewal_term').map(({ at, source }): Claim => {
    return { role: 'renewal_owner', holds: true, by: 'said', at, since: at, source };
  });
  const decided = scene
    .of(who)
    .decided.filter(({ role }) => role !== null)
    .flatMap(({ role, action, decidedAt: at, sinceAt: since, source }): Claim[] =>
      role === null ? [] : [{ role, holds: action === 'set_role', by: 'decision', at, since, source }],
    );
  return [...record, ...said, ...renewal, ...argued(scene, who), ...decided].sort(
    (one, other) => compare(one.at, other.at) || (one.source.id < other.source.id ? -1 : 1),
  );
}

/** Since the second conversation in which they argued for us. */
function argued(scene: Scene, who: Somebody): readonly Claim[] {
  const theirs = scene.of(who).said;
  const against = new Set(
    theirs.filter(({ kind }) => AGAINST_US.includes(kind)).map(({ conversation }) => conversation),
  );
  const arguing = theirs.filter(
    ({ kind, subtype, conversation }) =>
      conversation !== undefined &&
      !against.has(conversation) &&
      FOR_US.some(([one, subtypes]) => one === kind && subtypes.includes(subtype)),
  );
  const first = [...new Map(arguing.toReversed().map((told) => [told.conversation, told])).values()].reverse();
  const enough = first[ENOUGH_CONVERSATIONS - 1];
  if (enough === undefined) return [];
  return first.map(({ at, source }): Claim => {
    return { role: 'champion', holds: true, by: 'argued', at: Math.max(at, enough.at), since: enough.at, source };
  });
}

/** A role and what speaks against it when it is newer. */
const OPPOSITES: Readonly<Partial<Record<HeldRoleName, readonly HeldRoleName[]>>> = {
  champion: ['skeptic', 'blocker'],
  skeptic: ['champion'],
  blocker: ['champion'],
};

function settle(claims: readonly Claim[], newestBuyer: number): { roles: HeldRole[]; against: Conflict[] } {
  const roles: HeldRole[] = [];
  const against: Conflict[] = [];
  for (const role of HELD_ROLES) {
    const removals = claims.filter((claim) => claim.role === role && !claim.holds);
    const removed = removals.at(-1)?.at ?? Number.NEGATIVE_INFINITY;
    const isDenied = (claim: Claim) => removals.length > 0 && claim.at <= removed;
    const standing = claims.filter((claim) => claim.role === role && claim.holds && !isDenied(claim));
    const denied = claims.filter((claim) => claim.role === role && claim.holds && isDenied(claim));
    const last = standing.at(-1) ?? denied.at(-1);
    if (last === undefined) continue;
    const opposite = claims
      .filter((claim) => claim.holds && OPPOSITES[role]?.includes(claim.role) && claim.at > last.at)
      .at(-1);
    const overruled = standing.length === 0 ? removals.at(-1) : opposite;
    if (overruled !== undefined) {
      const why = `${overruled.holds ? roleWords(overruled.role) : `not the ${roleWords(role)}`} by the newer source`;
      against.push({ about: role, why, sources: [overruled.source, last.source] });
      continue;
    }
    if (role === 'economic_buyer' && last.at < newestBuyer) {
      against.push({
        about: role,
        why: 'somebody else is the economic buyer by the newer source',
        sources: [last.source],
      });
      continue;
    }
    const dated = standing.flatMap(({ since }) => since ?? []);
    const since = standing.some(({ since: one }) => one === undefined) ? undefined : Math.min(...dated);
    roles.push({
      role,
      by: groundOf(standing),
      since: since === undefined ? null : isoOf(since),
      sources: standing.map(({ source }) => source),
    });
  }
  return { roles, against };
}

/** What a person decided weighs most, then the record, then words. */
function groundOf(claims: readonly Claim[]): RoleGround {
  const grounds = claims.map(({ by }) => by);
  return (['decision', 'record', 'said', 'argued'] as const).find((by) => grounds.includes(by)) ?? 'said';
}

/** The time of the newest claim of a role that no decision has taken back; minus infinity when there is none. */
function newest(claims: readonly Claim[], role: HeldRoleName): number {
  const own = claims.filter((claim) => claim.role === role);
  const removed = own.filter(({ holds }) => !holds).at(-1)?.at;
  const standing = own.filter(({ holds, at }) => holds && (removed === undefined || at > removed));
  return standing.at(-1)?.at ?? Number.NEGATIVE_INFINITY;
}

/** Where nobody is marked: the economic buyer, else the most senior of theirs who took part before the close. */
function sponsorsOf(
  scene: Scene,
  people: readonly Somebody[],
  held: ReadonlyMap<string, readonly HeldRole[]>,
): readonly { readonly who: Somebody; readonly role: HeldRole }[] {
  const there = people.filter((who) => attendableOf(scene, who).gone.length === 0);
  const having = (role: HeldRoleName) =>
    there.flatMap((who) => (held.get(who.key) ?? []).filter((one) => one.role === role).map((one) => ({ who, one })));
  if (having('executive_sponsor').length > 0) return [];
  const buyers = having('economic_buyer');
  if (buyers.length > 0) {
    return buyers.map(({ who, one }) => ({ who, role: { ...one, role: 'executive_sponsor', by: 'economic_buyer' } }));
  }
  const isDenied = (who: Somebody) =>
    scene.decided.some(
      (one) => one.who.key === who.key && one.action === 'remove_role' && one.role === 'executive_sponsor',
    );
  const senior = mostSenior(
    scene,
    there.filter((who) => !isDenied(who) && !who.isMailbox),
  );
  return senior === undefined ? [] : [senior];
}

interface Senior {
  readonly who: Somebody;
  readonly rank: number;
  readonly times: number;
  readonly first: number;
  readonly source: Source;
}

function mostSenior(scene: Scene, people: readonly Somebody[]): { who: Somebody; role: HeldRole } | undefined {
  const close = instantOf(scene.view.account.contract_start);
  if (close === undefined) return undefined;
  const candidates = people.flatMap((who): Senior[] => {
    const before = scene.of(who).contacts.filter(({ at, automatic }) => at < close && automatic === undefined);
    const own = before.flatMap((contact) =>
      contact.theirs.filter((one) => one.who.key === who.key).map((one) => ({ contact, title: one.title })),
    );
    const titled = own.findLast(({ title }) => seniorityOf(title) !== undefined);
    const rank = seniorityOf(titled?.title);
    const [first] = own;
    if (titled === undefined || first === undefined || rank === undefined || rank < SPONSOR_RANK) return [];
    const source = { ...titled.contact.source, words: `${titled.title}, took part before the close` };
    return [{ who, rank, times: own.length, first: first.contact.at, source }];
  });
  const [top] = candidates.sort(
    (one, other) =>
      other.rank - one.rank ||
      other.times - one.times ||
      one.first - other.first ||
      (one.who.key < other.who.key ? -1 : 1),
  );
  if (top === undefined) return undefined;
  const since = isoOf(top.first);
  return { who: top.who, role: { role: 'executive_sponsor', by: 'most_senior', since, sources: [top.source] } };
}

/** Conflicts about whether somebody is there: one source says gone, a newer or standing one says there. */
export function presenceConflicts(
  { departures, gone, back }: Attendable,
  entries: readonly Source[],
): readonly Conflict[] {
  const last = gone.at(-1) ?? departures.at(-1);
  if (last === undefined) return [];
  if (back !== undefined)
    return [{ about: 'presence', why: 'there by the newer source', sources: [back.source, last.source] }];
  const open = entries[0];
  if (open === undefined || gone.length === 0) return [];
  return [{ about: 'presence', why: 'gone by the newer source', sources: [last.source, open] }];
}

function compare(one: number, other: number): number {
  return one === other ? 0 : one < other ? -1 : 1;
}
