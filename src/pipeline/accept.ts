import type { Conversation } from '../domain/index.ts';
import { contentHash } from '../intake/index.ts';
import {
  assignAccount,
  ensureWorkspace,
  type InsertedConversation,
  insertConversation,
  saveDelivery,
  type WorkspaceTransaction,
} from '../storage/index.ts';
import type { JobQueue } from './queue.ts';
import { checkStorable, checkTime } from './storable.ts';
import type { Accepted, AcceptInput } from './types.ts';

/**
 * Stores a conversation, the bytes it came as and the job that reads it, all in the caller's transaction. Sent twice, it
 * is kept once; one that waits for its account and is sent again with one is read.
 * @throws {InputError} code `unstorable-text`, or `wrong-type` for a time that no database keeps
 */
export async function acceptConversation(
  tx: WorkspaceTransaction,
  queue: JobQueue,
  { conversation, delivery }: AcceptInput,
): Promise<Accepted> {
  checkStorable(conversation);
  checkTime(conversation);
  await ensureWorkspace(tx);
  const deliveryId = 'id' in delivery ? delivery.id : await saveDelivery(tx, delivery);
  const row = await insertConversation(tx, { conversation, contentHash: contentHash(conversation), deliveryId });
  const placed = !row.inserted && (await placeWaiting(tx, row, conversation));
  if (row.inserted || placed) {
    await queue.enqueue(tx, 'read-conversation', { workspace: tx.workspace, conversation: row.id });
  }
  return { id: row.id, status: placed ? 'queued' : row.status, duplicate: !row.inserted, differs: row.differs };
}

/** Gives a conversation that nobody could place the account that it is now sent with. `true` when it is to be read. */
async function placeWaiting(
  tx: WorkspaceTransaction,
  { id, status, differs }: InsertedConversation,
  { account }: Conversation,
): Promise<boolean> {
  const named = account?.key ?? account?.name ?? account?.domain ?? account?.crm_ids?.[0];
  if (status !== 'waiting' || differs || account === undefined || named === undefined) return false;
  return assignAccount(tx, id, account);
}
