import { createHash } from 'node:crypto';
import type { DebriefFindings, Loss, NamedDocuments } from '../domain/index.ts';
import { toJsonb } from './json.ts';
import { quotedBy } from './review-history.ts';
import type { WorkspaceTransaction } from './transaction.ts';

/** What a lost account teaches. */
export interface StoredDebrief {
  readonly id: string;
  readonly account: string;
  readonly loss: Loss;
  readonly lostOn: string;
  readonly saidBy: string | null;
  readonly why: string | null;
  readonly findings: DebriefFindings;
  readonly documents: NamedDocuments;
  readonly filledAt: string;
}

/** Stores what a lost account teaches, once for each day on which it was lost: else `false`. */
export async function insertDebrief(
  tx: WorkspaceTransaction,
  debrief: Omit<StoredDebrief, 'id'>,
): Promise<{ readonly id: string; readonly isNew: boolean }> {
  const about = JSON.stringify([debrief.account, debrief.lostOn]);
  const id = `db_${createHash('sha256').update(about).digest('hex').slice(0, 24)}`;
  const inserted = await tx.sql
    .insertInto('debrief')
    .values({
      workspace_id: tx.workspace,
      id,
      account_key: debrief.account,
      loss: debrief.loss,
      lost_on: debrief.lostOn,
      said_by: debrief.saidBy,
      why: debrief.why,
      findings: toJsonb(debrief.findings),
      documents: toJsonb(debrief.documents),
      conversation_ids: quotedBy(debrief.documents),
      filled_at: debrief.filledAt,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst();
  return { id, isNew: inserted !== undefined };
}

/** An account's debriefs, the latest loss first; without an account those of all, at most 500. */
export async function listDebriefs(tx: WorkspaceTransaction, account?: string): Promise<readonly StoredDebrief[]> {
  let query = tx.sql.selectFrom('debrief').selectAll().where('workspace_id', '=', tx.workspace);
  if (account !== undefined) query = query.where('account_key', '=', account);
  const rows = await query.orderBy('lost_on', 'desc').orderBy('id').limit(500).execute();
  return rows.map(({ account_key, lost_on, said_by, filled_at, ...row }) => ({
    id: row.id,
    account: account_key,
    loss: row.loss,
    lostOn: lost_on,
    saidBy: said_by,
    why: row.why,
    findings: row.findings,
    documents: row.documents,
    filledAt: filled_at,
  }));
}
