import { type LedgerContext, type PromiseJudge, type PromisePair, wordingOf } from '../ledger/index.ts';
import type { Embeddings } from '../retrieval/index.ts';
import {
  type Database,
  listPromiseSignals,
  loadLedger,
  saveVerdicts,
  type WorkspaceTransaction,
  withWorkspace,
} from '../storage/index.ts';
import { describeFailure } from './failure.ts';
import type { JobQueue } from './queue.ts';
import { enqueueScore } from './score-account.ts';
import type { PipelineLogger } from './types.ts';
import type { JobInHand } from './worker.ts';

/** What settling doubts needs beside its job. */
export interface SettlingTools {
  readonly database: Database;
  readonly queue: JobQueue;
  readonly judge?: PromiseJudge | undefined;
  /** Finds what is near in meaning though no word tells; without, words alone raise doubts. */
  readonly embeddings?: Pick<Embeddings, 'current'> | undefined;
  readonly logger: PipelineLogger;
}

/** Pairs put to the model in one call; what is left is asked about after the next reading. */
const MOST_PAIRS = 25;

/**
 * Has the doubts of an account's ledger settled after the caller's transaction, where there is somebody to ask: once for all that is
 * read before its turn has come.
 */
export async function enqueueSettling(
  tx: WorkspaceTransaction,
  { queue, judge }: Pick<SettlingTools, 'queue' | 'judge'>,
  account: string,
): Promise<void> {
  if (judge === undefined) return;
  const payload = { workspace: tx.workspace, account };
  await queue.enqueueOnce(tx, 'settle-doubts', [{ key: `${tx.workspace}/${account}`, payload }]);
}

/**
 * Asks about what the ledger could not tell, outside of any transaction, and keeps the answers: nothing is asked twice. A
 * model that fails settles nothing: what was in doubt stays apart, the log says why, and the next reading asks again.
 */
export async function settleDoubts(tools: SettlingTools, { lease, signal }: JobInHand<'settle-doubts'>): Promise<void> {
  const { database, queue, judge, logger } = tools;
  const { workspace, account } = lease.payload;
  const meaning = judge && (await meaningOf(tools, lease.payload, signal));
  const pairs = await withWorkspace(database, workspace, async (tx) => {
    const doubts = judge === undefined ? [] : await listDoubts(tx, account, meaning);
    if (doubts.length === 0) await queue.complete(tx, lease);
    return doubts;
  });
  if (pairs.length === 0) return;
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
async function listDoubts(
  tx: WorkspaceTransaction,
  account: string,
  meaning: LedgerContext['meaning'],
): Promise<readonly PromisePair[]> {
  const ledger = await loadLedger(tx, account, {}, meaning);
  const doubts = (ledger?.doubts ?? []).toSorted((one, other) => other.likeness - one.likeness).slice(0, MOST_PAIRS);
  if (doubts.length === 0) return [];
  const byId = new Map((await listPromiseSignals(tx, account)).map((signal) => [signal.id, signal]));
  return doubts.flatMap((doubt) => {
    const [signal, other] = [byId.get(doubt.signal), byId.get(doubt.other)];
    return signal === undefined || other === undefined ? [] : [{ signal, other }];
  });
}

/** The promises of one account that are embedded; older ones are told by their words alone. */
const MOST_EMBEDDED = 400;

/** How near what was said of promises is to one another; `undefined` where nothing embeds, or it fails: words remain. */
async function meaningOf(
  { database, embeddings, logger }: SettlingTools,
  { workspace, account }: JobInHand<'settle-doubts'>['lease']['payload'],
  signal: AbortSignal,
): Promise<LedgerContext['meaning']> {
  if (embeddings === undefined) return undefined;
  const said = await withWorkspace(database, workspace, (tx) => listPromiseSignals(tx, account));
  const latest = said.slice(-MOST_EMBEDDED);
  try {
    const vectors = await (await embeddings.current())?.embed(
      latest.map(({ what, quote }) => what ?? quote),
      { signal },
    );
    if (vectors === undefined) return undefined;
    const byId = new Map(latest.map(({ id }, index) => [id, vectors[index]]));
    return (one, other) => cosine(byId.get(one), byId.get(other));
  } catch (error) {
    signal.throwIfAborted();
    const reason = describeFailure(error);
    logger.warn({ workspace, account, reason }, 'promises could not be embedded: words alone raise doubts');
    return undefined;
  }
}

function cosine(one: Float32Array | undefined, other: Float32Array | undefined): number | undefined {
  if (one === undefined || other === undefined) return undefined;
  let [product, square, otherSquare] = [0, 0, 0];
  for (const [index, value] of one.entries()) {
    const beside = other[index] ?? 0;
    product += value * beside;
    square += value * value;
    otherSquare += beside * beside;
  }
  return product / Math.sqrt(square * otherSquare || 1);
}
