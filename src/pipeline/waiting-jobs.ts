import { type Database, executeSql, type WorkspaceTransaction } from '../storage/index.ts';

/** Where pg-boss keeps its tables. */
export const QUEUE_SCHEMA = 'pgboss';

export const WAITING_INDEX_NAME = 'earshot_waiting_by_key';

/** pg-boss looks for waiting jobs by their time; we ask for those of a key, of which there may be thousands at once. */
export const WAITING_INDEX = `CREATE INDEX IF NOT EXISTS ${WAITING_INDEX_NAME} ON ${QUEUE_SCHEMA}.job_common (name, singleton_key)
     WHERE state < 'active'`;

/**
 * Which of these keys have a job that waits and is due soon, and in how many milliseconds it is. Their rows are held, beside others who do so too: workers pass
 * over a row that is held, so that none of these jobs begins before the transaction ends.
 */
export async function holdWaiting(
  tx: WorkspaceTransaction,
  name: string,
  { keys, withinMs }: { readonly keys: readonly string[]; readonly withinMs: number },
): Promise<ReadonlyMap<string, number>> {
  const { rows } = await tx.executeSql(
    `SELECT singleton_key AS key, (1000 * extract(epoch FROM start_after - now()))::float8 AS due FROM ${QUEUE_SCHEMA}.job
     WHERE name = $1 AND singleton_key = ANY ($2::text[]) AND state < 'active'
       AND start_after <= now() + $3 * interval '1 millisecond'
     FOR SHARE`,
    [name, [...keys], withinMs],
    { prepared: true },
  );
  return new Map((rows as { key: string; due: number }[]).map(({ key, due }) => [key, due]));
}

/** Has readings that were put off looked at now: what they were put off for may hold no more. Those for which it does are put off again. */
export async function takeUpReadings(database: Database): Promise<void> {
  await executeSql(
    database.pool,
    `UPDATE ${QUEUE_SCHEMA}.job SET start_after = now()
     WHERE name = 'read-conversation' AND state = 'created' AND start_after > now()`,
    [],
  );
}
