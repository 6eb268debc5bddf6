import type { AccountRecord, Evidence, Risk } from '../../domain/index.ts';
import type { Ledger, Stakeholder, StakeholderPicture } from '../../ledger/index.ts';
import type { SignalClaim } from '../../storage/index.ts';
import type { KnownPersonName } from '../question/people.ts';
import type { TimeContext } from '../question/time-context.ts';
import type { Heard, Place } from '../types.ts';

/** What is on record of an account as it stood on a day, as known on a day: the facts that answers rest on. */
export interface AccountFacts {
  readonly key: string;
  readonly name: string;
  /** Names of ours: company, product, modules. */
  readonly ownNames: readonly string[];
  /** `YYYY-MM-DD` */
  readonly asOf: string;
  readonly knownAt: string;
  /** The first instant after `asOf` where the workspace is, in milliseconds; after UTC's day unless told. */
  readonly end?: number | undefined;
  readonly record: AccountRecord;
  readonly evidence: Evidence;
  readonly ledger: Ledger;
  readonly picture: StakeholderPicture;
  /** Standing signals up to the day, oldest first; dismissed ones left out. */
  readonly signals: readonly SignalClaim[];
  readonly risk: Risk;
  /** On an earlier day, where a question asks for it. */
  readonly pastRisk?: Risk | undefined;
  /** Oldest first. */
  readonly heard: readonly Heard[];
  readonly fiscalStart: number;
  readonly zone: string;
}

/** The words of a signal with where they stand. */
export function placeOfSignal({ conversationId, turn, quote }: SignalClaim): Place {
  return { conversation: conversationId, turn, quote };
}

/** Everybody whom a question may name: theirs, those only spoken of, and ours. */
export function peopleOf({ picture, heard, record }: AccountFacts): readonly KnownPersonName[] {
  const theirs = [...picture.people, ...picture.spoken_of].filter(({ shared_mailbox }) => !shared_mailbox);
  type Known = { name: string; names: Set<string>; titles: Set<string>; side: KnownPersonName['side'] };
  const people = new Map<string, Known>();
  const add = (name: string, side: KnownPersonName['side'], title?: string | null) => {
    const key = name.trim().toLowerCase();
    if (key === '' || key.includes('@')) return;
    const known = people.get(key) ?? { name: name.trim(), names: new Set<string>(), titles: new Set<string>(), side };
    known.names.add(name.trim());
    if (title) known.titles.add(title);
    people.set(key, known);
  };
  for (const { participants, speakers } of heard) {
    for (const { name, side, title } of participants) add(name, side, title);
    for (const name of speakers) add(name, 'unknown');
  }
  for (const { name, title } of theirs) add(name, 'customer', title);
  for (const { name } of record.owners) add(name, 'vendor');
  return [...people.values()].map(({ name, names, titles, side }) => ({
    name,
    names: [...names],
    titles: [...titles],
    side,
  }));
}

/** Somebody of the picture by a name; `undefined` when nobody there is called so. */
export function stakeholderOf({ picture }: AccountFacts, name: string): Stakeholder | undefined {
  const folded = name.trim().toLowerCase();
  const all = [...picture.people, ...picture.spoken_of];
  return (
    all.find((one) => one.name.trim().toLowerCase() === folded) ??
    all.find((one) => folded.split(' ').length === 1 && one.name.toLowerCase().split(' ').includes(folded))
  );
}

/** What time words of a question are relative to. */
export function timeContextOf(facts: AccountFacts): TimeContext {
  const { asOf, fiscalStart, record, picture, heard } = facts;
  const left = [...picture.people, ...picture.spoken_of].flatMap(({ name, standing }) =>
    standing.state === 'left' && standing.since !== null ? [{ name, day: standing.since.slice(0, 10) }] : [],
  );
  return {
    asOf,
    fiscalStart,
    renewal: record.renewal_date?.slice(0, 10) ?? null,
    contractStart: record.contract_start?.slice(0, 10) ?? null,
    departures: left,
    conversations: heard.map(({ id, day, medium, subject }) => ({ id, day, medium, subject })),
  };
}
