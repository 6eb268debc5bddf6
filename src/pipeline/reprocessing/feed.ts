import { setTimeout as delay } from 'node:timers/promises';
import {
  type Database,
  listOpenReprocessings,
  lockReprocessing,
  queueItems,
  setReprocessingState,
  settleItems,
  takeItems,
  updateConversation,
  type WorkspaceTransaction,
  withWorkspace,
} from '../../storage/index.ts';
import type { JobQueue } from '../queue.ts';
import type { JobInHand } from '../worker.ts';

/** Conversations in the queue for each that this process reads at once: enough that no reader waits, few enough to be taken back soon. */
const AHEAD = 4;
/** How long one job hands out before another goes on, in milliseconds. */
const ROUND_MS = 60_000;
const SHORTEST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 2_000;
/** When readings are put off, to another day or until a server is there again, how long the handing out is, in milliseconds. */
const PUT_OFF_MS = 60_000;

/** What handing out needs beside its job. */
export interface FeedingTools {
  readonly database: Database;
  readonly queue: JobQueue;
  /** Conversations that this process reads at once. */
  readonly concurrency: number;
}

/**
 * Hands the readers of a workspace its history, a few conversations at a time and behind all that is new, for as long as any is
 * left. What has been handed out is written down with its job in one transaction, so that a process that ends in the middle
 * loses nothing: whoever takes this job over goes on with what waits.
 */
export async function feedReprocessings(
  tools: FeedingTools,
  { lease, signal }: JobInHand<'feed-reprocessing'>,
): Promise<void> {
  const { database, queue } = tools;
  const { workspace } = lease.payload;
  const until = performance.now() + ROUND_MS;
  let pause = SHORTEST_PAUSE_MS;
  for (;;) {
    signal.throwIfAborted();
    const isOver = performance.now() > until;
    const round = await withWorkspace(database, workspace, async (tx) => {
      await queue.hold(tx, lease);
      const fed = await feedAll(tx, tools);
      if (fed.isLeft && !fed.isPutOff && !isOver) return fed;
      await queue.complete(tx, lease);
      if (!fed.isLeft || (await queue.hasSuccessor(tx, 'feed-reprocessing', workspace)))
        return { ...fed, isLeft: false };
      const later = { key: workspace, startAfter: new Date(Date.now() + PUT_OFF_MS).toISOString() };
      if (fed.isPutOff) await queue.enqueue(tx, 'feed-reprocessing', { workspace, putOff: true }, later);
      else await queue.enqueue(tx, 'feed-reprocessing', { workspace }, { key: workspace });
      return { ...fed, isLeft: false };
    });
    if (!round.isLeft) return;
    pause = round.moved > 0 ? SHORTEST_PAUSE_MS : Math.min(2 * pause, LONGEST_PAUSE_MS);
    await delay(pause, undefined, { signal });
  }
}

interface Fed {
  /** How many conversations were handed out, or found read. */
  readonly moved: number;
  readonly isLeft: boolean;
  /** All that is in the queue waits for another day, or for a server. */
  readonly isPutOff: boolean;
}

async function feedAll(tx: WorkspaceTransaction, tools: FeedingTools): Promise<Fed> {
  const all: Fed[] = [];
  for (const id of await listOpenReprocessings(tx)) all.push(await feed(tx, tools, id));
  const open = all.filter(({ isLeft }) => isLeft);
  return {
    moved: all.reduce((sum, { moved }) => sum + moved, 0),
    isLeft: open.length > 0,
    isPutOff: open.length > 0 && open.every(({ isPutOff }) => isPutOff),
  };
}

async function feed(tx: WorkspaceTransaction, { queue, concurrency }: FeedingTools, id: string): Promise<Fed> {
  const state = await lockReprocessing(tx, id);
  const { settled, queued, putOff } = await settleItems(tx, id);
  const room = state === 'running' ? Math.max(0, AHEAD * concurrency - queued) : 0;
  const taken = room === 0 ? [] : await takeItems(tx, id, room);
  await queueItems(
    tx,
    id,
    taken.map(({ conversation }) => conversation),
  );
  for (const { conversation, status } of taken) {
    if (status === 'queued' || status === 'reading') continue; // on its way already
    await updateConversation(tx, conversation, { status: 'queued', statusReason: null });
    const payload = { workspace: tx.workspace, conversation };
    await queue.enqueue(tx, 'read-conversation', payload, { behind: 'rereading' });
  }
  const inHand = queued + taken.length;
  const isDone = state === 'running' && inHand === 0 && room > 0;
  if (isDone) await setReprocessingState(tx, id, 'done');
  return {
    moved: settled + taken.length,
    isLeft: inHand > 0 || (state === 'running' && !isDone),
    isPutOff: taken.length === 0 && queued > 0 && putOff === queued,
  };
}
