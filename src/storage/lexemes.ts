import { sql } from 'kysely';
import type { WorkspaceTransaction } from './transaction.ts';

/** How many passages there were when words were last counted, and when that was last done or looked at; `undefined`: never yet. */
export async function findLexemeTotal(
  tx: WorkspaceTransaction,
): Promise<{ readonly passages: number; readonly countedAt: string } | undefined> {
  const row = await tx.sql
    .selectFrom('lexeme_total')
    .select(['passages', 'counted_at'])
    .where('workspace_id', '=', tx.workspace)
    .executeTakeFirst();
  return row && { passages: row.passages, countedAt: row.counted_at };
}

/** Writes down that it was looked at now, and that nothing was to be counted. */
export async function noteLexemesLookedAt(tx: WorkspaceTransaction): Promise<void> {
  await tx.sql
    .updateTable('lexeme_total')
    .set({ counted_at: sql`now()` })
    .where('workspace_id', '=', tx.workspace)
    .execute();
}

/**
 * Counts anew in how many passages of the workspace each word occurs. Only counts that are different are written; words that
 * occur no more are taken away.
 */
export async function recountLexemes(tx: WorkspaceTransaction, passages: number): Promise<void> {
  await sql`
    INSERT INTO earshot.lexeme_total (workspace_id, passages, counted_at) VALUES (${tx.workspace}, ${passages}, now())
    ON CONFLICT (workspace_id) DO UPDATE SET passages = excluded.passages, counted_at = excluded.counted_at
    `.execute(tx.sql);
  const said = sql`format('SELECT words FROM earshot.passage WHERE workspace_id = %L', ${tx.workspace}::text)`;
  const { rows } = await sql<{ words: readonly string[]; counts: readonly number[] }>`
    SELECT coalesce(array_agg(word ORDER BY word), '{}') AS words, coalesce(array_agg(ndoc ORDER BY word), '{}') AS counts
    FROM ts_stat(${said})`.execute(tx.sql);
  const { words = [], counts = [] } = rows[0] ?? {};
  await sql`
    WITH gone AS (
      DELETE FROM earshot.lexeme WHERE workspace_id = ${tx.workspace} AND word <> ALL (${[...words]}::text[])
    )
    INSERT INTO earshot.lexeme (workspace_id, word, passages)
    SELECT ${tx.workspace}, one.word, one.passages
    FROM unnest(${[...words]}::text[], ${[...counts]}::int[]) AS one (word, passages)
    ON CONFLICT (workspace_id, word) DO UPDATE SET passages = excluded.passages
      WHERE lexeme.passages <> excluded.passages`.execute(tx.sql);
}
