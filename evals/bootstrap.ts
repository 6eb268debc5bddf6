import { addCounts, type Counts, type KindCounts, type Rates, ratesOf } from './counts.ts';
import { mulberry32 } from './random.ts';

/** The bounds that hold 95 % of the resampled values. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** An interval per rate; null where the rate itself is over nothing. */
export type RateIntervals = { readonly [Name in keyof Rates]: Interval | null };

const RESAMPLES = 1_000;
const SEED = 20_260_101;
const TAIL = 0.025;

/**
 * 95 % percentile bootstrap intervals of precision, recall and F1 over some kinds, resampling whole cases: signals of one
 * conversation stand and fall together. Seeded, so equal cases give equal intervals.
 */
export function bootstrapIntervals(cases: readonly KindCounts[], kinds: readonly string[]): RateIntervals {
  const random = mulberry32(SEED);
  const counts = cases.map((one) => addCounts([one], kinds));
  const samples = Array.from({ length: RESAMPLES }, () => ratesOf(resample(counts, random)));
  const estimate = ratesOf(addCounts(cases, kinds));
  const interval = (name: keyof Rates) =>
    estimate[name] === null ? null : percentileInterval(samples.flatMap((sample) => sample[name] ?? []));
  return { precision: interval('precision'), recall: interval('recall'), f1: interval('f1') };
}

/**
 * The 95 % percentile bootstrap interval of a statistic, resampling whole items; null where it is over nothing. Seeded, so
 * equal items give equal intervals.
 */
export function bootstrapInterval<Item>(
  items: readonly Item[],
  statistic: (sample: readonly Item[]) => number | null,
): Interval | null {
  if (items.length === 0) return null;
  const random = mulberry32(SEED);
  const draw = () => items[Math.floor(random() * items.length)] as Item;
  const samples = Array.from({ length: RESAMPLES }, () => statistic(Array.from(items, draw)));
  return percentileInterval(samples.filter((value) => value !== null));
}

/** As many cases as there are, drawn with replacement, added up. */
function resample(cases: readonly Counts[], random: () => number): Counts {
  const total = { gold: 0, predicted: 0, matched: 0 };
  for (let draw = 0; draw < cases.length; draw++) {
    const one = cases[Math.floor(random() * cases.length)];
    total.gold += one?.gold ?? 0;
    total.predicted += one?.predicted ?? 0;
    total.matched += one?.matched ?? 0;
  }
  return total;
}

/** Resamples over nothing are left out, so a kind of one case has the interval of that case alone. */
function percentileInterval(values: readonly number[]): Interval | null {
  const sorted = [...values].sort((one, other) => one - other);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
  const [low, high] = [at(TAIL), at(1 - TAIL)];
  return low === undefined || high === undefined ? null : { low, high };
}
