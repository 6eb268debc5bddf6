import { curveStepAfter, line } from 'd3-shape';
import { daysBetween } from '../../domain/index.ts';
import type { TrendDay } from '../../storage/index.ts';

export const TREND_WIDTH = 88;
export const TREND_HEIGHT = 24;
const MARGIN = 2;

/** What a line of a table draws of an account's scores. */
export interface TrendShape {
  /** Of an SVG path, from zero at the bottom to 100 at the top. */
  readonly path: string;
  /** Where the latest day is. */
  readonly end: { readonly x: number; readonly y: number };
}

/**
 * The score over a number of days that end with `asOf`, small enough for a line of a table; the scale is the same for all
 * accounts. `undefined` for less than two days.
 */
export function trendShape(days: readonly TrendDay[], asOf: string, length: number): TrendShape | undefined {
  const last = days.at(-1);
  if (days.length < 2 || last === undefined) return undefined;
  const x = (day: string) => MARGIN + (1 + daysBetween(asOf, day) / length) * (TREND_WIDTH - 2 * MARGIN);
  const y = (score: number) => MARGIN + (1 - score / 100) * (TREND_HEIGHT - 2 * MARGIN);
  const draw = line<TrendDay>(
    ({ day }) => x(day),
    ({ score }) => y(score),
  )
    .curve(curveStepAfter)
    .digits(1);
  const path = draw([...days]);
  if (path === null) return undefined;
  return { path, end: { x: round(x(last.day)), y: round(y(last.score)) } };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
