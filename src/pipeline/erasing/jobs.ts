import type { AccountIds, WorkspaceTransaction } from '../../storage/index.ts';
import type { JobQueue } from '../queue.ts';

/**
 * Takes the jobs of an account out of the queue, also those that are done: their payloads and keys name it. One in hand loses
 * its lease with its row, and so writes nothing. A batch that began or ended with the account is planned anew.
 */
export async function forgetJobs(
  tx: WorkspaceTransaction,
  queue: JobQueue,
  keys: readonly string[],
  { conversations, deals, dispatches }: Pick<AccountIds, 'conversations' | 'deals' | 'dispatches'>,
): Promise<number> {
  const { rows } = await tx.executeSql(
    `DELETE FROM pgboss.job WHERE data ->> 'workspace' = $1 AND (data ->> 'account' = ANY ($2::text[])
       OR data ->> 'after' = ANY ($2::text[]) OR data ->> 'through' = ANY ($2::text[])
       OR data ->> 'conversation' = ANY ($3::text[]) OR data ->> 'deal' = ANY ($4::text[])
       OR data ->> 'dispatch' = ANY ($5::text[]))
     RETURNING name, state`,
    [tx.workspace, keys, conversations, deals, dispatches],
  );
  const gone = rows as { name: string; state: string }[];
  const cutShort = gone.some(
    ({ name, state }) => name === 'score-accounts' && ['created', 'retry', 'active'].includes(state),
  );
  if (cutShort) await queue.enqueue(tx, 'rescore-workspace', { workspace: tx.workspace });
  return gone.length;
}
