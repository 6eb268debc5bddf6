import { listDomains, listWaitingForDomains, type WorkspaceTransaction } from '../storage/index.ts';
import { requeue } from './assign.ts';
import type { JobQueue } from './queue.ts';

/** Has the conversations read that waited for an account with one of this one's domains; gives how many. */
export async function releaseWaiting(tx: WorkspaceTransaction, queue: JobQueue, account: string): Promise<number> {
  const waiting = await listWaitingForDomains(tx, await listDomains(tx, account));
  for (const conversation of waiting) await requeue(tx, queue, conversation);
  return waiting.length;
}
