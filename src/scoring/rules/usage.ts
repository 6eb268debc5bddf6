import type { Usage } from '../../domain/index.ts';
import { evidenceId } from '../evidence-id.ts';
import { countOf, findingOf, formatNumber, percent, type Rule } from '../finding.ts';
import { oncePerUsage } from '../once.ts';
import { ageOf, type View } from '../view.ts';
import { median } from './answering.ts';

/** Room for what binary fractions leave over when a fall is exactly at its limit. */
const TOLERANCE = 1e-9;

const DAYS_PER_WEEK = 7;

/** A usage row with its age in days. */
export interface UsageOn {
  readonly row: Usage;
  readonly age: number;
}

/** Gives the figure of a series on a day; `undefined` when the row does not say. */
type Metric = (row: Usage, view: View) => number | undefined;

interface Series {
  readonly name: string;
  readonly metric: Metric;
}

const ACTIVITY: readonly Series[] = [
  { name: 'Active users', metric: ({ active_users }) => active_users ?? undefined },
  { name: 'Logins', metric: ({ logins }) => logins ?? undefined },
];

const ADOPTION: readonly Series[] = [
  { name: 'Seats in use', metric: ({ seats_used }) => seats_used ?? undefined },
  { name: 'Use of the key features', metric: ({ features }, view) => keyFeatureUse(view, features) },
];

/** Usage rows that any rule still looks at, oldest first. */
export const usageOn = oncePerUsage((view: View): readonly UsageOn[] => {
  const { decline, baseline, usage_known_days, trend } = view.policy.indicators;
  const oldest = Math.max(decline.window_days + baseline.days, usage_known_days, (trend.weeks + 1) * DAYS_PER_WEEK);
  const first = view.usage.findLastIndex(({ at }) => ageOf(view, at) > oldest) + 1;
  return view.usage.slice(first).map(({ item, at }) => ({ row: item, age: ageOf(view, at) }));
});

/** Rows that still say something about today. */
export const currentUsage = oncePerUsage((view: View): readonly UsageOn[] =>
  usageOn(view).filter(({ age }) => age <= view.policy.indicators.usage_known_days),
);

/** IND-1: active users or logins at least the policy's share under the account's own baseline. */
export const declineRule: Rule = {
  id: 'IND-1',
  evaluate: (view) => {
    const falls = ACTIVITY.flatMap(({ name, metric }) => declineOf(view, name, metric) ?? []);
    const [deepest] = falls.sort((one, other) => other.fall - one.fall);
    if (deepest === undefined) return undefined;
    const { decline, baseline } = view.policy.indicators;
    const what = () =>
      `${deepest.name} averaged ${formatNumber(deepest.mean)} in the last ${decline.window_days} days, ` +
      `${percent(deepest.fall)} under the median of ${formatNumber(deepest.usual)} of the ${baseline.days} days before ` +
      `(${countOf(deepest.points, 'point')} against ${deepest.baselinePoints})`;
    return stateOf(view, 'IND-1', () => windowEvidence(view, decline.window_days), what);
  },
};

/** IND-13: usage or adoption falling week after week, by the middle value of each: one odd day turns no trend. */
export const trendRule: Rule = {
  id: 'IND-13',
  evaluate: (view) => {
    const [steepest] = [...ACTIVITY, ...ADOPTION]
      .flatMap(({ name, metric }) => trendOf(view, name, metric) ?? [])
      .sort((one, other) => other.fall - one.fall);
    if (steepest === undefined) return undefined;
    const { weeks } = view.policy.indicators.trend;
    const what = () =>
      `${steepest.name} fell in each of the last ${weeks} weeks, from ${formatNumber(steepest.from)} to ${formatNumber(steepest.to)} ` +
      `(the middle value of each week, ${countOf(steepest.points, 'point')} in all)`;
    return stateOf(view, 'IND-13', () => windowEvidence(view, (weeks + 1) * DAYS_PER_WEEK), what);
  },
};

/** IND-2: fewer seats in use than the policy's share of those licensed, by the newest row that says. */
export const seatRule: Rule = {
  id: 'IND-2',
  evaluate: (view) => {
    const seats = seatUse(view);
    if (seats === undefined || seats.share >= view.policy.indicators.seat_utilisation_below) return undefined;
    const what = () =>
      `${seats.used} of ${seats.licensed} licensed seats in use (${percent(seats.share)}) on ${seats.date}`;
    return stateOf(view, 'IND-2', () => [seats.evidence], what);
  },
};

/** Seats in use against seats licensed; `undefined` when either is not known. */
export function seatUse(view: View) {
  const licensed = view.account.licensed_seats;
  const newest = currentUsage(view).findLast(({ row }) => typeof row.seats_used === 'number');
  const used = newest?.row.seats_used;
  if (!licensed || newest === undefined || typeof used !== 'number') return undefined;
  const { row } = newest;
  return { used, licensed, share: used / licensed, date: row.date.slice(0, 10), evidence: evidenceId.usage(row) };
}

/** Names of key features used at least the policy's share less than before. */
export const decliningFeatures = oncePerUsage((view: View): readonly string[] =>
  view.account.key_features.filter((feature) => {
    const metric: Metric = ({ features }) => features?.[feature];
    return declineOf(view, feature, metric) !== undefined;
  }),
);

/** Ids of the usage rows of the last days. */
export function windowEvidence(view: View, days: number): string[] {
  return usageOn(view)
    .filter(({ age }) => age < days)
    .map(({ row }) => evidenceId.usage(row));
}

/** How many points the better known series of IND-1 has in its baseline. */
export function baselinePoints(view: View): number {
  return Math.max(...ACTIVITY.map(({ metric }) => split(view, metric).before.length));
}

function declineOf(view: View, name: string, metric: Metric) {
  const { decline, baseline } = view.policy.indicators;
  const { recent, before } = split(view, metric);
  if (recent.length === 0 || before.length < baseline.least_points) return undefined;
  const [mean, usual] = [meanOf(recent), median(before)];
  if (usual <= 0 || mean > usual * (1 - decline.least_fall) + TOLERANCE) return undefined;
  return { name, mean, usual, fall: 1 - mean / usual, points: recent.length, baselinePoints: before.length };
}

function split(view: View, metric: Metric): { readonly recent: number[]; readonly before: number[] } {
  const { decline, baseline } = view.policy.indicators;
  return {
    recent: figures(view, metric, 0, decline.window_days),
    before: figures(view, metric, decline.window_days, decline.window_days + baseline.days),
  };
}

/** Each of the last weeks below the one before; `undefined` unless every week has a figure. */
function trendOf(view: View, name: string, metric: Metric) {
  const { weeks, least_fall } = view.policy.indicators.trend;
  const middles: number[] = [];
  let points = 0;
  for (let week = 0; week <= weeks; week += 1) {
    const found = figuresOfWeek(view, metric, week);
    const middle = median(found);
    if (found.length === 0 || middle <= (middles.at(-1) ?? Number.NEGATIVE_INFINITY)) return undefined;
    middles.push(middle);
    points += found.length;
  }
  const [to, from] = [middles[0], middles.at(-1)];
  if (to === undefined || from === undefined) return undefined;
  const fall = (from - to) / from;
  return fall < least_fall - TOLERANCE ? undefined : { name, from, to, fall, points };
}

/** The figures of a week; week 0 is the last. */
function figuresOfWeek(view: View, metric: Metric, week: number): number[] {
  return figures(view, metric, week * DAYS_PER_WEEK, (week + 1) * DAYS_PER_WEEK);
}

/** Whether any series has figures in every week a trend looks at. */
export function isTrendKnown(view: View): boolean {
  const weeks = Array.from({ length: view.policy.indicators.trend.weeks + 1 }, (_, week) => week);
  return [...ACTIVITY, ...ADOPTION].some(({ metric }) =>
    weeks.every((week) => figuresOfWeek(view, metric, week).length > 0),
  );
}

/** Figures of the rows whose age is at least `from` and under `to` days. */
function figures(view: View, metric: Metric, from: number, to: number): number[] {
  const found: number[] = [];
  for (const { row, age } of usageOn(view)) {
    if (age < from || age >= to) continue;
    const figure = metric(row, view);
    if (figure !== undefined) found.push(figure);
  }
  return found;
}

function keyFeatureUse({ account }: View, features: Usage['features']): number | undefined {
  if (!features || account.key_features.length === 0) return undefined;
  return account.key_features.reduce((sum, feature) => sum + (features[feature] ?? 0), 0);
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function stateOf(
  view: View,
  rule: 'IND-1' | 'IND-2' | 'IND-13',
  evidence: () => readonly string[],
  what: () => string,
) {
  const { points, half_lives } = view.policy;
  return findingOf(view, rule, [
    {
      points: points[rule],
      halfLife: half_lives[rule],
      since: view.end - 1,
      evidence,
      what,
    },
  ]);
}
