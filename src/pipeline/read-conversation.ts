import {
  type Checkpoint,
  type ExtractionContext,
  type ExtractionResult,
  type Extractor,
  matchReadings,
} from '../extraction/index.ts';
import { PROMISE_KINDS } from '../ledger/index.ts';
import {
  type Database,
  dropConversation,
  type ExtractionRun,
  ensureWorkspace,
  findWindow,
  findWorkspace,
  finishRun,
  holdWorkspace,
  lockConversation,
  lockRun,
  type StoredConversation,
  saveSignals,
  saveWindow,
  startRun,
  updateConversation,
  type WorkspaceTransaction,
  withWorkspace,
} from '../storage/index.ts';
import { pauseForTokens } from './daily-tokens.ts';
import { isErased } from './erasing/gate.ts';
import { readWithout } from './erasing/person.ts';
import { enqueueLateHandoffs } from './handoffs/index.ts';
import { matchAccount } from './match.ts';
import type { JobQueue } from './queue.ts';
import { contextOf, readerFingerprint } from './reader.ts';
import { measureReading } from './reading-measures.ts';
import { enqueueScore } from './score-account.ts';
import { enqueueSettling, type SettlingTools } from './settle-doubts.ts';
import type { PipelineEvent } from './types.ts';
import type { JobInHand } from './worker.ts';

/** What reading needs beside its job. */
export interface ReadingTools extends Pick<SettlingTools, 'judge'> {
  readonly database: Database;
  readonly queue: JobQueue;
  readonly extractor: Extractor;
  /** What the readings of a workspace may cost in a day; undefined: whatever they do. */
  readonly dailyTokens?: number | undefined;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  tell(event: PipelineEvent): void;
}

interface Reading {
  readonly stored: StoredConversation;
  readonly run: ExtractionRun;
  readonly context: ExtractionContext;
}

/**
 * Reads one conversation: matches its account and takes up its run in one transaction, asks the extractor outside of any,
 * and writes the results with the job's completion in a second one. Ended anywhere, it is done again: the run and its
 * windows are found, signals have ids that follow from their place, and only the holder of the lease may write.
 */
export async function readConversation(tools: ReadingTools, job: JobInHand<'read-conversation'>): Promise<void> {
  const { workspace } = job.lease.payload;
  const begun = await withWorkspace(tools.database, workspace, (tx) => begin(tx, tools, job));
  if (begun.event !== undefined) tools.tell(begun.event);
  const { reading } = begun;
  if (reading === undefined) return;
  tools.tell({ type: 'conversation-reading', workspace, conversation: reading.stored.id });
  const { stored, run, context } = reading;
  const result = await tools.extractor.extract(stored.conversation, context, {
    signal: job.signal,
    checkpoint: checkpointOf(tools.database, workspace, run.id),
    onWindow: (progress) => tools.tell({ type: 'window-read', workspace, conversation: stored.id, ...progress }),
  });
  job.signal.throwIfAborted();
  const event = await withWorkspace(tools.database, workspace, (tx) => finish(tx, tools, job, reading, result));
  if (event === undefined) return;
  measureReading(stored, result, tools.extractor.name, Date.now());
  tools.tell(event);
}

interface Begun {
  readonly reading?: Reading;
  readonly event?: PipelineEvent;
}

/** Claims the conversation, or completes the job at once when there is nothing to read. */
async function begin(
  tx: WorkspaceTransaction,
  { queue, extractor, dailyTokens, now }: ReadingTools,
  { lease }: JobInHand<'read-conversation'>,
): Promise<Begun> {
  await queue.hold(tx, lease);
  await ensureWorkspace(tx);
  await holdWorkspace(tx, 'read');
  const stored = await lockConversation(tx, lease.payload.conversation);
  if (stored === undefined || !['queued', 'reading'].includes(stored.status)) {
    await queue.complete(tx, lease);
    return {};
  }
  const workspace = await findWorkspace(tx);
  if (workspace === undefined) throw new TypeError('a workspace just ensured is there');
  if (stored.accountKey === null && (await isErased(tx, stored.conversation, workspace))) {
    await queue.complete(tx, lease);
    await dropConversation(tx, stored); // came in while its account was being erased
    return {};
  }
  const match =
    stored.accountKey === null
      ? await matchAccount(tx, stored.conversation, workspace)
      : { accountKey: stored.accountKey, matched: undefined };
  if (match.accountKey === undefined) {
    const { reason } = match;
    await updateConversation(tx, stored.id, { status: 'waiting', statusReason: reason });
    await queue.complete(tx, lease);
    return { event: settled(tx.workspace, stored.id, 'waiting', reason) };
  }
  const pause = extractor.asks && (await pauseForTokens(tx, { dailyTokens, now: now() }));
  if (pause !== undefined) {
    const { accountKey, matched } = match;
    await updateConversation(tx, stored.id, {
      status: 'queued',
      statusReason: pause.reason,
      accountKey,
      ...(matched && { matched }),
    });
    await queue.complete(tx, lease);
    await queue.enqueue(tx, 'read-conversation', lease.payload, { startAfter: pause.until });
    return {};
  }
  const fingerprint = readerFingerprint(extractor, workspace);
  const run = await startRun(tx, stored.id, { name: extractor.name, fingerprint, asks: extractor.asks });
  const { accountKey, matched } = match;
  await updateConversation(tx, stored.id, {
    status: 'reading',
    statusReason: null,
    accountKey,
    ...(matched && { matched }),
  });
  const open = await readWithout(tx, queue, stored, accountKey);
  return { reading: { stored: open, run, context: contextOf(workspace, open.conversation) } };
}

/** Writes what was read: run, signals, status, the follow-up job and this job's completion, all or nothing. */
async function finish(
  tx: WorkspaceTransaction,
  { queue, judge }: ReadingTools,
  { lease }: JobInHand<'read-conversation'>,
  { stored, run }: Reading,
  result: ExtractionResult,
): Promise<PipelineEvent | undefined> {
  await queue.complete(tx, lease);
  // As `begin` does first; a reader of another fingerprint may end at this moment, or somebody say that it is another account's.
  const accountKey = (await lockConversation(tx, stored.id))?.accountKey;
  if (accountKey === null || accountKey === undefined) return undefined;
  const before = await lockRun(tx, run.id);
  if (before === undefined || before.status === 'complete') return undefined; // forgotten meanwhile, or done by another
  await finishRun(tx, { ...before, attempts: run.attempts }, result);
  const unread = result.unread.flatMap(({ turns }) => turns);
  const source = { conversation: stored.conversation, accountKey, runId: run.id, unread };
  await saveSignals(tx, source, result.signals, matchReadings);
  const status = result.status === 'complete' ? 'read' : 'partial';
  const reason = status === 'partial' ? describeUnread(result) : describeUnverified(result);
  await updateConversation(tx, stored.id, { status, statusReason: reason, runId: run.id });
  await enqueueScore(tx, queue, accountKey);
  await enqueueLateHandoffs(tx, queue, accountKey, stored.conversation.occurred_at);
  if (result.signals.some(({ kind }) => isAboutPromises(kind))) await enqueueSettling(tx, { queue, judge }, accountKey);
  return settled(tx.workspace, stored.id, status, reason, result.signals.length, result.rejected.length);
}

function isAboutPromises(kind: string): boolean {
  return PROMISE_KINDS.some((one) => one === kind);
}

/** The attempts are used up: the conversation says so, with what went wrong last. That it took place counts all the same. */
export async function giveUpReading(
  tx: WorkspaceTransaction,
  queue: JobQueue,
  conversation: string,
  reason: string,
): Promise<boolean> {
  const stored = await lockConversation(tx, conversation);
  if (stored === undefined || !['queued', 'reading'].includes(stored.status)) return false;
  await updateConversation(tx, conversation, { status: 'failed', statusReason: reason });
  if (stored.accountKey === null) return true;
  await enqueueScore(tx, queue, stored.accountKey);
  await enqueueLateHandoffs(tx, queue, stored.accountKey, stored.conversation.occurred_at);
  return true;
}

/** Windows are kept each in a transaction of its own, before the next model call of that window starts. */
function checkpointOf(database: Database, workspace: string, run: string): Checkpoint {
  return {
    load: (fingerprint) => withWorkspace(database, workspace, (tx) => findWindow(tx, run, fingerprint)),
    save: (entry) => withWorkspace(database, workspace, (tx) => saveWindow(tx, run, entry)),
  };
}

function describeUnread({ unread }: ExtractionResult): string {
  const parts = unread.map(({ turns, reason }) => {
    const first = Math.min(...turns);
    const last = Math.max(...turns);
    return `${first === last ? `turn ${first}` : `turns ${first} to ${last}`} not read: ${reason}`;
  });
  return parts.join('; ');
}

/** A conversation that was read whole says all the same when its signals could not be verified. */
function describeUnverified({ verification }: ExtractionResult): string | null {
  if (verification === undefined || verification.failures.length === 0) return null;
  return `${verification.unverified} signals not verified: ${verification.failures.join('; ')}`;
}

function settled(
  workspace: string,
  conversation: string,
  status: 'read' | 'partial' | 'failed' | 'waiting',
  reason: string | null,
  signals = 0,
  rejected = 0,
): PipelineEvent {
  return { type: 'conversation-settled', workspace, conversation, status, reason, signals, rejected };
}
