import type { Due } from './due.ts';
import type { DueBasis, PromisePolicy } from './policy.ts';

export const PROMISE_KINDS = ['commitment', 'kept_promise', 'unkept_promise'] as const;
export type PromiseKind = (typeof PROMISE_KINDS)[number];

/** A signal about a promise, with where and by whom it was said. */
export interface PromiseSignal {
  readonly id: string;
  readonly kind: PromiseKind;
  readonly subtype: string;
  readonly what: string | null;
  readonly quote: string;
  /** Words for when; of a commitment. */
  readonly due: string | null;
  readonly strength: 'firm' | 'hedged' | null;
  /** Who of ours does it, or is said to have promised it. */
  readonly owner: string | null;
  readonly speaker: string | null;
  /** The customer's people who were there. */
  readonly audience: readonly string[];
  readonly conversation: string;
  readonly turn: number;
  /** When it was said: ISO 8601, with the conversation's own offset where it has one. */
  readonly at: string;
  /** When it became known here. */
  readonly recordedAt: string;
}

export const DECISION_ACTIONS = ['kept', 'withdrawn', 'reopened', 'due', 'belongs', 'apart', 'undo'] as const;
export type DecisionAction = (typeof DECISION_ACTIONS)[number];

/**
 * What a person decided about an entry, told by any of its signals. `belongs`: this signal is about the promise of signal
 * `other`; `apart`: it is about none of the others. `undo` takes back the latest decision about the same signal.
 */
export interface PromiseDecision {
  readonly id: string;
  readonly signal: string;
  readonly action: DecisionAction;
  readonly by: string;
  /** When it was decided, and so known: ISO 8601. */
  readonly at: string;
  readonly reason: string | null;
  /** Of `due` the day, of `kept` the day it was done where that was another than the day of the decision. `YYYY-MM-DD` */
  readonly date: string | null;
  /** Of `belongs`: a signal of the entry. */
  readonly other: string | null;
  /** All signals of the entry as it was then: with the one it is told by gone, the first of them that is left stands for it. */
  readonly members?: readonly string[] | undefined;
}

export const PROMISE_STATES = ['open', 'overdue', 'kept', 'late', 'unkept', 'withdrawn'] as const;
export type PromiseState = (typeof PROMISE_STATES)[number];

/** Where something was said: what every state rests on that a clock or a person did not bring about. */
export interface SaidThere {
  readonly signal: string;
  readonly conversation: string;
  readonly turn: number;
  readonly quote: string;
  readonly speaker: string | null;
}

/** One change of an entry's state. */
export interface StateChange {
  readonly state: PromiseState;
  /** When it came about; of a date alone, the day after it was due. */
  readonly at: string;
  /** When it was known here; null where it follows from the date. */
  readonly recordedAt: string | null;
  readonly because: 'said' | 'decided' | 'date';
  readonly said: SaidThere | null;
  readonly by: string | null;
  readonly reason: string | null;
}

/** One of the days an entry was due, the first said first. */
export interface DueChange extends Due {
  readonly at: string;
  readonly said: SaidThere | null;
  readonly by: string | null;
}

/** One promise of ours with all that was said of it. */
export interface PromiseEntry {
  /** Follows from the signal of it that was known first. */
  readonly id: string;
  readonly what: string;
  readonly subtype: string;
  readonly strength: 'firm' | 'hedged';
  readonly owner: string | null;
  readonly to: readonly string[];
  /** Null where it was made before we listened. */
  readonly madeAt: string | null;
  /** The day in force. */
  readonly due: Due;
  readonly dueHistory: readonly DueChange[];
  /** How often a later day took the place of one that was said. */
  readonly moved: number;
  readonly state: PromiseState;
  readonly history: readonly StateChange[];
  readonly keptAt: string | null;
  /** Overdue, it counts as evidence of risk (see the policy); false says `countsNot` why not. */
  readonly counts: boolean;
  readonly countsNot: string | null;
  readonly recordedAt: string;
  /** Everything said of it, the first first. */
  readonly said: readonly (SaidThere & { readonly kind: PromiseKind; readonly at: string })[];
  /** Signals that complain of it, and that nothing later has cleared. */
  readonly complaints: readonly string[];
  /** Those that a person settled, who said that it was kept or withdrawn. */
  readonly settled: readonly string[];
  readonly findings: readonly Finding[];
}

/** Something a person should see about an entry. */
export interface Finding {
  readonly kind: 'moved_often' | 'complained_again';
  readonly why: string;
}

/** Two wordings that may be one promise: nobody has said, so they are kept apart. */
export interface Doubt {
  readonly signal: string;
  /** A signal of the entry it may belong to. */
  readonly other: string;
  readonly likeness: number;
}

/** What an account was promised, as it stands on a day. */
export interface Ledger {
  readonly entries: readonly PromiseEntry[];
  readonly doubts: readonly Doubt[];
}

/** A renewal date with when it became known: ISO 8601. */
export interface RenewalVersion {
  readonly date: string;
  readonly since: string;
}

/** What the fold needs to know beside what was said. */
export interface LedgerContext {
  /** `YYYY-MM-DD`, both inclusive. */
  readonly asOf: string;
  readonly knownAt: string;
  /** The first instant after `asOf`, in milliseconds, where the day is not UTC's. */
  readonly end?: number | undefined;
  readonly zone?: string | undefined;
  readonly fiscalYearStart?: number | undefined;
  readonly renewalDate?: string | null | undefined;
  /** Every renewal date that was ever in force or told of. */
  readonly renewals?: readonly RenewalVersion[] | undefined;
  readonly contractStart?: string | null | undefined;
  readonly policy?: PromisePolicy | undefined;
  /** What was answered when two wordings were shown to a model or a person. */
  readonly verdict?: ((signal: string, other: string) => boolean | undefined) | undefined;
  /** Beside which signals one was shown, where that is known; absent, beside any. */
  readonly answered?: ((signal: string) => readonly string[]) | undefined;
  /** How near the meanings of two signals are, -1 to 1, where it has been worked out: it raises doubts and settles none. */
  readonly meaning?: ((signal: string, other: string) => number | undefined) | undefined;
}

export type { DueBasis };
