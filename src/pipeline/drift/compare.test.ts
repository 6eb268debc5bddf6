import { describe, expect, it } from 'vitest';
import { compareReadings, type ReadingTally } from './compare.ts';

const tally = (change: Partial<ReadingTally> = {}): ReadingTally => ({
  conversations: 200,
  turns: 20_000,
  signals: { competitor: 200, expansion: 160, escalation: 4 },
  rejections: { quote_not_found: 40 },
  ...change,
});
const named = (before: ReadingTally, now: ReadingTally) =>
  compareReadings(before, now).drifts.map(({ of, name }) => `${of} ${name}`);

describe('readings beside earlier ones', () => {
  it('are as they were where only chance is between them', () => {
    expect(named(tally(), tally())).toEqual([]);
    expect(named(tally(), tally({ signals: { competitor: 240, expansion: 130, escalation: 9 } }))).toEqual([]);
  });

  it('tell of a kind that is found no more, and of one that is found far more often, the farthest first', () => {
    const now = tally({ signals: { competitor: 0, expansion: 600, escalation: 4 } });
    const { drifts } = compareReadings(tally(), now);
    expect(drifts.map(({ name }) => name)).toEqual(['expansion', 'competitor']);
    expect(drifts[0]?.ratio).toBeCloseTo(3.75);
    expect(drifts[1]).toMatchObject({ ratio: 0, before: 0.01, now: 0 });
  });

  it('tell of proposals that are rejected far more often, also for a reason that never was', () => {
    expect(named(tally(), tally({ rejections: { quote_not_found: 400 } }))).toContain('rejected quote_not_found');
    expect(named(tally(), tally({ rejections: { quote_not_found: 40, not_a_signal: 200 } }))).toContain(
      'rejected not_a_signal',
    );
  });

  it('say nothing of what is sure and small, and nothing of what is rare', () => {
    const many = (count: number) => tally({ turns: 2_000_000, signals: { competitor: count } });
    expect(named(many(20_000), many(24_000))).toEqual([]); // a fifth more, beyond any chance
    expect(named(tally({ signals: { escalation: 4 } }), tally({ signals: { escalation: 12 } }))).toEqual([]);
  });

  it('say nothing where there are too few conversations', () => {
    expect(compareReadings(tally(), tally({ conversations: 29, signals: {} }))).toMatchObject({
      tooFew: true,
      drifts: [],
    });
    expect(compareReadings(tally({ conversations: 0, turns: 0, signals: {}, rejections: {} }), tally()).tooFew).toBe(
      true,
    );
  });

  it('give a false alarm seldom, though what is said in a call hangs together', () => {
    // Calls that hold none or three signals of a kind: three times as scattered as turns that are thrown like dice.
    let seed = 7;
    const random = () => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return seed / 2_147_483_648;
    };
    const week = (calls: number) => {
      const count = Array.from({ length: calls }, () => (random() < 0.3 ? 3 : 0)).reduce<number>(
        (all, one) => all + one,
        0,
      );
      return tally({ conversations: calls, turns: calls * 100, signals: { competitor: count }, rejections: {} });
    };
    const alarms = Array.from({ length: 500 }, () => named(week(160), week(40))).filter((one) => one.length > 0);
    expect(alarms.length).toBeLessThanOrEqual(5);
  });
});
