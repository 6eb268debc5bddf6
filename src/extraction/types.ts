import type { Callbacks } from '@langchain/core/callbacks/manager';
import type { Conversation, Rejection, Signal } from '../domain/index.ts';
import type { ModelCallRecord } from './model.ts';

/**
 * What an extractor proposes. Nothing in it is trusted: `ground` finds the quote in the source, checks kind, subtype,
 * attributes and the speaker's side, and only then is it a signal.
 */
export interface Candidate {
  readonly kind: string;
  readonly subtype: string;
  /** 0-based turns of the conversation, the strongest first. */
  readonly turns: readonly number[];
  /** Meant to be a copy from the first of `turns`. */
  readonly quote: string;
  readonly attrs: Readonly<Record<string, string>>;
  /** 0 to 1. */
  readonly confidence: number;
}

/** What the workspace and the account's record know that the conversation itself does not say. */
export interface ExtractionContext {
  readonly rivals: readonly string[];
  readonly product_names: readonly string[];
  readonly glossary: readonly string[];
  /** What our side has promised this account and not yet delivered, one sentence each. */
  readonly open_commitments: readonly string[];
}

/** Nothing known beside the conversation. */
export const EMPTY_CONTEXT: ExtractionContext = { rivals: [], product_names: [], glossary: [], open_commitments: [] };

/** Turns that were not read, and why, in words for a person: the run is `partial` until they are. */
export interface UnreadTurns {
  readonly turns: readonly number[];
  readonly reason: string;
}

/** Totals over the model calls of one run. Tokens as the server counted them; no times, so equal replies give equal bytes. */
export interface Usage {
  readonly calls: number;
  readonly input_tokens: number;
  readonly cached_input_tokens: number;
  readonly output_tokens: number;
}

/** The usage of a run that asked no model. */
export const NO_USAGE: Usage = { calls: 0, input_tokens: 0, cached_input_tokens: 0, output_tokens: 0 };

/**
 * What became of verification. Whatever it could not judge is kept with lower confidence: every turn was read, so the run is
 * complete all the same, and says here what was not judged and why.
 */
export interface Verification {
  /** Claims put to the verifier, those of the second opinion included. */
  readonly claims: number;
  readonly confirmed: number;
  /** Confirmed with another subtype or other attributes. */
  readonly corrected: number;
  /** Refused, and those that repeat another. */
  readonly dropped: number;
  /** Kept though no verdict was to be had. */
  readonly unverified: number;
  /** Why some were not judged, one sentence each; empty when all were. */
  readonly failures: readonly string[];
}

/** One run of an extractor over one conversation: same input and same model replies give the same bytes (times in `calls` apart). */
export interface ExtractionResult {
  /** Merged, in the order of their spans. */
  readonly signals: readonly Signal[];
  readonly rejected: readonly Rejection[];
  /** `partial`: some turns were not read; see `unread`. Only `complete` may mean "nothing else here". */
  readonly status: 'complete' | 'partial';
  readonly unread: readonly UnreadTurns[];
  /** Absent where nothing is verified. */
  readonly verification?: Verification | undefined;
  /**
   * What is missing may be had later: the server failed, or answered with what is no answer. Absent where nothing is missing, or
   * the model would not have it.
   */
  readonly worthAnotherTry?: boolean | undefined;
  readonly usage: Usage;
  /** Every model call made in this run, in window order, then those that verified. */
  readonly calls: readonly ModelCallRecord[];
}

/** How one window ended. Only `ok` may mean that it holds no more signals. */
export const WINDOW_OUTCOMES = ['ok', 'refused', 'truncated', 'filtered', 'malformed', 'failed'] as const;
export type WindowOutcome = (typeof WINDOW_OUTCOMES)[number];

/** Outcomes that another try may change, though the question stays the same. */
export function isPassing(outcome: WindowOutcome): boolean {
  return outcome === 'failed' || outcome === 'malformed';
}

/** What a verifier may say of a claim; all but `holds` drop it. */
export const VERDICT_WORDS = [
  'holds',
  'not_said',
  'not_this_account',
  'wrong_side',
  'taken_back',
  'duplicate',
] as const;
export type VerdictWord = (typeof VERDICT_WORDS)[number];

/** The verifier's judgement of one claim, not yet checked; plain JSON. */
export interface Verdict {
  /** The number under which the claim was shown. */
  readonly id: number;
  readonly verdict: VerdictWord;
  /** With `duplicate`: the claim that it repeats. */
  readonly same_as: number | null;
  /** The subtype that fits better; null when the one listed does. */
  readonly subtype: string | null;
  /** Attributes to be set; null removes one. */
  readonly attrs: Readonly<Record<string, string | null>>;
}

/** What is kept of one window, or one list of claims, that was asked about; plain JSON. */
export interface CheckpointEntry {
  /** sha256 hex over text, header, prompt name and version, model and plan: any change makes it another question. */
  readonly fingerprint: string;
  readonly outcome: WindowOutcome;
  /** Why it is not `ok`; empty when it is. */
  readonly reason: string;
  /** What the model proposed, not yet grounded. */
  readonly candidates: readonly Candidate[];
  /** What of the reply was refused before grounding. */
  readonly rejected: readonly Rejection[];
  /** What the verifier said, where claims were judged. */
  readonly verdicts?: readonly Verdict[] | undefined;
}

/**
 * Where finished windows are kept, so that a retry asks only about those that are not `ok`. Handed in by the caller;
 * `save` is awaited before the next call of that window starts.
 */
export interface Checkpoint {
  load(fingerprint: string): Promise<CheckpointEntry | undefined>;
  save(entry: CheckpointEntry): Promise<void>;
}

/** Progress: one window is done, for better or worse. */
export interface WindowProgress {
  readonly index: number;
  readonly total: number;
  readonly outcome: WindowOutcome;
}

/** What a caller may hand to one run. */
export interface ExtractOptions {
  readonly signal?: AbortSignal | undefined;
  readonly checkpoint?: Checkpoint | undefined;
  readonly onWindow?: ((progress: WindowProgress) => void) | undefined;
  /** LangChain callbacks under which model calls are traced. */
  readonly callbacks?: Callbacks | undefined;
}

/** Reads one conversation and gives the signals that hold in it. */
export interface Extractor {
  readonly name: 'llm' | 'local';
  /** Changes whenever the same conversation might be read differently: stored with each signal. */
  readonly fingerprint: string;
  /** The model it asks and the prompts it asks with, each as `name@version`; absent where it asks none. */
  readonly asks?: { readonly model: string; readonly prompts: readonly string[] } | undefined;
  /**
   * A window that cannot be read makes the result `partial`; it does not throw.
   * @throws the signal's reason, when `options.signal` is aborted
   */
  extract(conversation: Conversation, context: ExtractionContext, options?: ExtractOptions): Promise<ExtractionResult>;
}
