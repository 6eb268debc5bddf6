import { sql } from 'kysely';
import { purgeExpiredWords } from './erasing/words.ts';
import type { WorkspaceTransaction } from './transaction.ts';
import { findWorkspace } from './workspaces.ts';

/** Takes the bytes of a delivery away; that it came stays known. */
export async function purgeBody(tx: WorkspaceTransaction, id: string): Promise<void> {
  await tx.sql
    .updateTable('delivery')
    .set(EMPTY)
    .where('workspace_id', '=', tx.workspace)
    .where('id', '=', id)
    .where('purged_at', 'is', null)
    .execute();
}

/**
 * Takes away the bytes of what came longer ago than its source keeps them (`settings.retention_days`), and of documents handed
 * in longer ago than the workspace keeps those, and with them the words of documents that were sent out; also of what came longer
 * ago than its words are kept. What still waits is left. Gives how many bodies.
 */
export async function purgeExpired(tx: WorkspaceTransaction): Promise<number> {
  const sources = await tx.sql
    .selectFrom('source')
    .select(['name', 'settings'])
    .where('workspace_id', '=', tx.workspace)
    .execute();
  const limits = sources.flatMap(({ name, settings: { retention_days } }) =>
    typeof retention_days === 'number' ? [{ names: [name], days: retention_days }] : [],
  );
  const documents = (await findWorkspace(tx))?.settings.privacy?.retention_days;
  if (documents !== undefined) {
    limits.push({ names: ['http', 'cli'], days: documents });
    await purgeDispatches(tx, documents);
  }
  let purged = 0;
  for (const { names, days } of limits) {
    const rows = await tx.sql
      .updateTable('delivery')
      .set(EMPTY)
      .where('workspace_id', '=', tx.workspace)
      .where('source', 'in', names)
      .where('purged_at', 'is', null)
      .where('status', '<>', 'pending')
      .where('received_at', '<', sql<string>`now() - make_interval(days => ${days})`)
      .returning('id')
      .execute();
    purged += rows.length;
  }
  return purged + (await purgeExpiredWords(tx));
}

async function purgeDispatches(tx: WorkspaceTransaction, days: number): Promise<void> {
  await tx.sql
    .updateTable('dispatch')
    .set({ document: null, markdown: null, purged_at: sql<string>`now()` })
    .where('workspace_id', '=', tx.workspace)
    .where('state', 'in', ['sent', 'failed', 'cancelled'])
    .where('purged_at', 'is', null)
    .where('queued_at', '<', sql<string>`now() - make_interval(days => ${days})`)
    .execute();
}

const EMPTY = { bytes: Buffer.alloc(0), purged_at: sql<string>`now()` };
