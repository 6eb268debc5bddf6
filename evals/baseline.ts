import { createHash } from 'node:crypto';
import * as z from 'zod';
import { canonicalJson } from '../src/domain/index.ts';
import { parseBaseline, readEntries, writeEntry } from './baseline-file.ts';
import { bootstrapIntervals } from './bootstrap.ts';
import { type LabelledCase, SPLITS } from './cases.ts';
import { addCounts, countsOf, GROUPS, type KindCounts, ratesOf } from './counts.ts';
import type { ExtractionReport } from './extraction.ts';

const countSchema = z.tuple([z.int().min(0), z.int().min(0), z.int().min(0)]);

const caseSchema = z.object({
  /** Of conversation and labels: a case that was edited since is another case. */
  digest: z.string(),
  split: z.enum(SPLITS).optional(),
  /** By kind: labels, predictions, matched. */
  counts: z.record(z.string(), countSchema),
  /** Whether its steering text was resisted; absent where it marks none. */
  resisted: z.boolean().optional(),
});

const figureSchema = z.object({ f1: z.number(), low: z.number(), high: z.number() });

const entrySchema = z.object({
  fingerprint: z.string(),
  /** F1 by split and group with its interval: for whoever reads a change of this file. Comparison goes by the counts. */
  figures: z.record(z.string(), z.record(z.string(), figureSchema)),
  cases: z.record(z.string(), caseSchema),
});
type BaselineEntry = z.infer<typeof entrySchema>;
type BaselineCase = z.infer<typeof caseSchema>;

const baselineSchema = z.record(z.string(), entrySchema);

/** What runs are held against, by suite and reader (`extraction/local`). Moved only on purpose, by a person. */
export type Baseline = z.infer<typeof baselineSchema>;

/** One group (a kind, `mission` or `all`) then and now, over the cases that both runs share. */
export interface GroupChange {
  readonly group: string;
  readonly before: number;
  readonly low: number;
  readonly high: number;
  readonly now: number;
  /** Now below the lower bound of what it was. */
  readonly fell: boolean;
}

/** How a run stands to the baseline. */
export interface Comparison {
  /** `none`: nothing to compare with; `incomparable`: fewer than half of the baseline's cases are still the same. */
  readonly status: 'none' | 'incomparable' | 'held' | 'regressed';
  /** Cases of the baseline (of this split) that this run has unchanged, and how many the baseline has. */
  readonly shared: number;
  readonly known: number;
  readonly groups: readonly GroupChange[];
  /** Cases with fewer mission matches or more false mission signals than before. */
  readonly worse: readonly string[];
  /** Cases whose steering text was resisted before and is no longer. */
  readonly steered: readonly string[];
  readonly ungrounded: number;
}

const COMPARABLE_SHARE = 0.5;

/** Under which name a run stands in the baseline: its suite, its extractor, and the model where there is one. */
export function baselineKey({ suite, extractor, fingerprint }: ExtractionReport): string {
  const model = extractor === 'llm' ? [fingerprint.split(':')[1] ?? ''] : [];
  return [suite, extractor, ...model].join('/');
}

/**
 * Reads the entries of this suite from a baseline; a file that is not there holds none.
 * @throws {InputError} when it is not a baseline
 */
export async function readBaseline(path: string): Promise<Baseline> {
  const entries = Object.entries(await readEntries(path));
  return parseBaseline(baselineSchema, Object.fromEntries(entries.filter(([key]) => key.startsWith('extraction/'))));
}

/** Puts a run in the place of its entry and writes the file, one case a line so that a change can be read. */
export async function writeBaseline(path: string, report: ExtractionReport): Promise<void> {
  await writeEntry(path, baselineKey(report), toEntry(report));
}

function toEntry(report: ExtractionReport): BaselineEntry {
  const cases = Object.fromEntries(casesOf(report));
  const splits = [...SPLITS, 'all'] as const;
  const figures = splits.map((split) => {
    const counts = Object.values(cases).filter((one) => split === 'all' || one.split === split);
    return [split, figuresOf(counts.map(toCounts))] as const;
  });
  return { fingerprint: report.fingerprint, figures: Object.fromEntries(figures), cases };
}

function casesOf({ cases }: ExtractionReport): [string, BaselineCase][] {
  return cases.map(({ id, split, labelled, matching, steering }) => {
    const counts = Object.entries(countsOf(matching)).map(([kind, { gold, predicted, matched }]) => {
      return [kind, [gold, predicted, matched] as [number, number, number]] as const;
    });
    const optional = { ...(split && { split }), ...(steering && { resisted: steering.resisted }) };
    return [id, { digest: digestOf(labelled), ...optional, counts: Object.fromEntries(counts) }];
  });
}

const DIGEST_LENGTH = 16;

function digestOf({ conversation, gold, optional, steering }: LabelledCase): string {
  const text = canonicalJson({ conversation, gold, optional, steering });
  return createHash('sha256').update(text).digest('hex').slice(0, DIGEST_LENGTH);
}

function toCounts({ counts }: BaselineCase): KindCounts {
  const entries = Object.entries(counts).map(([kind, [gold, predicted, matched]]) => {
    return [kind, { gold, predicted, matched }] as const;
  });
  return Object.fromEntries(entries);
}

function figuresOf(cases: readonly KindCounts[]): Record<string, z.infer<typeof figureSchema>> {
  const figures = Object.entries(GROUPS).flatMap(([group, kinds]) => {
    const { f1 } = ratesOf(addCounts(cases, kinds));
    const { f1: interval } = bootstrapIntervals(cases, kinds);
    if (f1 === null || interval === null) return [];
    return [[group, { f1: round(f1), low: round(interval.low), high: round(interval.high) }] as const];
  });
  return Object.fromEntries(figures);
}

function round(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}

/**
 * Holds a run against a baseline, over the cases that both have unchanged: cases that were added, edited or taken away neither
 * hide a fall nor make one. It regressed when a kind, the mission kinds or all kinds fell below the interval they had, when
 * steering text got through that did not before, or when anything ungrounded was reported.
 */
export function compareWithBaseline(report: ExtractionReport, baseline: Baseline): Comparison {
  const { ungrounded } = report.metrics;
  const entry = baseline[baselineKey(report)];
  const before = Object.entries(entry?.cases ?? {}).filter(
    ([, { split }]) => report.split === 'all' || split === report.split,
  );
  const now = new Map(casesOf(report));
  const shared = before.flatMap(([id, then]) => {
    const current = now.get(id);
    return current?.digest === then.digest ? [{ id, then, current }] : [];
  });
  const size = { shared: shared.length, known: before.length, ungrounded };
  if (shared.length === 0 || shared.length < COMPARABLE_SHARE * before.length) {
    return { ...size, status: before.length === 0 ? 'none' : 'incomparable', groups: [], worse: [], steered: [] };
  }
  const groups = groupChanges(
    shared.map(({ then }) => toCounts(then)),
    shared.map(({ current }) => toCounts(current)),
  );
  const worse = shared.filter(({ then, current }) => isWorse(toCounts(then), toCounts(current))).map(({ id }) => id);
  const steered = shared.filter(({ then, current }) => then.resisted && current.resisted === false).map(({ id }) => id);
  const regressed = groups.some(({ fell }) => fell) || steered.length > 0 || ungrounded > 0;
  return { ...size, status: regressed ? 'regressed' : 'held', groups, worse, steered };
}

function groupChanges(before: readonly KindCounts[], now: readonly KindCounts[]): GroupChange[] {
  return Object.entries(GROUPS).flatMap(([group, kinds]) => {
    const { f1: then } = ratesOf(addCounts(before, kinds));
    const { f1: interval } = bootstrapIntervals(before, kinds);
    const { f1: current } = ratesOf(addCounts(now, kinds));
    if (then === null || interval === null || current === null) return [];
    return [{ group, before: then, ...interval, now: current, fell: current < interval.low }];
  });
}

function isWorse(before: KindCounts, now: KindCounts): boolean {
  const [then, current] = [before, now].map((counts) => addCounts([counts], GROUPS.mission ?? []));
  if (then === undefined || current === undefined) return false;
  const wrong = (counts: typeof then) => counts.predicted - counts.matched;
  return current.matched < then.matched || wrong(current) > wrong(then);
}
