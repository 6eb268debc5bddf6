import { sql } from 'kysely';
import { isRefused } from './passage-refusals.ts';
import type { WorkspaceTransaction } from './transaction.ts';

/** A space of vectors that is built beside the one that serves. Times are ISO 8601. */
export interface Reembedding {
  /** What is built, and what serves until it is done. */
  readonly model: string;
  readonly serving: string | null;
  readonly since: string;
  readonly pausedAt: string | null;
  /** Passages that have their vector, and those that still lack one. */
  readonly done: number;
  readonly left: number;
  /** Passages that the embedding will not have. */
  readonly refused: number;
}

/** How far the space is that is being built; `undefined` where none is. */
export async function findReembedding(tx: WorkspaceTransaction): Promise<Reembedding | undefined> {
  const { rows } = await sql<Omit<Reembedding, 'left'> & { all: number }>`
    SELECT model, (SELECT model FROM earshot.embedding_model AS now WHERE now.workspace_id = ${tx.workspace}
        AND now.state = 'serving') AS serving,
      created_at AS since, paused_at AS "pausedAt",
      (SELECT count(*) FROM earshot.passage_embedding AS made WHERE made.workspace_id = ${tx.workspace}
        AND made.model = space.model)::integer AS done,
      (SELECT count(*) FROM earshot.passage AS one WHERE one.workspace_id = ${tx.workspace} AND body <> '')::integer AS "all",
      (SELECT count(*) FROM earshot.passage AS one WHERE one.workspace_id = ${tx.workspace} AND body <> ''
        AND ${isRefused(tx, 'one', sql`space.model`)})::integer AS refused
    FROM earshot.embedding_model AS space WHERE workspace_id = ${tx.workspace} AND state = 'building'`.execute(tx.sql);
  const [found] = rows;
  if (found === undefined) return undefined;
  const { all, ...told } = found;
  return { ...told, left: Math.max(0, all - told.done - told.refused) };
}

/** Pauses what is being built, or has it go on. `false`: nothing is. */
export async function pauseReembedding(tx: WorkspaceTransaction, isPaused: boolean): Promise<boolean> {
  const rows = await tx.sql
    .updateTable('embedding_model')
    .set({ paused_at: isPaused ? sql<string>`least(paused_at, now())` : null })
    .where('workspace_id', '=', tx.workspace)
    .where('state', '=', 'building')
    .returning('model')
    .execute();
  return rows.length > 0;
}

/** Is the history not to be embedded for this space just now? */
export async function isReembeddingPaused(tx: WorkspaceTransaction, model: string): Promise<boolean> {
  const row = await tx.sql
    .selectFrom('embedding_model')
    .select('paused_at')
    .where('workspace_id', '=', tx.workspace)
    .where('model', '=', model)
    .where('state', '=', 'building')
    .executeTakeFirst();
  return row !== undefined && row.paused_at !== null;
}
