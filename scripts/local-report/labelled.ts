import Table from 'cli-table3';
import {
  type CaseMatching,
  type LabelledCase,
  matchCase,
  percent,
  scoresOf,
  toPrediction,
  withInterval,
} from '../../evals/index.ts';
import { MISSION_KINDS, SIGNAL_KINDS } from '../../src/domain/index.ts';
import type { Reader } from './readers.ts';

const ROWS: readonly (readonly [string, readonly string[]])[] = [
  ...MISSION_KINDS.map((kind) => [kind, [kind]] as const),
  ['mission kinds', MISSION_KINDS],
  ['commitment', ['commitment']],
  ['all kinds', SIGNAL_KINDS],
];

/** What every reader finds in labelled conversations, matched as the suite does: a row per kind, its readers side by side. */
export async function labelledTable(cases: readonly LabelledCase[], readers: readonly Reader[]): Promise<string> {
  const columns: { readonly name: string; readonly matchings: readonly CaseMatching[] }[] = [];
  for (const reader of readers) columns.push({ name: reader.name, matchings: await matchingsOf(cases, reader) });
  const head = ['', 'labels', ...columns.flatMap(({ name }) => [`${name}: P`, 'R', 'F1 (95 %)'])];
  const table = new Table({
    head,
    colAligns: ['left', ...new Array<'right'>(head.length - 1).fill('right')],
    style: { head: [], border: [], compact: true },
  });
  for (const [name, kinds] of ROWS) {
    const scores = columns.map(({ matchings }) => scoresOf(matchings, kinds));
    const rates = scores.flatMap(({ precision, recall, f1, intervals }) => [
      percent(precision),
      percent(recall),
      withInterval(f1, intervals.f1),
    ]);
    table.push([name, scores[0]?.gold ?? 0, ...rates]);
  }
  return table.toString();
}

async function matchingsOf(cases: readonly LabelledCase[], reader: Reader): Promise<readonly CaseMatching[]> {
  const matchings: CaseMatching[] = [];
  for (const { conversation, gold, optional } of cases) {
    const predictions = (await reader.read(conversation)).map(toPrediction);
    matchings.push(matchCase(predictions, gold, optional, conversation.turns));
  }
  return matchings;
}

/** How many of the cases have the words of one of the others: the same conversation, under whatever id. */
export function sharedWith(cases: readonly LabelledCase[], others: readonly LabelledCase[]): number {
  const wordsOf = ({ conversation }: LabelledCase) => conversation.turns.map(({ text }) => text).join('\n');
  const known = new Set(others.map(wordsOf));
  return cases.filter((one) => known.has(wordsOf(one))).length;
}
