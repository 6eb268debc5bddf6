import type { DocumentBody } from '../domain/index.ts';
import { toJsonb } from './json.ts';
import type { WorkspaceTransaction } from './transaction.ts';

/** An account that changed hands, as it is known by. */
export interface OwnershipKey {
  readonly account: string;
  readonly team: 'cs' | 'sales';
  /** `YYYY-MM-DD` */
  readonly on: string;
  readonly to: string;
}

/** A change of hands with the brief that the new owner was given. */
export interface OwnershipChange extends OwnershipKey {
  readonly from: string;
  readonly document: DocumentBody;
  /** What the record does not say and the new owner has to ask again. */
  readonly questions: number;
  /** ISO 8601. */
  readonly briefedAt: string;
  readonly openedAt: string | null;
  readonly openedBy: string | null;
}

/**
 * Keeps a brief of a change of hands, once.
 * @returns whether it was news
 */
export async function keepOwnershipChange(
  tx: WorkspaceTransaction,
  change: Omit<OwnershipChange, 'openedAt' | 'openedBy'>,
): Promise<boolean> {
  const kept = await tx.sql
    .insertInto('ownership_change')
    .values({
      workspace_id: tx.workspace,
      account_key: change.account,
      team: change.team,
      changed_on: change.on,
      to_name: change.to,
      from_name: change.from,
      document: toJsonb(change.document),
      questions: change.questions,
      briefed_at: change.briefedAt,
      opened_at: null,
      opened_by: null,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('to_name')
    .executeTakeFirst();
  return kept !== undefined;
}

/** Changes of hands with their briefs, the latest first; of one account if told. */
export async function listOwnershipChanges(
  tx: WorkspaceTransaction,
  account?: string,
): Promise<readonly OwnershipChange[]> {
  let query = tx.sql.selectFrom('ownership_change').selectAll().where('workspace_id', '=', tx.workspace);
  if (account !== undefined) query = query.where('account_key', '=', account);
  const rows = await query
    .orderBy('changed_on', 'desc')
    .orderBy('account_key')
    .orderBy('team')
    .orderBy('briefed_at', 'desc')
    .orderBy('to_name')
    .execute();
  return rows.map((row) => ({
    account: row.account_key,
    team: row.team,
    on: row.changed_on,
    from: row.from_name,
    to: row.to_name,
    document: row.document,
    questions: row.questions,
    briefedAt: row.briefed_at,
    openedAt: row.opened_at,
    openedBy: row.opened_by,
  }));
}

/** Takes back a brief that nobody has opened: whom it was for does not own the account. */
export async function dropOwnershipChange(
  tx: WorkspaceTransaction,
  { account, team, on, to }: OwnershipKey,
): Promise<void> {
  await tx.sql
    .deleteFrom('ownership_change')
    .where('workspace_id', '=', tx.workspace)
    .where('account_key', '=', account)
    .where('team', '=', team)
    .where('changed_on', '=', on)
    .where('to_name', '=', to)
    .where('opened_at', 'is', null)
    .execute();
}

/**
 * The new owner has opened the brief: its first opening counts.
 * @returns whether there is such a brief
 */
export async function openOwnershipBrief(
  tx: WorkspaceTransaction,
  { account, team, on, to }: OwnershipKey,
  { by, at }: { readonly by: string; readonly at: string },
): Promise<boolean> {
  const found = await tx.sql
    .updateTable('ownership_change')
    .set((is) => ({
      opened_at: is.fn.coalesce('opened_at', is.val(at)),
      opened_by: is.fn.coalesce('opened_by', is.val(by)),
    }))
    .where('workspace_id', '=', tx.workspace)
    .where('account_key', '=', account)
    .where('team', '=', team)
    .where('changed_on', '=', on)
    .where('to_name', '=', to)
    .returning('to_name')
    .executeTakeFirst();
  return found !== undefined;
}

/** Puts the brief of a change of hands in other words. */
export async function rewordOwnershipBrief(
  tx: WorkspaceTransaction,
  { account, team, on, to }: OwnershipKey,
  document: DocumentBody,
): Promise<void> {
  await tx.sql
    .updateTable('ownership_change')
    .set({ document: toJsonb(document) })
    .where('workspace_id', '=', tx.workspace)
    .where('account_key', '=', account)
    .where('team', '=', team)
    .where('changed_on', '=', on)
    .where('to_name', '=', to)
    .execute();
}
