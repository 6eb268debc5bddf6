import type { Term } from '../question/reading.ts';
import { wordsOf } from '../question/words.ts';
import type { HeardTurn } from '../types.ts';

/** A turn that may answer. */
export interface Candidate extends HeardTurn {
  /** ISO 8601. */
  readonly at: string;
  /** How near the search found the passage it stands in, 0 to 1. */
  readonly prior: number;
  /** Cosine of question and turn; null where no vectors are compared. */
  readonly meaning: number | null;
  /** Comes right after what the answer before rests on, which the question goes on from. */
  readonly follows?: boolean | undefined;
}

/** How much each word of a question tells passages of this account apart. */
export interface TermWeights {
  /** Above 0. */
  weightOf(term: Term): number;
  /** Does the word, or one that says as much, occur anywhere in the account's record? */
  occurs(term: Term): boolean;
}

const LIKE = 0.8;
const LONG_ENOUGH = 4;

/** The words of a question that a text has, 1 for the word itself, less for one that says as much. */
export function saidIn(text: string, terms: readonly Term[]): ReadonlyMap<Term, number> {
  const stems = new Set(wordsOf(text).map(({ stem }) => stem));
  const squashed = text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '');
  return new Map(
    terms.flatMap((term): (readonly [Term, number])[] => {
      if (stems.has(term.stem)) return [[term, 1]];
      if (term.likeStems.some((stem) => stems.has(stem))) return [[term, LIKE]];
      // "FieldPilot" is written "Field Pilot" as well.
      return term.weight === 'key' && term.word.length > LONG_ENOUGH && squashed.includes(term.word) ? [[term, 1]] : [];
    }),
  );
}
