import { addDays } from '../../src/domain/index.ts';
import type { Policy } from '../../src/scoring/index.ts';
import type { Course } from './course.ts';
import { describeChanges, type Happening, happeningsOf, type Movement, movementsOf } from './movements.ts';

const WIDTH = 960;
const HEIGHT = 320;

/** Below the score's zero: where what was said and who left stand. */
const LANE = { signal: -8, departure: -16 } as const;

const INK = { red: '#d64545', yellow: '#d9a514', green: '#3b9c63', said: '#5a7fc7' } as const;

/** Draws what a plot is made of: a port, so that the plotting libraries are loaded only by who draws. */
type Plotting = typeof import('@observablehq/plot');

/**
 * Gives a function that draws risk over time as SVG: the score of every day on its bands, the days that moved it (numbered as in
 * {@link movementsOf}), signals and departures in two lanes below, and the renewal with the deadline before it. It draws in
 * the colour of the text around it; everything drawn has a title to point at.
 */
export async function createPlotter(policy: Policy): Promise<(course: Course) => string> {
  const [plot, { Window }] = await Promise.all([import('@observablehq/plot'), import('happy-dom')]);
  const { document } = new Window();
  return (course) => {
    const drawn = plot.plot({
      document: document as never,
      width: WIDTH,
      height: HEIGHT,
      marginLeft: 72,
      marginRight: 72,
      marginTop: 28,
      ariaLabel: `Risk of ${course.history.title}`,
      style: { background: 'none', fontSize: '12px' },
      x: { type: 'utc', label: null },
      y: { domain: [-20, 100], ticks: [0, 25, 50, 75, 100], label: 'score', grid: false },
      marks: marksOf(plot, course, policy),
    });
    return drawn.outerHTML;
  };
}

/** An SVG as a file of its own, on white; `&nbsp;` is the one entity of HTML's that XML does not know and that is written. */
export function asFile(svg: string): string {
  const [opening = ''] = /^<svg [^>]*>/.exec(svg) ?? [];
  const named = opening.replace('<svg ', '<svg xmlns="http://www.w3.org/2000/svg" ');
  const body = svg.slice(opening.length).replaceAll('&nbsp;', '&#160;');
  return `${named}<rect width="100%" height="100%" fill="#fff"></rect>${body}\n`;
}

function marksOf(plot: Plotting, course: Course, policy: Policy) {
  const { days, history } = course;
  const scored = days.map(({ day, score }) => ({ at: at(day), score }));
  const movements = movementsOf(days);
  const happenings = happeningsOf(history.evidence).filter(
    ({ day }) => day >= (days[0]?.day ?? '') && day <= history.ended_on,
  );
  return [
    ...bandMarks(plot, course, policy),
    plot.rectY(course.redRuns, {
      x1: ({ from }) => at(from),
      x2: ({ to }) => at(addDays(to, 1)),
      y1: policy.bands.yellow_to + 1,
      y2: 100,
      fill: INK.red,
      fillOpacity: 0.25,
      title: ({ from, to, days }) => `red for ${days} days, ${from} to ${to}`,
    }),
    ...dateMarks(plot, course),
    plot.lineY(scored, { x: 'at', y: 'score', curve: 'step-after', strokeWidth: 1.5 }),
    ...movementMarks(plot, movements),
    ...happeningMarks(plot, happenings),
  ];
}

function bandMarks(plot: Plotting, { days }: Course, { bands }: Policy) {
  const bounds = [
    { band: 'green', y1: 0, y2: bands.green_to },
    { band: 'yellow', y1: bands.green_to, y2: bands.yellow_to },
    { band: 'red', y1: bands.yellow_to, y2: 100 },
  ] as const;
  const [first, last] = [days[0]?.day, days.at(-1)?.day];
  if (first === undefined || last === undefined) return [];
  return bounds.flatMap(({ band, y1, y2 }) => [
    plot.rect([{}], { x1: at(first), x2: at(last), y1, y2, fill: INK[band], fillOpacity: 0.12 }),
    plot.text([band], { x: at(last), y: (y1 + y2) / 2, dx: 8, textAnchor: 'start' }),
  ]);
}

function dateMarks(plot: Plotting, { end, deadline, history }: Course) {
  const dates = [
    { day: addDays(end, -deadline), label: `${deadline} days before`, dash: '4 3' },
    { day: end, label: history.outcome, dash: '' },
  ];
  return dates.flatMap(({ day, label, dash }) => [
    plot.ruleX([at(day)], { y1: 0, y2: 100, strokeDasharray: dash, strokeWidth: dash === '' ? 2 : 1 }),
    plot.text([label], {
      x: at(day),
      y: 100,
      dy: -8,
      lineAnchor: 'bottom',
      textAnchor: 'end',
      title: () => `${label}: ${day}`,
    }),
  ]);
}

function movementMarks(plot: Plotting, movements: readonly Movement[]) {
  const drawn = movements.map((one, index) => ({
    at: at(one.day),
    score: one.after,
    number: String(index + 1),
    up: one.after > one.before,
    title: `${index + 1}. ${one.day}: ${one.before} to ${one.after}; ${describeChanges(one.changes)}`,
  }));
  return [
    plot.dot(drawn, { x: 'at', y: 'score', r: 3, fill: 'currentColor', title: 'title' }),
    ...[true, false].map((up) =>
      plot.text(
        drawn.filter((one) => one.up === up),
        { x: 'at', y: 'score', text: 'number', dy: up ? -9 : 11, fontSize: 9, title: 'title' },
      ),
    ),
  ];
}

function happeningMarks(plot: Plotting, happenings: readonly Happening[]) {
  const lane = (kind: Happening['kind']) => happenings.filter((one) => one.kind === kind);
  const options = (kind: Happening['kind']) => ({
    x: ({ day }: Happening) => at(day),
    y: LANE[kind],
    title: ({ day, label }: Happening) => `${day}: ${label}`,
  });
  return [
    plot.dot(lane('signal'), { ...options('signal'), r: 3, fill: INK.said }),
    plot.dot(lane('departure'), { ...options('departure'), r: 4, symbol: 'triangle', fill: INK.red }),
    plot.text(['said', 'left'], {
      y: (_, index) => (index === 0 ? LANE.signal : LANE.departure),
      frameAnchor: 'left',
      dx: -12,
      textAnchor: 'end',
    }),
  ];
}

function at(day: string): Date {
  return new Date(`${day}T00:00:00Z`);
}
