import { createHash } from 'node:crypto';
import * as z from 'zod';
import { canonicalJson } from '../../src/domain/index.ts';
import { parseBaseline, readEntries, writeEntry } from '../baseline-file.ts';
import { SPLITS } from '../cases.ts';
import { percent } from '../words.ts';
import type { HandoffCase } from './cases.ts';
import type { HandoffReport } from './run.ts';
import { type HandoffScore, SCORED } from './scoring.ts';
import { summariseHandoff } from './table.ts';

const countsSchema = z.tuple([z.int().min(0), z.int().min(0)]);
const caseSchema = z.object({
  /** Of conversations and gold: a deal that was edited since is another deal. */
  digest: z.string(),
  split: z.enum(SPLITS).optional(),
  /** By section: gold lines, those found. */
  counts: z.record(z.string(), countsSchema),
  falseClaims: z.int().min(0),
});
const entrySchema = z.object({
  mode: z.literal('offline'),
  /** By split and section: for whoever reads a change of this file; comparison goes by the cases. */
  figures: z.record(
    z.string(),
    z.record(z.string(), z.object({ recall: z.number(), low: z.number(), high: z.number() })),
  ),
  cases: z.record(z.string(), caseSchema),
});

/** What runs are held against. Moved only on purpose, by a person. */
export type HandoffBaseline = z.infer<typeof entrySchema>;

/** How a run stands to the baseline, over the deals that both have unchanged. */
export interface HandoffComparison {
  readonly status: 'none' | 'incomparable' | 'held' | 'regressed';
  readonly shared: number;
  readonly known: number;
  /** Sections of which fewer gold lines are found, beyond what one deal may change. */
  readonly fallen: readonly { readonly section: string; readonly before: number; readonly now: number }[];
  /** Deals that claim something false and did not before. */
  readonly claiming: readonly string[];
  readonly ungrounded: number;
}

const KEY = 'handoff/offline';
const COMPARABLE_SHARE = 0.5;
/** A recall may fall by so much before it counts: a line or two of one deal. */
const SLACK = 0.03;
const DIGEST_LENGTH = 16;

/**
 * Reads the suite's entry of a baseline file; `undefined` where it has none.
 * @throws {InputError} when it is not a baseline
 */
export async function readHandoffBaseline(path: string): Promise<HandoffBaseline | undefined> {
  const { [KEY]: entry } = await readEntries(path);
  return entry === undefined ? undefined : parseBaseline(entrySchema, entry);
}

/** Puts a run in the place of the entry, the rest of the file as it was. */
export async function writeHandoffBaseline(path: string, { scores, cases }: HandoffReport): Promise<void> {
  const bySplit = [...SPLITS, 'all' as const].map((split) => {
    const over = scores.filter((_, index) => split === 'all' || cases[index]?.gold.split === split);
    const { sections } = summariseHandoff(over);
    const figures = SCORED.flatMap((section) => {
      const { value, interval } = sections[section].recall;
      return value === null || interval === null
        ? []
        : [[section, { recall: rounded(value), low: rounded(interval.low), high: rounded(interval.high) }] as const];
    });
    return [split, Object.fromEntries(figures)] as const;
  });
  const entries = scores.flatMap((score, index) => {
    const one = cases[index];
    return one === undefined ? [] : [[score.key, toCase(score, one)] as const];
  });
  await writeEntry(path, KEY, {
    mode: 'offline',
    figures: Object.fromEntries(bySplit),
    cases: Object.fromEntries(entries),
  });
}

function toCase({ sections, falseClaims }: HandoffScore, one: HandoffCase): z.infer<typeof caseSchema> {
  return {
    digest: digestOf(one),
    split: one.gold.split,
    counts: Object.fromEntries(SCORED.map((name) => [name, [sections[name].gold, sections[name].found]])),
    falseClaims: falseClaims.length,
  };
}

function digestOf({ gold, conversations }: HandoffCase): string {
  return createHash('sha256').update(canonicalJson({ gold, conversations })).digest('hex').slice(0, DIGEST_LENGTH);
}

function rounded(number: number): number {
  return Math.round(number * 10_000) / 10_000;
}

/** Holds a run against a baseline. */
export function compareWithHandoffBaseline(
  { scores, cases, split }: HandoffReport,
  baseline: HandoffBaseline | undefined,
): HandoffComparison {
  const known = Object.entries(baseline?.cases ?? {}).filter(([, one]) => split === undefined || one.split === split);
  const shared = known.flatMap(([key, before]) => {
    const index = scores.findIndex((score) => score.key === key);
    const one = cases[index];
    const score = scores[index];
    return one === undefined || score === undefined || digestOf(one) !== before.digest ? [] : [{ before, score }];
  });
  const ungrounded = scores.reduce((sum, score) => sum + score.ungrounded, 0);
  const counted = { shared: shared.length, known: known.length, ungrounded };
  if (known.length === 0) return { status: 'none', ...counted, fallen: [], claiming: [] };
  if (shared.length < known.length * COMPARABLE_SHARE)
    return { status: 'incomparable', ...counted, fallen: [], claiming: [] };
  const fallen = SCORED.flatMap((section) => {
    const gold = shared.reduce((sum, { score }) => sum + score.sections[section].gold, 0);
    const found = shared.reduce((sum, { score }) => sum + score.sections[section].found, 0);
    const before = shared.reduce((sum, one) => sum + (one.before.counts[section]?.[1] ?? 0), 0);
    return gold > 0 && found / gold < before / gold - SLACK
      ? [{ section, before: before / gold, now: found / gold }]
      : [];
  });
  const claiming = shared.flatMap(({ before, score }) =>
    score.falseClaims.length > before.falseClaims ? [score.key] : [],
  );
  const status = fallen.length > 0 || claiming.length > 0 || ungrounded > 0 ? 'regressed' : 'held';
  return { status, ...counted, fallen, claiming };
}

/** What a comparison found, for the terminal. */
export function handoffComparisonLines({ status, shared, known, fallen, claiming }: HandoffComparison): string {
  if (status === 'none') return 'baseline: none for handoff briefs';
  if (status === 'incomparable')
    return `baseline: only ${shared} of its ${known} deals are unchanged, nothing was compared`;
  const told = [
    ...fallen.map(({ section, before, now }) => `recall of ${section} ${percent(now)}, was ${percent(before)}`),
    ...claiming.map((key) => `${key} claims something false`),
  ];
  return `baseline, over ${shared} deals: ${told.length === 0 ? 'held' : told.join('; ')}`;
}
