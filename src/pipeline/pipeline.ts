import { setTimeout as delay } from 'node:timers/promises';
import { KeySets } from '../connectors/index.ts';
import {
  type AccountRecord,
  NotFoundError,
  type Observation,
  type Person,
  type PersonDecision,
  type Risk,
  StorageError,
} from '../domain/index.ts';
import type { HookRequest } from '../intake/index.ts';
import type { PolicyOverride } from '../scoring/index.ts';
import {
  type ConversationStatus,
  type Dispatch,
  decideSignal,
  ensureWorkspace,
  findDelivery,
  holdWorkspace,
  type KeptObservation,
  lockConversation,
  type Merger,
  type OwnershipKey,
  reopenDelivery,
  type SignalDecision,
  type StoredPolicy,
  type StoredSignal,
  saveAccount,
  standingAccountKey,
  type WorkspaceTransaction,
  withWorkspace,
} from '../storage/index.ts';
import { acceptConversation } from './accept.ts';
import { type AcceptedMessage, acceptMessage, type MessageInput } from './accept-message.ts';
import { type Assigned, type Assignment, assignConversation, requeue } from './assign.ts';
import { againAfterDeadlock } from './deadlock.ts';
import { type Reception, receiveDelivery } from './deliveries/receive.ts';
import { DeliveryWriter } from './deliveries/writer.ts';
import { sendAgain, sendTest, waitForDispatch } from './dispatches/again.ts';
import { erasureDesk, refuseErasedAccount, withoutErasedIn } from './erasing/index.ts';
import { createHandoffDesk, releaseHandoffs } from './handoffs/index.ts';
import {
  decidePerson,
  joinAccounts,
  joinPeople,
  type MergerOrder,
  partAccounts,
  partPeople,
  type UndoOrder,
} from './mergers.ts';
import { recordObservations } from './observations.ts';
import { openBrief } from './ownership/open-brief.ts';
import { changePolicy, type PolicyChange, type PolicyPreview, type PreviewRange, previewPolicy } from './policies.ts';
import { type CommitmentDecision, decideAsReader, decideCommitment, readLedger } from './promises.ts';
import { JobQueue } from './queue.ts';
import { releaseWaiting } from './release.ts';
import { countReprocess, type ReprocessingDesk, reprocessingDesk } from './reprocessing/index.ts';
import { reviewDesk } from './reviews/index.ts';
import { computeRisk, dayOf, enqueueScore } from './score-account.ts';
import { workspaceScorer } from './scorer.ts';
import { checkStorable } from './storable.ts';
import { enqueueSweep, pastDays } from './sweep.ts';
import type {
  Accepted,
  AcceptInput,
  Pipeline,
  PipelineEvent,
  PipelineLogger,
  PipelineOptions,
  ReaderDays,
  ReprocessChoice,
} from './types.ts';
import { startWorkers, takeUp, type Workers } from './workers.ts';

const DEFAULT_LEASE_SECONDS = 30;
const DEFAULT_CONCURRENCY = 2;
const DEFAULT_POLL_MS = 1_000;
const DEFAULT_STOP_MS = 10_000;
const IDLE_CHECK_MS = 100;

const SILENT: PipelineLogger = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** Puts a pipeline together. Nothing runs before `prepare` or `start`. */
export function createPipeline(options: PipelineOptions): Pipeline {
  return new DatabasePipeline(options);
}

class DatabasePipeline implements Pipeline {
  readonly #options: PipelineOptions;
  readonly #listeners = new Set<(event: PipelineEvent) => void>();
  readonly #scheduled = new Set<string>();
  readonly #writer = new DeliveryWriter();
  readonly #keys = new KeySets();
  readonly reviews = reviewDesk((workspace, said, work) =>
    this.#order(workspace, said, (tx, queue) => work(tx, { ...this.#options, ...this.scoring, queue })),
  );
  readonly erasing = erasureDesk((workspace, work) => this.#order(workspace, {}, work));
  readonly reprocessing: ReprocessingDesk;
  #queue: JobQueue | undefined;
  #workers: Workers | undefined;

  constructor(options: PipelineOptions) {
    this.#options = options;
    this.reprocessing = reprocessingDesk(
      { reader: options.extractor, embeddings: options.embeddings },
      (workspace, work) => this.#order(workspace, {}, work),
    );
  }

  async prepare(): Promise<void> {
    this.#queue ??= await this.#openQueue(false);
  }

  async start(): Promise<void> {
    if (this.#workers !== undefined) return;
    await this.#queue?.close(); // one that only posts watches no leases
    const queue = await this.#openQueue(true);
    this.#queue = queue;
    await takeUp(queue, this.#options.database);
    this.#workers = startWorkers({
      ...this.#options,
      queue,
      scorerOf: this.#scorerOf,
      now: this.#now,
      sending: this.sending,
      logger: this.#logger,
      concurrency: this.#options.concurrency ?? DEFAULT_CONCURRENCY,
      leaseSeconds: this.#leaseSeconds,
      pollMs: this.#pollMs,
      tell: (event) => this.#tell(event),
    });
  }

  async stop({ timeoutMs = DEFAULT_STOP_MS }: { readonly timeoutMs?: number } = {}): Promise<void> {
    await this.#workers?.stop(timeoutMs);
    this.#workers = undefined;
    await this.#queue?.close();
    this.#queue = undefined;
  }

  async acceptConversation(workspace: string, input: AcceptInput): Promise<Accepted> {
    return this.#order(workspace, {}, (tx, queue) => acceptConversation(tx, queue, input));
  }

  async acceptMessage(workspace: string, input: MessageInput): Promise<AcceptedMessage> {
    return this.#order(workspace, {}, (tx, queue) => acceptMessage(tx, queue, input));
  }

  async receiveDelivery(workspace: string, source: string, request: HookRequest): Promise<Reception> {
    const { database } = this.#options;
    const tools = { database, queue: this.#opened(), now: this.#now, keys: this.#keys, writer: this.#writer };
    const reception = await receiveDelivery(tools, workspace, source, request);
    if (reception.outcome === 'stored') {
      this.#tell({ type: 'delivery-received', workspace, delivery: reception.id });
      await this.#sweepFromNow(workspace); // what tools post may be all that ever comes
    }
    return reception;
  }

  async replayDelivery(workspace: string, id: string): Promise<boolean> {
    return this.#order(workspace, {}, async (tx, queue) => {
      if ((await findDelivery(tx, id)) === undefined) throw new NotFoundError(`There is no delivery ${id}`);
      if (!(await reopenDelivery(tx, id))) return false;
      await queue.enqueue(tx, 'process-delivery', { workspace, delivery: id });
      return true;
    });
  }

  async testDestination(workspace: string, id: string, by: string): Promise<Dispatch> {
    const order = { by, at: this.#nowText };
    const dispatch = await this.#order(workspace, { by }, (tx, queue) => sendTest(tx, queue, id, order));
    return waitForDispatch(this.#options.database, workspace, dispatch);
  }

  async retryDispatch(workspace: string, id: string): Promise<boolean> {
    return this.#order(workspace, {}, (tx, queue) => sendAgain(tx, queue, id));
  }

  async openBrief(workspace: string, change: OwnershipKey, by: string): Promise<boolean> {
    return this.#order(workspace, {}, (tx) => openBrief(tx, change, { by, at: this.#nowText }));
  }

  async declareAccount(workspace: string, record: AccountRecord, people?: readonly Person[]) {
    return this.#order(workspace, record, async (tx, queue) => {
      await ensureWorkspace(tx);
      await holdWorkspace(tx, 'change');
      const key = await standingAccountKey(tx, await refuseErasedAccount(tx, record.key));
      const account = await saveAccount(tx, { ...record, key }, await withoutErasedIn(tx, people, key));
      const requeued = await releaseWaiting(tx, queue, key);
      await releaseHandoffs(tx, queue, key);
      await enqueueScore(tx, queue, account.key);
      return { account, requeued };
    });
  }

  async decideSignal(workspace: string, id: string, decision: SignalDecision): Promise<StoredSignal | undefined> {
    return this.#order(workspace, { ...decision.judgement, by: decision.by }, async (tx, queue) => {
      const decided = await decideSignal(tx, id, { at: this.#nowText, ...decision });
      if (decided !== undefined) await enqueueScore(tx, queue, decided.accountKey);
      return decided;
    });
  }

  async decideCommitment(workspace: string, id: string, decision: CommitmentDecision) {
    const queue = this.#opened();
    checkStorable({ ...decision, reader: undefined });
    const write = () => this.#write(workspace, (tx) => decideCommitment(tx, queue, id, decision, this.#now));
    const decided = await decideAsReader({ ...this.#options, now: this.#now }, workspace, { id, decision, write });
    return decided;
  }

  async recordObservations(
    workspace: string,
    observations: readonly Observation[],
    source: string,
  ): Promise<readonly KeptObservation[]> {
    const telling = { source, now: new Date(this.#now()).toISOString() };
    return this.#order(workspace, {}, (tx, queue) => recordObservations(tx, queue, observations, telling));
  }

  async assignConversation(workspace: string, id: string, assignment: Assignment): Promise<Assigned> {
    return this.#order(workspace, assignment, (tx, queue) => assignConversation(tx, queue, id, assignment));
  }

  async mergeAccounts(workspace: string, merger: MergerOrder): Promise<string> {
    return this.#order(workspace, merger, (tx, queue) => joinAccounts(tx, queue, merger, this.#nowText));
  }

  async undoAccountMerger(workspace: string, undoing: UndoOrder): Promise<Merger> {
    return this.#order(workspace, undoing, (tx, queue) => partAccounts(tx, queue, undoing, this.#nowText));
  }

  async mergePeople(workspace: string, merger: MergerOrder): Promise<string> {
    return this.#order(workspace, merger, (tx, queue) => joinPeople(tx, queue, merger));
  }

  async undoPersonMerger(workspace: string, undoing: UndoOrder): Promise<Merger> {
    return this.#order(workspace, undoing, (tx, queue) => partPeople(tx, queue, undoing));
  }

  async decideOnPerson(workspace: string, id: string, decision: PersonDecision, by: string): Promise<string> {
    const order = { decision, by, at: this.#nowText };
    return this.#order(workspace, { ...decision, by }, (tx, queue) => decidePerson(tx, queue, id, order));
  }

  async retryConversation(workspace: string, id: string): Promise<ConversationStatus> {
    return this.#order(workspace, {}, async (tx, queue) => {
      const stored = await lockConversation(tx, id);
      if (stored === undefined) throw new NotFoundError(`There is no conversation ${id}`);
      if (!['partial', 'failed', 'waiting'].includes(stored.status)) return stored.status;
      await requeue(tx, queue, id);
      return 'queued';
    });
  }

  async reprocess(workspace: string, choice: ReprocessChoice = {}): Promise<number> {
    return (await this.reprocessing.begin(workspace, choice, 'pipeline'))?.conversations ?? 0;
  }

  async countReprocess(workspace: string, choice: ReprocessChoice = {}): Promise<number> {
    return withWorkspace(this.#options.database, workspace, (tx) =>
      countReprocess(tx, this.#options.extractor, choice),
    );
  }

  async rescoreWorkspace(workspace: string): Promise<number> {
    return this.#order(workspace, {}, (tx, queue) => enqueueSweep(tx, queue, { which: 'all' }));
  }

  async sweep(workspace: string, { asOf }: { readonly asOf?: string | undefined } = {}): Promise<number> {
    return this.#order(workspace, {}, async (tx, queue) => {
      const past = asOf === undefined ? undefined : await pastDays(tx, this.scoring, asOf);
      if (past !== undefined) return enqueueSweep(tx, queue, { which: 'all', past });
      return enqueueSweep(tx, queue, { which: 'due', day: await dayOf(tx, this.scoring) });
    });
  }

  get handoffs() {
    return createHandoffDesk({
      ...this.#options,
      now: this.#now,
      logger: this.#logger,
      tell: (event) => this.#tell(event),
      queue: () => this.#opened(),
      order: (workspace, told, work) => this.#order(workspace, told, work),
    });
  }

  get sending() {
    return this.#options.sending ?? {};
  }

  get scoring() {
    return { scorerOf: this.#scorerOf, now: this.#now };
  }

  async riskOf(workspace: string, account: string, { reader, ...days }: ReaderDays = {}): Promise<Risk | undefined> {
    const { database } = this.#options;
    return withWorkspace(database, workspace, (tx) => computeRisk(tx, this.scoring, account, days), { reader });
  }

  async ledgerOf(workspace: string, account: string, { reader, ...days }: ReaderDays = {}) {
    const { database } = this.#options;
    return withWorkspace(database, workspace, (tx) => readLedger(tx, account, this.#now, days), { reader });
  }

  async changePolicy(workspace: string, change: PolicyChange): Promise<StoredPolicy> {
    const { stored } = await this.#order(workspace, change, (tx, queue) => changePolicy(tx, queue, change));
    return stored;
  }

  async previewPolicy(workspace: string, override: PolicyOverride, range: PreviewRange): Promise<PolicyPreview> {
    return withWorkspace(this.#options.database, workspace, (tx) => previewPolicy(tx, this.#now, override, range));
  }

  async whenIdle(workspace: string, { signal }: { readonly signal?: AbortSignal } = {}): Promise<void> {
    const queue = this.#opened();
    // A job is done for everybody once it is committed; who did it tells of it a moment later.
    while ((await queue.countPending(workspace)) > 0 || this.#workers?.areAtWorkFor(workspace) === true) {
      await delay(IDLE_CHECK_MS, undefined, signal === undefined ? {} : { signal });
    }
  }

  onEvent(listener: (event: PipelineEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  get fingerprint(): string {
    return this.#options.extractor.fingerprint;
  }

  get #scorerOf() {
    const { scorer } = this.#options;
    return scorer === undefined ? workspaceScorer : async () => scorer;
  }

  get #now() {
    return this.#options.now ?? Date.now;
  }

  get #nowText(): string {
    return new Date(this.#now()).toISOString();
  }

  get #logger() {
    return this.#options.logger ?? SILENT;
  }

  get #pollMs() {
    return this.#options.pollMs ?? DEFAULT_POLL_MS;
  }

  get #leaseSeconds() {
    return this.#options.leaseSeconds ?? DEFAULT_LEASE_SECONDS;
  }

  #openQueue(supervise: boolean): Promise<JobQueue> {
    return JobQueue.open(this.#options.database, {
      leaseSeconds: this.#leaseSeconds,
      pauseMs: this.#pollMs,
      supervise,
      now: this.#now,
      logger: this.#logger,
    });
  }

  #opened(): JobQueue {
    if (this.#queue === undefined) throw new StorageError('The pipeline is not open: call prepare() or start() first');
    return this.#queue;
  }

  /** A transaction that may be the first of its workspace: from then on the workspace is swept. */
  async #write<Result>(workspace: string, work: (tx: WorkspaceTransaction) => Promise<Result>): Promise<Result> {
    const result = await againAfterDeadlock(() => withWorkspace(this.#options.database, workspace, work));
    await this.#sweepFromNow(workspace);
    return result;
  }

  async #sweepFromNow(workspace: string): Promise<void> {
    if (this.#scheduled.has(workspace)) return;
    await this.#opened().scheduleSweeps(workspace);
    this.#scheduled.add(workspace);
  }

  /** What somebody tells the pipeline to do, written down. */
  async #order<Result>(
    workspace: string,
    told: object,
    work: (tx: WorkspaceTransaction, queue: JobQueue) => Promise<Result>,
  ): Promise<Result> {
    const queue = this.#opened();
    checkStorable(told);
    return this.#write(workspace, (tx) => work(tx, queue));
  }

  #tell(event: PipelineEvent): void {
    for (const listener of this.#listeners) listener(event);
  }
}
