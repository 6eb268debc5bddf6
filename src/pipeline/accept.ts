import type { Conversation } from '../domain/index.ts';
import { applyPrivacy, contentHash } from '../intake/index.ts';
import {
  assignAccount,
  barBody,
  closeAsSent,
  destroyBodies,
  documentId,
  ensureWorkspace,
  findWorkspace,
  type InsertedConversation,
  insertConversation,
  purgeBody,
  saveDelivery,
  type Workspace,
  type WorkspaceTransaction,
} from '../storage/index.ts';
import { isErased, withoutErasedPeople } from './erasing/gate.ts';
import { enqueueIndexing } from './indexing/index-conversation.ts';
import type { JobQueue } from './queue.ts';
import { checkStorable, checkTime } from './storable.ts';
import { isHistory } from './turns.ts';
import type { Accepted, AcceptInput } from './types.ts';

/**
 * Stores a conversation, the bytes it came as and the jobs that read it and make it findable, all in the caller's transaction. Sent twice, it
 * is kept once; one that waits for its account and is sent again with one is read.
 * @throws {InputError} code `unstorable-text`, or `wrong-type` for a time that no database keeps
 */
export async function acceptConversation(
  tx: WorkspaceTransaction,
  queue: JobQueue,
  { conversation: said, delivery }: AcceptInput,
): Promise<Accepted> {
  checkStorable(said);
  checkTime(said);
  await ensureWorkspace(tx);
  const workspace: Pick<Workspace, 'settings'> = (await findWorkspace(tx)) ?? { settings: {} };
  const open = applyPrivacy(said, workspace.settings.privacy);
  const conversation = await withoutErasedPeople(tx, open, workspace);
  const erased = await isErased(tx, conversation, workspace);
  // The whole may be kept with another part of it, such as a message of the same mailbox.
  if (erased || conversation !== open) await keepNothing(tx, delivery);
  if (erased) return { id: said.id, status: 'read', duplicate: true, differs: false, erased };
  const deliveryId = await keepDocument(tx, delivery, conversation === said ? undefined : conversation);
  const row = await insertConversation(tx, { conversation, contentHash: contentHash(conversation), deliveryId });
  await closeAsSent(tx, row.id, said);
  const placed = !row.inserted && (await placeWaiting(tx, row, conversation));
  if (row.inserted || placed) {
    const behind = isHistory(conversation.occurred_at, queue.now()) ? 'history' : undefined;
    await queue.enqueue(tx, 'read-conversation', { workspace: tx.workspace, conversation: row.id }, { behind });
  }
  if (row.inserted) await enqueueIndexing(tx, queue, row.id);
  return { id: row.id, status: placed ? 'queued' : row.status, duplicate: !row.inserted, differs: row.differs };
}

/**
 * Keeps the bytes that a conversation came as and gives their id. Where something of it must not be stored, what is kept of
 * it stands in their place; bytes that were stored before anybody could know are taken away.
 */
async function keepDocument(
  tx: WorkspaceTransaction,
  delivery: AcceptInput['delivery'],
  kept: Conversation | undefined,
): Promise<string> {
  if ('id' in delivery) {
    if (kept !== undefined) await purgeBody(tx, delivery.id);
    return delivery.id;
  }
  if (kept === undefined) return saveDelivery(tx, delivery);
  if (delivery.announcedBy !== undefined) await purgeBody(tx, delivery.announcedBy);
  return saveDelivery(tx, { ...delivery, bytes: Buffer.from(JSON.stringify(kept)), mediaType: 'application/json' });
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

/**
 * Sees to it that nothing is kept of the bytes that a document came as, whatever else came with it. Of a delivery that is kept
 * already whoever settles it does.
 */
export async function keepNothing(tx: WorkspaceTransaction, delivery: AcceptInput['delivery']): Promise<void> {
  if ('id' in delivery) return;
  const { bytes, source, mediaType, announcedBy } = delivery;
  await barBody(tx, { id: documentId(bytes), source, mediaType });
  if (announcedBy !== undefined) await destroyBodies(tx, [announcedBy]);
}
