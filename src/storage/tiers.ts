import { sql } from 'kysely';
import type { Evidence } from '../domain/index.ts';
import type { WorkspaceTransaction } from './transaction.ts';

/** The share of ACV that tier-1 accounts hold together where nothing is marked (playbook, "Terms the rules rest on"). */
const TOP_SHARE = 0.2;

/**
 * Works out from which ACV on an account is tier 1 and keeps it: the largest accounts that together hold the top 20 % of the
 * workspace's ACV, the one that reaches the share included. Where any tier is marked, marks alone count.
 */
export async function keepTierOne(tx: WorkspaceTransaction): Promise<void> {
  await sql`
    WITH standing AS (
      SELECT key, (coalesce(current_record, record) ->> 'acv')::float8 AS acv, coalesce(current_record, record) ->> 'tier' AS tier
      FROM earshot.account WHERE workspace_id = ${tx.workspace} AND merged_into IS NULL
    ), ranked AS (
      SELECT acv, sum(acv) OVER (ORDER BY acv DESC, key) - acv AS larger, sum(acv) OVER () AS total
      FROM standing WHERE acv > 0
    ), found AS (
      SELECT min(acv) AS acv FROM ranked
      WHERE larger < ${TOP_SHARE} * total AND NOT EXISTS (SELECT FROM standing WHERE tier IS NOT NULL)
    )
    UPDATE earshot.workspace SET tier_one_acv = found.acv FROM found
    WHERE workspace_id = ${tx.workspace} AND tier_one_acv IS DISTINCT FROM found.acv`.execute(tx.sql);
}

/** An account's record with the tier that follows from its ACV, where none is marked in the whole workspace. */
export async function withTier(tx: WorkspaceTransaction, account: Evidence['account']): Promise<Evidence['account']> {
  if (typeof account.tier === 'number' || typeof account.acv !== 'number') return account;
  const row = await tx.prepared
    .selectFrom('workspace')
    .select('tier_one_acv')
    .where('workspace_id', '=', tx.workspace)
    .executeTakeFirst();
  const from = row?.tier_one_acv ?? null;
  return from !== null && account.acv >= from ? { ...account, tier: 1 } : account;
}
