import type { Evidence } from '../domain/index.ts';
import { evidenceId } from './evidence-id.ts';
import { instantOf } from './known.ts';

type Times = readonly (string | null | undefined)[];

/** The lists of evidence whose items come and go, with the id of an item and when it, or what is said of it, became known. */
type Listed = {
  readonly [List in Exclude<keyof Evidence, 'account'>]: {
    readonly id: (item: Evidence[List][number]) => string;
    readonly known: (item: Evidence[List][number]) => Times;
  };
};

const LISTED: Listed = {
  people: { id: evidenceId.person, known: ({ recorded_at, from, to }) => [recorded_at ?? from, to] },
  signals: {
    id: ({ id }) => id,
    known: (signal) => [signal.recorded_at ?? signal.occurred_at, signal.acted_at, signal.confirmed_at],
  },
  commitments: { id: ({ id }) => id, known: ({ recorded_at, made_at, kept_at }) => [recorded_at ?? made_at, kept_at] },
  touches: { id: evidenceId.touch, known: ({ recorded_at, at }) => [recorded_at ?? at] },
  usage: { id: evidenceId.usage, known: ({ recorded_at, date }) => [recorded_at ?? date] },
  tickets: {
    id: ({ id }) => id,
    known: ({ recorded_at, opened_at, closed_at }) => [recorded_at ?? opened_at, closed_at],
  },
  surveys: { id: evidenceId.survey, known: ({ recorded_at, at }) => [recorded_at ?? at] },
};

const LISTS = Object.keys(LISTED) as (keyof Listed)[];

/** Ids of everything that counts as evidence. A dismissed signal does not; what a record says always may. */
export function standingIds(evidence: Evidence): { has(id: string): boolean } {
  const dismissed = ({ status, dismissed_at }: Evidence['signals'][number]) =>
    status === 'dismissed' || (dismissed_at !== null && dismissed_at !== undefined);
  const counting: Evidence = { ...evidence, signals: evidence.signals.filter((signal) => !dismissed(signal)) };
  const ids = new Set(LISTS.flatMap((list) => entriesOf(counting, list).map(({ id }) => id)));
  const { crm_health, renewal_posture } = evidence.account;
  for (const entry of crm_health) ids.add(evidenceId.crmHealth(entry));
  for (const entry of renewal_posture) ids.add(evidenceId.posture(entry));
  return { has: (id) => ids.has(id) || id.startsWith('account:') };
}

/** Ids of what became known after an instant (milliseconds), or of which something did: the latest first. */
export function arrivedSince(evidence: Evidence, since: number): string[] {
  const entries = LISTS.flatMap((list) => entriesOf(evidence, list));
  const { crm_health, renewal_posture } = evidence.account;
  const told = [
    ...crm_health.map((entry) => ({ id: evidenceId.crmHealth(entry), known: latest([entry.recorded_at ?? entry.at]) })),
    ...renewal_posture.map((entry) => ({
      id: evidenceId.posture(entry),
      known: latest([entry.recorded_at ?? entry.at]),
    })),
  ];
  const arrived = [...entries, ...told].filter(({ known }) => known > since);
  arrived.sort((one, other) => other.known - one.known || (one.id < other.id ? -1 : 1));
  return [...new Set(arrived.map(({ id }) => id))];
}

/** The evidence without every item of an id. */
export function without(evidence: Evidence, id: string): Evidence {
  const { crm_health, renewal_posture } = evidence.account;
  const account = {
    ...evidence.account,
    crm_health: crm_health.filter((entry) => evidenceId.crmHealth(entry) !== id),
    renewal_posture: renewal_posture.filter((entry) => evidenceId.posture(entry) !== id),
  };
  const lists = LISTS.map((list) => [
    list,
    entriesOf(evidence, list).flatMap((one) => (one.id === id ? [] : [one.item])),
  ]);
  return { ...evidence, account, ...Object.fromEntries(lists) };
}

interface Entry<Item> {
  readonly item: Item;
  readonly id: string;
  readonly known: number;
}

function entriesOf<List extends keyof Listed>(
  evidence: Evidence,
  list: List,
): readonly Entry<Evidence[List][number]>[] {
  const { id, known } = LISTED[list];
  const items: readonly Evidence[List][number][] = evidence[list];
  return items.map((item) => ({ item, id: id(item), known: latest(known(item)) }));
}

function latest(times: Times): number {
  return Math.max(...times.map((time) => instantOf(time) ?? Number.NEGATIVE_INFINITY));
}
