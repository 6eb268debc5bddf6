import type { KnownPersonName } from '../question/people.ts';
import type { QuestionReading } from '../question/reading.ts';
import { whyDeclined } from './gates.ts';
import { type Candidate, type Scored, scoreTurns, type TermWeights } from './score.ts';

/** What was chosen, or why nothing was. */
export interface Choice {
  /** The turns that answer, the best first; where nothing answers, those that come nearest. */
  readonly turns: readonly Candidate[];
  /** Null: these answer. */
  readonly declined: string | null;
  readonly confidence: number;
}

/** More quotes than this are no answer but a heap. */
export const MOST_QUOTES = 6;
/** So many conversations show their best turn before any shows its second: what was said then, and what is said now. */
const MOST_CONVERSATIONS = 4;
/** Standard deviations below the best at which a turn is another matter. */
const FAR = 4;

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
  const declined = whyDeclined({ reading, weights, chosen, people });
  const [best] = chosen;
  const confidence = declined !== null || best === undefined ? 0 : 0.35 + 0.35 * best.coverage;
  return { turns: chosen.map(({ candidate }) => candidate), declined, confidence };
}

function pick(ranked: readonly Scored[]): readonly Scored[] {
  const [first] = ranked;
  if (first === undefined) return [];
  const near = ranked.filter(({ score }) => score >= first.score - Math.max(FAR, first.score * 0.9));
  const leading = [...Map.groupBy(near, ({ candidate }) => candidate.conversation).values()]
    .flatMap(([best]) => best ?? [])
    .slice(0, MOST_CONVERSATIONS);
  const others = near.filter((one) => !leading.includes(one));
  return [...leading, ...others].slice(0, MOST_QUOTES).toSorted((one, other) => other.score - one.score);
}
