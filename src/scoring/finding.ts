import { made, type OrMade, Told } from './lazy.ts';
import { ageOf, type View } from './view.ts';

/**
 * A rule that holds, with the points it earns: already decayed, in hundredths rounded. Evidence and words are made when
 * they are asked for: of the days before, and of what might happen, only the points are.
 */
export interface Finding {
  readonly rule: string;
  readonly points: number;
  readonly evidence: readonly string[];
  readonly why: string;
}

/** One item that speaks for a rule: its points before decay, since when it holds, and the sentence that says so. */
export interface Piece {
  readonly points: number;
  readonly evidence: OrMade<readonly string[]>;
  /** Milliseconds; what decay is counted from. */
  readonly since: number;
  /** Days in which it halves; null for a state that still holds. */
  readonly halfLife: number | null;
  /** What is the case, without its final stop: "FieldPilot being evaluated, said". */
  readonly what: OrMade<string>;
}

/** A rule of the playbook: its stable id and what it finds in a view. */
export interface Rule {
  readonly id: string;
  readonly evaluate: (view: View) => Finding | undefined;
}

interface Weighed {
  readonly piece: Piece;
  readonly left: number;
}

/**
 * What all items of one rule earn together: the strongest in full, each further one a share of its own points, together
 * at most a share of the strongest. What decays below the policy's limit is dropped; nothing left is `undefined`.
 */
export function findingOf(view: View, rule: string, pieces: readonly Piece[]): Finding | undefined {
  const { decay } = view.policy;
  const weighed: Weighed[] = [];
  for (const piece of pieces) {
    const left = decayed(view, piece);
    if (left >= decay.drop_below && piece.points > 0) weighed.push({ piece, left });
  }
  if (weighed.length > 1) weighed.sort(byStrength);
  const first = weighed[0];
  if (first === undefined) return undefined;
  let further = 0;
  for (let index = 1; index < weighed.length; index += 1) further += (weighed[index]?.left ?? 0) * decay.repeat_share;
  const most = first.left * decay.repeat_cap;
  return lazyFinding(rule, toHundredths(first.left + Math.min(further, most)), {
    evidence: () => uniqueSorted(weighed.flatMap(({ piece }) => made(piece.evidence))),
    why: () => whyOf(view, weighed, further > most),
  });
}

/** A finding whose evidence and words are made when they are asked for. */
export function lazyFinding(
  rule: string,
  points: number,
  make: { readonly evidence: () => readonly string[]; readonly why: () => string },
): Finding {
  return new LazyFinding(rule, points, make);
}

class LazyFinding extends Told implements Finding {
  readonly rule: string;
  readonly points: number;

  constructor(
    rule: string,
    points: number,
    make: { readonly evidence: () => readonly string[]; readonly why: () => string },
  ) {
    super(make.evidence, make.why);
    this.rule = rule;
    this.points = points;
  }
}

/** What is left of an item's points on the day. */
export function decayed(view: View, { points, since, halfLife }: Piece): number {
  return halfLife === null ? points : points * 0.5 ** (Math.max(0, ageOf(view, since)) / halfLife);
}

function byStrength(one: Weighed, other: Weighed): number {
  if (one.left !== other.left) return other.left - one.left;
  return (
    compareText(made(one.piece.evidence).join(), made(other.piece.evidence).join()) ||
    compareText(made(one.piece.what), made(other.piece.what))
  );
}

function whyOf(view: View, pieces: readonly Weighed[], isCapped: boolean): string {
  const [first, ...rest] = pieces.map((weighed) => sentence(view, weighed));
  if (rest.length === 0) return `${first}.`;
  const share = percent(view.policy.decay.repeat_share);
  const limit = isCapped ? `, together at most ${percent(view.policy.decay.repeat_cap)} of the first` : '';
  return `${first}. Also, each counted at ${share}${limit}: ${rest.join('; ')}.`;
}

function sentence(view: View, { piece, left }: Weighed): string {
  const { points, halfLife, since } = piece;
  const what = made(piece.what);
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
