import type { QuestionReading, Term } from '../question/reading.ts';
import { featuresOf, type TurnFeatures } from './ranking/features.ts';
import stored from './ranking/weights.json' with { type: 'json' };
import type { Candidate, TermWeights } from './said.ts';

/** A turn with how well it answers. */
export interface Scored {
  readonly candidate: Candidate;
  /** Log-odds against the other turns of the question; says nothing across questions. */
  readonly score: number;
  /** The words of the question that are said in it. */
  readonly said: ReadonlySet<Term>;
  /** The share of what the question is about, by weight, that is said in it, 0 to 1. */
  readonly coverage: number;
  readonly features: TurnFeatures;
}

/** What stands under every mail, and what orders whoever reads about: never an answer. */
const NO_ANSWER = 10;
const BOILERPLATE =
  /\b(?:confidential|intended recipient|unsubscribe|sent from my|think before you print|registered (?:office|in)|automated (?:systems|readers|tools|assistants))\b|\b(?:ignore|disregard) (?:all |any |the |your )*(?:previous |prior |earlier )?(?:instructions|rules)\b|\bnote to (?:any|the) (?:ai|assistant|model|system)\b/i;

/**
 * How well turns answer a question, by weights learned from questions whose answering turns are known
 * (`dev`; evals/README.md, "Answers"); where no meanings were compared, by those learned without.
 */
export function scoreTurns(
  reading: QuestionReading,
  weights: TermWeights,
  candidates: readonly Candidate[],
): readonly Scored[] {
  const isCompared = candidates.some(({ meaning }) => meaning !== null);
  const worth: Readonly<Record<string, number>> = isCompared ? stored.meaning : stored.words;
  return featuresOf(reading, weights, candidates).map(({ candidate, features, said }): Scored => {
    const score = Object.entries(features).reduce((sum, [name, value]) => sum + (worth[name] ?? 0) * value, 0);
    const isNone = BOILERPLATE.test(candidate.text);
    return { candidate, score: score - (isNone ? NO_ANSWER : 0), said, coverage: features.own, features };
  });
}
