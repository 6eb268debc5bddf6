import { MISSION_KINDS, SIGNAL_KINDS } from '../src/domain/index.ts';
import type { CaseMatching } from './matching.ts';

/** What precision, recall and F1 are made of. */
export interface Counts {
  readonly gold: number;
  readonly predicted: number;
  readonly matched: number;
}

/** The counts of one case, by kind; kinds with nothing to count are absent. */
export type KindCounts = Readonly<Record<string, Counts>>;

/** Precision, recall and F1; a rate over nothing is null. */
export interface Rates {
  readonly precision: number | null;
  readonly recall: number | null;
  readonly f1: number | null;
}

/** What is averaged together: each kind alone, the four mission kinds, all kinds. */
export const GROUPS: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(SIGNAL_KINDS.map((kind) => [kind, [kind]])),
  mission: MISSION_KINDS,
  all: SIGNAL_KINDS,
};

/** The counts of one case by kind: labels, predictions that count (excused ones do not), matched pairs. */
export function countsOf({ pairs, falsePositives, missed }: CaseMatching): KindCounts {
  const counted = SIGNAL_KINDS.map((kind) => {
    const matched = pairs.filter((pair) => pair.gold.kind === kind).length;
    const wrong = falsePositives.filter((signal) => signal.kind === kind).length;
    const lost = missed.filter((signal) => signal.kind === kind).length;
    return [kind, { gold: matched + lost, predicted: matched + wrong, matched }] as const;
  });
  return Object.fromEntries(counted.filter(([, { gold, predicted }]) => gold + predicted > 0));
}

/** The counts of many cases over some kinds, added up. */
export function addCounts(cases: readonly KindCounts[], kinds: readonly string[]): Counts {
  const total = { gold: 0, predicted: 0, matched: 0 };
  for (const counts of cases) {
    for (const kind of kinds) {
      const one = counts[kind];
      if (one === undefined) continue;
      total.gold += one.gold;
      total.predicted += one.predicted;
      total.matched += one.matched;
    }
  }
  return total;
}

/** Precision, recall and F1 of counts. */
export function ratesOf({ gold, predicted, matched }: Counts): Rates {
  return { precision: rate(matched, predicted), recall: rate(matched, gold), f1: rate(2 * matched, predicted + gold) };
}

/** A share, or null where there is nothing to share. */
export function rate(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}
