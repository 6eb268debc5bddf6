import { SIGNAL_KINDS, type SignalKind } from '../../domain/index.ts';

/** What readings came to in a time: of one reader, or of all. */
export interface ReadingTally {
  /** Conversations read. */
  readonly conversations: number;
  /** Turns of these: what everything is measured by. */
  readonly turns: number;
  readonly signals: Readonly<Partial<Record<SignalKind, number>>>;
  /** Proposals that did not stand, by reason. */
  readonly rejections: Readonly<Record<string, number>>;
}

/** Something that is found, or rejected, more or less often than it was. */
export interface Drift {
  /** `signals`: of a kind, per turn; `rejected`: of all that was proposed, the share that a reason took out. */
  readonly of: 'signals' | 'rejected';
  readonly name: string;
  /** Per turn, or of all proposals. */
  readonly before: number;
  readonly now: number;
  /** `now` over `before`; infinite where there was none. */
  readonly ratio: number;
  /** How far it lies from what chance does, in standard deviations; a sign says more or less. */
  readonly deviations: number;
}

/** What there was to compare, and what came of it. */
export interface DriftReport {
  /** Too few conversations on one of the two sides: nothing is said. */
  readonly tooFew: boolean;
  readonly before: ReadingTally;
  readonly now: ReadingTally;
  /** The farthest first. */
  readonly drifts: readonly Drift[];
}

/** Fewer conversations than this tell nothing of a reader: a week of another team would do as much. */
const FEWEST_CONVERSATIONS = 30;
/** Fewer expected on either side are not compared: the normal distribution does not hold for them. */
const FEWEST_EXPECTED = 10;
/** Half as much, or twice: what is less is not worth a look, however sure it is with many turns. */
const LEAST_RATIO = 2;
/**
 * The false alarm that is taken, over everything compared at once. What is said in one call hangs together, so that counts vary more
 * than turns thrown like dice would: deviations are divided by this before.
 */
const FALSE_ALARM = 0.01;
const OVERDISPERSION = 2;

/**
 * What a reader finds or rejects so much more or less often than before that chance does not explain it: two proportions compared
 * (pooled, two-sided), the level divided by how many are compared (Bonferroni), and only where it is half or twice.
 */
export function compareReadings(before: ReadingTally, now: ReadingTally): DriftReport {
  if (Math.min(before.conversations, now.conversations) < FEWEST_CONVERSATIONS) {
    return { tooFew: true, before, now, drifts: [] };
  }
  const pairs = [...signalPairs(before, now), ...rejectionPairs(before, now)].filter(isComparable);
  const level = deviationsOf(FALSE_ALARM / Math.max(1, pairs.length));
  const drifts = pairs
    .map(toDrift)
    .filter(
      ({ ratio, deviations }) => Math.abs(deviations) > level && (ratio >= LEAST_RATIO || ratio <= 1 / LEAST_RATIO),
    )
    .sort((one, other) => Math.abs(other.deviations) - Math.abs(one.deviations));
  return { tooFew: false, before, now, drifts };
}

interface Pair extends Pick<Drift, 'of' | 'name'> {
  readonly before: readonly [count: number, of: number];
  readonly now: readonly [count: number, of: number];
}

function signalPairs(before: ReadingTally, now: ReadingTally): readonly Pair[] {
  return SIGNAL_KINDS.map((kind) => ({
    of: 'signals',
    name: kind,
    before: [before.signals[kind] ?? 0, before.turns],
    now: [now.signals[kind] ?? 0, now.turns],
  }));
}

function rejectionPairs(before: ReadingTally, now: ReadingTally): readonly Pair[] {
  const reasons = new Set([...Object.keys(before.rejections), ...Object.keys(now.rejections)]);
  const all = ({ signals, rejections }: ReadingTally) => sum(signals) + sum(rejections);
  return [...reasons].sort().map((name) => ({
    of: 'rejected',
    name,
    before: [before.rejections[name] ?? 0, all(before)],
    now: [now.rejections[name] ?? 0, all(now)],
  }));
}

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}

function pooled({ before, now }: Pair): number {
  const [all, of] = [before[0] + now[0], before[1] + now[1]];
  // Of a turn there may be more signals than one: a share of nearly all varies as little as one of nearly none.
  return of === 0 ? 0 : Math.min(all / of, 0.999);
}

function isComparable(pair: Pair): boolean {
  return Math.min(pair.before[1], pair.now[1]) * pooled(pair) >= FEWEST_EXPECTED;
}

function toDrift(pair: Pair): Drift {
  const [before, now] = [pair.before[0] / pair.before[1], pair.now[0] / pair.now[1]];
  const share = pooled(pair);
  const error = OVERDISPERSION * Math.sqrt(share * (1 - share) * (1 / pair.before[1] + 1 / pair.now[1]));
  return { of: pair.of, name: pair.name, before, now, ratio: now / before, deviations: (now - before) / error };
}

/** How many standard deviations a two-sided level is; by bisection, for it is asked once for a comparison. */
function deviationsOf(level: number): number {
  let [low, high] = [0, 10];
  for (let round = 0; round < 50; round += 1) {
    const middle = (low + high) / 2;
    if (twoSided(middle) > level) low = middle;
    else high = middle;
  }
  return high;
}

/** The chance of being at least so many standard deviations off (Abramowitz and Stegun 7.1.26, to 1.5e-7). */
function twoSided(deviations: number): number {
  const x = deviations / Math.SQRT2;
  const t = 1 / (1 + 0.3275911 * x);
  const terms = [0.254829592, -0.284496736, 1.421413741, -1.453152027, 1.061405429];
  const series = terms.reduceRight((rest, term) => (rest + term) * t, 0);
  return series * Math.exp(-x * x);
}
