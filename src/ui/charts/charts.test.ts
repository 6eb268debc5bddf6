import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawHistogram, rangeOf } from './histogram.ts';
import { drawUsage } from './usage-lines.ts';
import { stepsOf } from './waterfall.ts';

describe('a waterfall', () => {
  it('begins each bar where the one before ended, from zero to the sum, on a scale of at least 100', () => {
    const points = fc.array(
      fc.integer({ min: 1, max: 4_000 }).map((hundredths) => hundredths / 100),
      { minLength: 1 },
    );
    fc.assert(
      fc.property(points, (all) => {
        const { steps, end } = stepsOf(all);
        const sum = all.reduce((total, one) => total + one, 0);
        expect(steps[0]?.from).toBe(0);
        for (const [index, { from }] of steps.entries()) if (index > 0) expect(from).toBe(steps[index - 1]?.to);
        expect(steps.at(-1)?.to).toBeCloseTo(sum);
        expect(end).toBeGreaterThanOrEqual(100);
      }),
    );
  });
});

describe('usage', () => {
  it('is drawn from zero against the seats of the contract, each line named at its end, with nothing inline', async () => {
    const points = [
      { day: '2026-01-01', value: 30 },
      { day: '2026-01-09', value: 42 },
    ];
    const svg = await drawUsage({ users: points, seats: [], licensed: 80 }, { width: 800, height: 200, ticks: 6 });
    expect(svg).toContain('42 active users');
    expect(svg).toContain('80 licensed');
    expect(svg).not.toContain('seats in use');
    expect(svg).not.toMatch(/<style|style=/);
  });
});

describe('a histogram of scores', () => {
  it('has a bar for every ten scores that some account has, each with its count, now and then, with nothing inline', async () => {
    const before = [7, 0, 0, 0, 0, 0, 0, 0, 0, 12];
    const after = [4, 3, 0, 0, 0, 0, 0, 0, 0, 12];
    const svg = await drawHistogram({ before, after }, { width: 720, height: 180, ticks: 10 });
    const [now = '', then = ''] = ['bars-before', 'bars-after'].map(
      (name) => new RegExp(`<g[^>]*class="${name}"[^>]*>(.*?)</g>`, 's').exec(svg)?.[1] ?? '',
    );
    expect([now, then].map((bars) => bars.match(/<rect/g)?.length)).toEqual([2, 3]);
    for (const count of ['>7<', '>4<', '>3<', '>12<']) expect(svg).toContain(count);
    expect(svg).not.toMatch(/<style|style=/);
    expect([rangeOf(0), rangeOf(9)]).toEqual(['0 to 9', '90 to 100']);
  });
});
