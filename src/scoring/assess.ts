import type { Band } from '../domain/index.ts';
import { compareText, type Finding } from './finding.ts';
import type { Policy } from './policy/schema.ts';
import { type Findings, findIndicators } from './rules/index.ts';
import type { View } from './view.ts';

/** What an account scores in a view, and every rule that held. */
export interface Assessment {
  readonly view: View;
  /** Every rule that holds, whether or not it adds points. */
  readonly findings: Findings;
  /** The rules that add points, the most first. */
  readonly contributions: readonly Finding[];
  readonly score: number;
  readonly band: Band;
}

/** Scores a view: the rules that hold, the points that count, their sum rounded and held within 0 to 100. */
export function assess(view: View): Assessment {
  const findings = findIndicators(view);
  const contributions = [...findings.values()].sort(
    (one, other) => other.points - one.points || compareText(one.rule, other.rule),
  );
  const score = scoreOf(contributions);
  return { view, findings, contributions, score, band: bandOf(score, view.policy) };
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
