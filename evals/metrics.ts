import { SIGNAL_KINDS } from '../src/domain/index.ts';
import { bootstrapIntervals, type RateIntervals } from './bootstrap.ts';
import { addCounts, type Counts, countsOf, GROUPS, type KindCounts, type Rates, rate, ratesOf } from './counts.ts';
import { type CaseMatching, tokenOverlap } from './matching.ts';

/** Counts and what follows from them; a rate over nothing is null. */
export interface Scores extends Counts, Rates {
  /** Share of the matched with the same subtype. */
  readonly subtypes: number | null;
  /** Share of the labels' attributes, over the matched, that the prediction has with half of their words. */
  readonly attributes: number | null;
  /** 95 % bootstrap intervals over cases. */
  readonly intervals: RateIntervals;
}

/** The figures of one extraction run over many cases. */
export interface ExtractionMetrics {
  readonly kinds: Readonly<Record<string, Scores>>;
  /** Micro-averaged over the four mission kinds. */
  readonly mission: Scores;
  /** Micro-averaged over all kinds. */
  readonly all: Scores;
  readonly predictions: number;
  readonly ungrounded: number;
  /** What was found in conversations that hold no mission signal. */
  readonly quiet: QuietCases;
}

/** Cases without a mission label: whoever finds one there has made it up. */
export interface QuietCases {
  readonly cases: number;
  /** Those of them in which no mission signal was found. */
  readonly silent: number;
}

/** Precision, recall and F1 with intervals, subtype and attribute accuracy, over the kinds given. */
export function scoresOf(matchings: readonly CaseMatching[], kinds: readonly string[]): Scores {
  return scoresWith(matchings, matchings.map(countsOf), kinds);
}

function scoresWith(
  matchings: readonly CaseMatching[],
  cases: readonly KindCounts[],
  kinds: readonly string[],
): Scores {
  const counts = addCounts(cases, kinds);
  const pairs = matchings.flatMap((matching) => matching.pairs).filter((pair) => kinds.includes(pair.gold.kind));
  const attributes = pairs.flatMap(({ prediction, gold: label }) =>
    Object.entries(label.attrs).map(([name, value]) => tokenOverlap(prediction.attrs[name] ?? '', value) >= 0.5),
  );
  return {
    ...counts,
    ...ratesOf(counts),
    subtypes: rate(pairs.filter((pair) => pair.sameSubtype).length, counts.matched),
    attributes: rate(attributes.filter(Boolean).length, attributes.length),
    intervals: bootstrapIntervals(cases, kinds),
  };
}

/** All figures of taxonomy.md's scoring, from the matching of every case. */
export function metricsOf(matchings: readonly CaseMatching[]): ExtractionMetrics {
  const cases = matchings.map(countsOf);
  const group = (name: string) => scoresWith(matchings, cases, GROUPS[name] ?? []);
  return {
    kinds: Object.fromEntries(SIGNAL_KINDS.map((kind) => [kind, group(kind)])),
    mission: group('mission'),
    all: group('all'),
    predictions: matchings.reduce((sum, m) => sum + m.pairs.length + m.falsePositives.length + m.excused.length, 0),
    ungrounded: matchings.reduce((sum, m) => sum + m.ungrounded.length, 0),
    quiet: quietCases(cases),
  };
}

function quietCases(cases: readonly KindCounts[]): QuietCases {
  const quiet = cases.map((counts) => addCounts([counts], GROUPS.mission ?? [])).filter(({ gold }) => gold === 0);
  return { cases: quiet.length, silent: quiet.filter(({ predicted }) => predicted === 0).length };
}
