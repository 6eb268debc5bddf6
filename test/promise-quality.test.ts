import { describe, expect, it } from 'vitest';
import { measureDueWords, measureMatching } from '../scripts/promises/measure.ts';

// Bars against getting worse; the figures themselves: `npm run promises`.
describe('on hand-labelled words about promises', () => {
  it('gives nearly every phrase for when the day that a careful reader gives it', () => {
    for (const half of ['dev', 'test'] as const) {
      const { right, all, wrong } = measureDueWords(half);
      expect(all).toBeGreaterThanOrEqual(75);
      expect(right / all, wrong.join('\n')).toBeGreaterThanOrEqual(0.97);
    }
  });

  it('puts nearly all that is said later with the promise it is about, and knows how that stands', () => {
    for (const half of ['dev', 'test'] as const) {
      const { placed, states } = measureMatching(half);
      expect(placed.right / placed.all).toBeGreaterThanOrEqual(0.95);
      expect(states.right / states.all).toBeGreaterThanOrEqual(0.94);
    }
  });
});
