import { daysBetween } from '../../../src/domain/index.ts';
import type { Policy } from '../../../src/scoring/index.ts';
import type { Course } from '../course.ts';
import { isChurned, isWell } from '../figures.ts';

/** Rules whose points are scaled together: usage falling is one series, scored by the stronger of two. */
const TOGETHER: Readonly<Record<string, string>> = { 'IND-13': 'IND-1' };

/** Set by the playbook in so many words ("adds 10 points, a light one 5"): not to be fitted. */
const GIVEN: readonly string[] = ['DEAR-2'];

/** By what each rule's points are multiplied; 1 where it is not named. */
export type Multipliers = Readonly<Record<string, number>>;

/** What a fit may move: rule ids, each standing for what is scaled together with it. */
export function fittedRules(policy: Policy): string[] {
  return Object.keys(policy.points).filter((rule) => TOGETHER[rule] === undefined && !GIVEN.includes(rule));
}

/** A history as the fit sees it: points by rule and day. Points are in proportion to a rule's weights, so no replay is needed to weigh anew. */
export interface Exposure {
  readonly id: string;
  readonly role: 'enterprise' | 'other' | 'well';
  /** Points by rule, one for each day that counts: up to the deadline for churned accounts, all for those that were well. */
  readonly points: ReadonlyMap<string, Float64Array>;
  readonly days: number;
}

/** Days before a deadline that count: a warning of years ago warned of something else. */
const LOOKED_AT_DAYS = 150;

/** The exposures of churned, renewed and expanded accounts; who was saved or took less has no bar. */
export function exposuresOf(courses: readonly Course[]): Exposure[] {
  return courses.filter((course) => isChurned(course) || isWell(course)).map(exposureOf);
}

function exposureOf(course: Course): Exposure {
  const days = isWell(course) ? course.days : course.days.filter(({ day }) => isLookedAt(course, day));
  const points = new Map<string, Float64Array>();
  for (const [index, { contributions }] of days.entries()) {
    for (const { rule, points: given } of contributions) {
      const key = TOGETHER[rule] ?? rule;
      const series = points.get(key) ?? new Float64Array(days.length);
      series[index] = (series[index] ?? 0) + given;
      points.set(key, series);
    }
  }
  return { id: course.id, role: roleOf(course), points, days: days.length };
}

function isLookedAt({ end, deadline }: Course, day: string): boolean {
  const lead = daysBetween(day, end);
  return lead >= deadline && lead <= deadline + LOOKED_AT_DAYS;
}

function roleOf(course: Course): Exposure['role'] {
  if (isWell(course)) return 'well';
  return course.segment === 'enterprise' ? 'enterprise' : 'other';
}

/** The scores of an exposure's days under other weights, highest first; neither rounded nor held to 100. */
export function scoresUnder({ points, days }: Exposure, multipliers: Multipliers): Float64Array {
  const scores = new Float64Array(days);
  for (const [rule, series] of points) {
    const by = multipliers[rule] ?? 1;
    for (let day = 0; day < days; day += 1) scores[day] = (scores[day] ?? 0) + by * (series[day] ?? 0);
  }
  return scores.sort().reverse();
}

/** A policy with its points multiplied, in whole points, under a version of its own. */
export function scaledPolicy(policy: Policy, multipliers: Multipliers, version: string): Policy {
  const points = Object.entries(policy.points).map(([rule, given]) => {
    const by = multipliers[TOGETHER[rule] ?? rule] ?? 1;
    const scaled = (value: number) => Math.round(value * by);
    if (typeof given === 'number') return [rule, scaled(given)] as const;
    return [rule, Object.fromEntries(Object.entries(given).map(([name, value]) => [name, scaled(value)]))] as const;
  });
  return { ...policy, version, points: Object.fromEntries(points) as Policy['points'] };
}
