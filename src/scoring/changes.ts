import type {
  ChangeCause,
  Evidence,
  Flag,
  HeldRule,
  Risk,
  RiskChange,
  RuleChange,
  ScoredDay,
} from '../domain/index.ts';
import { toScoredDay } from '../domain/index.ts';
import { arrivedSince, standingIds, without } from './arrivals.ts';
import { compareText, formatNumber, toHundredths, uniqueSorted } from './finding.ts';

/** Of evidence that came at once, so many pieces are tried one by one for which of them cleared a flag. */
const TRIED_ALONE = 12;

/** Two scores of an account, and what is needed to say why they differ. */
export interface Comparison {
  readonly before: ScoredDay;
  /** When `before` was computed, milliseconds: what became known later is new. */
  readonly computedAt: number;
  readonly after: Risk;
  /** What `after` was scored from. */
  readonly evidence: Evidence;
  /** The same in the versions that were known when `before` was scored. */
  readonly earlier: Evidence;
  /** As `after` was scored. */
  readonly scorer: (evidence: Evidence, asOf: string, knownAt: string) => Risk;
}

/**
 * What became different between two scores: by rule the points before and after and the evidence that came and went. What
 * would be so had nothing become known since `before` is time's doing; anything else is the evidence's. Pure, as its scorer.
 */
export function explainChange({ before, computedAt, after, evidence, earlier, scorer }: Comparison): RiskChange {
  const now = toScoredDay(after);
  const still = before.day === now.day ? before : toScoredDay(scorer(earlier, now.day, before.known_at));
  const counts = standingIds(evidence);
  const arrived = arrivedSince(evidence, computedAt);
  const newPolicy = before.policy.hash !== now.policy.hash;
  const rules = rulesOf(before, now).map((rule): RuleChange => {
    const [was, would, is] = [before, still, now].map(({ held }) => held.find((one) => one.rule === rule));
    const gone = is === undefined ? (was?.evidence ?? []).filter((id) => counts.has(id) === false) : [];
    const cause: ChangeCause = newPolicy ? 'policy' : gone.length > 0 || !isSame(would, is) ? 'evidence' : 'time';
    const settled = arrived.filter((id) => was?.evidence.includes(id));
    const clearedBy = () => {
      if (gone.length + settled.length > 0) return [...gone, ...settled];
      return clearing({ rule, evidence, arrived, rescore: (less) => scorer(less, now.day, now.known_at) });
    };
    return {
      rule,
      before: was?.points ?? null,
      after: is?.points ?? null,
      difference: toHundredths((is?.points ?? 0) - (was?.points ?? 0)),
      added: beyond(is, was),
      removed: beyond(was, is),
      cause,
      cleared_by: is === undefined && cause === 'evidence' ? uniqueSorted(clearedBy()) : [],
    };
  });
  const changed = rules.filter(
    ({ before, after, added, removed }) => before !== after || added.length + removed.length > 0,
  );
  const byMove = changed.sort(
    (one, other) => Math.abs(other.difference) - Math.abs(one.difference) || compareText(one.rule, other.rule),
  );
  const timeAlone = byMove.length > 0 && byMove.every(({ cause }) => cause === 'time');
  return {
    from: standingOf(before),
    to: standingOf(now),
    rules: byMove,
    time_alone: timeAlone,
    sentence: sentenceOf(before, now, byMove, timeAlone),
  };
}

/** Is the band another one, or do other rules hold? Points that only decay within a band are no news. */
export function isNews(before: ScoredDay, now: ScoredDay): boolean {
  const [was, is] = [before, now].map(({ held }) => held.map(({ rule }) => rule).sort(compareText));
  return before.band !== now.band || was?.join() !== is?.join();
}

/** A day on record and what it says of the day on record before it; null where that was not asked, or is the same. */
export interface RecordedDay extends Pick<ScoredDay, 'day' | 'held'> {
  readonly change: RiskChange | null;
}

/**
 * The history of flags from the days on record, one of each day, the earliest first: since when each rule held, until when,
 * and what cleared it. The latest first; what still holds before what does not.
 */
export function flagsOf(days: readonly RecordedDay[]): Flag[] {
  const open = new Map<string, string>();
  const closed: Flag[] = [];
  for (const { day, held, change } of days) {
    const holds = new Set(held.map(({ rule }) => rule));
    for (const [rule, since] of open) {
      if (holds.has(rule)) continue;
      const told = change?.rules.find((one) => one.rule === rule);
      const cleared = { cause: told?.cause ?? 'evidence', evidence: told?.cleared_by ?? [] };
      closed.push({ rule, since, until: day, cleared });
      open.delete(rule);
    }
    for (const rule of holds) if (!open.has(rule)) open.set(rule, day);
  }
  const standing = [...open].map(([rule, since]): Flag => ({ rule, since, until: null, cleared: null }));
  return [...standing.sort(byStart), ...closed.sort((one, other) => byEnd(one, other) || byStart(one, other))];
}

function byStart(one: Flag, other: Flag): number {
  return compareText(other.since, one.since) || compareText(one.rule, other.rule);
}

function byEnd(one: Flag, other: Flag): number {
  return compareText(other.until ?? '', one.until ?? '');
}

function rulesOf(...days: readonly ScoredDay[]): string[] {
  return uniqueSorted(days.flatMap(({ held }) => held.map(({ rule }) => rule)));
}

function isSame(one: HeldRule | undefined, other: HeldRule | undefined): boolean {
  return one?.points === other?.points && beyond(one, other).length === 0 && beyond(other, one).length === 0;
}

function beyond(one: HeldRule | undefined, other: HeldRule | undefined): string[] {
  const known = new Set(other?.evidence);
  return (one?.evidence ?? []).filter((id) => !known.has(id));
}

interface Clearing {
  readonly rule: string;
  readonly evidence: Evidence;
  readonly arrived: readonly string[];
  rescore(less: Evidence): Risk;
}

/** The pieces without which the rule would still hold, each on its own; when it takes several together, all that came. */
function clearing({ rule, evidence, arrived, rescore }: Clearing): readonly string[] {
  const tried = arrived.slice(0, TRIED_ALONE);
  const alone = tried.filter((id) =>
    toScoredDay(rescore(without(evidence, id))).held.some((held) => held.rule === rule),
  );
  return alone.length > 0 ? alone : tried;
}

function standingOf({ day, score, band, policy }: ScoredDay) {
  return { day, score, band, policy };
}

function sentenceOf(before: ScoredDay, now: ScoredDay, rules: readonly RuleChange[], timeAlone: boolean): string {
  const moved =
    before.band === now.band
      ? `Still ${now.band}, ${before.score} to ${now.score}`
      : `From ${before.band} (${before.score}) to ${now.band} (${now.score})`;
  if (rules.length === 0) return `${moved}: no rule moved.`;
  const why = timeAlone ? ' Time alone did it.' : '';
  return `${moved}: ${rules.map(wordsOf).join(', ')}.${why}`;
}

function wordsOf({ rule, before, after, difference }: RuleChange): string {
  if (before === null) return after === 0 ? `${rule} holds now` : `${rule} adds ${formatNumber(after ?? 0)}`;
  if (after === null) return before === 0 ? `${rule} holds no longer` : `${rule} is gone (${formatNumber(before)})`;
  if (difference === 0) return `${rule} rests on other evidence`;
  return `${rule} ${difference > 0 ? 'grew' : 'fell'} by ${formatNumber(Math.abs(difference))}`;
}
