import {
  countRead,
  type Database,
  ensureWorkspace,
  findWorkspace,
  type HistoryFilter,
  type ReadPosition,
  takeRead,
  updateConversation,
  type WorkspaceTransaction,
  withWorkspace,
} from '../storage/index.ts';
import type { JobQueue } from './queue.ts';
import { readerFingerprint } from './reader.ts';
import type { ReprocessChoice } from './types.ts';

/** Few enough that a transaction is short and an interrupted run has lost nothing. */
const BATCH = 100;

/** What choosing from the history needs. */
export interface ReprocessTools {
  readonly database: Database;
  readonly extractor: { readonly fingerprint: string };
}

/** How many conversations a choice means. */
export async function countReprocess(
  { extractor }: ReprocessTools,
  tx: WorkspaceTransaction,
  choice: ReprocessChoice,
): Promise<number> {
  const count = await countRead(tx, await toFilter(tx, extractor, choice));
  return Math.min(count, choice.limit ?? count);
}

/**
 * Queues chosen conversations to be read again, the latest first, batch by batch, each with its job in one transaction. One
 * that is queued is no longer chosen: run again after an interruption it goes on where it was.
 * @returns how many were queued
 */
export async function enqueueReprocess(
  { database, extractor, queue }: ReprocessTools & { readonly queue: JobQueue },
  workspace: string,
  choice: ReprocessChoice,
): Promise<number> {
  let count = 0;
  let after: ReadPosition | undefined;
  for (;;) {
    const limit = Math.min(BATCH, (choice.limit ?? Number.POSITIVE_INFINITY) - count);
    const batch = await withWorkspace(database, workspace, async (tx) => {
      await ensureWorkspace(tx);
      const chosen = await takeRead(tx, await toFilter(tx, extractor, choice), { limit, after });
      for (const { id } of chosen) {
        await updateConversation(tx, id, { status: 'queued' });
        const payload = { workspace, conversation: id };
        await queue.enqueue(tx, 'read-conversation', payload, { behind: true }); // it has waited already
      }
      return chosen;
    });
    count += batch.length;
    after = batch.at(-1);
    if (batch.length < limit || count === choice.limit) return count;
  }
}

async function toFilter(
  tx: WorkspaceTransaction,
  extractor: ReprocessTools['extractor'],
  { accountKey, since, all }: ReprocessChoice,
): Promise<HistoryFilter> {
  const workspace = (await findWorkspace(tx)) ?? { settings: {} };
  return { accountKey, since, notBy: all === true ? undefined : readerFingerprint(extractor, workspace) };
}
