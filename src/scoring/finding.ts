import { ageOf, type View } from './view.ts';

/** A rule that holds, with the points it earns: already decayed, in hundredths rounded. */
export interface Finding {
  readonly rule: string;
  readonly points: number;
  readonly evidence: readonly string[];
  readonly why: string;
}

/** One item that speaks for a rule: its points before decay, since when it holds, and the sentence that says so. */
export interface Piece {
  readonly points: number;
  readonly evidence: readonly string[];
  /** Milliseconds; what decay is counted from. */
  readonly since: number;
  /** Days in which it halves; null for a state that still holds. */
  readonly halfLife: number | null;
  /** What is the case, without its final stop: "FieldPilot being evaluated, said". */
  readonly what: string;
}

/** A rule of the playbook: its stable id and what it finds in a view. */
export interface Rule {
  readonly id: string;
  readonly evaluate: (view: View) => Finding | undefined;
}

interface Weighed extends Piece {
  readonly left: number;
}

/**
 * What all items of one rule earn together: the strongest in full, each further one a share of its own points, together
 * at most a share of the strongest. What decays below the policy's limit is dropped; nothing left is `undefined`.
 */
export function findingOf(view: View, rule: string, pieces: readonly Piece[]): Finding | undefined {
  const { decay } = view.policy;
  const weighed = pieces
    .map((piece) => ({ ...piece, left: decayed(view, piece) }))
    .filter(({ left, points }) => left >= decay.drop_below && points > 0)
    .sort(byStrength);
  const [first, ...rest] = weighed;
  if (first === undefined) return undefined;
  const further = rest.reduce((sum, { left }) => sum + left * decay.repeat_share, 0);
  const points = toHundredths(first.left + Math.min(further, first.left * decay.repeat_cap));
  return {
    rule,
    points,
    evidence: uniqueSorted(weighed.flatMap(({ evidence }) => evidence)),
    why: whyOf(view, weighed, further > first.left * decay.repeat_cap),
  };
}

function decayed(view: View, { points, since, halfLife }: Piece): number {
  return halfLife === null ? points : points * 0.5 ** (Math.max(0, ageOf(view, since)) / halfLife);
}

function byStrength(one: Weighed, other: Weighed): number {
  if (one.left !== other.left) return other.left - one.left;
  return compareText(one.evidence.join(), other.evidence.join()) || compareText(one.what, other.what);
}

function whyOf(view: View, pieces: readonly Weighed[], isCapped: boolean): string {
  const [first, ...rest] = pieces.map((piece) => sentence(view, piece));
  if (rest.length === 0) return `${first}.`;
  const share = percent(view.policy.decay.repeat_share);
  const limit = isCapped ? `, together at most ${percent(view.policy.decay.repeat_cap)} of the first` : '';
  return `${first}. Also, each counted at ${share}${limit}: ${rest.join('; ')}.`;
}

function sentence(view: View, { what, points, left, halfLife, since }: Weighed): string {
  if (halfLife === null) return `${what} (${countOf(points, 'point')}, in full for as long as it holds)`;
  const age = Math.max(0, ageOf(view, since));
  return `${what} ${daysAgo(age)} (${percent(left / points)} of ${countOf(points, 'point')} left: half-life ${countOf(halfLife, 'day')})`;
}

/** "today", "1 day ago", "12 days ago". */
export function daysAgo(age: number): string {
  return age === 0 ? 'today' : `${countOf(age, 'day')} ago`;
}

/** "1 day", "12 days". */
export function countOf(count: number, noun: string): string {
  return `${formatNumber(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** "87 %". */
export function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

/** A number for people: at most two decimals, the same on every machine. */
export function formatNumber(value: number): string {
  return String(toHundredths(value));
}

/** Rounded to two decimals. */
export function toHundredths(value: number): number {
  return Math.round(value * 100) / 100;
}

/** Each once, in code-unit order. */
export function uniqueSorted(items: readonly string[]): string[] {
  return [...new Set(items)].sort(compareText);
}

/** Order by code units, the same in every locale. */
export function compareText(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
