import { NotFoundError } from '../../domain/index.ts';
import type { Embeddings } from '../../retrieval/index.ts';
import { pauseReembedding, type WorkspaceTransaction, writeAudit } from '../../storage/index.ts';
import { enqueueTending } from '../indexing/tend-index.ts';
import type { JobQueue } from '../queue.ts';

/**
 * Pauses the embedding that is built beside the one that serves, or has it go on. What comes in new gets its vectors of both all the
 * same, and searches go on with the one that serves.
 * @throws {NotFoundError} when none is being built
 */
export async function moveReembedding(
  tx: WorkspaceTransaction,
  { queue, embeddings }: { readonly queue: JobQueue; readonly embeddings?: Embeddings | undefined },
  move: 'pause' | 'resume',
  by: string,
): Promise<void> {
  if (!(await pauseReembedding(tx, move === 'pause'))) {
    throw new NotFoundError('No other embedding is being built beside the one that serves');
  }
  if (move === 'resume') await enqueueTending(tx, { queue, embeddings });
  const action = move === 'pause' ? 'reembedding.paused' : 'reembedding.running';
  await writeAudit(tx, { actor: by, action, subjectKind: 'workspace', subject: tx.workspace, details: {} });
}
