import type { BandLimits } from '../page-models/account.ts';
import { formatDay } from '../text/dates.ts';
import { charting, drawnOnce } from './renderer.ts';

/** A day with its score. */
export interface ScorePoint {
  readonly day: string;
  readonly score: number;
}

/** Sizes of a chart: one for a page with room, one for a narrow one. */
export interface Size {
  readonly width: number;
  readonly height: number;
  /** Marks of the time axis. */
  readonly ticks: number;
}

/** A size with the limits of the zones. */
interface ZonedSize extends Size {
  readonly bands: BandLimits;
}

interface Zone {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

function zonesOf({ green_to, yellow_to }: BandLimits): readonly Zone[] {
  return [
    { name: 'green', from: 0, to: green_to },
    { name: 'yellow', from: green_to, to: yellow_to },
    { name: 'red', from: yellow_to, to: 100 },
  ];
}

/**
 * The score over days, from zero to 100, the bands as zones that are named at their edge, and a dot for each day on which something
 * moved it, which leads to what is said of that day. Empty for a single day.
 */
export async function drawScore(
  points: readonly ScorePoint[],
  events: readonly ScorePoint[],
  size: ZonedSize,
): Promise<string> {
  return drawnOnce(['score', points, events, size], () => draw(points, events, size));
}

async function draw(
  points: readonly ScorePoint[],
  events: readonly ScorePoint[],
  { width, height, ticks, bands }: ZonedSize,
): Promise<string> {
  const [first] = points;
  const last = points.at(-1);
  if (points.length < 2 || first === undefined || last === undefined) return '';
  const { Plot, render } = await charting();
  const zones = zonesOf(bands);
  const [from, to] = [new Date(first.day), new Date(last.day)];
  const dated = (some: readonly ScorePoint[]) => some.map(({ day, score }) => ({ day, at: new Date(day), score }));
  return render({
    width,
    height,
    marginTop: 12,
    marginRight: 52,
    marginBottom: 24,
    marginLeft: 34,
    x: { type: 'utc', domain: [from, to], ticks, label: null, tickFormat: monthOf },
    y: { domain: [0, 100], ticks: [0, bands.green_to, bands.yellow_to, 100], tickSize: 0, label: null },
    marks: [
      ...zones.map(({ name, from: y1, to: y2 }) =>
        Plot.rect([{ y1, y2 }], { x1: from, x2: to, y1: 'y1', y2: 'y2', className: `zone-${name}` }),
      ),
      Plot.text(zones, {
        x: to,
        y: (zone: Zone) => (zone.from + zone.to) / 2,
        text: (zone: Zone) => zone.name.charAt(0).toUpperCase() + zone.name.slice(1),
        textAnchor: 'start',
        dx: 8,
        className: 'zone-name',
      }),
      Plot.lineY(dated(points), { x: 'at', y: 'score', curve: 'step-after', className: 'score' }),
      Plot.dot(dated(events), {
        x: 'at',
        y: 'score',
        r: 5,
        href: ({ day }: ScorePoint) => `#${changeAnchor(day)}`,
        className: 'change',
      }),
    ],
  });
}

/** Id of what is said of a day on which the score moved. */
export function changeAnchor(day: string): string {
  return `change-${day}`;
}

/** A month at its mark; January with its year. */
export function monthOf(at: Date): string {
  const day = at.toISOString().slice(0, 10);
  return formatDay(day, day.slice(5, 7) === '01' ? '' : day).replace(/^\d+ /, day.endsWith('-01') ? '' : '$&');
}
