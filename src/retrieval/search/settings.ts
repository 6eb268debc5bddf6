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

/** A statement whose text never varies with its values. */
export interface Statement {
  readonly text: string;
  readonly values: unknown[];
}

/**
 * Runs a statement under settings of its own and gives its rows. Settings, statement and the end of the settings are asked
 * in one go: whatever else the transaction asks meanwhile comes before or after all three.
 */
export async function underSettings<Row>(
  tx: WorkspaceTransaction,
  { words, candidates }: SearchSettings,
  { text, values }: Statement,
): Promise<readonly Row[]> {
  const settings: Readonly<Record<string, string>> = {
    // Compiling a large statement takes longer than running it. A reader's transaction has it off from its beginning to its
    // end, and set to its default afterwards it would be on again.
    ...(tx.reader === undefined && { jit: 'off' }),
    ...(words !== undefined && { 'app.words': words }),
    ...(candidates !== undefined && {
      'hnsw.ef_search': String(candidates),
      'hnsw.iterative_scan': 'relaxed_order',
      'hnsw.max_scan_tuples': String(MOST_SCANNED),
    }),
  };
  const set = Object.entries(settings).map(([name, value]) => `SET LOCAL ${name} = ${pg.escapeLiteral(value)}`);
  const reset = Object.keys(settings).map((name) => `SET LOCAL ${name} TO DEFAULT`);
  const asked = await Promise.allSettled([
    tx.executeSql(set.join('; ')),
    tx.executeSql(text, values, { prepared: true }),
    tx.executeSql(reset.join('; ')),
  ]);
  // The first that failed made the others fail.
  for (const one of asked) if (one.status === 'rejected') throw one.reason;
  const [, found] = asked;
  return found.status === 'fulfilled' ? (found.value.rows as Row[]) : [];
}
