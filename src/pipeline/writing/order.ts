import type { WorkspaceTransaction } from '../../storage/index.ts';
import type { JobQueue, WritingJob } from '../queue.ts';
import type { DocumentWriter } from './tools.ts';

/** What ordering takes: without a writer nothing is ordered. */
export interface OrderingTools {
  readonly queue: Pick<JobQueue, 'enqueueAll'>;
  readonly writeDocument?: DocumentWriter | undefined;
}

/** Has documents worded after the caller's transaction, where there is a model; until then, and otherwise, they stand as they are. */
export async function orderWriting(
  tx: WorkspaceTransaction,
  { queue, writeDocument }: OrderingTools,
  wanted: readonly Omit<WritingJob, 'workspace'>[],
): Promise<void> {
  if (writeDocument === undefined) return;
  await queue.enqueueAll(
    tx,
    'write-document',
    wanted.map((one) => ({ workspace: tx.workspace, ...one })),
  );
}
