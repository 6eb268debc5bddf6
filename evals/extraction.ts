import Table from 'cli-table3';
import { EMPTY_CONTEXT, type Extractor } from '../src/extraction/index.ts';
import type { LabelledCase, Split } from './cases.ts';
import { type CaseMatching, matchCase, type Prediction } from './matching.ts';
import { type ExtractionMetrics, metricsOf, type Scores } from './metrics.ts';

/** One case with what was predicted and how it met the labels. */
export interface CaseReport {
  readonly id: string;
  readonly split: Split | undefined;
  readonly predictions: readonly Prediction[];
  readonly matching: CaseMatching;
}

/** What a run gives: figures, and every case behind them. */
export interface ExtractionReport {
  readonly extractor: string;
  readonly fingerprint: string;
  readonly split: Split | 'all';
  readonly cases: readonly CaseReport[];
  readonly metrics: ExtractionMetrics;
}

/** What to run: cases, the split to take of them (all when absent), the extractor. */
export interface ExtractionEval {
  readonly cases: readonly LabelledCase[];
  readonly split?: Split | undefined;
  readonly extractor: Extractor;
}

/** Runs an extractor over labelled cases, one after another, and scores what it finds by taxonomy.md. */
export async function runExtractionEval({ cases, split, extractor }: ExtractionEval): Promise<ExtractionReport> {
  const reports: CaseReport[] = [];
  for (const labelled of cases.filter((one) => split === undefined || one.split === split)) {
    const { signals } = await extractor.extract(labelled.conversation, EMPTY_CONTEXT);
    const predictions = signals.map(({ kind, subtype, turns, quote, attrs }) => ({
      kind,
      subtype,
      turns,
      quote,
      attrs: Object.fromEntries(
        Object.entries(attrs).filter((entry): entry is [string, string] => entry[1] !== undefined),
      ),
    }));
    const matching = matchCase(predictions, labelled.gold, labelled.optional, labelled.conversation.turns);
    reports.push({ id: labelled.id, split: labelled.split, predictions, matching });
  }
  return {
    extractor: extractor.name,
    fingerprint: extractor.fingerprint,
    split: split ?? 'all',
    cases: reports,
    metrics: metricsOf(reports.map((report) => report.matching)),
  };
}

function percent(value: number | null): string {
  return value === null ? '–' : (100 * value).toFixed(1);
}

function row(label: string, scores: Scores): (string | number)[] {
  const { gold, predicted, matched, precision, recall, f1, subtypes, attributes } = scores;
  return [label, gold, predicted, matched, ...[precision, recall, f1, subtypes, attributes].map(percent)];
}

/** The figures of a run as a table for the terminal; kinds without labels and predictions are left out. */
export function extractionTable({ extractor, split, cases, metrics }: ExtractionReport): string {
  const table = new Table({
    head: ['kind', 'labels', 'predicted', 'matched', 'P', 'R', 'F1', 'subtype', 'attrs'],
    colAligns: ['left', ...new Array<'right'>(8).fill('right')],
    style: { head: [], border: [], compact: true },
  });
  const kinds = Object.entries(metrics.kinds).filter(([, scores]) => scores.gold + scores.predicted > 0);
  for (const [kind, scores] of kinds) table.push(row(kind, scores));
  table.push(row('mission kinds', metrics.mission), row('all kinds', metrics.all));
  const grounded = metrics.predictions === 0 ? 1 : 1 - metrics.ungrounded / metrics.predictions;
  return `extractor ${extractor}, split ${split}, ${cases.length} cases, ${percent(grounded)} % grounded\n${table.toString()}`;
}
