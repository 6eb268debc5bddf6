import type { Conversation, Signal } from '../src/domain/index.ts';
import { assign } from './assignment.ts';
import type { GoldSignal } from './cases.ts';

/** A prediction as it is scored: a signal of any extractor, or of a file. */
export type Prediction = GoldSignal;

/** A signal as it is scored: without span, grounding and confidence, and without attributes that were not said. */
export function toPrediction({ kind, subtype, turns, quote, attrs }: Signal): Prediction {
  const said = Object.entries(attrs).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return { kind, subtype, turns, quote, attrs: Object.fromEntries(said) };
}

/** One prediction and the label it was matched to. */
export interface Pair {
  readonly prediction: Prediction;
  readonly gold: GoldSignal;
  readonly sameSubtype: boolean;
}

/** How the predictions of one case meet its labels. */
export interface CaseMatching {
  readonly pairs: readonly Pair[];
  /** Predictions that count as wrong, ungrounded ones included. */
  readonly falsePositives: readonly Prediction[];
  readonly missed: readonly GoldSignal[];
  /** Predictions that met an optional label: neither right nor wrong. */
  readonly excused: readonly Prediction[];
  /** The excused, each with the optional label it met first. */
  readonly excuses: readonly Pair[];
  /** Predictions whose quote is not letter for letter in the turn they name first. */
  readonly ungrounded: readonly Prediction[];
}

interface Stretch {
  readonly turn: number;
  readonly start: number;
  readonly end: number;
}

function stretchOf(signal: GoldSignal, turns: Conversation['turns']): Stretch | undefined {
  const turn = signal.turns[0];
  if (turn === undefined) return undefined;
  const start = turns[turn]?.text.indexOf(signal.quote) ?? -1;
  return start < 0 || signal.quote === '' ? undefined : { turn, start, end: start + signal.quote.length };
}

function overlap(one: Stretch | undefined, other: Stretch | undefined): number {
  if (one === undefined || other === undefined || one.turn !== other.turn) return 0;
  return Math.max(0, Math.min(one.end, other.end) - Math.max(one.start, other.start));
}

/** How good a pair of one kind is: 0 when they do not match (taxonomy.md, "How a prediction is scored"). */
function pairWeight(prediction: Prediction, gold: GoldSignal, turns: Conversation['turns']): number {
  if (prediction.kind !== gold.kind) return 0;
  const shared = prediction.turns.filter((turn) => gold.turns.includes(turn)).length;
  const [one, other] = [stretchOf(prediction, turns), stretchOf(gold, turns)];
  const common = overlap(one, other);
  if (shared === 0 && common === 0) return 0;
  const length = Math.max(1, Math.min(prediction.quote.length, gold.quote.length));
  const subtype = prediction.subtype === gold.subtype ? 1 : 0;
  const name = namesAgree(prediction, gold) ? 0.5 : 0;
  return 100 + 4 * subtype + 2 * (common / length) + name + (prediction.turns[0] === gold.turns[0] ? 1 : 0);
}

function namesAgree(prediction: Prediction, gold: GoldSignal): boolean {
  return (['person', 'competitor', 'team', 'what'] as const).some((name) => {
    const [a, b] = [prediction.attrs[name], gold.attrs[name]];
    return a !== undefined && b !== undefined && tokenOverlap(a, b) >= 0.5;
  });
}

/** The share of the words of the shorter value that the other has, case-folded (taxonomy.md: at least one half agrees). */
export function tokenOverlap(one: string, other: string): number {
  const words = (text: string) => new Set(text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []);
  const [a, b] = [words(one), words(other)];
  const shared = [...a].filter((word) => b.has(word)).length;
  return shared / Math.max(1, Math.min(a.size, b.size));
}

/**
 * Matches predictions to labels one to one, by the assignment with the most pairs and, among those, the best ones. What is
 * left of the predictions may meet an optional label and is then excused. An optional label never takes a prediction from
 * a real one.
 */
export function matchCase(
  predictions: readonly Prediction[],
  gold: readonly GoldSignal[],
  optional: readonly GoldSignal[],
  turns: Conversation['turns'],
): CaseMatching {
  const ungrounded = predictions.filter((prediction) => stretchOf(prediction, turns) === undefined);
  const grounded = predictions.filter((prediction) => !ungrounded.includes(prediction));
  const columns = assign(grounded.map((prediction) => gold.map((label) => pairWeight(prediction, label, turns))));
  const pairs = grounded.flatMap((prediction, row) => {
    const label = gold[columns[row] ?? -1];
    return label === undefined ? [] : [pairOf(prediction, label)];
  });
  const met = new Set(pairs.map((pair) => pair.gold));
  const paired = new Set(pairs.map((pair) => pair.prediction));
  const rest = grounded.filter((prediction) => !paired.has(prediction));
  const excuses = rest.flatMap((prediction) => {
    const label = optional.find((candidate) => pairWeight(prediction, candidate, turns) > 0);
    return label === undefined ? [] : [pairOf(prediction, label)];
  });
  const excused = excuses.map(({ prediction }) => prediction);
  const falsePositives = [...rest.filter((prediction) => !excused.includes(prediction)), ...ungrounded];
  return { pairs, falsePositives, missed: gold.filter((label) => !met.has(label)), excused, excuses, ungrounded };
}

function pairOf(prediction: Prediction, gold: GoldSignal): Pair {
  return { prediction, gold, sameSubtype: prediction.subtype === gold.subtype };
}
