import { sql } from 'kysely';
import type { WorkspaceTransaction } from './transaction.ts';

/** Which conversations of the history are meant; what is left out does not narrow. */
export interface HistoryFilter {
  /** Only those whose standing reading is by any reader but this. */
  readonly notBy?: string | undefined;
  readonly accountKey?: string | undefined;
  /** Those that took place at this time or later, ISO 8601. */
  readonly since?: string | undefined;
}

/** Conversations that were chosen: what they are, and in which order they are read. */
export function selectChosen(tx: WorkspaceTransaction, filter: HistoryFilter) {
  return selectRead(tx, filter).orderBy('conversation.occurred_at', 'desc').orderBy('conversation.id');
}

/** How many conversations have been read and are meant; one that is on its way to be read again is not among them. */
export async function countRead(tx: WorkspaceTransaction, filter: HistoryFilter): Promise<number> {
  const row = await selectRead(tx, filter)
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

function selectRead(tx: WorkspaceTransaction, { notBy, accountKey, since }: HistoryFilter) {
  let query = tx.sql
    .selectFrom('conversation')
    .innerJoin('extraction_run', (join) =>
      join
        .onRef('extraction_run.workspace_id', '=', 'conversation.workspace_id')
        .onRef('extraction_run.id', '=', 'conversation.run_id'),
    )
    .where('conversation.workspace_id', '=', tx.workspace)
    .where('conversation.status', 'in', ['read', 'partial', 'failed'])
    .where('conversation.words_removed_at', 'is', null)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('reprocessing_item as item')
            .innerJoin('reprocessing as work', (join) =>
              join
                .onRef('work.workspace_id', '=', 'item.workspace_id')
                .onRef('work.id', '=', 'item.reprocessing_id')
                .on('work.state', 'in', ['running', 'paused']),
            )
            .select('item.conversation_id')
            .whereRef('item.workspace_id', '=', 'conversation.workspace_id')
            .whereRef('item.conversation_id', '=', 'conversation.id')
            .where('item.state', 'in', ['waiting', 'queued']),
        ),
      ),
    );
  if (notBy !== undefined) query = query.where('extraction_run.fingerprint', '<>', notBy);
  if (accountKey !== undefined) query = query.where('conversation.account_key', '=', accountKey);
  if (since !== undefined) query = query.where('conversation.occurred_at', '>=', sql<string>`${since}::timestamptz`);
  return query;
}
