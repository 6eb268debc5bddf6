import { expect, test } from 'vitest';
import { type Run, regressions, tableOf } from './history.ts';
import type { Figure } from './report.ts';

const MACHINE = {
  processor: 'a processor',
  cores: 2,
  memoryGb: 24,
  system: 'linux',
  node: '24',
  postgres: '17',
  pgvector: '0.8',
  commit: 'abc',
};

const runOf = (...figures: Figure[]): Run => ({
  at: '2026-10-01T00:00:00Z',
  machine: MACHINE,
  suites: [{ name: 'a', seconds: 61.4, load: 0.3, ended: true }],
  figures,
});

test('a ratio that is much worse than when it was last measured is pointed at, a time is not', () => {
  const before = [
    runOf(
      { name: 'cost', value: 2, unit: 'ratio' },
      { name: 'share', value: 0.9, unit: 'ratio', bar: { least: 0.8 } },
      { name: 'time', value: 10, unit: 'ms' },
      { name: 'steady', value: 1, unit: 'ratio' },
    ),
    runOf({ name: 'steady', value: 1, unit: 'ratio' }),
  ];
  const run = runOf(
    { name: 'cost', value: 3, unit: 'ratio' },
    { name: 'share', value: 0.6, unit: 'ratio', bar: { least: 0.8 } },
    { name: 'time', value: 100, unit: 'ms' },
    { name: 'steady', value: 1.1, unit: 'ratio' },
    { name: 'new', value: 9, unit: 'ratio' },
  );
  expect(regressions(run, before)).toEqual(['cost: 3.00, before 2.00', 'share: 0.600, before 0.900']);
});

test('the table says what was measured, what it is held to and whether it holds', () => {
  const run = runOf(
    { name: 'share', value: 0.6, unit: 'ratio', bar: { least: 0.8 } },
    { name: 'time', value: 90, unit: 'ms', bar: { most: 100 } },
  );
  const table = tableOf(run, [runOf({ name: 'time', value: 120, unit: 'ms' })]);
  expect(table).toContain('| a | 61 s | 0.3 |');
  expect(table).toContain('| share | 0.600 | ≥ 0.8 | **no** |  |');
  expect(table).toContain('| time | 90.0 ms | ≤ 100 | yes | 120 |');
});
