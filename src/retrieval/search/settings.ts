import pg from 'pg';
import type { WorkspaceTransaction } from '../../storage/index.ts';

/** What holds for the statements of a search and for nothing after them. */
export interface SearchSettings {
  /** Only passages with one of these words are there (a tsquery): see the policy `asked` on the table. */
  readonly words?: string | undefined;
  /** Searched by the index over vectors: how many candidates it keeps at hand. */
  readonly candidates?: number | undefined;
}

/** Vectors that an index is looked through for before it gives up; then the search is made again without it. */
const MOST_SCANNED = 40_000;

interface Statement {
  readonly text: string;
  readonly values: unknown[];
}

/**
 * Runs a statement under settings of its own and gives its rows. Settings, statement and the end of the settings are asked
 * in one go: whatever else the transaction asks meanwhile comes before or after all three.
 */
export async function underSettings<Row>(
  tx: WorkspaceTransaction,
  settings: SearchSettings,
  { text, values }: Statement,
): Promise<readonly Row[]> {
  const entries = entriesOf(settings);
  const set = entries.map(([name, value]) => `SET LOCAL ${name} = ${pg.escapeLiteral(value)}`).join('; ');
  const reset = entries.map(([name]) => `SET LOCAL ${name} TO DEFAULT`).join('; ');
  const asked = await Promise.allSettled([
    tx.executeSql(set),
    tx.executeSql(text, values, { prepared: true }),
    tx.executeSql(reset),
  ]);
  // The first that failed made the others fail.
  for (const one of asked) if (one.status === 'rejected') throw one.reason;
  const [, found] = asked;
  return found.status === 'fulfilled' ? (found.value.rows as Row[]) : [];
}

function entriesOf({ words, candidates }: SearchSettings): readonly (readonly [name: string, value: string])[] {
  return [
    // Compiling a statement takes longer than running it.
    ['jit', 'off'],
    ...(words === undefined ? [] : [['app.words', words] as const]),
    ...(candidates === undefined
      ? []
      : ([
          ['hnsw.ef_search', String(candidates)],
          ['hnsw.iterative_scan', 'relaxed_order'],
          ['hnsw.max_scan_tuples', String(MOST_SCANNED)],
        ] as const)),
  ];
}
