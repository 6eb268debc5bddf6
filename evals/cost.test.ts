import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Conversation } from '../src/domain/index.ts';
import { type Cost, measureCost } from './cost.ts';
import { joinedHour, realHours } from './hour.ts';

const FIXTURES = join(import.meta.dirname, '../fixtures/conversations');
const meetings = realHours();

function ratios({ variable, fixed, transcript }: Cost) {
  return { variable: variable / transcript, all: (variable + fixed) / transcript };
}

/** The bars of the project for an hour of talk, one signal for eight turns, verification counted. */
function expectWithinBars(cost: Cost): void {
  expect(cost.claims).toBeGreaterThan(cost.turns / 8 / 2);
  expect(ratios(cost).variable).toBeLessThanOrEqual(1.35);
  expect(ratios(cost).all).toBeLessThanOrEqual(2.5);
}

describe('what an hour of talk costs', () => {
  it('stays within the bars for the labelled calls put together', async () => {
    expectWithinBars(await measureCost(await joinedHour(FIXTURES)));
  });

  it.skipIf(meetings.length === 0).each(meetings.map((meeting): [string, Conversation] => [meeting.id, meeting]))(
    'stays within the bars for the real meeting %s',
    async (_, meeting) => {
      expectWithinBars(await measureCost(meeting));
    },
  );

  it('is dearer in smaller windows: the size ships as measured', async () => {
    const hour = await joinedHour(FIXTURES);
    const [small, shipped] = [await measureCost(hour, { windowTokens: 4_000 }), await measureCost(hour)];
    expect(ratios(small).all).toBeGreaterThan(2.5);
    expect(ratios(shipped).all).toBeLessThan(ratios(small).all);
  });
});
