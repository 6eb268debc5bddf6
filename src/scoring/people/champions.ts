import { evidenceId } from '../evidence-id.ts';
import { compareText, uniqueSorted } from '../finding.ts';
import { oncePerPeople } from '../once.ts';
import { ageOf, attribute, happenedBy, type SignalOn, signalsOf, type View } from '../view.ts';
import { type Contact, directoryOf, distinct, hasLeftByRecord, openRecords } from './directory.ts';

/** A statement about a champion: when its source was written, and which evidence it is. */
interface Claim {
  readonly at: number;
  readonly evidence: string;
  readonly source: 'record' | 'said';
}

/** A champion and what the sources say of them. */
export interface Champion {
  readonly contact: Contact;
  /** Newest word of their leaving, when no word of their being there is newer. */
  readonly left: Claim | undefined;
  /** Newest word of their moving to another role, under the same condition. */
  readonly moved: Claim | undefined;
  /** Everything that says they left. */
  readonly departures: readonly Claim[];
  /** Evidence that contradicts itself about their being there; empty when the sources agree. */
  readonly conflict: readonly string[];
}

/** A champion lost with nobody in their place. */
export interface Turnover {
  readonly name: string;
  readonly kind: 'departed' | 'role_changed';
  readonly at: number;
  readonly evidence: readonly string[];
}

/** Champions on record or by word, those who left included. */
export const championsOf = oncePerPeople((view: View): readonly Champion[] => {
  const marked = directoryOf(view).contacts.filter(({ records }) =>
    records.some(({ item }) => item.roles.includes('champion')),
  );
  const saidToBe = signalsOf(view, 'stakeholder', ['champion']).flatMap((signal) => personOf(view, signal) ?? []);
  return distinct([...marked, ...saidToBe]).map((contact) => championOf(view, contact));
});

/** Champions the record does not know to have left: those whose silence can be heard. */
export function reachableChampions(view: View): Contact[] {
  return championsOf(view)
    .map(({ contact }) => contact)
    .filter((contact) => !hasLeftByRecord(view, contact));
}

/** Champions still there by the newest source. */
export function activeChampions(view: View): Champion[] {
  return championsOf(view).filter(({ left, moved }) => left === undefined && moved === undefined);
}

/**
 * Champions who departed or moved and whose place nobody took: no successor named, no other champion active. Where no
 * champion is known at all, a departure of somebody the record does not know counts: unknown is never green.
 */
export const turnoversOf = oncePerPeople((view: View): readonly Turnover[] => {
  if (activeChampions(view).length > 0) return [];
  const champions = championsOf(view);
  const lost = champions.length === 0 ? strangersLost(view) : champions.flatMap((one) => lostChampion(one) ?? []);
  return lost.filter((one) => !isSucceeded(view, one)).map(({ turnover }) => turnover);
});

interface Lost {
  readonly key: string | undefined;
  readonly turnover: Turnover;
}

function championOf(view: View, contact: Contact): Champion {
  const there = thereClaims(view, contact);
  const departures = departureClaims(view, contact);
  const moves = signalsOf(view, 'champion_change', ['role_changed']).filter((signal) => isAbout(view, signal, contact));
  const newestThere = newest(there)?.at ?? Number.NEGATIVE_INFINITY;
  const since = (claim: Claim | undefined) => (claim !== undefined && claim.at >= newestThere ? claim : undefined);
  return {
    contact,
    left: since(newest(departures)),
    moved: since(newest(moves.map(saidClaim))),
    departures,
    conflict: conflictOf(there, departures),
  };
}

function thereClaims(view: View, contact: Contact): Claim[] {
  const open = openRecords(view, contact).filter(({ item }) => item.roles.includes('champion'));
  const said = signalsOf(view, 'stakeholder', ['champion']).filter((signal) => isAbout(view, signal, contact));
  return [
    ...open.map(({ item, recorded }): Claim => ({ at: recorded, evidence: evidenceId.person(item), source: 'record' })),
    ...said.map(saidClaim),
  ];
}

function departureClaims(view: View, contact: Contact): Claim[] {
  const ended = contact.records.flatMap(({ item }): Claim[] => {
    const at = item.roles.includes('champion') ? happenedBy(view, item.to) : undefined;
    return at === undefined ? [] : [{ at, evidence: evidenceId.person(item), source: 'record' }];
  });
  const said = signalsOf(view, 'champion_change', ['departed']).filter((signal) => isAbout(view, signal, contact));
  return [...ended, ...said.map(saidClaim)];
}

/** One source says there and another says gone; an entry merely followed by a later one of its kind is history. */
function conflictOf(there: readonly Claim[], departures: readonly Claim[]): string[] {
  const pairs = there.flatMap((here) =>
    departures
      .filter((gone) => here.source !== gone.source && (here.source === 'record' || here.at > gone.at))
      .flatMap((gone) => [here.evidence, gone.evidence]),
  );
  return uniqueSorted(pairs);
}

function lostChampion({ contact, left, moved, departures }: Champion): Lost | undefined {
  const { key, name } = contact;
  if (left !== undefined) {
    const evidence = departures.map((claim) => claim.evidence);
    return { key, turnover: { name, kind: 'departed', at: left.at, evidence } };
  }
  if (moved === undefined) return undefined;
  return { key, turnover: { name, kind: 'role_changed', at: moved.at, evidence: [moved.evidence] } };
}

/** Departures and moves of people the record does not know. */
function strangersLost(view: View): Lost[] {
  return (['departed', 'role_changed'] as const).flatMap((kind) =>
    signalsOf(view, 'champion_change', [kind])
      .filter((signal) => (personOf(view, signal)?.records.length ?? 0) === 0)
      .map((signal) => {
        const person = personOf(view, signal);
        const name = person?.name ?? 'Their buyer';
        return { key: person?.key, turnover: { name, kind, at: signal.at, evidence: [signal.id] } };
      }),
  );
}

/**
 * A successor counts who is named for this person, or for nobody in particular at most the policy's days before the
 * loss, and who is not said to have left since.
 */
function isSucceeded(view: View, { key, turnover }: Lost): boolean {
  const days = view.policy.plays.turnover_days;
  return signalsOf(view, 'champion_change', ['replaced']).some((signal) => {
    const successor = personOf(view, signal);
    if (successor !== undefined && (successor.key === key || hasGoneSince(view, successor, signal.at))) return false;
    const predecessor = attribute(signal, 'predecessor');
    if (predecessor !== undefined && key !== undefined) return directoryOf(view).find(predecessor).key === key;
    return ageOf(view, signal.at) <= ageOf(view, turnover.at) + days;
  });
}

function hasGoneSince(view: View, contact: Contact, at: number): boolean {
  return signalsOf(view, 'champion_change', ['departed']).some(
    (signal) => signal.at >= at && isAbout(view, signal, contact),
  );
}

/** The person a signal is about. */
export function personOf(view: View, signal: SignalOn): Contact | undefined {
  const label = attribute(signal, 'person');
  return label === undefined ? undefined : directoryOf(view).find(label);
}

/** Whether a signal is about this person. */
export function isAbout(view: View, signal: SignalOn, contact: Contact): boolean {
  return personOf(view, signal)?.key === contact.key;
}

function saidClaim({ at, id }: SignalOn): Claim {
  return { at, evidence: id, source: 'said' };
}

function newest(claims: readonly Claim[]): Claim | undefined {
  return [...claims].sort((one, other) => other.at - one.at || compareText(one.evidence, other.evidence))[0];
}
