import { sql } from 'kysely';
import { type Risk, type RiskChange, toScoredDay } from '../domain/index.ts';
import { toJsonb } from './json.ts';
import type { WorkspaceTransaction } from './transaction.ts';

/**
 * Keeps an account's latest risk in place of the one before, and as the score of its day. `change`: what became different
 * since the day on record before it, where anything did.
 */
export async function saveRisk(tx: WorkspaceTransaction, risk: Risk, change: RiskChange | null = null): Promise<void> {
  const { account, score, band, as_of, policy } = risk;
  await sql`
    WITH latest AS (
      INSERT INTO earshot.account_risk (workspace_id, account_key, score, band, as_of, policy_version, policy_hash, risk)
      VALUES (${tx.workspace}, ${account}, ${score}, ${band}, ${as_of}, ${policy.version}, ${policy.hash}, ${toJsonb(risk)})
      ON CONFLICT (workspace_id, account_key) DO UPDATE SET score = excluded.score, band = excluded.band,
        as_of = excluded.as_of, policy_version = excluded.policy_version, policy_hash = excluded.policy_hash,
        risk = excluded.risk, computed_at = excluded.computed_at
    ) ${insertDay(tx, risk, change)}`.execute(tx.prepared);
}

/** Keeps a risk as the score of its day only: of a day that is over, which is not the account's latest. */
export async function savePastRisk(tx: WorkspaceTransaction, risk: Risk, change: RiskChange | null): Promise<void> {
  await insertDay(tx, risk, change).execute(tx.prepared);
}

function insertDay(tx: WorkspaceTransaction, risk: Risk, change: RiskChange | null) {
  const { day, known_at, score, band, policy, held } = toScoredDay(risk);
  return sql`
    INSERT INTO earshot.risk_day
      (workspace_id, account_key, day, policy_hash, policy_version, known_at, score, band, held, change)
    VALUES (${tx.workspace}, ${risk.account}, ${day}, ${policy.hash}, ${policy.version}, ${known_at}, ${score}, ${band},
      ${toJsonb(held)}, ${change === null ? null : toJsonb(change)})
    ON CONFLICT (workspace_id, account_key, day, policy_hash) DO UPDATE SET policy_version = excluded.policy_version,
      known_at = excluded.known_at, score = excluded.score, band = excluded.band, held = excluded.held,
      change = excluded.change, computed_at = excluded.computed_at`;
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

/** When accounts were last scored, ISO 8601, of those that ever were. */
export async function listScoredAt(
  tx: WorkspaceTransaction,
  accountKeys: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const { rows } = await sql<{ account_key: string; computed_at: string }>`
    SELECT account_key, computed_at FROM earshot.account_risk
    WHERE workspace_id = ${tx.workspace} AND account_key = ANY (${[...accountKeys]}::text[])`.execute(tx.sql);
  return new Map(rows.map(({ account_key, computed_at }) => [account_key, computed_at]));
}
