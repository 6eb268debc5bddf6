import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { toJsonb } from './json.ts';
import { type Page, type PageRequest, pageLimit, startOf, toPage } from './pages.ts';
import type { DeliveredRequest, DeliveryOutcome, DeliveryStatus } from './tables.ts';
import type { WorkspaceTransaction } from './transaction.ts';

/** A request of a source, proven genuine. */
export interface PostedDelivery {
  readonly source: string;
  readonly bytes: Uint8Array;
  readonly mediaType: string;
  /** By the tool's own idempotency key; without one the same bytes are the same delivery. */
  readonly idempotencyKey: string | undefined;
  readonly request: DeliveredRequest;
}

/** A kept request of a source, without its bytes. */
export interface DeliveryRecord {
  readonly id: string;
  readonly source: string;
  readonly mediaType: string;
  readonly receivedAt: string;
  readonly status: DeliveryStatus;
  /** Why it failed, or why it waits. Never holds customer speech. */
  readonly error: string | null;
  readonly attempts: number;
  readonly nextAttemptAt: string | null;
  readonly outcome: readonly DeliveryOutcome[];
  /** When its bytes were taken away. */
  readonly purgedAt: string | null;
}

/** How a delivery ends, or that it is tried again at a time. */
export type DeliverySettlement =
  | { readonly status: 'processed' | 'ignored'; readonly outcome: readonly DeliveryOutcome[] }
  | { readonly status: 'failed'; readonly error: string }
  | { readonly status: 'pending'; readonly error: string; readonly nextAttemptAt: string };

/**
 * Keeps a request byte for byte as `pending`. Its id follows from source and idempotency key, so that a replayed one is
 * known. `inserted` is false for one that is kept already.
 */
export async function savePosted(
  tx: WorkspaceTransaction,
  { source, bytes, mediaType, idempotencyKey, request }: PostedDelivery,
): Promise<{ readonly id: string; readonly inserted: boolean }> {
  const hash = createHash('sha256').update(`${source}\0`);
  const id = (idempotencyKey === undefined ? hash.update(bytes) : hash.update(`key\0${idempotencyKey}`)).digest('hex');
  const row = await tx.sql
    .insertInto('delivery')
    .values({
      workspace_id: tx.workspace,
      id,
      source,
      media_type: mediaType,
      bytes: Buffer.from(bytes),
      status: 'pending',
      error: null,
      idempotency_key: idempotencyKey ?? null,
      request: toJsonb(request),
      next_attempt_at: null,
      settled_at: null,
      purged_at: null,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst();
  return { id, inserted: row !== undefined };
}

/** What a request of a source was, with its bytes. */
export interface StoredPosted extends DeliveryRecord {
  readonly bytes: Buffer;
  readonly request: DeliveredRequest | null;
}

/** A delivery with its bytes, its row held until the transaction ends; `undefined` when there is none of this id. */
export async function lockDelivery(tx: WorkspaceTransaction, id: string): Promise<StoredPosted | undefined> {
  const row = await tx.sql
    .selectFrom('delivery')
    .select([...COLUMNS, 'bytes', 'request'])
    .where('workspace_id', '=', tx.workspace)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  return row && { ...toRecord(row), bytes: row.bytes, request: row.request };
}

/** Writes what a delivery came to. */
export async function settleDelivery(
  tx: WorkspaceTransaction,
  id: string,
  settlement: DeliverySettlement,
): Promise<void> {
  const pending = settlement.status === 'pending';
  await tx.sql
    .updateTable('delivery')
    .set({
      status: settlement.status,
      error: 'error' in settlement ? settlement.error : null,
      outcome: toJsonb('outcome' in settlement ? settlement.outcome : []),
      attempts: sql<number>`attempts + 1`,
      next_attempt_at: pending ? settlement.nextAttemptAt : null,
      settled_at: pending ? null : sql<string>`now()`,
    })
    .where('workspace_id', '=', tx.workspace)
    .where('id', '=', id)
    .execute();
}

/** Makes a settled delivery pending again, as on its first day. `false` when it is pending, not there, or its bytes are gone. */
export async function reopenDelivery(tx: WorkspaceTransaction, id: string): Promise<boolean> {
  const row = await tx.sql
    .updateTable('delivery')
    .set({ status: 'pending', error: null, attempts: 0, next_attempt_at: null, settled_at: null })
    .where('workspace_id', '=', tx.workspace)
    .where('id', '=', id)
    .where('status', 'in', ['processed', 'ignored', 'failed'])
    .where('purged_at', 'is', null)
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

/** Deliveries that sources posted, the latest first. */
export async function listDeliveries(
  tx: WorkspaceTransaction,
  filter: { readonly source?: string | undefined; readonly status?: readonly DeliveryStatus[] | undefined } = {},
  page: PageRequest = {},
): Promise<Page<DeliveryRecord>> {
  const limit = pageLimit(page);
  const after = startOf(page, 'string');
  let query = tx.sql
    .selectFrom('delivery')
    .select(COLUMNS)
    .where('workspace_id', '=', tx.workspace)
    .where('request', 'is not', null);
  if (filter.source !== undefined) query = query.where('source', '=', filter.source);
  if (filter.status !== undefined) query = query.where('status', 'in', [...filter.status]);
  if (after !== undefined) {
    query = query.where(sql<boolean>`(received_at, id) < (${after[0]}::timestamptz, ${after[1]}::text)`);
  }
  const rows = await query
    .orderBy('received_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .execute();
  return toPage(rows.map(toRecord), limit, (record) => [record.receivedAt, record.id]);
}

/** One delivery of a source without its bytes; `undefined` when there is none of this id. */
export async function findDelivery(tx: WorkspaceTransaction, id: string): Promise<DeliveryRecord | undefined> {
  const row = await tx.sql
    .selectFrom('delivery')
    .select(COLUMNS)
    .where('workspace_id', '=', tx.workspace)
    .where('id', '=', id)
    .executeTakeFirst();
  return row && toRecord(row);
}

/** How many deliveries of each source stand where, by source and status. */
export async function countDeliveries(tx: WorkspaceTransaction): Promise<
  readonly {
    readonly source: string;
    readonly status: DeliveryStatus;
    readonly count: number;
    readonly lastAt: string;
  }[]
> {
  const rows = await tx.sql
    .selectFrom('delivery')
    .select(({ fn }) => ['source', 'status', fn.countAll<number>().as('count'), fn.max('received_at').as('last_at')])
    .where('workspace_id', '=', tx.workspace)
    .where('request', 'is not', null)
    .groupBy(['source', 'status'])
    .orderBy('source')
    .orderBy('status')
    .execute();
  return rows.map(({ source, status, count, last_at }) => ({ source, status, count, lastAt: last_at }));
}

const COLUMNS = [
  'id',
  'source',
  'media_type',
  'received_at',
  'status',
  'error',
  'attempts',
  'next_attempt_at',
  'outcome',
  'purged_at',
] as const;

interface DeliveryRow {
  id: string;
  source: string;
  media_type: string;
  received_at: string;
  status: DeliveryStatus;
  error: string | null;
  attempts: number;
  next_attempt_at: string | null;
  outcome: readonly DeliveryOutcome[];
  purged_at: string | null;
}

function toRecord(row: DeliveryRow): DeliveryRecord {
  return {
    id: row.id,
    source: row.source,
    mediaType: row.media_type,
    receivedAt: row.received_at,
    status: row.status,
    error: row.error,
    attempts: row.attempts,
    nextAttemptAt: row.next_attempt_at,
    outcome: row.outcome,
    purgedAt: row.purged_at,
  };
}
