import { charting, drawnOnce } from './renderer.ts';
import { monthOf, type Size } from './score-line.ts';

/** A day with one figure of it. */
export interface UsagePoint {
  readonly day: string;
  readonly value: number;
}

/** What is drawn of an account's usage. */
export interface UsageLines {
  readonly users: readonly UsagePoint[];
  readonly seats: readonly UsagePoint[];
  /** Seats of the contract; null where that is not known. */
  readonly licensed: number | null;
}

const HEADROOM = 1.15;

/** Active users and seats in use over days, from zero, against the seats of the contract; each named at its line. Empty for a single day. */
export async function drawUsage(lines: UsageLines, size: Size): Promise<string> {
  return drawnOnce(['usage', lines, size], () => draw(lines, size));
}

async function draw({ users, seats, licensed }: UsageLines, { width, height, ticks }: Size): Promise<string> {
  const all = [...users, ...seats];
  const days = all.map(({ day }) => day).sort();
  const [first] = days;
  const last = days.at(-1);
  if (first === undefined || last === undefined || first === last) return '';
  const { Plot, render } = await charting();
  const most = Math.max(1, licensed ?? 0, ...all.map(({ value }) => value));
  const lines = [
    { name: 'users', words: 'active users', points: users },
    { name: 'seats', words: 'seats in use', points: seats },
  ].filter(({ points }) => points.length > 0);
  const dated = (points: readonly UsagePoint[]) => points.map(({ day, value }) => ({ at: new Date(day), value }));
  return render({
    width,
    height,
    marginTop: 16,
    marginRight: 92,
    marginBottom: 24,
    marginLeft: 36,
    x: { type: 'utc', domain: [new Date(first), new Date(last)], ticks, label: null, tickFormat: monthOf },
    y: { domain: [0, most * HEADROOM], ticks: 4, tickSize: 0, label: null },
    marks: [
      Plot.ruleY([0], { className: 'zero' }),
      ...(licensed === null
        ? []
        : [
            Plot.ruleY([licensed], { className: 'licensed' }),
            Plot.text([`${licensed} licensed`], {
              x: new Date(last),
              y: licensed,
              textAnchor: 'start',
              dx: 6,
              className: 'licensed-name',
            }),
          ]),
      ...lines.flatMap(({ name, words, points }) => [
        Plot.lineY(dated(points), { x: 'at', y: 'value', className: name }),
        Plot.text(dated(points.slice(-1)), {
          x: 'at',
          y: 'value',
          text: ({ value }: UsagePoint) => `${value} ${words}`,
          textAnchor: 'start',
          dx: 6,
          className: `${name}-name`,
        }),
      ]),
    ],
  });
}
