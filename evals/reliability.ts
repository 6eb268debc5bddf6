import type { Signal } from '../src/domain/index.ts';
import type { CaseMatching, Prediction } from './matching.ts';

/** Upper ends of the bins of confidence: fine where most signals are. */
const ENDS = [0.5, 0.7, 0.8, 0.85, 0.9, 0.95, 1];

/** Signals of about one confidence: how often they should have been right, and how often they were. */
export interface ReliabilityBin {
  readonly from: number;
  readonly to: number;
  /** Signals that count: those that met an optional label are left out. */
  readonly signals: number;
  /** Their mean confidence. */
  readonly said: number;
  /** The share of them that matched a label. */
  readonly right: number;
}

/** One case: its signals and what was made of each, in the same order. */
export interface JudgedCase {
  readonly signals: readonly Signal[];
  readonly predictions: readonly Prediction[];
  readonly matching: CaseMatching;
}

/** Is confidence worth its number? Predicted confidence against precision, bin by bin; bins without a signal are left out. */
export function reliabilityOf(cases: readonly JudgedCase[]): readonly ReliabilityBin[] {
  const judged = cases.flatMap(({ signals, predictions, matching }) => {
    const right = new Set(matching.pairs.map(({ prediction }) => prediction));
    const excused = new Set(matching.excused);
    return predictions.flatMap((prediction, index) => {
      const confidence = signals[index]?.confidence;
      if (confidence === undefined || excused.has(prediction)) return [];
      return [{ confidence, isRight: right.has(prediction) }];
    });
  });
  return ENDS.flatMap((to, index) => {
    const from = ENDS[index - 1] ?? 0;
    const held = judged.filter(({ confidence }) => confidence > from && confidence <= to);
    if (held.length === 0) return [];
    const said = held.reduce((sum, { confidence }) => sum + confidence, 0) / held.length;
    return [
      { from, to, signals: held.length, said, right: held.filter(({ isRight }) => isRight).length / held.length },
    ];
  });
}
