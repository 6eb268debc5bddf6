import { type Evidence, type InputIssue, parseInstant, utcDate } from '../../src/domain/index.ts';
import { defaultPolicy, segmentOf } from '../../src/scoring/index.ts';
import type { History } from './history.ts';

type Time = string | null | undefined;

/** One item of a history on the clock, with the path it stands at and the dates of what became of it later. */
interface Item {
  readonly path: string;
  /** Its own time, and what the file calls it. */
  readonly own: readonly [name: string, time: Time];
  readonly recorded: Time;
  readonly later: readonly (readonly [name: string, time: Time])[];
}

/**
 * What makes a history unfit for a replay, each with its path: an item from after the end, one recorded before it happened,
 * and whatever would let the scorer know early what came later. Empty when it is sound.
 */
export function faultsOf(history: History): InputIssue[] {
  const { evidence, ended_on } = history;
  return [
    ...segmentFaults(history),
    ...itemsOf(evidence).flatMap((item) => [...undated(item), ...outOfOrder(item), ...afterTheEnd(item, ended_on)]),
    ...peopleFaults(evidence),
    ...signalFaults(evidence),
  ];
}

function segmentFaults({ segment, evidence }: History): InputIssue[] {
  const found = segmentOf(evidence.account.acv, defaultPolicy);
  return found === segment ? [] : [{ path: 'segment', message: `expected ${found}, by the account's acv` }];
}

/** Without its own time an item would be known from the very beginning. */
function undated({ path, own: [name, time], recorded }: Item): InputIssue[] {
  if (instantOf(time) !== undefined || instantOf(recorded) !== undefined) return [];
  return [{ path: `${path}.${name}`, message: 'expected a date: without one it is known from the beginning' }];
}

function outOfOrder({ path, own: [name, time], recorded, later }: Item): InputIssue[] {
  const isBefore = (date: Time) => date !== null && date !== undefined && comesBefore(date, time);
  const early = later.filter(([, date]) => isBefore(date));
  return [
    ...(isBefore(recorded) ? [{ path: `${path}.recorded_at`, message: `expected no time before ${name}` }] : []),
    ...early.map(([field]) => ({ path: `${path}.${field}`, message: `expected no time before ${name}` })),
  ];
}

/** Where one of the two is a bare date, days are compared: a bare date means some time of that day. */
function comesBefore(one: string, other: Time): boolean {
  const [first, second] = [instantOf(one), instantOf(other)];
  if (first === undefined || second === undefined) return false;
  const isBare = one.length === BARE_DATE || other?.length === BARE_DATE;
  return isBare ? utcDate(first) < utcDate(second) : first < second;
}

const BARE_DATE = 'YYYY-MM-DD'.length;

function afterTheEnd({ path, own, later }: Item, endedOn: string): InputIssue[] {
  return [own, ...later]
    .filter(([, time]) => (dayOf(time) ?? '') > endedOn)
    .map(([name]) => ({ path: `${path}.${name}`, message: `expected nothing after ended_on (${endedOn})` }));
}

/** One entry holds a person's coming and going: recorded at the going, it would hide them until then. */
function peopleFaults({ people }: Evidence): InputIssue[] {
  return people.flatMap(({ from, to, recorded_at }, index) => {
    const [came, left, recorded] = [dayOf(from), dayOf(to), dayOf(recorded_at)];
    if (left === undefined || recorded === undefined || recorded < left || came === left) return [];
    const message =
      'expected none: it hides the person until then. A departure learned of late has that day as its `to`';
    return [{ path: `evidence.people[${index}].recorded_at`, message }];
  });
}

/** A status without its date would hold from the beginning. */
function signalFaults({ signals }: Evidence): InputIssue[] {
  return signals.flatMap(({ status, acted_at, dismissed_at, confirmed_by, confirmed_at }, index) => {
    const missing = [
      ...(status === 'acted' && !acted_at ? ['acted_at'] : []),
      ...(status === 'dismissed' && !dismissed_at ? ['dismissed_at'] : []),
      ...(confirmed_by && !confirmed_at ? ['confirmed_at'] : []),
    ];
    const message = 'expected the date: without it this is known from the beginning';
    return missing.map((name) => ({ path: `evidence.signals[${index}].${name}`, message }));
  });
}

function itemsOf({ account, people, signals, commitments, touches, usage, tickets, surveys }: Evidence): Item[] {
  const list = <One extends { readonly recorded_at?: Time }>(
    name: string,
    items: readonly One[],
    own: keyof One & string,
    later: readonly (keyof One & string)[] = [],
  ): Item[] =>
    items.map((item, index) => ({
      path: `evidence.${name}[${index}]`,
      own: [own, item[own] as Time],
      recorded: item.recorded_at,
      later: later.map((field) => [field, item[field] as Time] as const),
    }));
  return [
    ...list('account.crm_health', account.crm_health, 'at'),
    ...list('account.renewal_posture', account.renewal_posture, 'at'),
    ...list('people', people, 'from', ['to']),
    ...list('signals', signals, 'occurred_at', ['acted_at', 'dismissed_at', 'confirmed_at']),
    ...list('commitments', commitments, 'made_at', ['kept_at']),
    ...list('touches', touches, 'at'),
    ...list('usage', usage, 'date'),
    ...list('tickets', tickets, 'opened_at', ['closed_at']),
    ...list('surveys', surveys, 'at'),
  ];
}

function instantOf(time: Time): number | undefined {
  return time === null || time === undefined ? undefined : parseInstant(time);
}

function dayOf(time: Time): string | undefined {
  const instant = instantOf(time);
  return instant === undefined ? undefined : utcDate(instant);
}
