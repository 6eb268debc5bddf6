import { preparePassages } from '../../retrieval/index.ts';
import { lockConversation, savePassages, type WorkspaceTransaction, withWorkspace } from '../../storage/index.ts';
import type { JobQueue } from '../queue.ts';
import type { JobInHand } from '../worker.ts';
import { enqueueCount } from './count-words.ts';
import { enqueueEmbedding } from './embed-conversation.ts';
import type { SpaceTools } from './spaces.ts';

/** What indexing needs beside its job. */
export interface IndexingTools extends SpaceTools {
  readonly queue: JobQueue;
}

/** Has a conversation indexed after the caller's transaction. */
export async function enqueueIndexing(tx: WorkspaceTransaction, queue: JobQueue, conversation: string): Promise<void> {
  await queue.enqueue(
    tx,
    'index-conversation',
    { workspace: tx.workspace, conversation },
    { key: `${tx.workspace}/${conversation}` },
  );
}

/**
 * Makes a conversation findable by its words, in one transaction, and has its vectors made by a job of their own: words never
 * wait for an embedding. Beside its reading, which it neither waits for nor holds up.
 */
export async function indexConversation(
  { database, queue, embeddings }: IndexingTools,
  { lease }: JobInHand<'index-conversation'>,
): Promise<void> {
  const { workspace, conversation } = lease.payload;
  await withWorkspace(database, workspace, async (tx) => {
    await queue.complete(tx, lease);
    await indexWords(tx, queue, conversation);
    if (embeddings !== undefined) await enqueueEmbedding(tx, queue, conversation);
  });
}

/** Stores a conversation's passages, and has words counted where they are new. One that is gone has none. */
export async function indexWords(tx: WorkspaceTransaction, queue: JobQueue, conversation: string): Promise<void> {
  // Held, so that an account given to it at this moment is its passages' too.
  const stored = await lockConversation(tx, conversation);
  if (stored === undefined) return;
  const { header, passages } = await preparePassages(stored.conversation);
  if (await savePassages(tx, stored, header, passages)) await enqueueCount(tx, queue);
}
