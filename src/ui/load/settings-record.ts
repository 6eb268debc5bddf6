import { progressOf } from '../../pipeline/index.ts';
import { findReembedding, listReceipts, listReprocessings, type WorkspaceTransaction } from '../../storage/index.ts';
import type { RecordModel } from '../page-models/settings-record.ts';
import { type LoadContext, loadFrame } from './frame.ts';

/** How many of each the page lists; the API gives all. */
const LISTED = 10;

/** How far reading again is, and what was erased. */
export async function loadRecord(
  tx: WorkspaceTransaction,
  context: LoadContext,
  { now, receipt }: { readonly now: number; readonly receipt: string | undefined },
): Promise<RecordModel> {
  const frame = await loadFrame(tx, context);
  const { items } = await listReprocessings(tx, { limit: LISTED });
  const { items: receipts, next } = await listReceipts(tx, { limit: LISTED });
  return {
    frame,
    reprocessings: items.map((item) => ({ ...item, ...progressOf(item, now) })),
    reembedding: await findReembedding(tx),
    receipts,
    given: receipts.find(({ id }) => id === receipt),
    hasMore: next !== null,
  };
}
