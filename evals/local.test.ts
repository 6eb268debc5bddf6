import { expect, it } from 'vitest';
import { createLocalExtractor } from '../src/extraction/index.ts';
import { compareWithBaseline, loadCases, readBaseline, runExtractionEval } from './index.ts';

it('the local extractor reads the dev cases no worse than the baseline allows', async () => {
  const cases = await loadCases('fixtures/conversations');
  const report = await runExtractionEval({ cases, split: 'dev', extractor: createLocalExtractor() });
  const comparison = compareWithBaseline(report, await readBaseline('evals/baseline.json'));
  const mission = comparison.groups.find(({ group }) => group === 'mission');
  expect(report.unread).toEqual([]);
  expect(comparison.groups.filter(({ fell }) => fell)).toEqual([]);
  expect(mission?.now).toBeGreaterThanOrEqual(mission?.low ?? 1);
  expect(comparison.status).toBe('held');
}, 60_000);
