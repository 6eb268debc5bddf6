import { createHash } from 'node:crypto';
import type { WorkspaceTransaction } from './transaction.ts';

/** What arrived, as it arrived. */
export interface Delivery {
  readonly bytes: Uint8Array;
  /** As declared by the sender, or as the file's name says: `application/json`, `text/vtt`, … */
  readonly mediaType: string;
  /** Who brought it: `http`, `cli`, the name of a webhook. */
  readonly source: string;
  /** Set when it could not be read, without words of it: it is kept all the same, so that nothing is dropped. */
  readonly error?: string | undefined;
}

/** A kept delivery without its bytes. */
export interface DeliverySummary {
  readonly id: string;
  readonly source: string;
  readonly mediaType: string;
  readonly receivedAt: string;
  readonly error: string | null;
}

/** Keeps a delivery and gives its id, the sha256 of its bytes: the same bytes are kept once, as they came first. */
export async function saveDelivery(tx: WorkspaceTransaction, delivery: Delivery): Promise<string> {
  const id = documentId(delivery.bytes);
  if (await isKept(tx, id)) return id; // a mailbox is handed in once for every message in it: its bytes travel once
  await tx.sql
    .insertInto('delivery')
    .values({
      workspace_id: tx.workspace,
      id,
      source: delivery.source,
      media_type: delivery.mediaType,
      bytes: Buffer.from(delivery.bytes),
      status: delivery.error === undefined ? 'accepted' : 'refused',
      error: delivery.error ?? null,
      idempotency_key: null,
      request: null,
      next_attempt_at: null,
      settled_at: null,
      purged_at: null,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  return id;
}

/** Hashes by the very array that was hashed, for as long as somebody holds it; nobody changes bytes once read. */
const hashes = new WeakMap<Uint8Array, string>();

/** The id under which a document is kept: sha256 of its bytes, hex. */
export function documentId(bytes: Uint8Array): string {
  const known = hashes.get(bytes);
  if (known !== undefined) return known;
  const hash = createHash('sha256').update(bytes).digest('hex');
  hashes.set(bytes, hash);
  return hash;
}

async function isKept(tx: WorkspaceTransaction, id: string): Promise<boolean> {
  const row = await tx.sql
    .selectFrom('delivery')
    .select('id')
    .where('workspace_id', '=', tx.workspace)
    .where('id', '=', id)
    .executeTakeFirst();
  return row !== undefined;
}

/** The bytes of a delivery, exactly as received; `undefined` when there is none of this id. */
export async function readDelivery(tx: WorkspaceTransaction, id: string): Promise<Buffer | undefined> {
  const row = await tx.sql
    .selectFrom('delivery')
    .select('bytes')
    .where('workspace_id', '=', tx.workspace)
    .where('id', '=', id)
    .executeTakeFirst();
  return row?.bytes;
}

/** The deliveries that could not be read, the latest first; at most `limit`. Only who may read everything is told of them. */
export async function listRefusedDeliveries(tx: WorkspaceTransaction, limit = 50): Promise<readonly DeliverySummary[]> {
  if (tx.reader !== undefined) return [];
  const rows = await tx.sql
    .selectFrom('delivery')
    .select(['id', 'source', 'media_type', 'received_at', 'error'])
    .where('workspace_id', '=', tx.workspace)
    .where('status', '=', 'refused')
    .orderBy('received_at', 'desc')
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    source: row.source,
    mediaType: row.media_type,
    receivedAt: row.received_at,
    error: row.error,
  }));
}
