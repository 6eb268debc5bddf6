import { sql } from 'kysely';
import type { Risk } from '../domain/index.ts';
import { toJsonb } from './json.ts';
import type { WorkspaceTransaction } from './transaction.ts';

/** Keeps an account's latest risk in place of the one before. */
export async function saveRisk(tx: WorkspaceTransaction, risk: Risk): Promise<void> {
  const columns = {
    score: risk.score,
    band: risk.band,
    as_of: risk.as_of,
    policy_version: risk.policy.version,
    policy_hash: risk.policy.hash,
    risk: toJsonb(risk),
  };
  await tx.sql
    .insertInto('account_risk')
    .values({ workspace_id: tx.workspace, account_key: risk.account, ...columns })
    .onConflict((conflict) =>
      conflict.columns(['workspace_id', 'account_key']).doUpdateSet({ ...columns, computed_at: sql<string>`now()` }),
    )
    .execute();
}

/** An account's latest risk as it was computed; `undefined` before the first scoring. */
export async function findRisk(
  tx: WorkspaceTransaction,
  accountKey: string,
): Promise<{ readonly risk: Risk; readonly computedAt: string } | undefined> {
  const row = await tx.sql
    .selectFrom('account_risk')
    .select(['risk', 'computed_at'])
    .where('workspace_id', '=', tx.workspace)
    .where('account_key', '=', accountKey)
    .executeTakeFirst();
  return row && { risk: row.risk, computedAt: row.computed_at };
}
