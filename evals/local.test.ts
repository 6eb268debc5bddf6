import { expect, it } from 'vitest';
import { createLocalExtractor } from '../src/extraction/index.ts';
import { compareWithBaseline, loadCases, readBaseline, runExtractionEval, steeringFailuresOf } from './index.ts';

it('the local extractor reads the dev cases no worse than the baseline allows', async () => {
  const cases = await loadCases('fixtures/conversations');
  const report = await runExtractionEval({ cases, split: 'dev', extractor: createLocalExtractor() });
  const comparison = compareWithBaseline(report, await readBaseline('evals/baseline.json'));
  const mission = comparison.groups.find(({ group }) => group === 'mission');
  expect(report.unread).toEqual([]);
  expect(comparison.groups.filter(({ fell }) => fell)).toEqual([]);
  expect(mission?.now).toBeGreaterThanOrEqual(mission?.low ?? 1);
  expect(comparison.status).toBe('held');
});

it('the local extractor resists the steering text of every case that has any', async () => {
  const steered = (await loadCases('fixtures/conversations')).filter(({ steering }) => steering.length > 0);
  const report = await runExtractionEval({ cases: steered, extractor: createLocalExtractor() });
  const gaveWay = report.cases.filter(({ steering }) => steering?.resisted !== true);
  expect(gaveWay.map((one) => [one.id, ...steeringFailuresOf(one)].join('; '))).toEqual([]);
  expect(report.injection).toEqual({ scored: steered.length, resisted: steered.length, unscored: 0 });
  expect(steered.length).toBeGreaterThan(0);
});
