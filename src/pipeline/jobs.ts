import type { TraceCarrier } from './job-trace.ts';
import type { Behind } from './turns.ts';

/** What each job is told: ids only, the rows hold the rest. */
export interface JobPayloads {
  readonly 'read-conversation': ReadingJob;
  /** Where pg-boss puts a reading whose attempts are used up without the worker having been able to say so. */
  readonly 'read-conversation-dead': { readonly workspace: string; readonly conversation: string };
  readonly 'process-delivery': { readonly workspace: string; readonly delivery: string };
  /** Where pg-boss puts one whose attempts are used up without the worker having been able to say so. */
  readonly 'process-delivery-dead': { readonly workspace: string; readonly delivery: string };
  readonly 'score-account': { readonly workspace: string; readonly account: string };
  /** Makes a conversation findable by its words. */
  readonly 'index-conversation': { readonly workspace: string; readonly conversation: string };
  /** Makes the vectors of a conversation's passages. */
  readonly 'embed-conversation': { readonly workspace: string; readonly conversation: string };
  /** Counts the words of a workspace's passages. */
  readonly 'count-words': { readonly workspace: string };
  /** One round of what the index of a workspace lacks, behind everything else. */
  readonly 'tend-index': { readonly workspace: string };
  /** Has a model say what of an account's promises belongs together. */
  readonly 'settle-doubts': { readonly workspace: string; readonly account: string };
  /** Brings a document to a destination. */
  readonly 'send-dispatch': DispatchJob;
  /** Where pg-boss puts one whose attempts are used up without the worker having been able to say so. */
  readonly 'send-dispatch-dead': DispatchJob;
  /** Makes the brief of a deal that was won, or holds it against the record. */
  readonly 'make-handoff': HandoffJob;
  /** Has a language model word what stands as the facts give it. */
  readonly 'write-document': WritingJob;
  /** Sees to it that all accounts of a workspace are scored as of today. */
  readonly 'rescore-workspace': { readonly workspace: string };
  /** Scores some accounts of a workspace, one by one. */
  readonly 'score-accounts': AccountBatch;
  /** Takes away the words of a workspace whose time is over, some conversations at a time. */
  readonly 'remove-words': { readonly workspace: string };
  /** Hands the readers of a workspace more of the history that is read again. */
  readonly 'feed-reprocessing': FeedingJob;
}

/** A conversation to be read. */
export interface ReadingJob {
  readonly workspace: string;
  readonly conversation: string;
  /** Set where an earlier reading lacked something for a passing reason: how often that was asked for once more. */
  readonly tries?: number | undefined;
  /** Put off by itself, to when a server or a day is there: whoever waits for the queue to be done does not wait for it. */
  readonly putOff?: boolean | undefined;
}

/** A workspace whose history is read again. */
export interface FeedingJob {
  readonly workspace: string;
  /** Put off because its readings are: whoever waits for the queue to be done does not wait for it. */
  readonly putOff?: boolean | undefined;
}

/** A deal whose brief is to be there. */
export interface HandoffJob {
  readonly workspace: string;
  readonly deal: string;
  /** ISO 8601: since when it is wanted. */
  readonly since: string;
  /** Somebody asked for it by hand. */
  readonly asked?: boolean | undefined;
}

/** Something whose document is to be worded. */
export interface WritingJob {
  readonly workspace: string;
  readonly subject: 'inbox_item' | 'review' | 'ownership_brief';
  readonly id: string;
  /** The account's key. */
  readonly account: string;
}

/** A document for a destination, by the dispatch's id. */
export interface DispatchJob {
  readonly workspace: string;
  readonly dispatch: string;
}

/** Accounts by key: those behind `after`, up to `through`. */
export interface AccountBatch {
  readonly workspace: string;
  readonly after: string;
  readonly through: string;
  /** `due`: those that were not scored yet on the workspace's day; `all`: scored already or not. */
  readonly which: 'due' | 'all';
  /** A day that is over (`YYYY-MM-DD`), for the history alone, and what was known when. */
  readonly past?: { readonly asOf: string; readonly knownAt: string } | undefined;
}

export type JobName = keyof JobPayloads;

/**
 * A job in hand. `attempt` is counted by the database at the claim, so that it rises even when the process dies, and so
 * that together with `id` it is the token of this lease: the next claim of the same job has another one.
 */
export interface Lease<Name extends JobName = JobName> {
  readonly name: Name;
  readonly id: string;
  /** Counts from 1. */
  readonly attempt: number;
  /** How many attempts there are. */
  readonly attempts: number;
  readonly payload: JobPayloads[Name];
  /** Its process ended while it had this in hand, and not for the first time: it may end the next one too. */
  readonly isSuspect: boolean;
  /** What it is part of. */
  readonly trace: TraceCarrier;
  /** Behind what it is done, and with it what goes on with it. */
  readonly behind: Behind | undefined;
}
