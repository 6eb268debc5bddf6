import { type TableData, tableText } from '../risk/table.ts';
import { percent } from '../words.ts';
import type { SetName } from './data.ts';
import { MEASURES, type Measures } from './measures.ts';
import { METHODS, type Method, type RetrievalReport, SCOPES, type Scope, type SetReport } from './suite.ts';

/** The rankings as they are printed. */
export const METHOD_NAMES: Readonly<Record<Method, string>> = {
  words: 'full text alone',
  meaning: 'vectors alone',
  wordsAndNeighbours: 'full text and neighbours (no embedding)',
  hybrid: 'hybrid',
};

const MEASURE_NAMES: Readonly<Record<keyof Measures, string>> = {
  passageRecall: 'recall@10',
  passageNdcg: 'nDCG@10',
  turnRecall: 'recall@10 by turn',
  turnNdcg: 'nDCG@10 by turn',
  turnPrecision: 'precision@5 by turn',
};

const SCOPE_NAMES: Readonly<Record<SetName, Readonly<Record<Scope, string>>>> = {
  locomo: { pooled: 'all histories in one index', within: 'within the history asked about' },
  qmsum: { pooled: 'all meetings in one index', within: 'within the meeting asked about' },
};

/** What plain BM25 comes to, as the READMEs of the sets have it. */
export const BM25: Readonly<Record<SetName, string>> = {
  locomo:
    'BM25 over single turns, within the history (its README): recall@5 53.9, recall@10 61.3 by turn; each turn with its two neighbours 68.9',
  qmsum:
    'BM25 over single turns, within the meeting (its README): precision@5 28.8 by turn; over all meetings of a team 21.6',
};

/** The pooled figures of the hybrid search where its recipe was found, on other questions of the same sets. */
const STAIRCASE: Readonly<Record<SetName, { readonly ndcg: number; readonly recall: number }>> = {
  locomo: { ndcg: 0.717, recall: 0.849 },
  qmsum: { ndcg: 0.285, recall: 0.283 },
};
/** How far below it a run may be. */
const LEEWAY = 0.02;

/** The figures of a set in one scope. */
export function measureTable({ means }: SetReport, scope: Scope): TableData {
  return {
    head: ['', ...MEASURES.map((name) => MEASURE_NAMES[name])],
    rows: METHODS.map((method) => [
      METHOD_NAMES[method],
      ...MEASURES.map((name) => percent(means[scope][method][name])),
    ]),
  };
}

/** What a table is of. */
export function titleOf({ name, conversations, passages, questions }: SetReport, scope: Scope): string {
  return `${name}, ${SCOPE_NAMES[name][scope]}: ${questions} questions, ${passages} passages of ${conversations} conversations; percent`;
}

/** How the run stands to what is asked of it, in lines. */
export function barLines({ sets }: Pick<RetrievalReport, 'sets'>): readonly string[] {
  return sets.flatMap(({ name, means }) => {
    const { hybrid, words, meaning } = means.pooled;
    const beats = [words, meaning].every((alone) => {
      return hybrid.passageNdcg > alone.passageNdcg && hybrid.passageRecall > alone.passageRecall;
    });
    const { ndcg, recall } = STAIRCASE[name];
    const reaches = hybrid.passageNdcg >= ndcg - LEEWAY && hybrid.passageRecall >= recall - LEEWAY;
    return [
      `${name}: hybrid above each alone, pooled, recall and nDCG: ${verdict(beats)}`,
      `${name}: hybrid at most 2 points below nDCG@10 ${percent(ndcg)}, recall@10 ${percent(recall)}, measured on other questions of the set: ${verdict(reaches)}`,
    ];
  });
}

function verdict(holds: boolean): string {
  return holds ? 'held' : 'NOT HELD';
}

/** The run for a terminal. */
export function retrievalTable(report: RetrievalReport): string {
  const { model, sets, skipped } = report;
  const parts = sets.flatMap((set) => [
    ...SCOPES.flatMap((scope) => [titleOf(set, scope), tableText(measureTable(set, scope))]),
    BM25[set.name],
    '',
  ]);
  return [
    `retrieval, vectors of ${model}`,
    ...parts,
    ...barLines(report),
    ...skipped.map((name) => `${name}: skipped, not in the folder of the data`),
  ].join('\n');
}
