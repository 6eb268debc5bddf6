import { type PromiseJudge, type PromisePair, wordingOf } from '../ledger/index.ts';
import {
  type Database,
  listPromiseSignals,
  loadLedger,
  saveVerdicts,
  type WorkspaceTransaction,
  withWorkspace,
} from '../storage/index.ts';
import type { JobQueue } from './queue.ts';
import { enqueueScore } from './score-account.ts';
import type { PipelineLogger } from './types.ts';
import type { JobInHand } from './worker.ts';

/** What settling doubts needs beside its job. */
export interface SettlingTools {
  readonly database: Database;
  readonly queue: JobQueue;
  readonly judge?: PromiseJudge | undefined;
  readonly logger: PipelineLogger;
}

/** Pairs put to the model in one call; what is left is asked about after the next reading. */
const MOST_PAIRS = 25;

/** Has the doubts of an account's ledger settled after the caller's transaction, where there is somebody to ask. */
export async function enqueueSettling(
  tx: WorkspaceTransaction,
  { queue, judge }: Pick<SettlingTools, 'queue' | 'judge'>,
  account: string,
): Promise<void> {
  if (judge === undefined) return;
  const payload = { workspace: tx.workspace, account };
  await queue.enqueue(tx, 'settle-doubts', payload, { key: `${tx.workspace}/${account}` });
}

/**
 * Asks about what the ledger could not tell, outside of any transaction, and keeps the answers: nothing is asked twice. A
 * model that fails settles nothing: what was in doubt stays apart, the log says why, and the next reading asks again.
 */
export async function settleDoubts(tools: SettlingTools, { lease, signal }: JobInHand<'settle-doubts'>): Promise<void> {
  const { database, queue, judge, logger } = tools;
  const { workspace, account } = lease.payload;
  const pairs = judge === undefined ? [] : await withWorkspace(database, workspace, (tx) => listDoubts(tx, account));
  const judged = await judge?.judge(pairs, { signal });
  signal.throwIfAborted();
  if (judged?.failure) {
    logger.warn({ workspace, account, pairs: pairs.length, reason: judged.failure }, 'promises could not be matched');
  }
  for (const { operation, input_tokens, output_tokens } of judged?.calls ?? []) {
    logger.info({ workspace, account, operation, input_tokens, output_tokens }, 'asked which promises belong together');
  }
  const verdicts = (judged?.verdicts ?? []).map(({ signal: one, other, same, reason }) => ({
    signal: one.id,
    other: other.id,
    wording: wordingOf(one, other),
    same,
    reason,
    model: judge?.model ?? '',
    prompt: judge?.prompt ?? '',
  }));
  await withWorkspace(database, workspace, async (tx) => {
    await queue.complete(tx, lease);
    await saveVerdicts(tx, verdicts);
    if (verdicts.some(({ same }) => same)) await enqueueScore(tx, queue, account);
  });
}

/** The likeliest first. */
async function listDoubts(tx: WorkspaceTransaction, account: string): Promise<readonly PromisePair[]> {
  const ledger = await loadLedger(tx, account);
  const doubts = (ledger?.doubts ?? []).toSorted((one, other) => other.likeness - one.likeness).slice(0, MOST_PAIRS);
  if (doubts.length === 0) return [];
  const byId = new Map((await listPromiseSignals(tx, account)).map((signal) => [signal.id, signal]));
  return doubts.flatMap((doubt) => {
    const [signal, other] = [byId.get(doubt.signal), byId.get(doubt.other)];
    return signal === undefined || other === undefined ? [] : [{ signal, other }];
  });
}
