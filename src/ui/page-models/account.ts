import type { Band, Flag, Risk, RiskChange, SignalKind, Survey, Ticket } from '../../domain/index.ts';
import type { PromiseEntry, StakeholderPicture } from '../../ledger/index.ts';
import type { Policy } from '../../scoring/index.ts';
import type { StoredDay } from '../../storage/index.ts';
import type { AccountQuery, KnownWhen } from '../account-query.ts';
import type {
  ConversationRow,
  DealRow,
  EvidenceLink,
  Frame,
  Judging,
  RejectionView,
  SignalInContext,
} from '../model.ts';

/** The highest score that is green, and the highest that is yellow, by the workspace's policy. */
export type BandLimits = Policy['bands'];

/** The account's record as a page shows it. Null is unknown. */
export interface AccountView {
  readonly key: string;
  readonly name: string;
  readonly domain: string | null;
  readonly declared: boolean;
  readonly acv: number | null;
  readonly licensedSeats: number | null;
  readonly tier: number | null;
  readonly contractStart: string | null;
  readonly renewalDate: string | null;
  readonly owners: readonly { readonly role: string; readonly name: string }[];
  readonly people: readonly { readonly name: string; readonly roles: readonly string[] }[];
  readonly icpFit: string | null;
  readonly strategic: boolean | null;
  /** The latest entries up to the day. */
  readonly crmHealth: { readonly at: string; readonly value: string } | null;
  readonly posture: { readonly at: string; readonly value: string } | null;
}

/** The day that a page shows, and on which day's knowledge. Days are `YYYY-MM-DD`. */
export interface Moment {
  /** The workspace's own day: what is shown unless another is asked for. */
  readonly today: string;
  readonly asOf: string;
  readonly knownAt: string;
  /** An earlier day than today is shown. */
  readonly isPast: boolean;
  readonly known: KnownWhen;
  /** Why the day that was asked for is not shown; null where it is. */
  readonly problem: string | null;
}

/** How much of what had happened by a day was known on it. */
export interface Hindsight {
  /** Calls, messages, signals and figures up to the day. */
  readonly happened: number;
  /** Those of them that became known later. */
  readonly late: number;
  /** When the first of those became known, ISO 8601; null where none did. */
  readonly lateFrom: string | null;
}

/** What an account scored before. */
export interface HistoryView {
  /** The first and the last day on record, and how many there are. */
  readonly first: string;
  readonly last: string;
  readonly count: number;
  /** One of each day, the earliest first. */
  readonly days: readonly StoredDay[];
  /** The latest change of the band; null when it has always been the same. */
  readonly moved: RiskChange | null;
  /** The latest first. */
  readonly cleared: readonly Flag[];
}

/** A rule that moved a score, and what it rests on that it did not before. */
export interface MovedRule {
  readonly rule: string;
  readonly difference: number;
  readonly evidence: readonly string[];
}

/** A day on which the score moved. */
export interface ScoreEvent {
  readonly day: string;
  readonly score: number;
  readonly band: Band;
  readonly before: number;
  /** The one that moved most first. */
  readonly rules: readonly MovedRule[];
  readonly isTimeAlone: boolean;
}

/** The score over days. */
export interface ScoreLine {
  readonly points: readonly { readonly day: string; readonly score: number }[];
  /** The earliest first. */
  readonly events: readonly ScoreEvent[];
  /** As it was kept day by day; else it was worked out just now, week by week, from what is known now. */
  readonly isKept: boolean;
  /** SVGs of our own making: for a page with room, and for a narrow one. */
  readonly wide: string;
  readonly narrow: string;
}

/** How an account is used. */
export interface UsageView {
  /** The last day with data. */
  readonly last: string;
  /** SVGs of our own making; empty for a single day. */
  readonly wide: string;
  readonly narrow: string;
  readonly users: number | null;
  readonly seats: number | null;
  readonly licensed: number | null;
  /** The most used first: uses in the last 30 days with data, and in the 30 before; null where nothing is known of those. */
  readonly features: readonly {
    readonly name: string;
    readonly isKey: boolean;
    readonly now: number;
    readonly before: number | null;
  }[];
}

/** A signal as a finding names it: the claim and who said it. */
export interface HeardSignal {
  readonly id: string;
  readonly kind: SignalKind;
  readonly subtype: string;
  readonly quote: string;
  readonly speaker: string;
  readonly conversation: string;
  readonly occurredAt: string;
  /** Nobody has acted on it or dismissed it. */
  readonly isOpen: boolean;
}

/** The signals of one kind. */
export interface SignalGroup {
  readonly kind: SignalKind;
  /** How many there are, and how many of them are open. */
  readonly count: number;
  readonly open: number;
  /** Those that are shown: open ones first, the latest first. */
  readonly shown: readonly SignalInContext[];
  /** The kind is shown page by page. */
  readonly isWhole: boolean;
  /** How many come before the first that is shown. */
  readonly from: number;
}

/** Something dated that happened between the account and us, or that became known of it. */
export type TimelineEntry = { readonly id: string; readonly at: string } & (
  | { readonly type: 'conversation'; readonly row: ConversationRow; readonly who: string }
  | {
      readonly type: 'message';
      readonly isOurs: boolean;
      readonly who: string;
      readonly automatic: string | null;
    }
  | { readonly type: 'ticket'; readonly ticket: Ticket; readonly isClosing: boolean }
  | { readonly type: 'survey'; readonly survey: Survey }
  | {
      readonly type: 'usage';
      /** The month's first day with data and its last. */
      readonly from: string;
      readonly users: number;
      readonly before: number | null;
    }
  | { readonly type: 'record'; readonly field: 'crm_health' | 'renewal_posture' | 'owners'; readonly words: string }
  | { readonly type: 'deal'; readonly deal: DealRow }
  | { readonly type: 'band'; readonly change: RiskChange }
);

/** What the timeline may be narrowed to, in the order in which it is offered. */
export const TIMELINE_KINDS = ['call', 'email', 'usage', 'ticket', 'survey', 'record', 'deal', 'band'] as const;
export type TimelineKind = (typeof TIMELINE_KINDS)[number];

/** A page of the timeline, the latest first. */
export interface TimelinePage {
  readonly entries: readonly TimelineEntry[];
  /** What it is narrowed to; null: to nothing. */
  readonly kind: TimelineKind | null;
  /** Entries of that kind, on all pages. */
  readonly count: number;
  /** Entries of every kind. */
  readonly total: number;
  /** Of the kinds that there are, how many entries. */
  readonly kinds: ReadonlyMap<TimelineKind, number>;
  readonly from: number;
  /** Conversations that were not read, or only in part. */
  readonly unread: number;
}

/** The promises of a page, in its order. */
export interface PromiseChoice {
  /** What presses, most pressing first. */
  readonly pressing: readonly PromiseEntry[];
  /** Small, hedged or undated. */
  readonly minor: readonly PromiseEntry[];
  readonly settled: readonly PromiseEntry[];
  /** How many there are, shown or not. */
  readonly counts: Readonly<Record<'pending' | 'minor' | 'settled' | 'all', number>>;
}

/** Something to be done, with where it is done. */
export interface Play {
  readonly title: string;
  /** ISO 8601 date or time; null: nobody said by when. */
  readonly due: string | null;
  /** When, in words, where no day is named. */
  readonly timing: string | null;
  readonly isOverdue: boolean;
  /** By name, else by role; null: both sides. */
  readonly owner: string | null;
  readonly why: string;
  readonly href: string;
}

/** The brief of a new owner. */
export interface Brief {
  readonly team: 'cs' | 'sales';
  readonly on: string;
  readonly from: string;
  readonly to: string;
  readonly isOpened: boolean;
  readonly href: string;
}

/** What is to be done about an account. */
export interface Plays {
  /** What is due first first. */
  readonly plays: readonly Play[];
  /** Pieces of work of the inbox beside them. */
  readonly more: number;
  readonly inbox: string;
  /** The latest first. */
  readonly briefs: readonly Brief[];
}

/** The page of one account. */
export interface AccountModel {
  readonly frame: Frame;
  readonly query: AccountQuery;
  readonly moment: Moment;
  readonly hindsight: Hindsight;
  readonly account: AccountView;
  /** Null until the account is first scored, and where nothing of it was known on the day. */
  readonly risk: Risk | null;
  readonly bands: BandLimits;
  /** Null until a day is on record. */
  readonly history: HistoryView | null;
  /** By evidence id as the risk names it. */
  readonly evidence: ReadonlyMap<string, EvidenceLink>;
  /** Every signal of the day by its id. */
  readonly heard: ReadonlyMap<string, HeardSignal>;
  /** Ids of the signals that stand on this page. */
  readonly shown: ReadonlySet<string>;
  /** Who is who on the page's day. */
  readonly people: StakeholderPicture | null;
  /** By kind, in the order of the taxonomy; empty kinds left out. */
  readonly groups: readonly SignalGroup[];
  /** Of ours. */
  readonly promises: PromiseChoice;
  /** The latest first; `more`: there are others. */
  readonly rejections: readonly RejectionView[];
  readonly judging: Judging;
  readonly timeline: TimelinePage;
  /** Null for a day that is over: then the score says what was called for. */
  readonly plays: Plays | null;
  /** Null where no data is on record. */
  readonly usage: UsageView | null;
  /** Null where there is no second day to draw. */
  readonly line: ScoreLine | null;
  /** The open ones first, then those that were closed last. */
  readonly deals: readonly DealRow[];
  readonly origin: string;
}
