import { randomUUID } from 'node:crypto';
import {
  countRead,
  ensureWorkspace,
  findWorkspace,
  type HistoryFilter,
  insertReprocessing,
  type WorkspaceTransaction,
} from '../../storage/index.ts';
import type { JobQueue } from '../queue.ts';
import { readerFingerprint } from '../reader.ts';
import type { ReprocessChoice } from '../types.ts';

/** The extractor that reads now, by what tells it from earlier ones. */
export interface PresentReader {
  readonly fingerprint: string;
}

/** How many conversations a choice means; those that are being read again already are not among them. */
export async function countReprocess(
  tx: WorkspaceTransaction,
  reader: PresentReader,
  choice: ReprocessChoice,
): Promise<number> {
  const count = await countRead(tx, await toFilter(tx, reader, choice));
  return Math.min(count, choice.limit ?? count);
}

/** What was begun: nothing where no conversation is meant. */
export interface BegunReprocessing {
  readonly id: string;
  readonly conversations: number;
}

/** Writes down that chosen conversations are to be read again, the latest first, with the job that hands them to the readers. */
export async function beginReprocessing(
  tx: WorkspaceTransaction,
  { queue, reader, by }: { readonly queue: JobQueue; readonly reader: PresentReader; readonly by: string },
  choice: ReprocessChoice,
): Promise<BegunReprocessing | undefined> {
  await ensureWorkspace(tx);
  const { accountKey = null, since = null, limit = null, all = false } = choice;
  const id = `rp_${randomUUID()}`;
  const order = { id, accountKey, since, all, most: limit, askedBy: by };
  const conversations = await insertReprocessing(tx, order, await toFilter(tx, reader, choice));
  if (conversations === 0) return undefined;
  await enqueueFeeding(tx, queue);
  return { id, conversations };
}

/** Has the readers of a workspace handed more, once this transaction is committed. */
export async function enqueueFeeding(tx: WorkspaceTransaction, queue: JobQueue): Promise<void> {
  const { workspace } = tx;
  await queue.enqueueOnce(tx, 'feed-reprocessing', [{ key: workspace, payload: { workspace } }]);
}

async function toFilter(
  tx: WorkspaceTransaction,
  reader: PresentReader,
  { accountKey, since, all }: ReprocessChoice,
): Promise<HistoryFilter> {
  const workspace = (await findWorkspace(tx)) ?? { settings: {} };
  return { accountKey, since, notBy: all === true ? undefined : readerFingerprint(reader, workspace) };
}
