import { afterAll, beforeAll, describe } from 'vitest';
import { testAlways } from './year/rules/always.ts';
import { testHandoffs } from './year/rules/handoffs.ts';
import { testLeaks } from './year/rules/leaks.ts';
import { testPlays } from './year/rules/plays.ts';
import { testReviews } from './year/rules/reviews.ts';
import { type LivedYear, liveYear } from './year/run.ts';

/** A year takes minutes where much else runs on the machine. */
const PATIENCE_MS = 1_200_000;

describe('a year of one team', () => {
  let lived: LivedYear | undefined;
  beforeAll(async () => {
    const started = performance.now();
    lived = await liveYear();
    process.stdout.write(`a year of one team: ${Math.round((performance.now() - started) / 1_000)} s\n`);
  }, PATIENCE_MS);
  afterAll(() => lived?.firm.close());

  const year = () => {
    if (lived === undefined) throw new Error('the year was not lived through');
    return lived;
  };
  testPlays(year);
  testReviews(year);
  testHandoffs(year);
  testLeaks(year);
  testAlways(year);
});
