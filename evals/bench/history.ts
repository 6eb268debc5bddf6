import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Machine } from './machine.ts';
import { type Figure, holds } from './report.ts';

/** One run of the bench, as the history keeps it. */
export interface Run {
  /** ISO 8601. */
  readonly at: string;
  readonly machine: Machine;
  readonly suites: readonly {
    readonly name: string;
    readonly seconds: number;
    /** Load of the machine when it began, over one minute: above the count of processors others worked beside it. */
    readonly load: number;
    /** Whether it ran to its end. */
    readonly ended: boolean;
  }[];
  readonly figures: readonly Figure[];
}

const HISTORY = join(import.meta.dirname, 'history.json');
const TABLE = join(import.meta.dirname, '../../docs/bench.md');
/** A ratio that is worse by more than this against the run before it is pointed at: noise of a shared machine lies below. */
const WORSE = 1.25;

/** The runs that were kept, the oldest first. */
export function readHistory(): readonly Run[] {
  return existsSync(HISTORY) ? (JSON.parse(readFileSync(HISTORY, 'utf8')) as Run[]) : [];
}

/** Keeps a run after those before it and writes the table anew. */
export function keepRun(run: Run): void {
  const before = readHistory();
  writeFileSync(HISTORY, `${JSON.stringify([...before, run], null, 1)}\n`);
  writeFileSync(TABLE, tableOf(run, before));
}

/** What has become worse: ratios against the latest run that had them, in words. */
export function regressions(run: Run, before: readonly Run[]): readonly string[] {
  return run.figures.flatMap((figure) => {
    const was = lastOf(figure.name, before);
    if (figure.unit !== 'ratio' || was === undefined || !isWorse(figure, was)) return [];
    return [`${figure.name}: ${sayNumber(figure.value)}, before ${sayNumber(was.value)}`];
  });
}

function lastOf(name: string, before: readonly Run[]): Figure | undefined {
  return before.flatMap(({ figures }) => figures.filter((one) => one.name === name)).at(-1);
}

/** More is worse, unless the bar says that there must be so much at least. */
function isWorse({ value, bar }: Figure, was: Figure): boolean {
  return bar?.least === undefined ? value > was.value * WORSE : value < was.value / WORSE;
}

/** A run as Markdown, beside what its figures were when they were last measured. */
export function tableOf(run: Run, before: readonly Run[]): string {
  const { machine } = run;
  const lines = [
    '# Measured',
    '',
    'Written by `npm run bench`; all runs stand in `evals/bench/history.json`. Seconds differ from machine to machine and from hour',
    'to hour; what may be compared is the ratios, each to a yardstick that ran beside it on the same data.',
    '',
    `Run of ${run.at.slice(0, 10)}, commit ${machine.commit}: ${machine.processor}, ${machine.cores} cores, ${machine.memoryGb} GB, ${machine.system};`,
    `Node ${machine.node}, PostgreSQL ${machine.postgres ?? 'none'}, pgvector ${machine.pgvector ?? 'none'}.`,
    '',
    '| suite | took | load when it began |',
    '| --- | ---: | ---: |',
    ...run.suites.map(
      ({ name, seconds, load, ended }) =>
        `| ${name}${ended ? '' : ' (did not end)'} | ${Math.round(seconds)} s | ${load.toFixed(1)} |`,
    ),
    '',
    '| figure | measured | bar | held | run before |',
    '| --- | ---: | ---: | --- | ---: |',
    ...run.figures.map((figure) => rowOf(figure, lastOf(figure.name, before))),
    '',
  ];
  return lines.join('\n');
}

function rowOf(figure: Figure, was: Figure | undefined): string {
  const { name, value, unit, bar } = figure;
  const isHeld = holds(figure);
  const unitWords = unit === 'ratio' || unit === 'count' ? '' : ` ${unit}`;
  const cells = [
    name,
    `${sayNumber(value)}${unitWords}`,
    bar === undefined
      ? ''
      : [bar.least === undefined ? [] : `≥ ${bar.least}`, bar.most === undefined ? [] : `≤ ${bar.most}`]
          .flat()
          .join(', '),
    isHeld === undefined ? '' : isHeld ? 'yes' : '**no**',
    was === undefined ? '' : `${sayNumber(was.value)}${unit === 'ratio' && isWorse(figure, was) ? ' (worse)' : ''}`,
  ];
  return `| ${cells.join(' | ')} |`;
}

function sayNumber(value: number): string {
  return Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3);
}
