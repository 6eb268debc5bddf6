import { sql } from 'kysely';
import { addDays, type SignalKind } from '../domain/index.ts';
import { type Page, type PageRequest, pageLimit, startOf, toPage } from './pages.ts';
import { type StoredSignal, selectStanding, toSignal } from './signal-rows.ts';
import type { SignalStatus } from './tables.ts';
import type { WorkspaceTransaction } from './transaction.ts';

/** Which signals a list holds; what is left out does not narrow. */
export interface SignalFilter {
  readonly ids?: readonly string[] | undefined;
  readonly accountKey?: string | undefined;
  readonly conversationId?: string | undefined;
  readonly kinds?: readonly SignalKind[] | undefined;
  readonly status?: readonly SignalStatus[] | undefined;
  /** ISO days in UTC, both inclusive, on which it was said. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** Signals by the time they were said, the latest first. Withdrawn ones are left out. */
export async function listSignals(
  tx: WorkspaceTransaction,
  filter: SignalFilter = {},
  page: PageRequest = {},
): Promise<Page<StoredSignal>> {
  const limit = pageLimit(page);
  const after = startOf(page, 'string');
  let query = selectStanding(tx);
  if (filter.ids !== undefined) query = query.where('id', 'in', [...filter.ids]);
  if (filter.accountKey !== undefined) query = query.where('account_key', '=', filter.accountKey);
  if (filter.conversationId !== undefined) query = query.where('conversation_id', '=', filter.conversationId);
  if (filter.kinds !== undefined) query = query.where('kind', 'in', [...filter.kinds]);
  if (filter.status !== undefined) query = query.where('status', 'in', [...filter.status]);
  if (filter.from !== undefined) query = query.where('occurred_at', '>=', `${filter.from}T00:00:00Z`);
  if (filter.to !== undefined) query = query.where('occurred_at', '<', `${addDays(filter.to, 1)}T00:00:00Z`);
  if (after !== undefined) {
    const [time, id] = after;
    query = query.where((is) =>
      is.or([is('occurred_at', '<', time), is.and([is('occurred_at', '=', time), is('id', '>', id)])]),
    );
  }
  const rows = await query
    .orderBy('occurred_at', 'desc')
    .orderBy('id')
    .limit(limit + 1)
    .execute();
  return toPage(rows.map(toSignal), limit, (item) => [item.occurredAt, item.id]);
}

/** A standing signal and the turn in which it was said, without who read it and how. */
export type SignalClaim = Pick<
  StoredSignal,
  | 'id'
  | 'conversationId'
  | 'kind'
  | 'subtype'
  | 'occurredAt'
  | 'recordedAt'
  | 'attrs'
  | 'quote'
  | 'status'
  | 'actedAt'
  | 'dismissedAt'
  | 'confirmedBy'
  | 'confirmedAt'
> & { readonly turn: number };

/** What every standing signal of an account claims and what people decided of it, in the order they were said. */
export async function listClaims(tx: WorkspaceTransaction, accountKey: string): Promise<readonly SignalClaim[]> {
  const { rows } = await sql<SignalClaim>`
    SELECT id, conversation_id AS "conversationId", span_turn AS turn, kind, subtype, occurred_at AS "occurredAt", recorded_at AS "recordedAt", attrs, quote, status,
      acted_at AS "actedAt", dismissed_at AS "dismissedAt", confirmed_by AS "confirmedBy", confirmed_at AS "confirmedAt"
    FROM earshot.signal
    WHERE workspace_id = ${tx.workspace} AND account_key = ${accountKey} AND withdrawn_at IS NULL
    ORDER BY occurred_at, id`.execute(tx.prepared);
  return rows;
}

/** Every standing signal of an account, in the order they were said. */
export async function listSignalsForScoring(
  tx: WorkspaceTransaction,
  accountKey: string,
): Promise<readonly StoredSignal[]> {
  const rows = await selectStanding(tx)
    .where('account_key', '=', accountKey)
    .orderBy('occurred_at')
    .orderBy('id')
    .execute();
  return rows.map(toSignal);
}

/** The standing ones of some signals, in the order they were said. */
export async function listSignalsByIds(
  tx: WorkspaceTransaction,
  ids: readonly string[],
): Promise<readonly StoredSignal[]> {
  if (ids.length === 0) return [];
  const rows = await selectStanding(tx)
    .where(sql<boolean>`id = ANY (${sql.val([...ids])}::text[])`)
    .orderBy('occurred_at')
    .orderBy('id')
    .execute();
  return rows.map(toSignal);
}

/** One standing signal; `undefined` when there is none of this id. */
export async function findSignal(tx: WorkspaceTransaction, id: string): Promise<StoredSignal | undefined> {
  const row = await selectStanding(tx).where('id', '=', id).executeTakeFirst();
  return row && toSignal(row);
}
