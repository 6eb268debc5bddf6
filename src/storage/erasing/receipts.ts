import { createHash } from 'node:crypto';
import { canonicalJson } from '../../domain/index.ts';
import { toJsonb } from '../json.ts';
import { type Page, type PageRequest, pageLimit, startOf, toPage } from '../pages.ts';
import type { WorkspaceTransaction } from '../transaction.ts';
import type { ErasureKind } from './tables.ts';

/** That something was erased, and never what. */
export interface ErasureReceipt {
  readonly id: string;
  readonly kind: ErasureKind;
  /** A salted digest of the account's key, or of the address or name that was asked for. */
  readonly asked: string;
  readonly by: string;
  /** ISO 8601. */
  readonly at: string;
  /** Rows deleted or emptied, by table. */
  readonly counts: Readonly<Record<string, number>>;
  /** sha256 over all of the above, as canonical JSON: see {@link receiptDigest}. */
  readonly digest: string;
}

/** The digest of a receipt, hex: whoever holds a printed one can tell whether it is the one that is kept. */
export function receiptDigest({ id, kind, asked, by, at, counts }: Omit<ErasureReceipt, 'digest'>): string {
  return createHash('sha256').update(canonicalJson({ id, kind, asked, by, at, counts })).digest('hex');
}

/** Is it the receipt of a request of which nothing was held? It counts nothing, and nothing was done. */
export function isOfNothing({ counts }: Pick<ErasureReceipt, 'counts'>): boolean {
  return Object.keys(counts).length === 0;
}

/** Writes a receipt; its counts follow once they are known. */
export async function saveReceipt(tx: WorkspaceTransaction, receipt: ErasureReceipt): Promise<void> {
  const columns = { counts: toJsonb(receipt.counts), digest: receipt.digest };
  await tx.sql
    .insertInto('erasure')
    .values({
      workspace_id: tx.workspace,
      id: receipt.id,
      kind: receipt.kind,
      asked: receipt.asked,
      erased_by: receipt.by,
      erased_at: receipt.at,
      ...columns,
    })
    .onConflict((conflict) => conflict.columns(['workspace_id', 'id']).doUpdateSet(columns))
    .execute();
}

/** The receipts, the latest first. */
export async function listReceipts(tx: WorkspaceTransaction, page: PageRequest = {}): Promise<Page<ErasureReceipt>> {
  const limit = pageLimit(page);
  const after = startOf(page, 'string');
  let query = tx.sql
    .selectFrom('erasure')
    .select(['id', 'kind', 'asked', 'erased_by as by', 'erased_at as at', 'counts', 'digest'])
    .where('workspace_id', '=', tx.workspace);
  if (after !== undefined) {
    const [time, id] = after;
    query = query.where((is) =>
      is.or([is('erased_at', '<', time), is.and([is('erased_at', '=', time), is('id', '>', id)])]),
    );
  }
  const rows = await query
    .orderBy('erased_at', 'desc')
    .orderBy('id')
    .limit(limit + 1)
    .execute();
  return toPage(rows, limit, (item) => [item.at, item.id]);
}
