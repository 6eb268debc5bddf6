import { expect, it } from 'vitest';
import { defaultPolicy } from '../../src/scoring/index.ts';
import { compareWithRiskBaseline, readRiskBaseline } from './baseline.ts';
import { loadHistories } from './history.ts';
import { runRiskEval } from './suite.ts';

it('the shipped policy warns of the labelled histories no worse than the baseline allows', async () => {
  const histories = await loadHistories('fixtures/histories');
  const report = await runRiskEval({ histories, policy: defaultPolicy });
  const comparison = compareWithRiskBaseline(report, await readRiskBaseline('evals/baseline.json'));
  expect(comparison.measures.filter(({ fell }) => fell)).toEqual([]);
  expect(comparison.status).toBe('held');
});
