import type { WorkspaceTransaction } from './transaction.ts';

/** Who speaks in some conversations, turn by turn; of those that may not be read, nothing. */
export async function loadSpeakers(
  tx: WorkspaceTransaction,
  conversations: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  if (conversations.length === 0) return new Map();
  const rows = await tx.sql
    .selectFrom('conversation')
    .select(['id', 'speakers'])
    .where('workspace_id', '=', tx.workspace)
    .where('id', 'in', [...new Set(conversations)])
    .execute();
  return new Map(rows.map(({ id, speakers }) => [id, speakers]));
}
