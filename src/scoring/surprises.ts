import type { Evidence, SignalEvidence } from '../domain/index.ts';
import { dayOf, instantOf } from './known.ts';

/** The days (numbers from 1970-01-01) of an item: its own, and the one from which it is known. */
interface Times {
  readonly own: number;
  readonly known: number;
  readonly id: string | undefined;
}

/**
 * The days (numbers from 1970-01-01) on which the past was seen anew: something was recorded that had happened on an earlier
 * day, a record took the place of another of its id, or a signal was dismissed.
 */
export function surprisesOf(evidence: Evidence): ReadonlySet<number> {
  const isSurprise = surpriseIn(evidence);
  const dismissals = evidence.signals.map(dismissedOn).filter((day) => day !== undefined);
  const recorded = timesIn(evidence).filter(isSurprise);
  return new Set([...dismissals, ...recorded.map(({ known }) => known)]);
}

/** Evidence without what a later day would know of this one: `day` is a number from 1970-01-01. */
export function knownFrom(evidence: Evidence, day: number): Evidence {
  const isSurprise = surpriseIn(evidence);
  const present = filtered(evidence, (times) => times.known <= day || !isSurprise(times));
  return { ...present, signals: present.signals.map((signal) => undismissed(signal, day)) };
}

function undismissed(signal: SignalEvidence, day: number): SignalEvidence {
  const dismissed = dismissedOn(signal);
  return dismissed === undefined || dismissed <= day ? signal : { ...signal, status: 'open', dismissed_at: null };
}

function dismissedOn({ dismissed_at }: SignalEvidence): number | undefined {
  const instant = instantOf(dismissed_at);
  return instant === undefined ? undefined : dayOf(instant);
}

function surpriseIn(evidence: Evidence): (times: Times) => boolean {
  const seen = new Set<string>();
  const repeated = new Set<string>();
  for (const { id } of timesIn(evidence)) {
    if (id === undefined) continue;
    (seen.has(id) ? repeated : seen).add(id);
  }
  return ({ own, known, id }) => known > own || (id !== undefined && repeated.has(id));
}

function timesIn(evidence: Evidence): Times[] {
  const times: Times[] = [];
  filtered(evidence, (item) => times.push(item) > 0);
  return times;
}

/** Evidence with those of its items, in every list that is on the clock, that are to be kept. */
function filtered(evidence: Evidence, keep: (times: Times) => boolean): Evidence {
  const { account } = evidence;
  return {
    account: {
      ...account,
      crm_health: keptOf(account.crm_health, ({ at }) => at, keep),
      renewal_posture: keptOf(account.renewal_posture, ({ at }) => at, keep),
    },
    people: keptOf(evidence.people, ({ from }) => from, keep),
    signals: keptOf(evidence.signals, ({ occurred_at }) => occurred_at, keep),
    commitments: keptOf(evidence.commitments, ({ made_at }) => made_at, keep),
    touches: keptOf(evidence.touches, ({ at }) => at, keep),
    usage: keptOf(evidence.usage, ({ date }) => date, keep),
    tickets: keptOf(evidence.tickets, ({ opened_at }) => opened_at, keep),
    surveys: keptOf(evidence.surveys, ({ at }) => at, keep),
  };
}

interface Item {
  readonly id?: string;
  readonly recorded_at?: string | null | undefined;
}

function keptOf<Kept extends Item>(
  items: readonly Kept[],
  ownTime: (item: Kept) => string | null | undefined,
  keep: (times: Times) => boolean,
): Kept[] {
  return items.filter((item) => {
    const own = dayOf(instantOf(ownTime(item)) ?? Number.NEGATIVE_INFINITY);
    const recorded = instantOf(item.recorded_at);
    return keep({ own, known: recorded === undefined ? own : dayOf(recorded), id: item.id });
  });
}
