import { setImmediate as turn } from 'node:timers/promises';
import { type Policy, policyHash } from '../../src/scoring/index.ts';
import { SPLITS, type Split } from '../cases.ts';
import { type Course, courseOf } from './course.ts';
import { figuresOf, type RiskFigures } from './figures.ts';
import type { History } from './history.ts';
import { type RuleWorth, worthOfRules } from './rules.ts';

/** The figures of the bars: at least that share of churned enterprise accounts, at most that of well ones. */
export const BARS = { flaggedEnterprise: 0.9, falseAlarms: 0.1 } as const;

export interface RiskOptions {
  readonly histories: readonly History[];
  readonly policy: Policy;
  /** Only this half. */
  readonly split?: Split | undefined;
  /** Called after each history with how many are done. */
  readonly onCase?: (done: number) => void;
}

/** What a backtest gave. */
export interface RiskReport {
  readonly suite: 'risk';
  readonly policy: { readonly version: string; readonly hash: string };
  readonly split: Split | 'all';
  readonly courses: readonly Course[];
  /** Over each half that was replayed, and over all where that is more than one. */
  readonly figures: Readonly<Partial<Record<Split | 'all', RiskFigures>>>;
  readonly rules: readonly RuleWorth[];
}

/** Replays labelled histories day by day under a policy and says how early it warned, how often in vain, and through which rules. */
export async function runRiskEval({ histories, policy, split, onCase }: RiskOptions): Promise<RiskReport> {
  const courses: Course[] = [];
  for (const history of histories.filter((one) => split === undefined || one.split === split)) {
    courses.push(courseOf(history, policy));
    onCase?.(courses.length);
    // Lets a progress bar be drawn: a replay is one long computation.
    await turn();
  }
  const halves = SPLITS.filter((one) => courses.some((course) => course.split === one));
  const over = halves.length === 1 ? halves : [...halves, 'all' as const];
  const figures = over.map((half) => {
    return [half, figuresOf(courses.filter((course) => half === 'all' || course.split === half))] as const;
  });
  return {
    suite: 'risk',
    policy: { version: policy.version, hash: policyHash(policy) },
    split: split ?? 'all',
    courses,
    figures: Object.fromEntries(figures),
    rules: worthOfRules(courses, policy),
  };
}
