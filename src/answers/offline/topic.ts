import type { AccountFacts } from '../facts/facts.ts';
import type { QuestionReading, Term } from '../question/reading.ts';
import { wordsOf } from '../question/words.ts';
import type { DraftSentence, Place } from '../types.ts';

/** What a question that facts may answer is asked with. */
export interface Asked {
  readonly reading: QuestionReading;
  readonly facts: AccountFacts;
  /** What of the record lies within the question's time, people, side and medium. */
  readonly within: (place: Pick<Place, 'conversation'>) => boolean;
}

/** What facts answer. */
export interface FactAnswer {
  readonly sentences: readonly DraftSentence[];
  readonly confidence: number;
  /** Nothing of the question is left for the record's own words to answer. */
  readonly whole: boolean;
}

/**
 * One kind of question that facts answer: recognises it, and answers it. `undefined`: it is none of this kind, or the facts do
 * not say; then the words of the record are looked through.
 */
export type Topic = (asked: Asked) => FactAnswer | undefined;

/** The words of a question without those that told its topic, and those that say little. */
export function leftOver({ terms }: QuestionReading, topic: RegExp): readonly Term[] {
  return terms.filter(({ word, weight }) => weight !== 'light' && !topic.test(word));
}

/** Does a text speak of what is left of a question? Of several words most must be there; of none anything does. */
export function speaksOf(text: string, terms: readonly Term[]): boolean {
  return shareOf(text, terms) >= 0.6;
}

/** The share of some words of a question, 0 to 1, that a text has; 1 of none. */
export function shareOf(text: string, terms: readonly Term[]): number {
  if (terms.length === 0) return 1;
  const stems = new Set(wordsOf(text).map(({ stem }) => stem));
  const found = terms.filter((term) => term.likeStems.some((stem) => stems.has(stem)));
  if (terms.some((term) => term.weight === 'key' && !found.includes(term))) return 0;
  return found.length / terms.length;
}
