import type { NamedPerson } from '../question/people.ts';
import type { QuestionReading, Term } from '../question/reading.ts';
import { wordsOf } from '../question/words.ts';
import type { HeardTurn } from '../types.ts';
import { holds, isQuestion } from './kinds.ts';

/** A turn that may answer. */
export interface Candidate extends HeardTurn {
  /** ISO 8601. */
  readonly at: string;
  /** How near the search found the passage it stands in, 0 to 1. */
  readonly prior: number;
  /** Cosine of question and turn; null where no vectors are compared. */
  readonly meaning: number | null;
}

/** How much each word of a question tells passages of this account apart. */
export interface TermWeights {
  /** Above 0. */
  weightOf(term: Term): number;
  /** Does the word, or one that says as much, occur anywhere in the account's record? */
  occurs(term: Term): boolean;
}

/** A turn with how well it answers. */
export interface Scored {
  readonly candidate: Candidate;
  /** Orders the turns of one question; says nothing across questions. */
  readonly score: number;
  /** The words of the question that are said in it. */
  readonly said: ReadonlySet<Term>;
  /** The share of what the question is about, by weight, that is said in it, 0 to 1. */
  readonly coverage: number;
}

const LIGHT = 0.35;
const LIKE = 0.8;
/** How much of a score each part makes, in standard deviations over the turns looked at (tuned on `dev`). */
const OWN_WORDS = 0.8;
const NEAR_WORDS = 0.4;
const MEANING = 1;
const PRIOR = 0.3;
const HOLDS = 0.5;
const SHORT = 1;
const QUESTION = 0.5;
const PERSON = 0.5;
const CUSTOMER = 0.3;
const SPEAKS = 1;
const SHORT_WORDS = 4;
/** What stands under every mail, and what orders whoever reads about: never an answer. */
const NO_ANSWER = 3;
const BOILERPLATE =
  /\b(?:confidential|intended recipient|unsubscribe|sent from my|think before you print|registered (?:office|in)|automated systems processing)\b|\b(?:ignore|disregard) (?:all |any |the |your )*(?:previous |prior |earlier )?(?:instructions|rules)\b|\bnote to (?:any|the) (?:ai|assistant|model|system)\b/i;

/** How well turns answer a question: by its words in them and next to them, by meaning, and by what kind of thing is wanted. */
export function scoreTurns(
  reading: QuestionReading,
  weights: TermWeights,
  candidates: readonly Candidate[],
): readonly Scored[] {
  const { terms, people, speakers, side, wanted } = reading;
  const worth = new Map(terms.map((term) => [term, weights.weightOf(term) * (term.weight === 'light' ? LIGHT : 1)]));
  const total = [...worth.values()].reduce((sum, weight) => sum + weight, 0);
  const said = candidates.map(({ text }) => saidIn(text, terms));
  const sumOf = (found: ReadonlyMap<Term, number>) =>
    [...found].reduce((sum, [term, match]) => sum + match * (worth.get(term) ?? 0), 0);
  const own = said.map(sumOf);
  const places = new Map(candidates.map((one, index) => [`${one.turn} ${one.conversation}`, index]));
  const near = candidates.map(({ conversation, turn }) => {
    const all = new Map<Term, number>();
    for (const offset of [-1, 0, 1]) {
      const index = places.get(`${turn + offset} ${conversation}`);
      for (const [term, match] of (index === undefined ? undefined : said[index]) ?? [])
        all.set(term, Math.max(match, all.get(term) ?? 0));
    }
    return sumOf(all);
  });
  const deviations = [
    own,
    near,
    candidates.map(({ meaning, prior }) => meaning ?? prior),
    candidates.map(({ prior }) => prior),
  ].map(standardised);
  return candidates.map((candidate, index): Scored => {
    const [words = 0, around = 0, meaning = 0, prior = 0] = deviations.map((values) => values[index] ?? 0);
    const isWanted = wanted !== 'text' && wanted !== 'yes-no' && holds(wanted, candidate.text);
    const isNamed = people.some((person) => isThere(person, candidate));
    const isAsked =
      speakers.some((person) => speaks(person, candidate)) ||
      (side !== null && candidate.side === (side.side === 'us' ? 'vendor' : 'customer'));
    const score =
      OWN_WORDS * words +
      NEAR_WORDS * around +
      MEANING * meaning +
      PRIOR * prior +
      (isWanted ? HOLDS : 0) +
      (isNamed ? PERSON : 0) +
      (isAsked ? SPEAKS : 0) +
      (candidate.side === 'customer' ? CUSTOMER : 0) -
      (candidate.text.split(/\s+/).length < SHORT_WORDS ? SHORT : 0) -
      (isQuestion(candidate.text) ? QUESTION : 0) -
      (BOILERPLATE.test(candidate.text) ? NO_ANSWER : 0);
    const coverage = total === 0 ? 0 : (own[index] ?? 0) / total;
    return { candidate, score, said: new Set(said[index]?.keys()), coverage };
  });
}

/** The words of a question that a text has, 1 for the word itself, less for one that says as much. */
export function saidIn(text: string, terms: readonly Term[]): ReadonlyMap<Term, number> {
  const stems = new Set(wordsOf(text).map(({ stem }) => stem));
  const squashed = text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '');
  return new Map(
    terms.flatMap((term): (readonly [Term, number])[] => {
      if (stems.has(term.stem)) return [[term, 1]];
      if (term.likeStems.some((stem) => stems.has(stem))) return [[term, LIKE]];
      // "FieldPilot" is written "Field Pilot" as well.
      return term.weight === 'key' && term.word.length > 4 && squashed.includes(term.word) ? [[term, 1]] : [];
    }),
  );
}

function standardised(values: readonly number[]): readonly number[] {
  const mean = values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, values.length);
  const deviation = Math.sqrt(variance) || 1;
  return values.map((value) => (value - mean) / deviation);
}

function speaks({ names }: NamedPerson, { speaker }: HeardTurn): boolean {
  return names.some((name) => name.trim().toLowerCase() === speaker.trim().toLowerCase());
}

/** Speaks here, or is named here. */
export function isThere(person: NamedPerson, candidate: HeardTurn): boolean {
  if (speaks(person, candidate)) return true;
  const given = new Set([...person.names, person.words].flatMap((name) => wordsOf(name).map(({ word }) => word)));
  return wordsOf(candidate.text).some(({ word }) => word.length > 2 && given.has(word));
}
