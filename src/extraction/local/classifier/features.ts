import { isRetracted } from '../dialogue.ts';
import type { ReadTurn } from '../read.ts';
import { isNegated, possibility } from '../scopes.ts';

/** The words and word pairs a classifier knows. */
export interface Vocabulary {
  /** Where each term stands; see {@link termsOf}. */
  readonly places: ReadonlyMap<string, number>;
  /** How rare each term is (inverse document frequency), by place. */
  readonly rarity: ArrayLike<number>;
}

/** What words and word pairs weigh beside the marks before training: the penalty on large weights then bears less on them. */
const TERM_WEIGHT = 2;

const NAME_SORTS = ['NUM', 'DATE', 'RIVAL', 'NAME', 'PERSON', 'OURS', 'ACCOUNT'] as const;
const SCOPES = ['question', 'others', 'jest', 'steering', 'retraction'] as const;

/** One turn in the classifier's eyes: places that hold something, with what they hold. */
export interface Features {
  readonly places: readonly number[];
  readonly values: readonly number[];
}

/** Words and word pairs of a turn with how often they stand there: normalised with names found (`n`), and as written (`r`). */
export function termsOf(turn: ReadTurn): {
  readonly n: ReadonlyMap<string, number>;
  readonly r: ReadonlyMap<string, number>;
} {
  const n = new Map<string, number>();
  const r = new Map<string, number>();
  const words = turn.sentences.flatMap(({ tokens }) => tokens.map(({ norm }) => norm));
  count(n, 'n', words);
  const text = turn.sentences.map(({ start, end }) => turn.text.slice(start, end)).join(' ');
  count(r, 'r', text.toLowerCase().match(/[\p{L}\p{N}_']+/gu) ?? []);
  return { n, r };
}

function count(into: Map<string, number>, prefix: string, words: readonly string[]): void {
  const add = (term: string) => into.set(term, (into.get(term) ?? 0) + 1);
  for (const [at, word] of words.entries()) {
    add(`${prefix}:${word}`);
    const next = words[at + 1];
    if (next !== undefined) add(`${prefix}:${word} ${next}`);
  }
}

/** What is known of a turn beside its words: sides around it, length, scopes, sorts of names. */
function marksOf(turns: readonly ReadTurn[], turn: ReadTurn, email: boolean): readonly number[] {
  const sides = [turn, turns[turn.index - 1], turns[turn.index + 1]].map((one) => one?.side);
  const length = turn.sentences.reduce((sum, { tokens }) => sum + tokens.length, 0);
  const scoped = turn.sentences.map((sentence) => {
    const possible = possibility(sentence.tokens, 0, sentence.tokens.length);
    return { ...possible, negated: isNegated(sentence.tokens, 0, sentence.tokens.length) };
  });
  const sorts = new Set(turn.sentences.flatMap(({ tokens }) => tokens.map(({ norm }) => norm)));
  const flags = [
    ...sides.flatMap((side) => [side === 'customer', side === 'vendor']),
    email,
    length <= 4,
    ...SCOPES.map((scope) => turn.sentences.some(({ scopes }) => scopes[scope])),
    turn.sentences.every(({ scopes }) => scopes.question),
    ...(['supposed', 'modal', 'remote', 'negated'] as const).map((name) => scoped.some((one) => one[name])),
    turn.sentences.some((sentence) => isRetracted(turns, turn, sentence)),
    ...NAME_SORTS.map((sort) => sorts.has(sort)),
  ];
  return [Math.min(length, 80) / 40, ...flags.map(Number)];
}

const MARKS = 1 + 6 + 2 + SCOPES.length + 1 + 4 + 1 + NAME_SORTS.length;

/** How many places the features of a turn take. */
export function widthOf({ rarity }: Vocabulary): number {
  return rarity.length + MARKS;
}

/**
 * The features of one turn: its terms by rarity, and what is known of it beside them. What cues show is none of them: cues
 * were fitted to the very cases a classifier learns from, and it would come to trust them too much.
 */
export function featuresOf(
  turns: readonly ReadTurn[],
  turn: ReadTurn,
  email: boolean,
  vocabulary: Vocabulary,
): Features {
  const places: number[] = [];
  const values: number[] = [];
  const { n, r } = termsOf(turn);
  for (const terms of [n, r]) {
    const known = knownTerms(terms, vocabulary);
    const length = Math.hypot(...known.map(({ value }) => value));
    for (const { place, value } of known) {
      places.push(place);
      values.push((TERM_WEIGHT * value) / length);
    }
  }
  const marks = vocabulary.rarity.length;
  for (const [at, value] of marksOf(turns, turn, email).entries()) {
    if (value === 0) continue;
    places.push(marks + at);
    values.push(value);
  }
  return { places, values };
}

function knownTerms(
  terms: ReadonlyMap<string, number>,
  { places, rarity }: Vocabulary,
): readonly { readonly place: number; readonly value: number }[] {
  return [...terms].flatMap(([term, times]) => {
    const place = places.get(term);
    return place === undefined ? [] : [{ place, value: (1 + Math.log(times)) * (rarity[place] ?? 0) }];
  });
}
