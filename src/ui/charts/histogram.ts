import { charting, drawnOnce } from './renderer.ts';
import type { Size } from './score-line.ts';

/** How many accounts score 0 to 9, 10 to 19, … 90 to 100: now, and with a change. */
export interface Histograms {
  readonly before: readonly number[];
  readonly after: readonly number[];
}

const SCORES_PER_BAR = 10;
/** Of a bar's ten scores how many lie between two pairs. */
const GAP = 1;

/** What a bar counts: `20 to 29`. */
export function rangeOf(bar: number): string {
  const from = bar * SCORES_PER_BAR;
  return `${from} to ${from === 90 ? 100 : from + SCORES_PER_BAR - 1}`;
}

/** Accounts by score as pairs of bars from zero, hollow as they are now and filled as they would be, each with its count. */
export async function drawHistogram(histograms: Histograms, size: Size): Promise<string> {
  return drawnOnce(['histogram', histograms, size], () => draw(histograms, size));
}

async function draw({ before, after }: Histograms, { width, height, ticks }: Size): Promise<string> {
  const { Plot, render } = await charting();
  const half = (SCORES_PER_BAR - GAP) / 2;
  const bars = (counts: readonly number[], offset: number) =>
    counts.flatMap((count, bar) => {
      const from = bar * SCORES_PER_BAR + GAP / 2 + offset;
      return count === 0 ? [] : [{ from, to: from + half, middle: from + half / 2, count }];
    });
  const marks = [
    { name: 'bars-before', of: bars(before, 0) },
    { name: 'bars-after', of: bars(after, half) },
  ];
  return render({
    width,
    height,
    marginTop: 20,
    marginRight: 14,
    marginBottom: 24,
    marginLeft: 8,
    x: { domain: [0, 100], ticks, label: null },
    y: { domain: [0, Math.max(1, ...before, ...after)], axis: null },
    marks: [
      ...marks.flatMap(({ name, of }) => [
        Plot.rect(of, { x1: 'from', x2: 'to', y1: 0, y2: 'count', className: name }),
        Plot.text(of, { x: 'middle', y: 'count', text: 'count', dy: -8, className: `${name}-count` }),
      ]),
      Plot.ruleY([0], { className: 'zero' }),
    ],
  });
}
