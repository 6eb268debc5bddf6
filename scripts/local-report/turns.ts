import Table from 'cli-table3';
import { addCounts, bootstrapIntervals, type Counts, percent, ratesOf, withInterval } from '../../evals/index.ts';
import type { Conversation } from '../../src/domain/index.ts';
import type { Reader } from './readers.ts';

/** A conversation, cut into the utterances or sentences that somebody labelled one by one. */
export interface LabelledTurns {
  /** The meeting or thread it is of: what is resampled together. */
  readonly unit: string;
  readonly conversation: Conversation;
  /** The turns in which the speaker commits to something. */
  readonly commitments: ReadonlySet<number>;
}

/** Says which turns of a conversation are commitments. */
export interface TurnMarker {
  readonly name: string;
  mark(conversation: Conversation): Promise<ReadonlySet<number>>;
}

/** Every turn that a commitment the reader found names, not the quoted one alone: a promise said twice is labelled twice. */
export function markedBy({ name, read }: Reader): TurnMarker {
  return {
    name,
    mark: async (conversation) => {
      const found = (await read(conversation)).filter(({ kind }) => kind === 'commitment');
      return new Set(found.flatMap(({ turns }) => turns));
    },
  };
}

/** Every turn whose words the expression meets. */
export function markedByPattern(name: string, pattern: RegExp): TurnMarker {
  return {
    name,
    mark: async ({ turns }) => new Set(turns.flatMap(({ text }, index) => (pattern.test(text) ? [index] : []))),
  };
}

/** What the data's descriptions compare with: a promise is whatever "I" or "we" and the verb say. */
export const SIMPLE_BASELINES: readonly TurnMarker[] = [
  markedByPattern("I/we will, 'll", /\b(?:i|we)(?:\s+will|\s*['’]ll)\b/iu),
  markedByPattern('the same, can, could', /\b(?:i|we)(?:\s+(?:will|can|could)|\s*['’]ll)\b/iu),
];

/** Labelled, marked, and rightly marked turns of every meeting or thread. */
export async function countTurns(labelled: readonly LabelledTurns[], marker: TurnMarker): Promise<readonly Counts[]> {
  const counted: { readonly unit: string; readonly counts: Counts }[] = [];
  for (const { unit, conversation, commitments } of labelled) {
    const marked = await marker.mark(conversation);
    const matched = [...marked].filter((turn) => commitments.has(turn)).length;
    counted.push({ unit, counts: { gold: commitments.size, predicted: marked.size, matched } });
  }
  return [...Map.groupBy(counted, ({ unit }) => unit).values()].map((parts) =>
    addCounts(
      parts.map(({ counts }) => ({ commitment: counts })),
      ['commitment'],
    ),
  );
}

/** How well turns are marked: a row per marker, intervals over whole meetings or threads. */
export async function turnTable(
  rows: readonly { readonly marker: TurnMarker; readonly labelled: readonly LabelledTurns[] }[],
): Promise<string> {
  const table = new Table({
    head: ['', 'labels', 'marked', 'right', 'P', 'R', 'F1 (95 %)'],
    colAligns: ['left', 'right', 'right', 'right', 'right', 'right', 'right'],
    style: { head: [], border: [], compact: true },
  });
  for (const { marker, labelled } of rows) {
    const units = (await countTurns(labelled, marker)).map((commitment) => ({ commitment }));
    const counts = addCounts(units, ['commitment']);
    const { precision, recall, f1 } = ratesOf(counts);
    const { f1: interval } = bootstrapIntervals(units, ['commitment']);
    const rates = [percent(precision), percent(recall), withInterval(f1, interval)];
    table.push([marker.name, counts.gold, counts.predicted, counts.matched, ...rates]);
  }
  return table.toString();
}
