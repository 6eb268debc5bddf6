import { addDays, type Band } from '../domain/index.ts';
import { type Dear, type DearPart, dearFinding, dearOf, failingParts } from './dear.ts';
import { compareText, type Finding } from './finding.ts';
import type { Policy } from './policy/schema.ts';
import { redHealth } from './rules/health.ts';
import { type Findings, type Found, findIndicators, INDICATORS } from './rules/index.ts';
import { type View, viewOf } from './view.ts';

/** What an account scores in a view, and every rule that held. */
export interface Assessment {
  readonly view: View;
  /** Every rule that holds, whether or not it adds points. */
  readonly findings: Findings;
  readonly dear: Dear;
  readonly dearParts: readonly DearPart[];
  /** The rules that add points, the most first. */
  readonly contributions: readonly Finding[];
  readonly score: number;
  readonly band: Band;
  /** Whether the own score of an earlier day was red, without IND-12. */
  readonly wasRed: WasRed;
}

/** Of a day so many days before. `likely` are the rules that most likely settle it; they are asked first. */
type WasRed = (daysBefore: number, likely: readonly string[]) => boolean;

/**
 * Scores a view: the rules that hold, the points that count, their sum rounded and held within 0 to 100. The days before
 * may be given where they are known already: a change of today leaves them as they were; so may what was found in a view
 * of the same day that knows something else.
 */
export function assess(view: View, wasRed: WasRed = pastOf(view), other?: Found): Assessment {
  const own = assessWithoutHealth(view, wasRed, other);
  const likely = own.contributions.map(({ rule }) => rule);
  const isRed = (before: number) => (before === 0 ? own.band === 'red' : wasRed(before, likely));
  const behindOwnScore = () => own.contributions.flatMap(({ evidence }) => evidence);
  const health = redHealth(view, isRed, behindOwnScore);
  if (health === undefined) return own;
  return conclude(own, new Map([...own.findings, [health.rule, health]]));
}

/** The own score of each day before, computed when asked for and then remembered. */
function pastOf({ known, asOf, policy }: View): WasRed {
  const remembered = new Map<number, boolean>();
  const wasRed: WasRed = (before, likely) => {
    const isRed = remembered.get(before) ?? isRedWithoutHealth(viewOf(known, addDays(asOf, -before), policy), likely);
    remembered.set(before, isRed);
    return isRed;
  };
  return wasRed;
}

/**
 * Whether the score without IND-12 is red: as soon as the rules asked so far make it so, the rest need not be asked, since
 * none takes points away. That is soonest with the rules asked first that are `likely` to hold.
 */
export function isRedWithoutHealth(view: View, likely: readonly string[]): boolean {
  const findings = new Map<string, Finding>();
  const isRed = () => bandOf(scoreOf(counting(findings)), view.policy) === 'red';
  const first = likely.flatMap((rule) => INDICATORS.find(({ id }) => id === rule) ?? []);
  for (const { id, evaluate } of new Set([...first, ...INDICATORS])) {
    const finding = evaluate(view);
    if (finding === undefined) continue;
    findings.set(id, finding);
    if (isRed()) return true;
  }
  const failing = dearFinding(view, failingParts(view, dearOf(view, findings)));
  if (failing !== undefined) findings.set(failing.rule, failing);
  return isRed();
}

/** The score without IND-12, which itself asks for this score of each day. */
function assessWithoutHealth(view: View, wasRed: WasRed, other?: Found): Assessment {
  const indicators = findIndicators(view, other);
  const dear = dearOf(view, indicators);
  const dearParts = failingParts(view, dear);
  const failing = dearFinding(view, dearParts);
  const findings = failing === undefined ? indicators : new Map([...indicators, [failing.rule, failing]]);
  return conclude({ view, dear, dearParts, wasRed }, findings);
}

type Parts = Pick<Assessment, 'view' | 'dear' | 'dearParts' | 'wasRed'>;

function conclude({ view, dear, dearParts, wasRed }: Parts, findings: Findings): Assessment {
  const contributions = contributing(findings);
  const score = scoreOf(contributions);
  return { view, findings, dear, dearParts, contributions, score, band: bandOf(score, view.policy), wasRed };
}

/** The rules that add points, the most first. */
function contributing(findings: Findings): Finding[] {
  return counting(findings).sort((one, other) => other.points - one.points || compareText(one.rule, other.rule));
}

/** Of IND-1 and IND-13 the one with more points scores; the other still holds for DEAR, leaks and review. */
function counting(findings: Findings): Finding[] {
  const decline = findings.get('IND-1')?.points ?? 0;
  const trend = findings.get('IND-13')?.points ?? 0;
  const silent = decline >= trend ? 'IND-13' : 'IND-1';
  return [...findings.values()].filter(({ rule }) => rule !== silent);
}

/** Summed in whole hundredths, so that the order of the addends cannot show. */
function scoreOf(contributions: readonly Finding[]): number {
  const hundredths = contributions.reduce((sum, { points }) => sum + Math.round(points * 100), 0);
  return Math.min(100, Math.round(hundredths / 100));
}

function bandOf(score: number, { bands }: Policy): Band {
  if (score <= bands.green_to) return 'green';
  return score <= bands.yellow_to ? 'yellow' : 'red';
}
