import type { NamedPerson } from '../../question/people.ts';
import type { QuestionReading, Term } from '../../question/reading.ts';
import { wordsOf } from '../../question/words.ts';
import type { HeardTurn } from '../../types.ts';
import { holds, isQuestion } from '../kinds.ts';
import { type Candidate, saidIn, type TermWeights } from '../said.ts';

/** What is looked at to tell a turn that answers from the others, each about 0 to 1 but for `meaning`. */
export interface TurnFeatures {
  /** The share of what the question is about, by weight, that is said in the turn. */
  readonly own: number;
  /** What the turn before it says beside that. */
  readonly before: number;
  /** What the turn before that one says beside both. */
  readonly earlier: number;
  /** How near the turn comes in meaning, in standard deviations over those compared. */
  readonly meaning: number;
  /** How near the search found the passage it stands in. */
  readonly passage: number;
  /** 1: it has the kind of thing that is asked for. */
  readonly kind: number;
  /** 1: somebody whom the question names speaks or is named. */
  readonly named: number;
  /** 1: somebody whom the question names speaks. */
  readonly speaks: number;
  /** 1: whoever's words are asked for speaks. */
  readonly asked: number;
  readonly customer: number;
  /** 1: hardly a sentence. */
  readonly short: number;
  /** Its length, as the logarithm of its words, 1 at a hundred. */
  readonly length: number;
  readonly question: number;
  /** 1: the turn before it is a question. */
  readonly reply: number;
  /** What that question says beside it. */
  readonly replyBefore: number;
  /** 1: it comes right after what the answer before rests on. */
  readonly follows: number;
}

const LIGHT = 0.35;
const SHORT_WORDS = 4;
const LONG_WORDS = 100;
/** What turns count as in meaning that were not compared, because their words come nowhere near. */
const NOT_COMPARED = -1;

/** A turn with what is looked at, and the words of the question said in it. */
export interface FeaturedTurn {
  readonly candidate: Candidate;
  readonly features: TurnFeatures;
  readonly said: ReadonlySet<Term>;
}

/** What tells turns apart for a question. Pure. */
export function featuresOf(
  reading: QuestionReading,
  weights: TermWeights,
  candidates: readonly Candidate[],
): readonly FeaturedTurn[] {
  const { terms, people, speakers, side, wanted } = reading;
  const worth = new Map(terms.map((term) => [term, weights.weightOf(term) * (term.weight === 'light' ? LIGHT : 1)]));
  const total = [...worth.values()].reduce((sum, weight) => sum + weight, 0) || 1;
  const said = candidates.map(({ text }) => saidIn(text, terms));
  const places = new Map(candidates.map((one, index) => [`${one.turn} ${one.conversation}`, index]));
  const shareOf = (found: ReadonlyMap<Term, number>, known: readonly ReadonlyMap<Term, number>[]) =>
    [...found].reduce((sum, [term, match]) => {
      const more = match - Math.max(0, ...known.map((one) => one.get(term) ?? 0));
      return sum + Math.max(0, more) * (worth.get(term) ?? 0);
    }, 0) / total;
  const meanings = standardised(candidates.map(({ meaning }) => meaning));
  return candidates.map((candidate, index): FeaturedTurn => {
    const at = (offset: number) => places.get(`${candidate.turn + offset} ${candidate.conversation}`);
    const saidAt = (offset: number) => said[at(offset) ?? -1] ?? new Map<Term, number>();
    const own = said[index] ?? new Map<Term, number>();
    const before = shareOf(saidAt(-1), [own]);
    const isReply = isQuestion(candidates[at(-1) ?? -1]?.text ?? '');
    const count = candidate.text.split(/\s+/).length;
    const isAsked =
      speakers.some((person) => speaks(person, candidate)) ||
      (side !== null && candidate.side === (side.side === 'us' ? 'vendor' : 'customer'));
    return {
      candidate,
      said: new Set(own.keys()),
      features: {
        own: shareOf(own, []),
        before,
        earlier: shareOf(saidAt(-2), [own, saidAt(-1)]),
        meaning: meanings[index] ?? 0,
        passage: candidate.prior,
        kind: Number(wanted !== 'text' && wanted !== 'yes-no' && holds(wanted, candidate.text)),
        named: Number(people.some((person) => isThere(person, candidate))),
        speaks: Number(people.some((person) => speaks(person, candidate))),
        asked: Number(isAsked),
        customer: Number(candidate.side === 'customer'),
        short: Number(count < SHORT_WORDS),
        length: Math.log(Math.min(count, LONG_WORDS)) / Math.log(LONG_WORDS),
        question: Number(isQuestion(candidate.text)),
        reply: Number(isReply),
        replyBefore: isReply ? before : 0,
        follows: Number(candidate.follows === true),
      },
    };
  });
}

/** Values in standard deviations from their mean; 0 for all where none was compared. */
function standardised(values: readonly (number | null)[]): readonly number[] {
  const known = values.filter((value) => value !== null);
  const mean = known.reduce((sum, value) => sum + value, 0) / Math.max(1, known.length);
  const variance = known.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, known.length);
  const deviation = Math.sqrt(variance) || 1;
  return values.map((value) => (value === null ? (known.length === 0 ? 0 : NOT_COMPARED) : (value - mean) / deviation));
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
