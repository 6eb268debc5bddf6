import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { PromiseDecision, PromiseSignal } from '../ledger/index.ts';
import {
  DECISION_COLUMNS,
  insertHandbackDecision,
  isHandedBack,
  listHandbackDecisions,
} from './handback-commitments.ts';
import type { WorkspaceTransaction } from './transaction.ts';

/** Writes a decision down beside those before it. Decisions are never changed. */
export async function insertCommitmentDecision(
  tx: WorkspaceTransaction,
  decision: Omit<PromiseDecision, 'id'>,
): Promise<void> {
  if (isHandedBack(decision.signal) || (decision.other !== null && isHandedBack(decision.other))) {
    return insertHandbackDecision(tx, decision);
  }
  await tx.sql
    .insertInto('commitment_decision')
    .values({
      workspace_id: tx.workspace,
      // Sorts by when it was written: two of one instant have an order.
      id: `${new Date().toISOString()}-${randomUUID()}`,
      signal_id: decision.signal,
      action: decision.action,
      decided_by: decision.by,
      decided_at: decision.at,
      reason: decision.reason,
      on_date: decision.date,
      other_signal_id: decision.other,
      member_ids: [...(decision.members ?? [])],
    })
    .execute();
}

/** Everything decided about these signals and about entries that they were part of, in its order, what was taken back and the taking back too. */
export async function listCommitmentDecisions(
  tx: WorkspaceTransaction,
  signals: readonly Pick<PromiseSignal, 'id'>[],
): Promise<readonly PromiseDecision[]> {
  const ids = signals.map(({ id }) => id);
  // Together: whichever fails first, the other's failure is heard too.
  const [handed, rows] = await Promise.all([
    ids.some(isHandedBack) ? listHandbackDecisions(tx, ids) : [],
    tx.prepared
      .selectFrom('commitment_decision')
      .select(DECISION_COLUMNS)
      .where('workspace_id', '=', tx.workspace)
      .where(sql<boolean>`(signal_id = ANY (${sql.val(ids)}::text[]) OR member_ids && ${sql.val(ids)}::text[])`)
      .orderBy('decided_at')
      .orderBy('id')
      .execute(),
  ]);
  const decisions = rows.map((row) => ({
    id: row.id,
    signal: row.signal_id,
    action: row.action,
    by: row.decided_by,
    at: row.decided_at,
    reason: row.reason,
    date: row.on_date,
    other: row.other_signal_id,
    members: row.member_ids,
  }));
  if (handed.length === 0) return decisions;
  return [...decisions, ...handed].toSorted((one, other) =>
    `${one.at} ${one.id}` < `${other.at} ${other.id}` ? -1 : 1,
  );
}
