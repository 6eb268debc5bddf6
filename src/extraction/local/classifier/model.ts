import { kindDefinition, SIGNAL_KINDS, type SignalKind, subtypesOf } from '../../../domain/index.ts';
import type { ReadTurn } from '../read.ts';
import { type Features, featuresOf, type Vocabulary, widthOf } from './features.ts';
import type { Opinion } from './head.ts';

/** Trained weights of one model as they are kept: rows of 8-bit numbers, one per output, with a scale and a bias each. */
export interface StoredModel {
  /** Terms with how rare each is, the most telling first. */
  readonly terms: readonly string[];
  readonly rarity: readonly number[];
  readonly scales: readonly number[];
  readonly biases: readonly number[];
  /** base64 of the rows, one after another. */
  readonly rows: string;
}

/** The classifier's file. */
export interface StoredClassifier {
  readonly version: string;
  /** A kind, or `kind/subtype` for what tells the subtypes of one kind apart. */
  readonly outputs: readonly string[];
  readonly words: StoredModel;
}

/** Every output a classifier has: the kinds, and the subtypes of kinds that have several. */
export const OUTPUTS: readonly string[] = [
  ...SIGNAL_KINDS,
  ...SIGNAL_KINDS.filter((kind) => subtypesOf(kind).length > 1).flatMap((kind) =>
    subtypesOf(kind).map((subtype) => `${kind}/${subtype}`),
  ),
];

/** A vocabulary of these terms. */
export function vocabularyOf(terms: readonly string[], rarity: readonly number[]): Vocabulary {
  return { places: new Map(terms.map((term, place) => [term, place])), rarity };
}

/** A classifier, ready to score. */
export interface Scorer {
  readonly vocabulary: Vocabulary;
  /** Log-odds of an output for the features of a turn. */
  score(features: Features, output: string): number;
}

/** A stored model, ready to score. */
export function scorerOf(outputs: readonly string[], model: StoredModel): Scorer {
  const vocabulary = vocabularyOf(model.terms, model.rarity);
  const width = widthOf(vocabulary);
  const rows = new Int8Array(Buffer.from(model.rows, 'base64'));
  const rowOf = new Map(outputs.map((output, index) => [output, index]));
  return {
    vocabulary,
    score: ({ places, values }, output) => {
      const row = rowOf.get(output);
      if (row === undefined) return Number.NEGATIVE_INFINITY;
      let sum = 0;
      for (let at = 0; at < places.length; at++)
        sum += (rows[row * width + (places[at] ?? 0)] ?? 0) * (values[at] ?? 0);
      return sum * (model.scales[row] ?? 0) + (model.biases[row] ?? 0);
    },
  };
}

/** What the classifier makes of the turns of one conversation. */
export interface Judgement {
  /** Log-odds that the turn shows the kind; minus infinity where its side cannot. */
  logit(turn: ReadTurn, kind: SignalKind): number;
  /** The subtype it most likely is, if it is of the kind. */
  subtype(turn: ReadTurn, kind: SignalKind): string;
}

function cannotSay(turn: ReadTurn, kind: SignalKind): boolean {
  const { saidBy } = kindDefinition(kind);
  return saidBy !== 'anyone' && turn.side !== 'unknown' && turn.side !== saidBy;
}

/** Where nobody noted whose side speaks it is the side that may say such a thing: all lessons had sides. */
function sideFor({ side }: ReadTurn, kind: SignalKind): 'customer' | 'vendor' {
  if (side !== 'unknown') return side;
  return kindDefinition(kind).saidBy === 'vendor' ? 'vendor' : 'customer';
}

/** No opinion beside the words. */
const NONE: Opinion = () => 0;

/** Judges the turns of a conversation by a scorer of words and an opinion on meanings; features are worked out once per turn. */
export function judge(turns: readonly ReadTurn[], email: boolean, scorer: Scorer, opinion: Opinion = NONE): Judgement {
  const known = { customer: new Map<ReadTurn, Features>(), vendor: new Map<ReadTurn, Features>() };
  const features = (turn: ReadTurn, side: 'customer' | 'vendor') => {
    const found = known[side].get(turn) ?? featuresOf(turns, { ...turn, side }, email, scorer.vocabulary);
    known[side].set(turn, found);
    return found;
  };
  const score = (turn: ReadTurn, kind: SignalKind, output: string) =>
    scorer.score(features(turn, sideFor(turn, kind)), output) + opinion(turn, output);
  return {
    logit: (turn, kind) => (cannotSay(turn, kind) ? Number.NEGATIVE_INFINITY : score(turn, kind, kind)),
    subtype: (turn, kind) => {
      const scored = subtypesOf(kind).map((subtype) => ({
        subtype,
        score: score(turn, kind, `${kind}/${subtype}`),
      }));
      return scored.reduce((best, one) => (one.score > best.score ? one : best)).subtype;
    },
  };
}
