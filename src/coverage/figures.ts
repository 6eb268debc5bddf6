import type { LagFigures } from './types.ts';

/** A number, and how often it was found. */
export interface Weighted {
  readonly value: number;
  readonly count: number;
}

/** Each number once, the least first. */
export function inOrder(numbers: readonly Weighted[]): readonly Weighted[] {
  const counts = new Map<number, number>();
  for (const { value, count } of numbers) counts.set(value, (counts.get(value) ?? 0) + count);
  const once = [...counts].map(([value, count]) => ({ value, count }));
  return once.sort((one, other) => one.value - other.value);
}

/** How many there are in all. */
export function countOf(numbers: readonly Weighted[]): number {
  return numbers.reduce((sum, { count }) => sum + count, 0);
}

/** The value below which a share of sorted numbers lies, by nearest rank; null of none. */
export function quantile(sorted: readonly Weighted[], share: number): number | null {
  const rank = Math.max(1, Math.ceil(share * countOf(sorted)));
  let passed = 0;
  for (const { value, count } of sorted) {
    passed += count;
    if (passed >= rank) return value;
  }
  return null;
}

/** How long a step took, of the hours that it took. */
export function lagFigures(step: LagFigures['step'], hours: readonly Weighted[]): LagFigures {
  const sorted = inOrder(hours);
  return { step, count: countOf(sorted), medianHours: quantile(sorted, 0.5), p90Hours: quantile(sorted, 0.9) };
}
