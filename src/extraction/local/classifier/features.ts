import { isRetracted } from '../dialogue.ts';
import type { ReadTurn } from '../read.ts';
import { isNegated, possibility } from '../scopes.ts';

/** How many places the hashed words and word pairs share. */
const WORD_PLACES = 4096;
/** What each part of the features weighs before training: the penalty on large weights then bears less on the heavier. */
const WORD_WEIGHT = 3;

const NAME_SORTS = ['NUM', 'DATE', 'RIVAL', 'NAME', 'PERSON', 'OURS', 'ACCOUNT'] as const;
const SCOPES = ['question', 'others', 'jest', 'steering', 'retraction'] as const;

/** One turn in the classifier's eyes: places that hold something, with what they hold. */
export interface Features {
  readonly places: readonly number[];
  readonly values: readonly number[];
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  return (value ^ (value >>> 15)) >>> 0;
}

function wordPlaces(turn: ReadTurn): number[] {
  const places = new Set<number>();
  for (const { tokens } of turn.sentences) {
    let last = '<s>';
    for (const { norm } of tokens) {
      places.add(hash(norm) % WORD_PLACES);
      places.add(hash(`${last} ${norm}`) % WORD_PLACES);
      last = norm;
    }
    places.add(hash(`${last} </s>`) % WORD_PLACES);
  }
  return [...places].sort((a, b) => a - b);
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
export const PLACES = WORD_PLACES + MARKS;

/** The features of one turn: its words and word pairs, hashed, and what is known of it beside them. */
export function featuresOf(turns: readonly ReadTurn[], turn: ReadTurn, email: boolean): Features {
  const words = wordPlaces(turn);
  const places = [...words];
  const values = words.map(() => WORD_WEIGHT / Math.sqrt(words.length));
  for (const [at, value] of marksOf(turns, turn, email).entries()) {
    if (value === 0) continue;
    places.push(WORD_PLACES + at);
    values.push(value);
  }
  return { places, values };
}
