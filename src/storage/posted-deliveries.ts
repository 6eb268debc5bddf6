import { createHash, hash } from 'node:crypto';
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

/** A kept request: its id, and whether it is kept only now. */
export interface SavedDelivery {
  readonly id: string;
  /** `false`: it was kept already. */
  readonly inserted: boolean;
}

/**
 * Keeps requests byte for byte as `pending`, in one statement, and gives what became of each in their order. An id follows
 * from source and idempotency key, so that a replayed one is known.
 */
export async function savePosted(
  tx: WorkspaceTransaction,
  deliveries: readonly PostedDelivery[],
): Promise<readonly SavedDelivery[]> {
  const ids = deliveries.map(idOf);
  const values = deliveries.flatMap(({ source, bytes, mediaType, idempotencyKey, request }, index) => [
    ids[index],
    source,
    mediaType,
    Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
    idempotencyKey ?? null,
    toJsonb(request),
  ]);
  const { rows } = await tx.executeSql(insertOf(deliveries.length), [tx.workspace, ...values], { prepared: true });
  const inserted = new Set((rows as { id: string }[]).map(({ id }) => id));
  // The same one twice among them is kept once: the first of the two is the one that was.
  return ids.map((id) => ({ id, inserted: inserted.delete(id) }));
}

function idOf({ source, bytes, idempotencyKey }: PostedDelivery): string {
  if (idempotencyKey !== undefined) return hash('sha256', `${source}\0key\0${idempotencyKey}`);
  return createHash('sha256').update(`${source}\0`).update(bytes).digest('hex');
}

/** Written out, not built: this runs for every delivery. */
function insertOf(count: number): string {
  const columns = ['id', 'source', 'media_type', 'bytes', 'idempotency_key', 'request'];
  const rows = Array.from({ length: count }, (_, row) => {
    const places = columns.map((_, column) => `$${row * columns.length + column + 2}`);
    return `($1, 'pending', ${places.join(', ')})`;
  });
  return `INSERT INTO earshot.delivery (workspace_id, status, ${columns.join(', ')}) VALUES ${rows.join(', ')}
    ON CONFLICT DO NOTHING RETURNING id`;
}

/** What a request of a source was, with its bytes. */
export interface StoredPosted extends DeliveryRecord {
  readonly bytes: Buffer;
  readonly request: DeliveredRequest | null;
  /** It is to be tried again, and not yet: by the clock of the database, as jobs are. */
  readonly isPutOff: boolean;
}

/** A delivery with its bytes, its row held until the transaction ends; `undefined` when there is none of this id. */
export async function lockDelivery(tx: WorkspaceTransaction, id: string): Promise<StoredPosted | undefined> {
  const row = await tx.sql
    .selectFrom('delivery')
    .select([...COLUMNS, 'bytes', 'request', sql<boolean>`coalesce(next_attempt_at > now(), false)`.as('put_off')])
    .where('workspace_id', '=', tx.workspace)
    .where('id', '=', id)
    .forNoKeyUpdate()
    .executeTakeFirst();
  return row && { ...toRecord(row), bytes: row.bytes, request: row.request, isPutOff: row.put_off };
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

/**
 * Makes a settled delivery pending again, as on its first day, or one that was put off due at once. `false` when it is due
 * already, not there, or its bytes are gone.
 */
export async function reopenDelivery(tx: WorkspaceTransaction, id: string): Promise<boolean> {
  const row = await tx.sql
    .updateTable('delivery')
    .set({ status: 'pending', error: null, attempts: 0, next_attempt_at: null, settled_at: null })
    .where('workspace_id', '=', tx.workspace)
    .where('id', '=', id)
    .where((is) => is.or([is('status', '<>', 'pending'), is('next_attempt_at', 'is not', null)]))
    .where('purged_at', 'is', null)
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

/** Deliveries that sources posted, the latest first. */
export async function listDeliveries(
  tx: WorkspaceTransaction,
  filter: {
    readonly ids?: readonly string[] | undefined;
    readonly source?: string | undefined;
    readonly status?: readonly DeliveryStatus[] | undefined;
  } = {},
  page: PageRequest = {},
): Promise<Page<DeliveryRecord>> {
  const limit = pageLimit(page);
  const after = startOf(page, 'string');
  let query = tx.sql
    .selectFrom('delivery')
    .select(COLUMNS)
    .where('workspace_id', '=', tx.workspace)
    .where('request', 'is not', null);
  if (filter.ids !== undefined) query = query.where('id', 'in', [...filter.ids]);
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
