import { addDays, type Band, type Contribution, daysBetween, type Evidence, utcDate } from '../domain/index.ts';
import { type Assessment, assess, isRedWithoutHealth } from './assess.ts';
import { dayOf, type KnownEvidence, knownEvidence } from './known.ts';
import type { Policy } from './policy/schema.ts';
import { knownFrom, surprisesOf } from './surprises.ts';
import { viewOf } from './view.ts';

const MILLISECONDS_PER_DAY = 86_400_000;

/** What an account scored on one day, from what was known that day. */
export interface ScoredDay {
  /** `YYYY-MM-DD`. */
  readonly day: string;
  readonly score: number;
  readonly band: Band;
  readonly contributions: readonly Contribution[];
}

/**
 * The score of every day from one to another (`YYYY-MM-DD`, both included) as `score(evidence, day, policy)` gives it, without
 * the plays. Nothing is seen before it was known, with one difference: of a signal that was dismissed later `score` knows on
 * no day (playbook §8), while here it counts until the day of its dismissal, as it did when those days were scored.
 */
export function replay(evidence: Evidence, from: string, to: string, policy: Policy): ScoredDay[] {
  const surprises = surprisesOf(evidence);
  const first = dayOf(Date.parse(from));
  let past = pastFrom(knownFrom(evidence, first), policy);
  return Array.from({ length: Math.max(0, daysBetween(from, to) + 1) }, (_, index) => {
    const today = first + index;
    if (index > 0 && surprises.has(today)) past = pastFrom(knownFrom(evidence, today), policy);
    const { known, wasRed } = past;
    return toScoredDay(
      assess(viewOf(known, addDays(from, index), policy), (before, likely) => wasRed(today - before, likely)),
    );
  });
}

function toScoredDay({ view, score, band, contributions }: Assessment): ScoredDay {
  const copied = contributions.map(({ rule, points, evidence, why }) => ({
    rule,
    points,
    evidence: [...evidence],
    why,
  }));
  return { day: view.asOf, score, band, contributions: copied };
}

/** What holds from one surprise to the next. */
interface Past {
  readonly known: KnownEvidence;
  /** Whether the own score of a day (its number from 1970-01-01) was red; remembered. */
  readonly wasRed: (day: number, likely: readonly string[]) => boolean;
}

/** Without surprises all can be known at once: a view takes in only what has happened by its end. */
function pastFrom(evidence: Evidence, policy: Policy): Past {
  const known = knownEvidence(evidence, Number.POSITIVE_INFINITY);
  const remembered = new Map<number, boolean>();
  const wasRed: Past['wasRed'] = (day, likely) => {
    const isRed = remembered.get(day) ?? isOwnScoreRed(day, likely);
    remembered.set(day, isRed);
    return isRed;
  };
  const isOwnScoreRed: Past['wasRed'] = (day, likely) =>
    isRedWithoutHealth(viewOf(known, utcDate(day * MILLISECONDS_PER_DAY), policy), likely);
  return { known, wasRed };
}
