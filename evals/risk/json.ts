import type { RiskComparison } from './baseline.ts';
import { movementsOf } from './movements.ts';
import type { RiskReport } from './suite.ts';

/** A backtest as plain data: figures, and per history its leads, red runs and the days that moved it; without the daily scores. */
export function riskJson(report: RiskReport, comparison: RiskComparison | undefined): object {
  const { courses, ...rest } = report;
  const cases = courses.map(({ history, days, ...course }) => ({
    ...course,
    title: history.title,
    traits: history.traits,
    from: days[0]?.day ?? null,
    movements: movementsOf(days),
  }));
  return { ...rest, cases, ...(comparison === undefined ? {} : { baseline: comparison }) };
}
