import type { KnownPersonName } from '../question/people.ts';
import type { QuestionReading } from '../question/reading.ts';
import { type AnswerFeatures, answerFeatures, LIKELY_ENOUGH, likelihoodOf } from './answerable.ts';
import { objectionsTo } from './gates.ts';
import type { Candidate, TermWeights } from './said.ts';
import { type Scored, scoreTurns } from './score.ts';

/** What was chosen, or why nothing was. */
export interface Choice {
  /** The turns that answer, the best first; where nothing answers, those that come nearest. */
  readonly turns: readonly Candidate[];
  /** Null: these answer. */
  readonly declined: string | null;
  /** 0 to 1; 0 where nothing answers. */
  readonly confidence: number;
  /** What the decision rests on. */
  readonly features: AnswerFeatures;
}

/** More quotes than this are no answer but a heap. */
export const MOST_QUOTES = 6;
/** So many conversations show their best turn before any shows its second: what was said then, and what is said now. */
const MOST_CONVERSATIONS = 3;
/** Log-odds below the best at which the best turn of another conversation is another matter. */
const FAR = 2;

/**
 * The turns that answer a question in their own words, at most six: those that say most of what it is about and come nearest
 * in meaning. Nothing where it names what the record never does, or asks for a price or a name that nobody gives. Pure.
 */
export function chooseTurns(
  reading: QuestionReading,
  weights: TermWeights,
  candidates: readonly Candidate[],
  people: readonly KnownPersonName[],
): Choice {
  const ranked = scoreTurns(reading, weights, candidates).toSorted((one, other) => other.score - one.score);
  const chosen = pick(ranked);
  const objections = objectionsTo({ reading, weights, chosen, people });
  const features = answerFeatures({ reading, ranked, objections });
  const likelihood = likelihoodOf(features, objections);
  const isDeclined = chosen.length === 0 || likelihood < LIKELY_ENOUGH;
  return {
    turns: chosen.map(({ candidate }) => candidate),
    declined: isDeclined ? (objections[0]?.words ?? UNLIKELY) : null,
    confidence: isDeclined ? 0 : likelihood,
    features,
  };
}

const UNLIKELY = 'nothing that was said answers it plainly';

function pick(ranked: readonly Scored[]): readonly Scored[] {
  const [first] = ranked;
  if (first === undefined) return [];
  const leading = [...Map.groupBy(ranked, ({ candidate }) => candidate.conversation).values()]
    .flatMap(([best]) => best ?? [])
    .filter(({ score }) => score >= first.score - FAR)
    .slice(0, MOST_CONVERSATIONS);
  const others = ranked.filter((one) => !leading.includes(one));
  return [...leading, ...others].slice(0, MOST_QUOTES).toSorted((one, other) => other.score - one.score);
}
