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
  findWindow,
  findWorkspace,
  finishRun,
  holdConversation,
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
import { nextTry, pauseForModel } from './another-try.ts';
import { type Pause, pauseForTokens } from './daily-tokens.ts';
import { isErased } from './erasing/gate.ts';
import { readWithout } from './erasing/person.ts';
import { enqueueLateHandoffs } from './handoffs/index.ts';
import type { ReadingJob } from './jobs.ts';
import { matchAccount } from './match.ts';
import type { JobQueue } from './queue.ts';
import { contextOf, readerFingerprint } from './reader.ts';
import { measureReading } from './reading-measures.ts';
import { enqueueScore } from './score-account.ts';
import { enqueueSettling, type SettlingTools } from './settle-doubts.ts';
import type { ModelStanding, PipelineEvent } from './types.ts';
import type { JobInHand } from './worker.ts';

/** What reading needs beside its job. */
export interface ReadingTools extends Pick<SettlingTools, 'judge'> {
  readonly database: Database;
  readonly queue: JobQueue;
  readonly extractor: Extractor;
  /** What the readings of a workspace may cost in a day; undefined: whatever they do. */
  readonly dailyTokens?: number | undefined;
  /** How the language model's server stands. */
  readonly modelStanding?: (() => ModelStanding) | undefined;
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
  { queue, extractor, dailyTokens, modelStanding, now }: ReadingTools,
  { lease }: JobInHand<'read-conversation'>,
): Promise<Begun> {
  await queue.hold(tx, lease);
  await holdWorkspace(tx, 'read');
  const stored = await lockConversation(tx, lease.payload.conversation);
  if (stored === undefined || !isToBeRead(stored, lease.payload)) {
    await queue.complete(tx, lease);
    return {};
  }
  const workspace = await findWorkspace(tx);
  if (workspace === undefined) throw new TypeError('the workspace of a conversation is there');
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
  const pause =
    extractor.asks && (pauseForModel(modelStanding?.()) ?? (await pauseForTokens(tx, { dailyTokens, now: now() })));
  if (pause !== undefined) {
    await queue.complete(tx, lease);
    const payload = { ...lease.payload, putOff: true };
    await queue.enqueue(tx, 'read-conversation', payload, { behind: lease.behind, startAfter: pause.until });
    if (lease.payload.tries !== undefined) return {}; // what was read of it stands, and says what is missing
    const { accountKey, matched } = match;
    await updateConversation(tx, stored.id, {
      status: 'queued',
      statusReason: pause.reason,
      accountKey,
      ...(matched && { matched }),
    });
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

/** Of what was read, only what lacks something is read by a job that is to make up for it: a person may have been quicker. */
function isToBeRead({ status, statusReason }: StoredConversation, { tries }: ReadingJob): boolean {
  if (status === 'queued' || status === 'reading') return true;
  return tries !== undefined && (status === 'partial' || (status === 'read' && statusReason !== null));
}

/** Writes what was read: run, signals, status, the follow-up job and this job's completion, all or nothing. */
async function finish(
  tx: WorkspaceTransaction,
  { queue, judge, modelStanding, now }: ReadingTools,
  { lease }: JobInHand<'read-conversation'>,
  { stored, run }: Reading,
  result: ExtractionResult,
): Promise<PipelineEvent | undefined> {
  await queue.complete(tx, lease);
  // As `begin` does first; a reader of another fingerprint may end at this moment, or somebody say that it is another account's.
  const accountKey = await holdConversation(tx, stored.id);
  if (accountKey === null || accountKey === undefined) return undefined;
  const before = await lockRun(tx, run.id);
  if (before === undefined || before.status === 'complete') return undefined; // forgotten meanwhile, or done by another
  await finishRun(tx, { ...before, attempts: run.attempts }, result);
  const unread = result.unread.flatMap(({ turns }) => turns);
  const source = { conversation: stored.conversation, accountKey, runId: run.id, unread };
  await saveSignals(tx, source, result.signals, matchReadings);
  const status = result.status === 'complete' ? 'read' : 'partial';
  const missing = status === 'partial' ? describeUnread(result) : describeUnverified(result);
  const again = result.worthAnotherTry === true ? whenAgain(lease.payload, modelStanding?.(), now()) : undefined;
  const reason = again === undefined ? missing : `${missing ?? 'not all was answered'}; ${again.reason}`;
  await updateConversation(tx, stored.id, { status, statusReason: reason, runId: run.id });
  if (again !== undefined) {
    await queue.enqueue(tx, 'read-conversation', again.payload, { behind: lease.behind, startAfter: again.until });
  }
  await enqueueScore(tx, queue, accountKey);
  await enqueueLateHandoffs(tx, queue, accountKey, stored.conversation.occurred_at);
  if (result.signals.some(({ kind }) => isAboutPromises(kind))) await enqueueSettling(tx, { queue, judge }, accountKey);
  return settled(tx.workspace, stored.id, status, reason, result.signals.length, result.rejected.length);
}

/** When what is missing is asked for once more: when its server is asked again, or else a few times after growing pauses. */
function whenAgain(
  { tries = 0, workspace, conversation }: ReadingJob,
  standing: ModelStanding | undefined,
  now: number,
): (Pause & { readonly payload: ReadingJob }) | undefined {
  const pause = pauseForModel(standing);
  const next = pause ?? nextTry(tries, now);
  const payload = { workspace, conversation, tries: pause === undefined ? tries + 1 : tries, putOff: true };
  return next && { ...next, payload };
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
