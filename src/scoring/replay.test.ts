import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AS_OF, ago, anyEvidence, evidenceOf, said } from '../../test/support/evidence.ts';
import { addDays, daysBetween, type Evidence } from '../domain/index.ts';
import { defaultPolicy, replay, score } from './index.ts';

/** A day as `score` gives it when asked for that day alone. */
function askedFor(evidence: Evidence, day: string) {
  const { score: points, band, contributions } = score(evidence, day, defaultPolicy);
  return { day, score: points, band, contributions };
}

describe('a replay', () => {
  it('gives for every day what the scorer gives for that day, whatever was recorded late, early or twice', () => {
    fc.assert(
      fc.property(anyEvidence, fc.integer({ min: 5, max: 40 }), (evidence, step) => {
        const days = replay(evidence, ago(120), AS_OF, defaultPolicy);
        expect(days.map(({ day }) => daysBetween(ago(120), day))).toEqual(Array.from({ length: 121 }, (_, day) => day));
        for (const day of days.filter((_, index) => index % step === 0)) {
          expect(day).toEqual(askedFor(evidence, day.day));
        }
      }),
      { numRuns: 150 },
    );
  });

  it('counts what was dismissed until the day of its dismissal', () => {
    const churn = said('renewal_risk/churn_intent', 40, {}, { status: 'dismissed', dismissed_at: ago(30) });
    const days = replay(evidenceOf({ signals: [churn] }), ago(50), ago(20), defaultPolicy);
    const counted = days.filter(({ contributions }) => contributions.some(({ rule }) => rule === 'IND-21'));
    expect(counted.map(({ day }) => day)).toEqual(Array.from({ length: 10 }, (_, index) => addDays(ago(40), index)));
  });

  it('knows of no day before its recording', () => {
    const churn = said('renewal_risk/churn_intent', 40, {}, { recorded_at: ago(30) });
    const [before, after] = replay(evidenceOf({ signals: [churn] }), ago(31), ago(30), defaultPolicy);
    expect([before?.score, after?.score].map((points) => (points ?? 0) > 20)).toEqual([false, true]);
  });

  it('of no days is empty', () => {
    expect(replay(evidenceOf({}), AS_OF, ago(1), defaultPolicy)).toEqual([]);
  });
});
