import type { Embeddings } from '../retrieval/index.ts';
import { type Database, withWorkspace } from '../storage/index.ts';
import { buryDelivery, giveUpDelivery, type ProcessingTools, processDelivery } from './deliveries/process.ts';
import { buryDispatch, type DispatchTools, giveUpDispatch, sendDispatch } from './dispatches/send.ts';
import { removeExpired } from './erasing/index.ts';
import { type HandoffTools, makeHandoff } from './handoffs/index.ts';
import { countWords } from './indexing/count-words.ts';
import { embedConversation } from './indexing/embed-conversation.ts';
import { indexConversation } from './indexing/index-conversation.ts';
import { type TendingTools, tendIndex } from './indexing/tend-index.ts';
import { aboutDelivery } from './job-trace.ts';
import type { JobQueue, Lease } from './queue.ts';
import { giveUpReading, type ReadingTools, readConversation } from './read-conversation.ts';
import { feedReprocessings } from './reprocessing/index.ts';
import { scoreAccount } from './score-account.ts';
import { type SettlingTools, settleDoubts } from './settle-doubts.ts';
import { type SweepTools, scoreAccounts, sweepWorkspace } from './sweep.ts';
import type { PipelineEvent } from './types.ts';
import { takeUpReadings } from './waiting-jobs.ts';
import { type JobInHand, Quarantine, Worker } from './worker.ts';
import { type WritingTools, writeDocument } from './writing/index.ts';

/** Takes up what a process that is gone has left, and what was put off. */
export async function takeUp(queue: JobQueue, database: Database): Promise<void> {
  if (database.embedded) await queue.reclaimAll();
  await queue.sweepScheduled();
  await takeUpReadings(database);
}

/** What the workers of a process share. */
export interface WorkersOptions
  extends ReadingTools,
    SweepTools,
    ProcessingTools,
    SettlingTools,
    TendingTools,
    DispatchTools,
    HandoffTools,
    WritingTools {
  readonly embeddings?: Embeddings | undefined;
  readonly concurrency: number;
  readonly leaseSeconds: number;
  readonly pollMs: number;
}

/** The running workers, one for each queue. */
export interface Workers {
  /** Whether one of them has a job of a workspace in hand, but for what goes on for hours behind the others. */
  areAtWorkFor(workspace: string): boolean;
  stop(timeoutMs: number): Promise<void>;
}

/**
 * Starts one worker for each queue. Taking in, reading and sending have the concurrency. Of what else is done for every call and
 * is not made one with what comes later, or waits for a model, some are done at once: a job is mostly round trips, and one after
 * the other they fall behind a steady stream. The rest is rare, or does much at once.
 */
export function startWorkers(options: WorkersOptions): Workers {
  const onSettled = (lease: Lease, failure: string | undefined): void => {
    if (failure !== undefined) options.tell(failureOf(lease, failure));
  };
  const one = { ...options, concurrency: 1, onSettled, quarantine: new Quarantine() };
  const some = { ...one, concurrency: Math.min(options.concurrency, SOME) };
  // Nobody waits for these: seldom looked for, so that they cost nothing where there is nothing to do.
  const behind = { ...one, pollMs: BEHIND * options.pollMs };
  const workers = {
    'read-conversation': new Worker<'read-conversation'>({
      ...one,
      name: 'read-conversation',
      concurrency: options.concurrency,
      handle: (job) => readConversation(options, job),
      onGivenUp: async (tx, { payload }, reason) => {
        await giveUpReading(tx, options.queue, payload.conversation, reason);
      },
    }),
    'read-conversation-dead': new Worker<'read-conversation-dead'>({
      ...one,
      name: 'read-conversation-dead',
      handle: (job) => buryConversation(options, job),
    }),
    'process-delivery': new Worker<'process-delivery'>({
      ...one,
      name: 'process-delivery',
      concurrency: options.concurrency,
      handle: (job) => aboutDelivery(job.lease.payload.delivery, () => processDelivery(options, job)),
      onGivenUp: async (tx, { payload }, reason) => {
        await giveUpDelivery(tx, payload.delivery, reason);
      },
    }),
    'process-delivery-dead': new Worker<'process-delivery-dead'>({
      ...one,
      name: 'process-delivery-dead',
      handle: (job) => buryDelivery(options, job),
    }),
    'index-conversation': new Worker<'index-conversation'>({
      ...some,
      name: 'index-conversation',
      handle: (job) => indexConversation(options, job),
    }),
    'embed-conversation': new Worker<'embed-conversation'>({
      ...one,
      name: 'embed-conversation',
      handle: (job) => embedConversation(options, job),
    }),
    'count-words': new Worker<'count-words'>({
      ...behind,
      name: 'count-words',
      handle: (job) => countWords(options, job),
    }),
    'tend-index': new Worker<'tend-index'>({
      ...behind,
      name: 'tend-index',
      handle: (job) => tendIndex(options, job),
    }),
    // Two at once keep up with a steady stream; what comes in for an account while its scoring waits is scored with it, so that one
    // that is too much for the machine makes scores older by a bounded time, and never holds up reading.
    'score-account': new Worker<'score-account'>({
      ...one,
      concurrency: Math.min(options.concurrency, SCORINGS),
      name: 'score-account',
      handle: (job) => scoreAccount(options, job),
    }),
    'settle-doubts': new Worker<'settle-doubts'>({
      ...some,
      name: 'settle-doubts',
      handle: (job) => settleDoubts(options, job),
    }),
    'send-dispatch': new Worker<'send-dispatch'>({
      ...one,
      name: 'send-dispatch',
      concurrency: options.concurrency,
      handle: (job) => sendDispatch(options, job),
      onGivenUp: async (tx, { payload }, reason) => {
        await giveUpDispatch(tx, payload.dispatch, reason);
      },
    }),
    'send-dispatch-dead': new Worker<'send-dispatch-dead'>({
      ...behind,
      name: 'send-dispatch-dead',
      handle: (job) => buryDispatch(options, job),
    }),
    'make-handoff': new Worker<'make-handoff'>({
      ...one,
      name: 'make-handoff',
      handle: (job) => makeHandoff(options, job),
    }),
    'write-document': new Worker<'write-document'>({
      ...some,
      name: 'write-document',
      handle: (job) => writeDocument(options, job),
    }),
    'rescore-workspace': new Worker<'rescore-workspace'>({
      ...one,
      name: 'rescore-workspace',
      handle: (job) => sweepWorkspace(options, job),
    }),
    'score-accounts': new Worker<'score-accounts'>({
      ...one,
      name: 'score-accounts',
      handle: (job) => scoreAccounts(options, job),
    }),
    'feed-reprocessing': new Worker<'feed-reprocessing'>({
      ...one,
      name: 'feed-reprocessing',
      handle: (job) => feedReprocessings(options, job),
    }),
    'remove-words': new Worker<'remove-words'>({
      ...behind,
      name: 'remove-words',
      handle: (job) => removeExpired(options, job),
    }),
  };
  options.queue.tellOfPosted(({ name, count, inMs }) => {
    if (inMs === 0) workers[name].wake(count);
    else workers[name].wakeIn(inMs, count);
  });
  return {
    areAtWorkFor(workspace) {
      const { 'tend-index': _tending, ...others } = workers;
      return Object.values(others).some((worker) => worker.isAtWorkFor(workspace));
    },
    async stop(timeoutMs) {
      const { 'tend-index': tending, 'feed-reprocessing': feeding, ...others } = workers;
      // What it has in hand is never waited for: the next round begins with it.
      await Promise.all([
        tending.stop(0),
        feeding.stop(0),
        ...Object.values(others).map((worker) => worker.stop(timeoutMs)),
      ]);
    },
  };
}

/** So many at once keep up with a steady stream; more would only wait for each other's connections. */
const SOME = 4;
/** Of the accounts that are scored, which is mostly statements: four at once took from reading what it needs. */
const SCORINGS = 2;

/** How many times less often what stays behind everything else is looked for. */
const BEHIND = 5;

/** A reading that ended with its process every time: nobody was there to say why, so this does. */
async function buryConversation(
  { database, queue, tell }: { database: Database; queue: JobQueue; tell(event: PipelineEvent): void },
  { lease }: JobInHand<'read-conversation-dead'>,
): Promise<void> {
  const { workspace, conversation } = lease.payload;
  const reason = 'the attempts are used up: the process that read it ended or was too slow each time';
  const failed = await withWorkspace(database, workspace, async (tx) => {
    await queue.complete(tx, lease);
    return giveUpReading(tx, queue, conversation, reason);
  });
  if (!failed) return;
  tell({ type: 'conversation-settled', workspace, conversation, status: 'failed', reason, signals: 0, rejected: 0 });
}

function failureOf(lease: Lease, reason: string): PipelineEvent {
  return { type: 'job-failed', job: lease.name, attempt: lease.attempt, attempts: lease.attempts, reason };
}
