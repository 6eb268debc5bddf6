import { listToEmbed, type WorkspaceTransaction, withWorkspace } from '../../storage/index.ts';
import type { JobQueue } from '../queue.ts';
import type { JobInHand } from '../worker.ts';
import { embedInParts } from './embed-texts.ts';
import type { IndexingTools } from './index-conversation.ts';
import { openSpace, wantSpace } from './spaces.ts';

/** Has vectors made of a conversation's passages after the caller's transaction. */
export async function enqueueEmbedding(tx: WorkspaceTransaction, queue: JobQueue, conversation: string): Promise<void> {
  await queue.enqueue(
    tx,
    'embed-conversation',
    { workspace: tx.workspace, conversation },
    { key: `${tx.workspace}/${conversation}` },
  );
}

/**
 * Makes the vectors of a conversation's passages in every space that its workspace keeps, outside of any transaction and part
 * by part: what an attempt has made stays, and the next one goes on where it stopped. What the last attempt leaves is made up
 * for by the next round that tends the index.
 */
export async function embedConversation(
  tools: IndexingTools,
  { lease, signal }: JobInHand<'embed-conversation'>,
): Promise<void> {
  const { database, queue, embeddings } = tools;
  const { workspace, conversation } = lease.payload;
  const current = await embeddings?.current();
  const spaces = current === undefined ? [] : await withWorkspace(database, workspace, (tx) => wantSpace(tx, current));
  for (const { model } of spaces) {
    const embedder = await openSpace(tools, workspace, model);
    if (embedder === undefined) continue;
    const texts = await withWorkspace(database, workspace, (tx) => listToEmbed(tx, model, { conversation }));
    await embedInParts(tools, workspace, embedder, { texts, signal });
  }
  signal.throwIfAborted();
  await withWorkspace(database, workspace, (tx) => queue.complete(tx, lease));
}
