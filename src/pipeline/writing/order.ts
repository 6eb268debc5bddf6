import type { WorkspaceTransaction } from '../../storage/index.ts';
import type { JobQueue, WritingJob } from '../queue.ts';
import type { DocumentWriter } from './tools.ts';

/** What ordering takes: without a writer nothing is ordered. */
export interface OrderingTools {
  readonly queue: Pick<JobQueue, 'enqueueAll' | 'enqueueOnce'>;
  readonly writeDocument?: DocumentWriter | undefined;
}

/**
 * Has documents worded after the caller's transaction, where there is a model; until then, and otherwise, they stand as they are. A
 * document that changes again before its turn has come is worded once, as it stands then: two jobs that are taken up at the same
 * moment would both ask.
 */
export async function orderWriting(
  tx: WorkspaceTransaction,
  { queue, writeDocument }: OrderingTools,
  wanted: readonly Omit<WritingJob, 'workspace'>[],
): Promise<void> {
  if (writeDocument === undefined) return;
  const { workspace } = tx;
  const jobs = wanted.map((one) => ({ key: `${workspace}/${one.subject}/${one.id}`, payload: { workspace, ...one } }));
  await queue.enqueueOnce(tx, 'write-document', jobs);
}
