import type { Segment } from '../../src/scoring/index.ts';
import { bootstrapInterval, type Interval } from '../bootstrap.ts';
import { rate } from '../counts.ts';
import { type CourseSummary, SUSTAINED_DAYS } from './course.ts';
import { OUTCOMES, type Outcome } from './history.ts';

/** Of how many accounts how many; the share and its 95 % bootstrap interval over accounts are null over none. */
export interface Share {
  readonly of: number;
  readonly count: number;
  readonly share: number | null;
  readonly interval: Interval | null;
}

/** Days before the end over the accounts that were red at all; `never` says how many were not. */
export interface Lead {
  readonly of: number;
  readonly never: number;
  readonly median: number | null;
  readonly interval: Interval | null;
}

/** Whether a warning came in time for the segment, by outcome. */
export interface ConfusionRow {
  readonly segment: Segment;
  readonly outcome: Outcome;
  readonly accounts: number;
  /** First red at the segment's deadline or earlier; later than that; never. */
  readonly inTime: number;
  readonly late: number;
  readonly never: number;
}

/** The figures of the backtest over some accounts. */
export interface RiskFigures {
  /** Churned accounts whose first red came at the deadline (90 days before the end for enterprise, 60 for others) or earlier. */
  readonly flagged: Readonly<Record<Segment, Share>>;
  /** The same, asked of the first red that was sustained. */
  readonly sustained: Readonly<Record<Segment, Share>>;
  /** Lead by outcome: at first red, and at first sustained red. */
  readonly firstRed: Readonly<Record<Outcome, Lead>>;
  readonly sustainedRed: Readonly<Record<Outcome, Lead>>;
  /** Renewed and expanded accounts that were red on more than {@link SUSTAINED_DAYS} days in all. */
  readonly falseAlarms: Share;
  /** The same, of more than that many days in a row. */
  readonly falseRuns: Share;
  readonly confusion: readonly ConfusionRow[];
}

const SEGMENTS = ['enterprise', 'mid_market', 'low_touch'] as const satisfies readonly Segment[];

/** Renewed and expanded: those for whom a long red was a false alarm. Saved and contracted accounts had something to be red about. */
export function isWell({ outcome }: CourseSummary): boolean {
  return outcome === 'renewed' || outcome === 'expanded';
}

/** Whether an account was lost. */
export function isChurned({ outcome }: CourseSummary): boolean {
  return outcome === 'churned';
}

/** Whether a lead reaches the deadline of its segment. */
export function isInTime({ deadline }: CourseSummary, lead: number | null): boolean {
  return lead !== null && lead >= deadline;
}

/** Whether red days of an account that was well come to more than {@link SUSTAINED_DAYS}. */
export function isTooMuch(redDays: number): boolean {
  return redDays > SUSTAINED_DAYS;
}

/** The figures over some courses; intervals resample whole accounts. */
export function figuresOf(courses: readonly CourseSummary[]): RiskFigures {
  const bySegment = (isRight: (course: CourseSummary) => boolean) =>
    recordOf(SEGMENTS, (segment) =>
      shareOf(
        courses.filter((one) => isChurned(one) && one.segment === segment),
        isRight,
      ),
    );
  const byOutcome = (lead: (course: CourseSummary) => number | null) =>
    recordOf(OUTCOMES, (outcome) =>
      leadOver(
        courses.filter((one) => one.outcome === outcome),
        lead,
      ),
    );
  const well = courses.filter(isWell);
  return {
    flagged: bySegment((course) => isInTime(course, course.firstRed)),
    sustained: bySegment((course) => isInTime(course, course.sustainedRed)),
    firstRed: byOutcome(({ firstRed }) => firstRed),
    sustainedRed: byOutcome(({ sustainedRed }) => sustainedRed),
    falseAlarms: shareOf(well, ({ redDays }) => isTooMuch(redDays)),
    falseRuns: shareOf(well, ({ longestRed }) => isTooMuch(longestRed)),
    confusion: SEGMENTS.flatMap((segment) => OUTCOMES.flatMap((outcome) => confusionOf(courses, segment, outcome))),
  };
}

function recordOf<Key extends string, Value>(keys: readonly Key[], value: (key: Key) => Value): Record<Key, Value> {
  return Object.fromEntries(keys.map((key) => [key, value(key)])) as Record<Key, Value>;
}

function shareOf(courses: readonly CourseSummary[], isRight: (course: CourseSummary) => boolean): Share {
  const shareIn = (sample: readonly CourseSummary[]) => rate(sample.filter(isRight).length, sample.length);
  const count = courses.filter(isRight).length;
  return { of: courses.length, count, share: shareIn(courses), interval: bootstrapInterval(courses, shareIn) };
}

function leadOver(courses: readonly CourseSummary[], leadOf: (course: CourseSummary) => number | null): Lead {
  const medianIn = (sample: readonly CourseSummary[]) => median(sample.flatMap((course) => leadOf(course) ?? []));
  const never = courses.filter((course) => leadOf(course) === null).length;
  return { of: courses.length, never, median: medianIn(courses), interval: bootstrapInterval(courses, medianIn) };
}

/** The middle value, the lower of two; null of none. */
function median(values: readonly number[]): number | null {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? null;
}

function confusionOf(courses: readonly CourseSummary[], segment: Segment, outcome: Outcome): ConfusionRow[] {
  const meant = courses.filter((one) => one.segment === segment && one.outcome === outcome);
  if (meant.length === 0) return [];
  const never = meant.filter(({ firstRed }) => firstRed === null).length;
  const inTime = meant.filter((course) => isInTime(course, course.firstRed)).length;
  return [{ segment, outcome, accounts: meant.length, inTime, late: meant.length - inTime - never, never }];
}
