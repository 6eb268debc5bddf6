import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addCounts, bootstrapIntervals, type KindCounts, ratesOf } from './index.ts';

const counts = fc
  .record({ matched: fc.nat(5), missed: fc.nat(5), wrong: fc.nat(5) })
  .map(({ matched, missed, wrong }): KindCounts => {
    return { value: { gold: matched + missed, predicted: matched + wrong, matched } };
  });

describe('bootstrap intervals', () => {
  it('lie between 0 and 1, low before high, and are null exactly where the rate is', () => {
    fc.assert(
      fc.property(fc.array(counts, { maxLength: 12 }), (cases) => {
        const intervals = bootstrapIntervals(cases, ['value']);
        const rates = ratesOf(addCounts(cases, ['value']));
        for (const name of ['precision', 'recall', 'f1'] as const) {
          const interval = intervals[name];
          expect(interval === null).toBe(rates[name] === null);
          if (interval === null) continue;
          expect(interval.low).toBeGreaterThanOrEqual(0);
          expect(interval.high).toBeLessThanOrEqual(1);
          expect(interval.low).toBeLessThanOrEqual(interval.high);
        }
      }),
      { numRuns: 30 },
    );
  });

  it('are the same for the same cases, and have no width where all cases are alike', () => {
    const alike = new Array<KindCounts>(10).fill({ value: { gold: 4, predicted: 4, matched: 3 } });
    const mixed = [...alike, { value: { gold: 4, predicted: 1, matched: 0 } }];
    expect(bootstrapIntervals(alike, ['value']).f1).toEqual({ low: 0.75, high: 0.75 });
    expect(bootstrapIntervals(mixed, ['value'])).toEqual(bootstrapIntervals(mixed, ['value']));
    const wide = bootstrapIntervals(mixed, ['value']).f1;
    expect(wide?.low).toBeLessThan(0.72);
    expect(wide?.high).toBe(0.75);
  });

  it('are wider over fewer cases', () => {
    const good = { value: { gold: 1, predicted: 1, matched: 1 } };
    const bad = { value: { gold: 1, predicted: 1, matched: 0 } };
    const width = (times: number) => {
      const cases = Array.from({ length: times }, () => [good, good, bad]).flat();
      const interval = bootstrapIntervals(cases, ['value']).f1;
      return (interval?.high ?? 0) - (interval?.low ?? 0);
    };
    expect(width(30)).toBeLessThan(width(3));
  });
});
