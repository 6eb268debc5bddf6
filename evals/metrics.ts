import { MISSION_KINDS, SIGNAL_KINDS } from '../src/domain/index.ts';
import { type CaseMatching, tokenOverlap } from './matching.ts';

/** Counts and what follows from them; a rate over nothing is null. */
export interface Scores {
  readonly gold: number;
  readonly predicted: number;
  readonly matched: number;
  readonly precision: number | null;
  readonly recall: number | null;
  readonly f1: number | null;
  /** Share of the matched with the same subtype. */
  readonly subtypes: number | null;
  /** Share of the labels' attributes, over the matched, that the prediction has with half of their words. */
  readonly attributes: number | null;
}

/** The report of one extraction run over many cases. */
export interface ExtractionMetrics {
  readonly kinds: Readonly<Record<string, Scores>>;
  /** Micro-averaged over the four mission kinds. */
  readonly mission: Scores;
  /** Micro-averaged over all kinds. */
  readonly all: Scores;
  readonly predictions: number;
  readonly ungrounded: number;
}

function rate(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}

/** Precision, recall and F1 with subtype and attribute accuracy, over the kinds given. */
export function scoresOf(matchings: readonly CaseMatching[], kinds: readonly string[]): Scores {
  const pairs = matchings.flatMap((matching) => matching.pairs).filter((pair) => kinds.includes(pair.gold.kind));
  const wrong = matchings
    .flatMap((matching) => matching.falsePositives)
    .filter((signal) => kinds.includes(signal.kind));
  const missed = matchings.flatMap((matching) => matching.missed).filter((signal) => kinds.includes(signal.kind));
  const [matched, predicted, gold] = [pairs.length, pairs.length + wrong.length, pairs.length + missed.length];
  const attributes = pairs.flatMap(({ prediction, gold: label }) =>
    Object.entries(label.attrs).map(([name, value]) => tokenOverlap(prediction.attrs[name] ?? '', value) >= 0.5),
  );
  const both = predicted + gold;
  return {
    gold,
    predicted,
    matched,
    precision: rate(matched, predicted),
    recall: rate(matched, gold),
    f1: rate(2 * matched, both),
    subtypes: rate(pairs.filter((pair) => pair.sameSubtype).length, matched),
    attributes: rate(attributes.filter(Boolean).length, attributes.length),
  };
}

/** All figures of taxonomy.md's scoring, from the matching of every case. */
export function metricsOf(matchings: readonly CaseMatching[]): ExtractionMetrics {
  return {
    kinds: Object.fromEntries(SIGNAL_KINDS.map((kind) => [kind, scoresOf(matchings, [kind])])),
    mission: scoresOf(matchings, MISSION_KINDS),
    all: scoresOf(matchings, SIGNAL_KINDS),
    predictions: matchings.reduce((sum, m) => sum + m.pairs.length + m.falsePositives.length + m.excused.length, 0),
    ungrounded: matchings.reduce((sum, m) => sum + m.ungrounded.length, 0),
  };
}
