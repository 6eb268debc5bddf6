import type { WorkspaceTransaction } from '../storage/index.ts';

/** Where pg-boss keeps its tables. */
export const QUEUE_SCHEMA = 'pgboss';

/** pg-boss looks for waiting jobs by their time; we ask for those of a key, of which there may be thousands at once. */
export const WAITING_INDEX = `CREATE INDEX IF NOT EXISTS earshot_waiting_by_key ON ${QUEUE_SCHEMA}.job_common (name, singleton_key)
     WHERE state < 'active'`;

/**
 * Which of these keys have a job that waits and is due soon. Their rows are held, beside others who do so too: workers pass
 * over a row that is held, so that none of these jobs begins before the transaction ends.
 */
export async function holdWaiting(
  tx: WorkspaceTransaction,
  name: string,
  { keys, withinMs }: { readonly keys: readonly string[]; readonly withinMs: number },
): Promise<ReadonlySet<string>> {
  const { rows } = await tx.executeSql(
    `SELECT singleton_key AS key FROM ${QUEUE_SCHEMA}.job
     WHERE name = $1 AND singleton_key = ANY ($2::text[]) AND state < 'active'
       AND start_after <= now() + $3 * interval '1 millisecond'
     FOR SHARE`,
    [name, [...keys], withinMs],
    { prepared: true },
  );
  return new Set((rows as { key: string }[]).map(({ key }) => key));
}
