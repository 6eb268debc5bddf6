import type { Band, Evidence } from '../../src/domain/index.ts';
import { parseInstant, utcDate } from '../../src/domain/index.ts';
import type { ScoredDay } from '../../src/scoring/index.ts';

/** One rule's points on a day against the day before. */
export interface Change {
  readonly rule: string;
  readonly before: number;
  readonly after: number;
  /** Why it scores, or why it did until then. */
  readonly why: string;
}

/** A day on which the score moved, and the rules that moved it, the most first. */
export interface Movement {
  readonly day: string;
  readonly before: number;
  readonly after: number;
  readonly band: { readonly before: Band; readonly after: Band };
  readonly changes: readonly Change[];
}

/** Something on record that a reader wants to see beside the score. */
export interface Happening {
  /** The day it was known. */
  readonly day: string;
  readonly kind: 'signal' | 'departure';
  readonly label: string;
}

/** Least change of the score that is shown where the band stays. */
const LEAST_MOVE = 5;

/** Least change of a rule's points that is told with a movement, unless it is the largest. */
const LEAST_CHANGE = 2;

/** Days on which the band changed or the score moved by five points or more, in order. */
export function movementsOf(days: readonly ScoredDay[]): Movement[] {
  return days.flatMap((day, index) => {
    const before = days[index - 1];
    if (before === undefined) return [];
    const moved = Math.abs(day.score - before.score) >= LEAST_MOVE || day.band !== before.band;
    return moved ? [movement(before, day)] : [];
  });
}

function movement(before: ScoredDay, day: ScoredDay): Movement {
  const changes = changesBetween(before, day);
  const told = changes.filter(({ before, after }, index) => index === 0 || Math.abs(after - before) >= LEAST_CHANGE);
  return {
    day: day.day,
    before: before.score,
    after: day.score,
    band: { before: before.band, after: day.band },
    changes: told,
  };
}

function changesBetween(before: ScoredDay, after: ScoredDay): Change[] {
  const rules = new Set([...before.contributions, ...after.contributions].map(({ rule }) => rule));
  return [...rules]
    .map((rule): Change => {
      const [then, now] = [before, after].map((day) => day.contributions.find((one) => one.rule === rule));
      return { rule, before: then?.points ?? 0, after: now?.points ?? 0, why: (now ?? then)?.why ?? '' };
    })
    .filter((change) => change.before !== change.after)
    .sort((one, other) => Math.abs(other.after - other.before) - Math.abs(one.after - one.before));
}

/** `+28 IND-9, −8 IND-6`. */
export function describeChanges(changes: readonly Change[]): string {
  const signed = (points: number) => `${points < 0 ? '−' : '+'}${Math.abs(points).toFixed(0)}`;
  return changes.map(({ rule, before, after }) => `${signed(after - before)} ${rule}`).join(', ');
}

/** Signals on the days they became known, and people who left, in order. */
export function happeningsOf({ signals, people }: Evidence): Happening[] {
  const said = signals.map(({ kind, subtype, occurred_at, recorded_at }) => ({
    day: dayOf(recorded_at ?? occurred_at),
    kind: 'signal' as const,
    label: `${kind}/${subtype}`,
  }));
  const left = people.flatMap(({ name, to }) =>
    to ? [{ day: dayOf(to), kind: 'departure' as const, label: `${name} left` }] : [],
  );
  return [...said, ...left].sort((one, other) => (one.day < other.day ? -1 : one.day > other.day ? 1 : 0));
}

function dayOf(time: string): string {
  return utcDate(parseInstant(time) ?? 0);
}
