import { addDays, daysBetween, type Evidence, parseInstant, utcDate } from '../../src/domain/index.ts';
import { type Policy, replay, type ScoredDay, type Segment } from '../../src/scoring/index.ts';
import type { Split } from '../cases.ts';
import type { History, Outcome } from './history.ts';

/** Longest stretch that is replayed, in days before the end. */
const MOST_DAYS = 730;

/** Red days in a row that make a warning sustained; and in total, beyond which a renewed account counts as a false alarm. */
export const SUSTAINED_DAYS = 14;

/** A stretch of days of one band, both ends included. */
export interface Run {
  readonly from: string;
  readonly to: string;
  readonly days: number;
}

/** How a replay of one history went, in figures. Leads are days before its end; null where it never came. */
export interface CourseSummary {
  readonly id: string;
  readonly split: Split;
  readonly segment: Segment;
  readonly outcome: Outcome;
  /** Days before the end by which the segment's accounts are to be flagged (RUN-1, RUN-2). */
  readonly deadline: number;
  /** At the first red day of all, however short. */
  readonly firstRed: number | null;
  /** At the first day of the first run of red that lasted {@link SUSTAINED_DAYS} days, or to the end. */
  readonly sustainedRed: number | null;
  readonly redDays: number;
  readonly longestRed: number;
}

/** A replay of one history. */
export interface Course extends CourseSummary {
  readonly history: History;
  readonly days: readonly ScoredDay[];
  /** What leads count to: the renewal date or the day they left, whichever came first. */
  readonly end: string;
  readonly redRuns: readonly Run[];
}

/** Replays a history day by day under a policy: each day from what was known that day. */
export function courseOf(history: History, policy: Policy): Course {
  const { from, to } = watchedOf(history);
  return describeCourse(history, replay(history.evidence, from, to, policy), policy);
}

/** The figures of a replay whose days are given. */
export function describeCourse(history: History, days: readonly ScoredDay[], policy: Policy): Course {
  const end = endOf(history);
  const redRuns = runsOf(days.filter(({ band }) => band === 'red').map(({ day }) => day));
  const last = days.at(-1)?.day;
  const sustained = redRuns.find((run) => run.days >= SUSTAINED_DAYS || run.to === last);
  const { id, split, segment, outcome } = history;
  return {
    id,
    split,
    segment,
    outcome,
    history,
    days,
    end,
    deadline: policy.runway.renewal_talk_by[segment],
    firstRed: leadOf(redRuns[0], end),
    sustainedRed: leadOf(sustained, end),
    redDays: redRuns.reduce((sum, run) => sum + run.days, 0),
    longestRed: Math.max(0, ...redRuns.map((run) => run.days)),
    redRuns,
  };
}

/** The days that are replayed: from the contract's start or the first evidence, whichever is later, to the end. */
export function watchedOf({ evidence, ended_on }: History): { readonly from: string; readonly to: string } {
  const begun = [dayOf(evidence.account.contract_start), firstEvidence(evidence), addDays(ended_on, -MOST_DAYS)];
  const from = begun
    .filter((day) => day !== undefined)
    .sort()
    .at(-1);
  return { from: from === undefined || from > ended_on ? ended_on : from, to: ended_on };
}

function firstEvidence({ signals, touches, usage, tickets, surveys }: Evidence): string | undefined {
  const times = [
    ...signals.map(({ occurred_at }) => occurred_at),
    ...touches.map(({ at }) => at),
    ...usage.map(({ date }) => date),
    ...tickets.map(({ opened_at }) => opened_at),
    ...surveys.map(({ at }) => at),
  ];
  return times
    .map(dayOf)
    .filter((day) => day !== undefined)
    .sort()[0];
}

function endOf({ evidence, ended_on }: History): string {
  const renewal = dayOf(evidence.account.renewal_date);
  return renewal !== undefined && renewal < ended_on ? renewal : ended_on;
}

function dayOf(time: string | null | undefined): string | undefined {
  const instant = time === null || time === undefined ? undefined : parseInstant(time);
  return instant === undefined ? undefined : utcDate(instant);
}

function leadOf(run: Run | undefined, end: string): number | null {
  return run === undefined ? null : daysBetween(run.from, end);
}

/** Days in order as runs of days that follow each other. */
function runsOf(days: readonly string[]): Run[] {
  const runs: Run[] = [];
  for (const day of days) {
    const last = runs.at(-1);
    if (last !== undefined && addDays(last.to, 1) === day)
      runs[runs.length - 1] = { ...last, to: day, days: last.days + 1 };
    else runs.push({ from: day, to: day, days: 1 });
  }
  return runs;
}
