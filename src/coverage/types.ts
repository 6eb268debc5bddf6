import type { SignalKind } from '../domain/index.ts';
import type { Segment } from '../scoring/index.ts';

/** Teams whose people own accounts. */
export const TEAMS = ['cs', 'sales'] as const;
export type Team = (typeof TEAMS)[number];

/** Who owns an account in a team on the day looked at; null: nobody on record. */
export type Owners = Readonly<Record<Team, string | null>>;

/** An account as the audit sees it. */
export interface AuditedAccount {
  readonly key: string;
  readonly name: string;
  readonly segment: Segment;
  /** `YYYY-MM-DD` */
  readonly renewalDate: string | null;
  readonly owners: Owners;
  /** ISO 8601: when anybody of ours last looked at it, judged or decided something of it, or was in touch; null: never. */
  readonly attendedAt: string | null;
}

/**
 * Signals that ask for somebody's attention and went the same way from the words to the first action: of one account, and alike in
 * every time. Times are ISO 8601 in UTC.
 */
export interface AuditedSignals {
  readonly account: string;
  readonly saidAt: string;
  readonly recordedAt: string;
  readonly shownAt: string | null;
  /** First time that somebody acted on them, dismissed, confirmed or corrected them. */
  readonly actedAt: string | null;
  readonly count: number;
}

/** One of some {@link AuditedSignals}. */
export interface AuditedSignal extends Omit<AuditedSignals, 'count'> {
  readonly id: string;
  readonly conversation: string;
  readonly turn: number;
  readonly kind: SignalKind;
  readonly subtype: string;
  readonly quote: string;
}

/** An account that changed hands. */
export interface AuditedChange {
  readonly account: string;
  readonly team: Team;
  readonly from: string;
  readonly to: string;
  /** `YYYY-MM-DD` */
  readonly on: string;
  /** When the new owner's brief was made and when they opened it, ISO 8601. */
  readonly briefedAt: string | null;
  readonly openedAt: string | null;
  /** What the record does not say and the new owner has to ask again. */
  readonly questions: number;
}

/** Work with a day by which it was to be done, and was not. */
export interface AuditedWork {
  readonly account: string;
  readonly id: string;
  readonly kind: 'promise' | 'play' | 'check_in' | 'inbox';
  readonly team: Team | null;
  readonly what: string;
  /** `YYYY-MM-DD` */
  readonly due: string;
  /** The words behind it, where there are any. */
  readonly source: SaidHere | null;
}

/** Where words stand, letter for letter from that turn (0-based). */
export interface SaidHere {
  readonly conversation: string;
  readonly turn: number;
  readonly quote: string;
}

/** What became of what was received, of one account or of none yet. */
export interface ReceivedCount {
  readonly account: string | null;
  readonly outcome: 'read' | 'partly_read' | 'skipped' | 'failed' | 'waiting' | 'underway';
  /** Why, where it is not read; empty where nothing more is to be said. */
  readonly reason: string;
  readonly count: number;
}

/** How long a step took, in hours. */
export interface LagFigures {
  readonly step: 'arrival' | 'reading' | 'signal' | 'view' | 'action';
  readonly count: number;
  readonly medianHours: number | null;
  /** Nine in ten were faster. */
  readonly p90Hours: number | null;
}

/** Everything the audit looks at, as of the end of a day. */
export interface CoverageMaterial {
  /** `YYYY-MM-DD` */
  readonly asOf: string;
  readonly accounts: readonly AuditedAccount[];
  readonly signals: readonly AuditedSignals[];
  readonly changes: readonly AuditedChange[];
  readonly work: readonly AuditedWork[];
  readonly received: readonly ReceivedCount[];
  readonly lags: readonly LagFigures[];
}

export const CAUSES = ['signal_missed', 'recognised_late', 'context_lost', 'work_not_done'] as const;
/** The four causes of playbook.md, section 7. */
export type Cause = (typeof CAUSES)[number];

/** One thing behind a count. */
export interface CauseItem {
  readonly cause: Cause;
  readonly account: string;
  /** Of the signal, promise, play or change. */
  readonly id: string;
  readonly what: string;
  readonly why: string;
  /** `YYYY-MM-DD` since when it is so. */
  readonly since: string;
  readonly ageDays: number;
  /** Days to the renewal when it was first shown, or now where it was not; null where no date is on record. */
  readonly runwayDays: number | null;
  readonly team: Team | null;
  /** The words behind it, where there are any. */
  readonly source: SaidHere | null;
  /** Of a change of hands: whether there is a brief. */
  readonly briefed: boolean;
}

/** What leaked in one way, and how often: one thing, or signals that went the same way. */
export interface CauseGroup extends Omit<CauseItem, 'id' | 'what' | 'source'> {
  readonly count: number;
  readonly of: Pick<CauseItem, 'id' | 'what' | 'source'> | AuditedSignals;
}

/** Counts of one cause. */
export interface CauseCount {
  readonly cause: Cause;
  readonly count: number;
  readonly accounts: number;
  readonly medianAgeDays: number | null;
  readonly oldestDays: number | null;
}
