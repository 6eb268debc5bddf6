import { isOneQuestion, type QuestionReading } from '../question/reading.ts';
import stored from './answerable.json' with { type: 'json' };
import type { Objection, ObjectionKind } from './gates.ts';
import { isThere } from './ranking/features.ts';
import type { Scored } from './score.ts';

/** What is looked at to tell whether turns answer at all, by name; each about 0 to 1. */
export type AnswerFeatures = Readonly<Record<string, number>>;

/** What the features of an answer are worked out from. */
export interface Chosen {
  readonly reading: QuestionReading;
  /** All that were looked at. */
  readonly ranked: readonly Scored[];
  readonly objections: readonly Objection[];
}

/**
 * What tells whether the turns chosen answer a question: what speaks against them, whether several things are asked, and how much
 * more is said of the matter where whom the question names is not. How many of its words are said is none of it: what the record
 * does not say is asked in the record's own words as often as not. Pure.
 */
export function answerFeatures({ reading, ranked, objections }: Chosen): AnswerFeatures {
  const { people } = reading;
  const together = ({ features: { own, before, earlier } }: Scored) => own + before + earlier;
  const most = (some: readonly Scored[]) => Math.max(0, ...some.map(together));
  const ofPeople = ranked.filter(({ candidate }) => people.some((person) => isThere(person, candidate)));
  return {
    ...Object.fromEntries(objections.map(({ kind }) => [kind, 1])),
    several: Number(!isOneQuestion(reading)),
    apart: people.length === 0 ? 0 : most(ranked) - most(ofPeople),
  };
}

/** These settle it: what is named never comes up, what a price or a name is asked of has none. */
const FINAL: ReadonlySet<ObjectionKind> = new Set(['unheard', 'unrelated', 'sum', 'name', 'unknown', 'postponed']);

/** How likely the turns chosen answer, 0 to 1: a logistic model of the features, learned from questions of `dev` (evals/README.md, "Answers"). */
export function likelihoodOf(features: AnswerFeatures, objections: readonly Objection[]): number {
  if (objections.some(({ kind }) => FINAL.has(kind))) return 0;
  const worth: Readonly<Record<string, number>> = stored.weights;
  const odds = Object.entries(features).reduce((sum, [name, value]) => sum + (worth[name] ?? 0) * value, stored.bias);
  return 1 / (1 + Math.exp(-odds));
}

/** Less likely than this and nothing is answered. */
export const LIKELY_ENOUGH: number = stored.threshold;
