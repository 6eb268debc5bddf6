import { createHash } from 'node:crypto';
import * as z from 'zod';
import { canonicalJson } from '../../src/domain/index.ts';
import { parseBaseline, readEntries, writeEntry } from '../baseline-file.ts';
import { SPLITS } from '../cases.ts';
import { percent } from '../words.ts';
import type { Course, CourseSummary } from './course.ts';
import { figuresOf, isChurned, isWell, type Lead, type RiskFigures, type Share } from './figures.ts';
import { type History, OUTCOMES } from './history.ts';
import type { RiskReport } from './suite.ts';

const days = z.int().nullable();

const caseSchema = z.object({
  /** Of the history without its story: one that was edited since is another case. */
  digest: z.string(),
  split: z.enum(SPLITS),
  segment: z.enum(['enterprise', 'mid_market', 'low_touch']),
  outcome: z.enum(OUTCOMES),
  deadline: z.int(),
  firstRed: days,
  sustainedRed: days,
  redDays: z.int(),
  longestRed: z.int(),
});
type BaselineCase = z.infer<typeof caseSchema>;

const figureSchema = z.object({ value: z.number(), low: z.number(), high: z.number(), of: z.int() });
type Figure = z.infer<typeof figureSchema>;

const entrySchema = z.object({
  policy: z.string(),
  /** For whoever reads a change of this file; comparison goes by the cases. */
  figures: z.record(z.string(), z.record(z.string(), figureSchema)),
  cases: z.record(z.string(), caseSchema),
});

/** What backtests are held against. Moved only on purpose, by a person. */
export type RiskBaseline = z.infer<typeof entrySchema>;

/** One figure then and now, over the histories that both runs share. */
export interface MeasureChange {
  readonly name: string;
  readonly before: string;
  readonly now: string;
  readonly fell: boolean;
}

/** How a run stands to the baseline. */
export interface RiskComparison {
  /** `none`: nothing to compare with; `incomparable`: fewer than half of the baseline's histories are still the same. */
  readonly status: 'none' | 'incomparable' | 'held' | 'regressed';
  readonly shared: number;
  readonly known: number;
  readonly measures: readonly MeasureChange[];
  /** Churned accounts first red later than before, and renewed or expanded ones red on more days. */
  readonly worse: readonly string[];
}

const KEY = 'risk';
const COMPARABLE_SHARE = 0.5;

interface Measure {
  readonly name: string;
  readonly better: 'higher' | 'lower';
  /** In days; else a share. */
  readonly inDays?: true;
  readonly of: (figures: RiskFigures) => Share | Lead;
}

const MEASURES: readonly Measure[] = [
  { name: 'flagged enterprise', better: 'higher', of: ({ flagged }) => flagged.enterprise },
  { name: 'flagged mid-market', better: 'higher', of: ({ flagged }) => flagged.mid_market },
  { name: 'flagged low-touch', better: 'higher', of: ({ flagged }) => flagged.low_touch },
  { name: 'sustained enterprise', better: 'higher', of: ({ sustained }) => sustained.enterprise },
  { name: 'sustained mid-market', better: 'higher', of: ({ sustained }) => sustained.mid_market },
  { name: 'false alarms', better: 'lower', of: ({ falseAlarms }) => falseAlarms },
  { name: 'false alarms in a row', better: 'lower', of: ({ falseRuns }) => falseRuns },
  { name: 'lead of churned', better: 'higher', inDays: true, of: ({ firstRed }) => firstRed.churned },
  { name: 'sustained lead of churned', better: 'higher', inDays: true, of: ({ sustainedRed }) => sustainedRed.churned },
];

/**
 * Reads the backtest's entry of a baseline file; `undefined` where it has none.
 * @throws {InputError} when it is not a baseline
 */
export async function readRiskBaseline(path: string): Promise<RiskBaseline | undefined> {
  const { [KEY]: entry } = await readEntries(path);
  return entry === undefined ? undefined : parseBaseline(entrySchema, entry);
}

/** Puts a run in the place of the entry, the rest of the file as it was. */
export async function writeRiskBaseline(path: string, { policy, courses }: RiskReport): Promise<void> {
  const figures = [...SPLITS, 'all' as const].map((split) => {
    const over = figuresOf(courses.filter((course) => split === 'all' || course.split === split));
    const measured = MEASURES.flatMap((measure) => {
      const figure = figureOf(measure, over);
      return figure === undefined ? [] : [[measure.name, rounded(figure)] as const];
    });
    return [split, Object.fromEntries(measured)] as const;
  });
  const cases = courses.map((course) => [course.id, toCase(course)] as const);
  await writeEntry(path, KEY, {
    policy: policy.version,
    figures: Object.fromEntries(figures),
    cases: Object.fromEntries(cases),
  });
}

function toCase({ history, split, segment, outcome, deadline, firstRed, sustainedRed, redDays, longestRed }: Course) {
  const summary = { split, segment, outcome, deadline, firstRed, sustainedRed, redDays, longestRed };
  return { digest: digestOf(history), ...summary } satisfies BaselineCase;
}

const DIGEST_LENGTH = 16;

function digestOf({ segment, split, outcome, ended_on, evidence }: History): string {
  const text = canonicalJson({ segment, split, outcome, ended_on, evidence });
  return createHash('sha256').update(text).digest('hex').slice(0, DIGEST_LENGTH);
}

function figureOf({ of }: Measure, figures: RiskFigures): Figure | undefined {
  const found = of(figures);
  const value = 'share' in found ? found.share : found.median;
  return value === null || found.interval === null ? undefined : { value, ...found.interval, of: found.of };
}

function rounded({ value, low, high, of }: Figure): Figure {
  const round = (number: number) => Math.round(number * 10_000) / 10_000;
  return { value: round(value), low: round(low), high: round(high), of };
}

/**
 * Holds a run against a baseline, over the histories that both have unchanged. It regressed when a figure left the interval it had
 * on the worse side. Where all accounts agreed, resampling them gives an interval without width: a share may always move by one account.
 */
export function compareWithRiskBaseline(report: RiskReport, baseline: RiskBaseline | undefined): RiskComparison {
  const known = Object.entries(baseline?.cases ?? {}).filter(
    ([, { split }]) => report.split === 'all' || split === report.split,
  );
  const courses = new Map(report.courses.map((course) => [course.id, { course, digest: digestOf(course.history) }]));
  const shared = known.flatMap(([id, before]) => {
    const current = courses.get(id);
    return current?.digest === before.digest ? [{ before: { id, ...before }, now: current.course }] : [];
  });
  const size = { shared: shared.length, known: known.length };
  if (shared.length === 0 || shared.length < COMPARABLE_SHARE * known.length) {
    return { ...size, status: known.length === 0 ? 'none' : 'incomparable', measures: [], worse: [] };
  }
  const [figuresBefore, figuresNow] = [
    figuresOf(shared.map(({ before }) => before)),
    figuresOf(shared.map(({ now }) => now)),
  ];
  const measures = MEASURES.flatMap((measure) => changeOf(measure, figuresBefore, figuresNow));
  const worse = shared.filter(({ before, now }) => isWorse(before, now)).map(({ before }) => before.id);
  return { ...size, status: measures.some(({ fell }) => fell) ? 'regressed' : 'held', measures, worse };
}

function changeOf(measure: Measure, figuresBefore: RiskFigures, figuresNow: RiskFigures): MeasureChange[] {
  const [before, now] = [figureOf(measure, figuresBefore), figureOf(measure, figuresNow)];
  if (before === undefined) return [];
  const words = (figure: Figure | undefined) => {
    if (figure === undefined) return 'none';
    return measure.inDays ? `${figure.value} days` : `${percent(figure.value)} %`;
  };
  const told = { name: measure.name, before: words(before), now: words(now) };
  return [{ ...told, fell: now === undefined || isBeyond(measure, before, now.value) }];
}

const ROUNDING = 1e-9;

function isBeyond({ better, inDays }: Measure, { value, low, high, of }: Figure, now: number): boolean {
  const oneAccount = inDays ? 0 : 1 / of + ROUNDING;
  return better === 'higher' ? now < Math.min(low, value - oneAccount) : now > Math.max(high, value + oneAccount);
}

function isWorse(before: CourseSummary, now: CourseSummary): boolean {
  if (isWell(before)) return now.redDays > before.redDays;
  return isChurned(before) && (now.firstRed ?? 0) < (before.firstRed ?? 0);
}
