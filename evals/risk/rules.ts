import type { Policy, ScoredDay } from '../../src/scoring/index.ts';
import { rate } from '../counts.ts';
import { type Course, describeCourse } from './course.ts';
import { isChurned, isInTime, isTooMuch, isWell } from './figures.ts';

/** What a rule added: the same days without its points. Other rules and what they rest on stay as they were. */
export interface RuleWorth {
  /** The rule's id; of usage falling two, for one series scores once, by the stronger of them. */
  readonly rule: string;
  /** Its share of all points given to churned accounts in the half year before their end, and to renewed and expanded ones ever. */
  readonly shareOfChurned: number | null;
  readonly shareOfWell: number | null;
  /** Days of lead that churned accounts lose together at first red; those that then are never red lose all they had. */
  readonly leadLost: number;
  /** Churned accounts that would no longer be red by their deadline. */
  readonly missed: readonly string[];
  /** Red days that renewed and expanded accounts would be spared, and which of them would be false alarms no more. */
  readonly falseDaysSaved: number;
  readonly cleared: readonly string[];
}

const HALF_YEAR = 180;

/** Rules that score one thing between them. */
const PAIRS = [['IND-1', 'IND-13']] as const;

/** What each rule that gave any points added, the most lead first. */
export function worthOfRules(courses: readonly Course[], policy: Policy): RuleWorth[] {
  const found = new Set(courses.flatMap(({ days }) => days.flatMap(rulesOf)));
  const paired = PAIRS.filter((pair) => pair.some((rule) => found.has(rule)));
  const single = [...found].filter((rule) => !paired.flat().some((other) => other === rule)).map((rule) => [rule]);
  return [...paired, ...single]
    .map((rules) => worthOf(rules, courses, policy))
    .sort((one, other) => other.leadLost - one.leadLost || byName(one.rule, other.rule));
}

function rulesOf({ contributions }: ScoredDay): string[] {
  return contributions.map(({ rule }) => rule);
}

function byName(one: string, other: string): number {
  return one < other ? -1 : 1;
}

function worthOf(rules: readonly string[], courses: readonly Course[], policy: Policy): RuleWorth {
  const pairs = courses.map((full) => ({ full, without: withoutRules(full, rules, policy) }));
  const churned = pairs.filter(({ full }) => isChurned(full));
  const well = pairs.filter(({ full }) => isWell(full));
  const lastDays = courses.filter(isChurned).flatMap(({ days }) => days.slice(-HALF_YEAR));
  return {
    rule: rules.join(', '),
    shareOfChurned: shareOfPoints(rules, lastDays),
    shareOfWell: shareOfPoints(
      rules,
      courses.filter(isWell).flatMap(({ days }) => days),
    ),
    leadLost: sum(churned.map(({ full, without }) => (full.firstRed ?? 0) - (without.firstRed ?? 0))),
    missed: churned.filter(({ full, without }) => reaches(full) && !reaches(without)).map(({ full }) => full.id),
    falseDaysSaved: sum(well.map(({ full, without }) => full.redDays - without.redDays)),
    cleared: well
      .filter(({ full, without }) => isTooMuch(full.redDays) && !isTooMuch(without.redDays))
      .map(({ full }) => full.id),
  };
}

function reaches(course: Course): boolean {
  return isInTime(course, course.firstRed);
}

/** A course had some rules given no points. */
function withoutRules(course: Course, rules: readonly string[], policy: Policy): Course {
  const days = course.days.map((day): ScoredDay => {
    const contributions = day.contributions.filter(({ rule }) => !rules.includes(rule));
    return contributions.length === day.contributions.length
      ? day
      : { day: day.day, contributions, ...sumUp(contributions, policy) };
  });
  return describeCourse(course.history, days, policy);
}

/** The score and band that contributions come to: their sum rounded and held within 0 to 100, as the scorer does it. */
export function sumUp(contributions: ScoredDay['contributions'], { bands }: Policy): Pick<ScoredDay, 'score' | 'band'> {
  const hundredths = sum(contributions.map(({ points }) => Math.round(points * 100)));
  const score = Math.min(100, Math.round(hundredths / 100));
  return { score, band: score <= bands.green_to ? 'green' : score <= bands.yellow_to ? 'yellow' : 'red' };
}

function shareOfPoints(rules: readonly string[], days: readonly ScoredDay[]): number | null {
  const contributions = days.flatMap((day) => day.contributions);
  const theirs = contributions.filter(({ rule }) => rules.includes(rule));
  return rate(sum(theirs.map(({ points }) => points)), sum(contributions.map(({ points }) => points)));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
