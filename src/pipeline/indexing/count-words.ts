import {
  countPassages,
  findLexemeTotal,
  noteLexemesLookedAt,
  recountLexemes,
  type WorkspaceTransaction,
  withWorkspace,
} from '../../storage/index.ts';
import type { JobQueue } from '../queue.ts';
import type { JobInHand } from '../worker.ts';
import type { IndexingTools } from './index-conversation.ts';

/** The share of passages that must be new, or gone, before words are counted anew: less changes no weight that matters. */
const SHARE = 0.1;

/** So many passages are counted in no time; from there on every further one puts off the next look by a millisecond. */
const FEW = 2_000;

/** And no longer than this: whoever waits until nothing is left to do waits for it too. */
const LONGEST_MS = 10_000;

/** Has a workspace's words counted soon, once for all that came in by then: the more there are, the less what is new changes. */
export async function enqueueCount(tx: WorkspaceTransaction, queue: JobQueue): Promise<void> {
  const { workspace } = tx;
  const wanted = [{ key: workspace, payload: { workspace } }];
  const since = async () => {
    const counted = await findLexemeTotal(tx);
    if (counted === undefined) return new Map<string, string>();
    const extraMs = Math.min(LONGEST_MS, Math.max(0, counted.passages - FEW));
    return new Map([[workspace, new Date(Date.parse(counted.countedAt) + extraMs).toISOString()]]);
  };
  await queue.enqueueOnce(tx, 'count-words', wanted, since, 2 * LONGEST_MS);
}

/** Counts in how many passages each word occurs, where enough has changed since that was last done. */
export async function countWords(
  { database, queue }: Pick<IndexingTools, 'database' | 'queue'>,
  { lease }: JobInHand<'count-words'>,
): Promise<void> {
  await withWorkspace(database, lease.payload.workspace, async (tx) => {
    await queue.complete(tx, lease);
    const [passages, counted] = [await countPassages(tx), await findLexemeTotal(tx)];
    const before = counted?.passages ?? 0;
    if (counted === undefined || Math.abs(passages - before) > SHARE * before) await recountLexemes(tx, passages);
    // The next look has its pause after this one, not after the last count: passages are many, and come in all the time.
    else await noteLexemesLookedAt(tx);
  });
}
