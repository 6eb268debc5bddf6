import { expect, it } from 'vitest';
import { describeAnyDatabase } from './support/databases.ts';
import { fuzz } from './support/fuzz/run.ts';

/** A small share of what `npm run fuzz -- --requests 200000` sends: always the same ones, so that a change of ours is what fails. */
const REQUESTS = 2_500;
const SEED = 20_261_123;
/** They take twenty seconds of a free processor; nothing here is about how long. */
const PATIENCE_MS = 600_000;

describeAnyDatabase('made-up requests', (fixture) => {
  it(
    'break nothing and are told nothing of another workspace, at every operation, page, form and tool, and as if from Slack',
    async () => {
      const report = await fuzz({ database: fixture.database, requests: REQUESTS, seed: SEED });
      expect(report.findings).toEqual([]);
      expect(report.operations).toBeGreaterThan(150);
      // Enough of them get through for this to mean something.
      const taken = Object.entries(report.statuses).filter(([status]) => Number(status) < 300);
      expect(taken.reduce((sum, [, count]) => sum + count, 0)).toBeGreaterThan(REQUESTS / 5);
    },
    PATIENCE_MS,
  );
});
