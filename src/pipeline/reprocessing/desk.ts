import { InputError, NotFoundError } from '../../domain/index.ts';
import type { Embeddings } from '../../retrieval/index.ts';
import {
  lockReprocessing,
  type ReprocessingState,
  setReprocessingState,
  takeBackItems,
  type WorkspaceTransaction,
  writeAudit,
} from '../../storage/index.ts';
import type { JobQueue } from '../queue.ts';
import type { ReprocessChoice } from '../types.ts';
import { type BegunReprocessing, beginReprocessing, enqueueFeeding, type PresentReader } from './choose.ts';
import { moveReembedding } from './reembedding.ts';

/** What people do with the history that is read again. */
export interface ReprocessingDesk {
  /** Has chosen conversations read again, behind whatever is new; `undefined` where none is meant. */
  begin(workspace: string, choice: ReprocessChoice, by: string): Promise<BegunReprocessing | undefined>;
  /**
   * Pauses, resumes or cancels one. What is being read at this moment goes on to its end; what waited for its turn is as if it
   * had never been asked for. Asked for what it is already, it stays so.
   * @throws {NotFoundError}
   * @throws {InputError} code `against-the-rules`: it is over
   */
  move(workspace: string, id: string, move: ReprocessingMove, by: string): Promise<void>;
  /**
   * Pauses the embedding that is built beside the one that serves, or has it go on.
   * @throws {NotFoundError} when none is being built
   */
  moveEmbedding(workspace: string, move: 'pause' | 'resume', by: string): Promise<void>;
}

export const REPROCESSING_MOVES = ['pause', 'resume', 'cancel'] as const;
export type ReprocessingMove = (typeof REPROCESSING_MOVES)[number];

const AFTER: Readonly<Record<ReprocessingMove, ReprocessingState>> = {
  pause: 'paused',
  resume: 'running',
  cancel: 'cancelled',
};

type Order = <Result>(
  workspace: string,
  work: (tx: WorkspaceTransaction, queue: JobQueue) => Promise<Result>,
) => Promise<Result>;

/** The desk over transactions that the pipeline opens. */
export function reprocessingDesk(
  { reader, embeddings }: { readonly reader: PresentReader; readonly embeddings?: Embeddings | undefined },
  order: Order,
): ReprocessingDesk {
  return {
    begin: (workspace, choice, by) =>
      order(workspace, async (tx, queue) => {
        const begun = await beginReprocessing(tx, { queue, reader, by }, choice);
        if (begun !== undefined) await tell(tx, by, 'reprocessing.begun', begun.id);
        return begun;
      }),
    move: (workspace, id, move, by) =>
      order(workspace, async (tx, queue) => {
        const state = await lockReprocessing(tx, id);
        if (state === undefined) throw new NotFoundError(`There is no reprocessing ${id}`);
        if (state === AFTER[move]) return;
        if (state === 'done' || state === 'cancelled') {
          throw new InputError('against-the-rules', [{ message: `it is ${state} already` }]);
        }
        await setReprocessingState(tx, id, AFTER[move]);
        if (move === 'resume') await enqueueFeeding(tx, queue);
        else await takeBackItems(tx, id);
        await tell(tx, by, `reprocessing.${AFTER[move]}`, id);
      }),
    moveEmbedding: (workspace, move, by) =>
      order(workspace, (tx, queue) => moveReembedding(tx, { queue, embeddings }, move, by)),
  };
}

async function tell(tx: WorkspaceTransaction, actor: string, action: string, subject: string): Promise<void> {
  await writeAudit(tx, { actor, action, subjectKind: 'reprocessing', subject, details: {} });
}
