import type { SendingRules } from '../connectors/index.ts';
import type {
  AccountRecord,
  Band,
  Conversation,
  DispatchState,
  Evidence,
  HandoffReason,
  Observation,
  Person,
  PersonDecision,
  Risk,
  RiskChange,
} from '../domain/index.ts';
import type { Extractor, WindowOutcome } from '../extraction/index.ts';
import type { HookRequest } from '../intake/index.ts';
import type { PromiseJudge } from '../ledger/index.ts';
import type { Embeddings } from '../retrieval/index.ts';
import type { PolicyOverride } from '../scoring/index.ts';
import type {
  ConversationStatus,
  Database,
  Delivery,
  Dispatch,
  KeptObservation,
  Merger,
  OwnershipKey,
  Reader,
  SignalDecision,
  StoredAccount,
  StoredPolicy,
  StoredSignal,
} from '../storage/index.ts';
import type { AcceptedMessage, MessageInput } from './accept-message.ts';
import type { Assigned, Assignment } from './assign.ts';
import type { Reception } from './deliveries/receive.ts';
import type { ErasureDesk } from './erasing/index.ts';
import type { HandoffDesk, HandoffTimes, HandoffWriter } from './handoffs/index.ts';
import type { DraftReader } from './inbox/index.ts';
import type { MergerOrder, UndoOrder } from './mergers.ts';
import type { PolicyChange, PolicyPreview, PreviewRange } from './policies.ts';
import type { CommitmentDecision, DecidedEntry, LedgerOnDay } from './promises.ts';
import type { ReprocessingDesk } from './reprocessing/index.ts';
import type { ReviewDesk } from './reviews/index.ts';
import type { ScoringDays, ScoringTools } from './score-account.ts';
import type { DocumentWriter } from './writing/index.ts';

/** The few words the pipeline says to a log: ids, counts and durations, never customer speech. pino fits. */
export interface PipelineLogger {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** Evidence of one account to its risk, as of a day and as known at a day (`YYYY-MM-DD`). */
export type Scorer = (evidence: Evidence, asOf: string, knownAt: string) => Risk;

/** How the server of the language model stands, as this process has found it. */
export interface ModelStanding {
  /** `open`: it failed too often and is left alone; `half-open`: one request finds out whether it is well again. */
  readonly state: 'closed' | 'open' | 'half-open';
  /** When it is asked again, in milliseconds since the epoch; null unless it is left alone. */
  readonly until: number | null;
  readonly reason: string | null;
}

/** What a pipeline is made of. */
export interface PipelineOptions {
  readonly database: Database;
  readonly extractor: Extractor;
  /** Says what of an account's promises belongs together where words alone do not; without one, that stays apart. */
  readonly judge?: PromiseJudge | undefined;
  /** Makes vectors of what is said; without, it is found by its words alone. */
  readonly embeddings?: Embeddings | undefined;
  /** `score` with the workspace's policy unless told. */
  readonly scorer?: Scorer | undefined;
  readonly logger?: PipelineLogger | undefined;
  /** Conversations read at once in this process; 2 unless told. */
  readonly concurrency?: number | undefined;
  /**
   * Seconds without a sign of life after which a job is taken from its worker; at least 10, 30 unless told. The worker
   * gives signs three times as often, however long its model calls take.
   */
  readonly leaseSeconds?: number | undefined;
  /** What the readings of a workspace may cost in a day (UTC), in tokens; beyond it they wait for the next. Unset, no limit. */
  readonly dailyTokens?: number | undefined;
  /** How the language model's server stands; unset, it is asked whatever it does. */
  readonly modelStanding?: (() => ModelStanding) | undefined;
  /**
   * How often an idle worker looks for jobs that another process posted, in milliseconds; 1,000 unless told. An account is
   * not scored more often either.
   */
  readonly pollMs?: number | undefined;
  /** How long briefs of deals wait for what is still to come. */
  readonly handoffs?: HandoffTimes | undefined;
  /** Puts briefs of deals in better words; without, they are made offline. */
  readonly writeHandoff?: HandoffWriter | undefined;
  /** Words documents of the inbox, of reviews and of changes of hands anew; without, they stay as the facts give them. */
  readonly writeDocument?: DocumentWriter | undefined;
  /** Reads drafts a second time; without, rules of words alone do. */
  readonly readDraft?: DraftReader | undefined;
  /** What holds for everything that is sent out; nothing but public addresses unless told. */
  readonly sending?: SendingRules | undefined;
  /** Milliseconds since the epoch: what "today" is when a workspace pins no day. `Date.now` unless told. */
  readonly now?: (() => number) | undefined;
}

/** The days to tell of, and whose reading it is; without a reader, everything may be read. */
export interface ReaderDays extends ScoringDays {
  readonly reader?: Reader | undefined;
}

/** A conversation on its way in, with the bytes it came as. */
export interface AcceptInput {
  readonly conversation: Conversation;
  /** The document, or the id of a delivery that is kept already. `announcedBy`: one that is, and may hold the words too. */
  readonly delivery:
    | (Omit<Delivery, 'error'> & { readonly announcedBy?: string | undefined })
    | { readonly id: string };
}

/** Which conversations of the history are read again; what is left out does not narrow. */
export interface ReprocessChoice {
  readonly accountKey?: string | undefined;
  /** Those that took place at this time or later, ISO 8601. */
  readonly since?: string | undefined;
  /** Also those that the present reader has read: unless told, only those read by another prompt, model or knowledge. */
  readonly all?: boolean | undefined;
  /** At most so many, the latest first. */
  readonly limit?: number | undefined;
}

/** The answer to a conversation: the row that stands for it. */
export interface Accepted {
  readonly id: string;
  readonly status: ConversationStatus;
  /** It was known already, by content, `external_id` or id: no second row, and no job unless it waited for its account. */
  readonly duplicate: boolean;
  /** It was known by name with other content: the first is kept, this one is not. */
  readonly differs: boolean;
  /** It was erased, or its account was: nothing of it is kept. */
  readonly erased?: boolean;
}

/** What happened, for progress bars and tests; told after the transaction that made it so. */
export type PipelineEvent =
  | {
      readonly type: 'conversation-reading';
      readonly workspace: string;
      readonly conversation: string;
    }
  | {
      readonly type: 'window-read';
      readonly workspace: string;
      readonly conversation: string;
      readonly index: number;
      readonly total: number;
      readonly outcome: WindowOutcome;
    }
  | {
      readonly type: 'conversation-settled';
      readonly workspace: string;
      readonly conversation: string;
      readonly status: Exclude<ConversationStatus, 'queued' | 'reading'>;
      readonly reason: string | null;
      readonly signals: number;
      readonly rejected: number;
    }
  | {
      readonly type: 'account-scored';
      readonly workspace: string;
      readonly account: string;
      readonly score: number;
      readonly band: Band;
      /** What moved it from the band that it was in; null when it is the same, or the first. */
      readonly moved: RiskChange | null;
    }
  | {
      /** A source posted it and it is kept; also when it was kept before. */
      readonly type: 'delivery-received';
      readonly workspace: string;
      readonly delivery: string;
    }
  | {
      readonly type: 'delivery-settled';
      readonly workspace: string;
      readonly delivery: string;
      readonly status: 'processed' | 'ignored' | 'failed' | 'pending';
      readonly reason: string | null;
    }
  | {
      /** A document was brought to a destination, or not: `queued` is tried again later. */
      readonly type: 'dispatch-settled';
      readonly workspace: string;
      readonly dispatch: string;
      readonly state: DispatchState;
      readonly reason: string | null;
    }
  | {
      /** A deal's brief is there, or a new version of it. */
      readonly type: 'handoff-made';
      readonly workspace: string;
      readonly deal: string;
      readonly version: number;
      readonly reason: HandoffReason;
    }
  | {
      /** A round of what the index lacked; `left`: another follows. */
      readonly type: 'index-tended';
      readonly workspace: string;
      readonly left: boolean;
    }
  | {
      readonly type: 'job-failed';
      readonly job: string;
      readonly attempt: number;
      readonly attempts: number;
      readonly reason: string;
    };

/**
 * What happens after a delivery, in order and idempotent. One per process. Every method that takes a workspace opens its
 * own transaction: call none of them inside another.
 */
export interface Pipeline {
  /** The extractor's: see `readerFingerprint` for what a workspace adds to it. */
  readonly fingerprint: string;
  /** Installs or upgrades the queue. Enough to post; call it, or `start`, before anything else. */
  prepare(): Promise<void>;
  /** `prepare`, then reads and scores until stopped. */
  start(): Promise<void>;
  /**
   * Claims no more, waits for the jobs in hand at most `timeoutMs` (10,000 unless told), hands the rest back to be done
   * again, and lets go of the queue. The database stays open.
   */
  stop(options?: { readonly timeoutMs?: number }): Promise<void>;
  /**
   * Stores a conversation, its delivery and its job in one transaction. One that waits, sent again with an account, is
   * given that account and read.
   * @throws {InputError} code `unstorable-text`: what Postgres cannot keep letter for letter or find again; `wrong-type`:
   * a time outside of the years 1 to 9999
   */
  acceptConversation(workspace: string, input: AcceptInput): Promise<Accepted>;
  /**
   * Stores the touch of a message of which nothing is read, and scores its account.
   * @throws {InputError} as `acceptConversation`
   */
  acceptMessage(workspace: string, input: MessageInput): Promise<AcceptedMessage>;
  /** Takes a request to a source: verifies it and stores it with its job, or says why not. */
  receiveDelivery(workspace: string, source: string, request: HookRequest): Promise<Reception>;
  /**
   * Has a settled delivery processed once more, as on its first day. `false` when it is still pending.
   * @throws {NotFoundError}
   */
  replayDelivery(workspace: string, id: string): Promise<boolean>;
  /**
   * Sends a test message to a destination and waits a little for what comes of it; gives how it stands then.
   * @throws {NotFoundError}
   */
  testDestination(workspace: string, id: string, by: string): Promise<Dispatch>;
  /**
   * Has a document that failed, was cancelled or was put off sent now. `false` when there is nothing to send again.
   * @throws {NotFoundError}
   */
  retryDispatch(workspace: string, id: string): Promise<boolean>;
  /** A new owner has read their brief; false: there is none. */
  openBrief(workspace: string, change: OwnershipKey, by: string): Promise<boolean>;
  /**
   * Declares an account: creates or replaces its record, queues the conversations that waited for its domain, and scores
   * it anew. `requeued` counts those conversations.
   * @throws {InputError} code `unstorable-text`
   */
  declareAccount(
    workspace: string,
    record: AccountRecord,
    people?: readonly Person[],
  ): Promise<{ readonly account: StoredAccount; readonly requeued: number }>;
  /**
   * Records what a person decided about a signal beside what was decided before, and scores its account anew. `undefined`:
   * no such signal.
   * @throws {InputError} see `decideSignal` of the storage
   */
  decideSignal(workspace: string, id: string, decision: SignalDecision): Promise<StoredSignal | undefined>;
  /**
   * Records what a person decided about a promise and scores its account anew; see `decideCommitment`. `undefined`: no such
   * entry of the ledger.
   * @throws {InputError} codes `wrong-type` and `nothing-to-undo`
   */
  decideCommitment(workspace: string, id: string, decision: CommitmentDecision): Promise<DecidedEntry | undefined>;
  /** Says whose a conversation is; see `assignConversation`. It is read, or goes over, the moment this is said. */
  assignConversation(workspace: string, id: string, assignment: Assignment): Promise<Assigned>;
  /** Merges an account into another one and has it scored anew; see `mergeAccounts`. Gives the key that stands. */
  mergeAccounts(workspace: string, merger: MergerOrder): Promise<string>;
  /** Undoes the merger of an account and has both scored anew; see `undoAccountMerger`. */
  undoAccountMerger(workspace: string, undoing: UndoOrder): Promise<Merger>;
  /** Merges a person into another one and has their accounts scored anew; see `mergePeople`. Gives the id that stands. */
  mergePeople(workspace: string, merger: MergerOrder): Promise<string>;
  /** Undoes the merger of a person and has their accounts scored anew; see `undoPersonMerger`. */
  undoPersonMerger(workspace: string, undoing: UndoOrder): Promise<Merger>;
  /**
   * Writes down what a person decides about somebody of theirs and has the account scored anew; see `decideOnPerson` of the
   * storage. Gives the account's key.
   */
  decideOnPerson(workspace: string, id: string, decision: PersonDecision, by: string): Promise<string>;
  /**
   * Queues a conversation that is partial, failed or waiting once more: of a partial one only the windows that are not ok
   * are asked again. Gives its status; any other conversation is left as it is.
   * @throws {NotFoundError}
   */
  retryConversation(workspace: string, id: string): Promise<ConversationStatus>;
  /**
   * Has conversations of the history read again, behind whatever is new. What people judged stays: found again it keeps its
   * id and judgement, and what they stand behind stays though no longer found. Gives how many.
   */
  reprocess(workspace: string, choice?: ReprocessChoice): Promise<number>;
  /**
   * Keeps usage, tickets and surveys, each as a new version of what was known, and scores their accounts anew. Gives what
   * became of each, in their order.
   */
  recordObservations(
    workspace: string,
    observations: readonly Observation[],
    source: string,
  ): Promise<readonly KeptObservation[]>;
  /** How many conversations `reprocess` would queue. */
  countReprocess(workspace: string, choice?: ReprocessChoice): Promise<number>;
  /** Has all accounts of a workspace scored anew, whenever they were scored. Gives how many. */
  rescoreWorkspace(workspace: string): Promise<number>;
  /**
   * Has the accounts of a workspace scored that were not yet scored on its day, as happens every night. With a day that is
   * over, all of them as of it, for their history alone, from what was known that day (of a pinned workspace: from what is
   * known today). Gives how many.
   * @throws {InputError} code `day-to-come`
   */
  sweep(workspace: string, options?: { readonly asOf?: string | undefined }): Promise<number>;
  /** Deals as they are closed and handed over. */
  readonly handoffs: HandoffDesk;
  /** The history that is read again. */
  readonly reprocessing: ReprocessingDesk;
  /** What is erased for good. */
  readonly erasing: ErasureDesk;
  /** What destinations are checked by. */
  readonly sending: SendingRules;
  /** What people do with reviews, interventions and lost accounts. */
  readonly reviews: ReviewDesk;
  /** What accounts are scored with, for `latestRisk` and whoever else scores inside a transaction. */
  readonly scoring: Pick<ScoringTools, 'scorerOf' | 'now'>;
  /**
   * An account's risk computed now from what is stored and may be read, without storing it. `asOf`: the workspace's day unless
   * told.
   */
  riskOf(workspace: string, account: string, days?: ReaderDays): Promise<Risk | undefined>;
  /** An account's promises, worked out now from what is stored. Days as for `riskOf`. */
  ledgerOf(workspace: string, account: string, days?: ReaderDays): Promise<LedgerOnDay | undefined>;
  /** Sets a workspace's policy, keeps the ones before, and has all accounts scored by it. */
  changePolicy(workspace: string, change: PolicyChange): Promise<StoredPolicy>;
  /** Whose band a policy would change, some accounts at a time; nothing is kept. */
  previewPolicy(workspace: string, override: PolicyOverride, range: PreviewRange): Promise<PolicyPreview>;
  /** Resolves when the workspace has no job waiting or running but for the rounds that tend its index; a job put off to a later attempt counts as waiting. */
  whenIdle(workspace: string, options?: { readonly signal?: AbortSignal }): Promise<void>;
  /** Calls `listener` on every event of this process; gives the function that ends it. */
  onEvent(listener: (event: PipelineEvent) => void): () => void;
}
