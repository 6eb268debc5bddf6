import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultPolicy, overridePolicy } from '../scoring/index.ts';
import { inOrder, type Orderable, pointsOfItem } from './index.ts';

const DAY = '2026-04-20';
const item = (change: Partial<Orderable> = {}): Orderable => ({
  id: 'a',
  dueAt: null,
  points: 0,
  acv: 20_000,
  ...change,
});
const total = (change: Partial<Orderable>, policy = defaultPolicy) => pointsOfItem(item(change), DAY, policy).points;

const items = fc.uniqueArray(
  fc.record({
    id: fc.string({ minLength: 1 }),
    dueAt: fc.option(fc.integer({ min: 1, max: 28 }).map((day) => `2026-04-${String(day).padStart(2, '0')}`)),
    points: fc.nat(60),
    acv: fc.option(fc.nat(500_000)),
  }),
  { selector: ({ id }) => id },
);

describe('the order of the inbox', () => {
  it('adds up the parts that it names', () => {
    const { points, parts } = pointsOfItem(item({ dueAt: '2026-04-18', points: 14, acv: 84_000 }), DAY, defaultPolicy);
    expect(parts).toEqual([
      { what: 'risk', points: 14 },
      { what: 'due', points: 34 }, // 14 days of 2, and 2 of 3
      { what: 'contract', points: 8.4 },
      { what: 'segment', points: 10 },
    ]);
    expect(points).toBe(66.4);
  });

  it('rises with every day, with the risk, the contract and the segment', () => {
    const due = ['2026-06-01', '2026-05-03', '2026-04-22', '2026-04-20', '2026-04-19', '2026-03-01'];
    const rising = due.map((dueAt) => total({ dueAt }));
    expect(rising).toEqual(rising.toSorted((one, other) => one - other));
    expect(new Set(rising).size).toBe(rising.length);
    expect(total({ points: 5 })).toBeGreaterThan(total({}));
    expect(total({ acv: 49_000 })).toBeGreaterThan(total({}));
    expect(total({ acv: 50_001 }) - total({ acv: 50_000 })).toBeGreaterThanOrEqual(5);
    expect(total({ acv: 1e9 })).toBe(total({ acv: 1e10 }));
  });

  it('is the policy’s', () => {
    const policy = overridePolicy({ inbox: { order: { risk: 10, segment: { mid_market: 0 } } } }, 'ours');
    expect(total({ points: 5 }, policy)).toBe(52);
  });

  it('is the same whatever order the items come in, and total', () => {
    fc.assert(
      fc.property(items, (list) => {
        const ordered = inOrder(list, DAY, defaultPolicy);
        expect(inOrder(list.toReversed(), DAY, defaultPolicy)).toEqual(ordered);
        for (const [place, one] of ordered.entries()) {
          expect(one.order.points).toBeGreaterThanOrEqual(ordered[place + 1]?.order.points ?? 0);
        }
      }),
    );
  });
});
