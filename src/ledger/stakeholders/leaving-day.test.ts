import { expect, it } from 'vitest';
import { leavingDay } from './leaving-day.ts';

const SAID = Date.parse('2026-09-24T15:00:00Z'); // a Thursday

it.each([
  ['My last day is October second.', 'last day', '2026-10-02'],
  ["Priya's last day was Friday, as you know.", 'last day', '2026-09-18'],
  ['Her last day is Friday.', undefined, '2026-09-25'],
  ['Since Priya left two weeks ago this is on my desk.', 'two weeks', '2026-09-10'],
  ['She leaves.', 'on October 9', '2026-10-09'],
  ['We signed on March 2, 2026, and she is off at the end of the month.', 'end of the month', '2026-09-30'],
])('names the day somebody leaves: %s', (quote, when, day) => {
  expect(new Date(leavingDay(quote, when, SAID)?.end ?? 0).toISOString()).toBe(`${day}T23:59:59.999Z`);
});

it.each([
  ['She has left.', undefined],
  ['She left in October.', 'October'],
  ['It is her last day.', 'last day'],
])('names none that was not said: %s', (quote, when) => {
  expect(leavingDay(quote, when, SAID)).toBeUndefined();
});

it.each([
  ['Her last day was September eighteenth.', undefined, true],
  ['She left on Friday.', 'Friday', true],
  ['She leaves Friday next week.', undefined, true],
  ['She left three days ago.', 'three days ago', true],
  ['She left two weeks ago.', 'two weeks', false],
  ['She left a couple of days ago.', undefined, false],
  ['She left around September eighteenth.', undefined, false],
  ['She leaves.', 'at the end of the month', false],
])('tells a day that was named from one that was guessed at: %s', (quote, when, exact) => {
  expect(leavingDay(quote, when, SAID)?.exact).toBe(exact);
});
