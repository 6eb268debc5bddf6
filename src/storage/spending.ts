import { sql } from 'kysely';
import type { WorkspaceTransaction } from './transaction.ts';

/** Tokens that readings of a workspace have sent to models and received since a time, ISO 8601. */
export async function tokensReadSince(tx: WorkspaceTransaction, since: string): Promise<number> {
  const { tokens } = await tx.sql
    .selectFrom('model_call')
    .select(sql<number>`coalesce(sum(input_tokens + output_tokens), 0)::float8`.as('tokens'))
    .where('workspace_id', '=', tx.workspace)
    .where('recorded_at', '>=', since)
    .executeTakeFirstOrThrow();
  return tokens;
}

/** Conversations that are put off, and why the one that took place first is; null where none is. */
export interface PutOff {
  readonly count: number;
  readonly reason: string | null;
}

/** How many conversations wait though nothing is wrong with them. */
export async function countPutOff(tx: WorkspaceTransaction): Promise<PutOff> {
  const { count, reason } = await tx.sql
    .selectFrom('conversation')
    .select(sql<number>`count(*)::int`.as('count'))
    .select(sql<string | null>`(array_agg(status_reason ORDER BY occurred_at, id))[1]`.as('reason'))
    .where('workspace_id', '=', tx.workspace)
    .where('status', '=', 'queued')
    .where('status_reason', 'is not', null)
    .executeTakeFirstOrThrow();
  return { count, reason };
}
