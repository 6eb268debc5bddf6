import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Handback } from '../domain/index.ts';
import type { PromiseDecision, PromiseSignal } from '../ledger/index.ts';
import type { WorkspaceTransaction } from './transaction.ts';

/** What begins the id of a promise that was handed back: it hangs on no signal. */
const PREFIX = 'hb_';

/** Is this the id of a promise that was handed back, and not that of a signal? */
export function isHandedBack(id: string): boolean {
  return id.startsWith(PREFIX);
}

/** Of which intervention what was promised is handed back, by whom and when. */
export interface HandedBack {
  readonly account: string;
  readonly intervention: string;
  /** ISO 8601 */
  readonly at: string;
  readonly commitments: Handback['commitments'];
}

/** Puts what an AE promised on the account's record, where the ledger finds it. */
export async function insertHandbackCommitments(
  tx: WorkspaceTransaction,
  { account, intervention, at, commitments }: HandedBack,
): Promise<void> {
  if (commitments.length === 0) return;
  await tx.sql
    .insertInto('handback_commitment')
    .values(
      commitments.map(({ what, owner, to, due, informal }, index) => ({
        workspace_id: tx.workspace,
        id: `${PREFIX}${intervention.replace(/^iv_/, '')}_${index}`,
        account_key: account,
        intervention_id: intervention,
        ordinal: index,
        what,
        owner: owner ?? null,
        told_to: to ?? null,
        due_on: due ?? null,
        informal,
        made_at: at,
        recorded_at: at,
      })),
    )
    .execute();
}

interface Row {
  readonly id: string;
  readonly what: string;
  readonly owner: string | null;
  readonly told_to: string | null;
  readonly due_on: string | null;
  readonly intervention_id: string;
  readonly made_at: string;
  readonly recorded_at: string;
  readonly speaker: string | null;
}

/**
 * What was handed back as words about promises, in its order. Their conversation is the intervention: nobody heard them being
 * made, an AE wrote them down and a CSM confirmed it.
 */
export async function listHandbackPromises(
  tx: WorkspaceTransaction,
  accountKey: string,
): Promise<readonly PromiseSignal[]> {
  const { rows } = await sql<Row>`
    SELECT promise.id, promise.what, promise.owner, promise.told_to, promise.due_on::text AS due_on, promise.intervention_id,
      promise.made_at, promise.recorded_at, its.standing -> 'draft' ->> 'by' AS speaker
    FROM earshot.handback_commitment AS promise
    JOIN earshot.intervention AS its ON its.workspace_id = promise.workspace_id AND its.id = promise.intervention_id
    WHERE promise.workspace_id = ${tx.workspace} AND promise.account_key = ${accountKey}
    ORDER BY promise.made_at, promise.intervention_id, promise.ordinal`.execute(tx.prepared);
  return rows.map((row) => ({
    id: row.id,
    kind: 'commitment',
    subtype: 'follow_up',
    what: row.what,
    quote: row.what,
    due: row.due_on,
    strength: 'firm',
    owner: row.owner ?? row.speaker,
    speaker: row.speaker,
    audience: row.told_to === null ? [] : [row.told_to],
    conversation: row.intervention_id,
    turn: 0,
    at: row.made_at,
    recordedAt: row.recorded_at,
  }));
}

/** The account of a promise that was handed back; `undefined` when there is none of this id. */
export async function accountOfHandback(tx: WorkspaceTransaction, id: string): Promise<string | undefined> {
  const row = await tx.sql
    .selectFrom('handback_commitment')
    .select('account_key')
    .where('workspace_id', '=', tx.workspace)
    .where('id', '=', id)
    .executeTakeFirst();
  return row?.account_key;
}

/** Writes down a decision of which a promise that was handed back is a part. */
export async function insertHandbackDecision(
  tx: WorkspaceTransaction,
  decision: Omit<PromiseDecision, 'id'>,
): Promise<void> {
  const [handed] = [decision.signal, decision.other].filter((id) => id !== null && isHandedBack(id));
  const account = handed && (await accountOfHandback(tx, handed));
  if (account === undefined || account === null || account === '') return;
  await tx.sql
    .insertInto('handback_decision')
    .values({
      workspace_id: tx.workspace,
      // Sorts by when it was written: two of one instant have an order.
      id: `${new Date().toISOString()}-${randomUUID()}`,
      account_key: account,
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

/** What is told of a decision of a promise, by name: a prepared statement must not change with columns that a later release adds. */
export const DECISION_COLUMNS = [
  'id',
  'signal_id',
  'action',
  'decided_by',
  'decided_at',
  'reason',
  'on_date',
  'other_signal_id',
  'member_ids',
] as const;

/** Decisions of which one of these is a part, in their order. */
export async function listHandbackDecisions(
  tx: WorkspaceTransaction,
  ids: readonly string[],
): Promise<readonly PromiseDecision[]> {
  const rows = await tx.prepared
    .selectFrom('handback_decision')
    .select(DECISION_COLUMNS)
    .where('workspace_id', '=', tx.workspace)
    .where(sql<boolean>`(signal_id = ANY (${sql.val([...ids])}::text[]) OR member_ids && ${sql.val([...ids])}::text[])`)
    .orderBy('decided_at')
    .orderBy('id')
    .execute();
  return rows.map((row) => ({
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
}
