import { SUSTAINED_DAYS } from '../course.ts';
import { type Exposure, type Multipliers, scoresUnder } from './model.ts';

/** What a fit aims at and how far it may go. */
export interface FitOptions {
  readonly rules: readonly string[];
  /** The score from which a day is red, before rounding. */
  readonly redFrom: number;
  /** Points by which churned accounts should be above red by their deadline, and others below it. */
  readonly margin: number;
  /** What a multiplier of e (2.7) costs: the pull towards the shipped numbers. */
  readonly pull: number;
  /** Multipliers stay within these; the rules of {@link FitOptions.heard} do not fall below 1. */
  readonly least: number;
  readonly most: number;
  /** Rules that rest on plain words or a plain loss: a fit to few accounts is no reason to make little of "we will cancel". */
  readonly heard: readonly string[];
}

/** Days on which a churned account should be red by its deadline, for the aim not to rest on a single day. */
const FLAGGED_DAYS = 3;

const STEPS = [0.8, 0.9, 0.95, 1.05, 1.1, 1.25] as const;

/** Points beyond which an account is given up: nothing on record would have told, and chasing it would cry wolf elsewhere. */
const GIVEN_UP = 20;

/** Improvements below this end the search. */
const LEAST_GAIN = 1e-4;

/** How much a group counts, by the mean over its accounts: false alarms have the narrower bar. */
const WEIGHTS: Readonly<Record<Exposure['role'], number>> = { enterprise: 1, other: 0.5, well: 2 };

/**
 * Looks for multipliers of the rules' points that bring churned accounts above red by their deadline and keep the others below it,
 * by changing one at a time for as long as that helps. Deterministic. Multipliers are positive and scale all points of a
 * rule alike, so no points turn negative and the order inside a rule stays.
 */
export function fitMultipliers(exposures: readonly Exposure[], options: FitOptions): Multipliers {
  let best: { readonly multipliers: Multipliers; readonly loss: number } = {
    multipliers: {},
    loss: lossOf(exposures, {}, options),
  };
  for (;;) {
    const next = options.rules
      .flatMap((rule) => STEPS.map((step) => stepped(best.multipliers, rule, step, options)))
      .map((multipliers) => ({ multipliers, loss: lossOf(exposures, multipliers, options) }))
      .reduce((one, other) => (other.loss < one.loss ? other : one), best);
    if (best.loss - next.loss < LEAST_GAIN) return best.multipliers;
    best = next;
  }
}

function stepped(from: Multipliers, rule: string, step: number, { least, most, heard }: FitOptions): Multipliers {
  const floor = heard.includes(rule) ? 1 : least;
  return { ...from, [rule]: Math.min(most, Math.max(floor, (from[rule] ?? 1) * step)) };
}

/** What is to be made small: the points, in tens, by which accounts miss their aim, and the pull. */
export function lossOf(exposures: readonly Exposure[], multipliers: Multipliers, options: FitOptions): number {
  const misses = (['enterprise', 'other', 'well'] as const).map((role) => {
    const meant = exposures.filter((exposure) => exposure.role === role);
    const sum = meant.reduce((total, exposure) => total + missBy(exposure, multipliers, options) / 10, 0);
    return meant.length === 0 ? 0 : (WEIGHTS[role] * sum) / meant.length;
  });
  const pull = options.rules.reduce((total, rule) => total + Math.log(multipliers[rule] ?? 1) ** 2, 0);
  return misses.reduce((total, miss) => total + miss, 0) + options.pull * pull;
}

/** Points by which an account misses its aim, margin included; 0 where it meets it. */
function missBy(exposure: Exposure, multipliers: Multipliers, { redFrom, margin }: FitOptions): number {
  const scores = scoresUnder(exposure, multipliers);
  const miss =
    exposure.role === 'well'
      ? (scores[SUSTAINED_DAYS] ?? 0) - (redFrom - margin)
      : redFrom + margin - (scores[FLAGGED_DAYS - 1] ?? 0);
  return Math.min(GIVEN_UP, Math.max(0, miss));
}

/** Whether an account is on the right side by the suite's own rules: red by its deadline, or red on at most 14 days. */
export function isRight(exposure: Exposure, multipliers: Multipliers, redFrom: number): boolean {
  const scores = scoresUnder(exposure, multipliers);
  return exposure.role === 'well' ? (scores[SUSTAINED_DAYS] ?? 0) < redFrom : (scores[0] ?? 0) >= redFrom;
}
