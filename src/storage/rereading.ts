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

/**
 * Conversations that have been read, the latest first, at most `limit`; held until the transaction ends, those held by
 * others passed over. One on its way to be read is not among them, nor one that was never read.
 */
export async function takeRead(
  tx: WorkspaceTransaction,
  filter: HistoryFilter,
  { limit, after }: { readonly limit: number; readonly after?: ReadPosition | undefined },
): Promise<readonly ReadPosition[]> {
  let query = selectRead(tx, filter).select(['conversation.id', 'conversation.occurred_at']);
  if (after !== undefined) {
    const { occurredAt: time, id } = after;
    query = query.where((is) =>
      is.or([
        is('conversation.occurred_at', '<', time),
        is.and([is('conversation.occurred_at', '=', time), is('conversation.id', '>', id)]),
      ]),
    );
  }
  const rows = await query
    .orderBy('conversation.occurred_at', 'desc')
    .orderBy('conversation.id')
    .limit(limit)
    .forNoKeyUpdate('conversation')
    .skipLocked()
    .execute();
  return rows.map(({ id, occurred_at: occurredAt }) => ({ id, occurredAt }));
}

/** Where a conversation stands in the history. */
export interface ReadPosition {
  readonly id: string;
  readonly occurredAt: string;
}

/** How many conversations {@link takeRead} would go through in all. */
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
    .where('conversation.status', 'in', ['read', 'partial', 'failed']);
  if (notBy !== undefined) query = query.where('extraction_run.fingerprint', '<>', notBy);
  if (accountKey !== undefined) query = query.where('conversation.account_key', '=', accountKey);
  if (since !== undefined) query = query.where('conversation.occurred_at', '>=', sql<string>`${since}::timestamptz`);
  return query;
}
