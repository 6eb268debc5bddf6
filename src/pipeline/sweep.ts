import { InputError, utcDate } from '../domain/index.ts';
import type { Embeddings } from '../retrieval/index.ts';
import {
  findWorkspace,
  forgetOldReads,
  forgetOldSessions,
  keepTierOne,
  listKeysToScore,
  purgeExpired,
  type WorkspaceTransaction,
  withWorkspace,
} from '../storage/index.ts';
import { enqueueRemoval } from './erasing/index.ts';
import { describeFailure } from './failure.ts';
import { tendHandoffs } from './handoffs/index.ts';
import { enqueueTending } from './indexing/tend-index.ts';
import type { AccountBatch, JobQueue } from './queue.ts';
import { briefOwners, dayOf, enqueueScore, rescore, type ScoringTools, scorePast } from './score-account.ts';
import type { PipelineEvent, PipelineLogger } from './types.ts';
import type { JobInHand } from './worker.ts';

/** Accounts of one job: some seconds of work, so that one that is lost with its worker costs little. */
const BATCH = 100;

/** Accounts whose batches are planned with one statement. */
const PLANNED_AT_ONCE = 50 * BATCH;

/** What a sweep needs beside its job. */
export interface SweepTools extends ScoringTools {
  readonly logger: PipelineLogger;
  readonly embeddings?: Embeddings | undefined;
}

/**
 * Moves a workspace's clocks: sees to it that every account is scored as of its day, for silence, promises and runways change
 * with nobody doing anything. What was scored today is not scored again: done twice, or by two at once, it is done once, and
 * interrupted it goes on with what is left. A pinned workspace's day does not pass.
 */
export async function sweepWorkspace(tools: SweepTools, { lease }: JobInHand<'rescore-workspace'>): Promise<void> {
  await withWorkspace(tools.database, lease.payload.workspace, async (tx) => {
    await tools.queue.complete(tx, lease);
    await purgeExpired(tx);
    await forgetOldSessions(tx);
    await forgetOldReads(tx);
    await enqueueRemoval(tx, tools.queue);
    await enqueueTending(tx, tools);
    await tendHandoffs(tx, tools.queue, tools.now());
    await enqueueSweep(tx, tools.queue, { which: 'due', day: await dayOf(tx, tools) });
  });
}

/** What is to be scored: see {@link AccountBatch}. */
export type SweepOrder = Pick<AccountBatch, 'past'> &
  ({ readonly which: 'due'; readonly day: string } | { readonly which: 'all' });

/** Has a workspace's accounts scored in batches; gives how many accounts. */
export async function enqueueSweep(tx: WorkspaceTransaction, queue: JobQueue, order: SweepOrder): Promise<number> {
  await keepTierOne(tx);
  const { which, past } = order;
  const day = order.which === 'due' ? order.day : undefined;
  let count = 0;
  let after = '';
  for (;;) {
    const keys = await listKeysToScore(tx, { day, after, limit: PLANNED_AT_ONCE });
    const batches: AccountBatch[] = [];
    for (let start = 0; start < keys.length; start += BATCH) {
      const through = keys[Math.min(start + BATCH, keys.length) - 1] ?? after;
      batches.push({ workspace: tx.workspace, after, through, which, ...(past === undefined ? {} : { past }) });
      after = through;
    }
    await queue.enqueueAll(tx, 'score-accounts', batches);
    count += keys.length;
    if (keys.length < PLANNED_AT_ONCE) return count;
  }
}

/**
 * The days to score a past day on, as somebody asks for it by hand.
 * @throws {InputError} code `day-to-come` when the workspace's day has not come so far
 */
export async function pastDays(
  tx: WorkspaceTransaction,
  tools: Pick<ScoringTools, 'now'>,
  asOf: string,
): Promise<{ readonly asOf: string; readonly knownAt: string } | undefined> {
  const day = await dayOf(tx, tools);
  if (asOf > day) {
    throw new InputError('day-to-come', [
      { path: 'as_of', message: `${asOf} is later than the workspace's day, ${day}` },
    ]);
  }
  if (asOf === day) return undefined;
  // What is pinned to a day was recorded after it, and would not have been known on any.
  const isPinned = ((await findWorkspace(tx))?.asOf ?? null) !== null;
  return { asOf, knownAt: isPinned ? utcDate(tools.now()) : asOf };
}

/** Scores the accounts of a batch, each in a transaction of its own. One that cannot be scored does not hold up the others. */
export async function scoreAccounts(tools: SweepTools, { lease, signal }: JobInHand<'score-accounts'>): Promise<void> {
  const { workspace, after, through, which, past } = lease.payload;
  const keys = await withWorkspace(tools.database, workspace, async (tx) => {
    const day = which === 'due' ? await dayOf(tx, tools) : undefined;
    return listKeysToScore(tx, { day, after, through, limit: 2 * BATCH });
  });
  for (const account of keys) {
    signal.throwIfAborted();
    const event = await scoreOne(tools, account, { workspace, which, past });
    if (event !== undefined) tools.tell(event);
  }
  await withWorkspace(tools.database, workspace, async (tx) => {
    await tools.queue.complete(tx, lease);
    // Accounts made since the batch was planned.
    const last = keys.length === 2 * BATCH ? keys.at(-1) : undefined;
    if (last !== undefined) await tools.queue.enqueueAll(tx, 'score-accounts', [{ ...lease.payload, after: last }]);
  });
}

async function scoreOne(
  tools: SweepTools,
  account: string,
  { workspace, which, past }: Pick<AccountBatch, 'workspace' | 'which' | 'past'>,
): Promise<PipelineEvent | undefined> {
  try {
    return await withWorkspace(tools.database, workspace, async (tx) => {
      if (past !== undefined) return scorePast(tx, tools, account, past);
      const scored = await rescore(tx, tools, account, { unlessScored: which === 'due' });
      if (scored !== undefined) await briefOwners(tx, tools, account);
      return scored;
    });
  } catch (error) {
    tools.logger.warn({ workspace, reason: describeFailure(error) }, 'an account of a sweep could not be scored');
    // As a job of its own it has attempts of its own.
    if (past === undefined)
      await withWorkspace(tools.database, workspace, (tx) => enqueueScore(tx, tools.queue, account));
    return undefined;
  }
}
