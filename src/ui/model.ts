import type { AcrossResult, StoredTurn } from '../answers/index.ts';
import type { HandoffView } from '../briefs/index.ts';
import type {
  Attributes,
  GivenVerdict,
  HandoffState,
  Medium,
  PlacedClaim,
  RejectionReason,
  Role,
  Side,
  SignalKind,
  Span,
} from '../domain/index.ts';
import type { ConversationAccess, DealHead, Dispatch } from '../storage/index.ts';

/** Who reads: the local extractor, with a language model that verifies what it found or none, or a language model. */
export type Reader =
  | { readonly name: 'local'; readonly verifiedBy: string | undefined }
  | { readonly name: 'llm'; readonly model: string };

/** What every signed-in page says: as of when, who read, and what has not been read. */
export interface Frame {
  /** `YYYY-MM-DD`; the day that every distance is counted from. */
  readonly asOf: string;
  /** The day is set by the workspace (recorded data), not by the clock. */
  readonly pinned: boolean;
  readonly reader: Reader;
  /** Of who is signed in: what they may not do has no button. */
  readonly role: Role;
  readonly queue: QueueCounts;
}

/** How many conversations stand where; those that are read do not count. Of what failed on its way in or out, for admins. */
export interface QueueCounts {
  /** On their way: nobody has to do anything. */
  readonly reading: number;
  readonly waiting: number;
  readonly failed: number;
  readonly partial: number;
  /** Deliveries and documents that failed for good; 0 for who may not see them. */
  readonly undelivered: number;
}

/** One turn as a page shows it, with the words that signals rest on. */
export interface TurnView {
  /** 0-based, as the domain counts. */
  readonly index: number;
  readonly speaker: string;
  readonly side: Side;
  readonly title: string | null;
  /** Seconds from the start. */
  readonly at: number | null;
  readonly text: string;
  readonly marks: readonly { readonly id: string; readonly start: number; readonly end: number }[];
}

/** One grounded signal with its place. */
export interface SignalView {
  readonly id: string;
  readonly kind: SignalKind;
  readonly subtype: string;
  readonly quote: string;
  readonly attrs: Attributes;
  readonly turns: readonly number[];
  readonly span: Span;
  readonly occurredAt: string;
  /** What people think of it; null: nobody has judged it. */
  readonly verdict: GivenVerdict | null;
  /** What the extractor had read, where a person corrected it. */
  readonly readAs: PlacedClaim | null;
  readonly version: number;
}

/** How signals are judged on a page. */
export interface Judging {
  readonly from: 'account' | 'conversation';
  /** The page's own address. */
  readonly path: string;
  readonly draft?: JudgingDraft | undefined;
  /** Who is signed in may judge. */
  readonly allowed: boolean;
}

/** A form about one signal that is open, or was sent and could not be saved. */
export interface JudgingDraft {
  readonly signal: string;
  /** The form that corrects it is open. */
  readonly correcting: boolean;
  /** `kind/subtype` */
  readonly claim: string;
  readonly attrs: Attributes;
  readonly quote: string;
  /** As people count, from 1. */
  readonly turn: string;
  readonly reason: string;
  readonly problem?: string | undefined;
}

/** A signal with the turns around its quote. */
export interface SignalInContext extends SignalView {
  readonly conversation: { readonly id: string; readonly medium: Medium; readonly subject: string | null };
  /** The turn that holds the quote; the excerpt's other turns stand around it. */
  readonly excerpt: readonly TurnView[];
  /** How many turns the whole conversation has. */
  readonly turnCount: number;
}

/** A candidate that was refused. */
export interface RejectionView {
  readonly reason: RejectionReason;
  readonly detail: string;
  readonly kind: string | null;
  readonly subtype: string | null;
  readonly quote: string | null;
  readonly conversation: { readonly id: string; readonly occurredAt: string; readonly subject: string | null };
}

export type ReadingStatus = 'queued' | 'reading' | 'read' | 'partial' | 'failed' | 'waiting';

/** One conversation in a list, with how far its reading got. */
export interface ConversationRow {
  readonly id: string;
  readonly medium: Medium;
  readonly subject: string | null;
  readonly occurredAt: string;
  readonly account: { readonly key: string; readonly name: string } | null;
  readonly status: ReadingStatus;
  /** Why it is partial, failed or waiting. */
  readonly reason: string | null;
  readonly unread: readonly { readonly turns: readonly number[]; readonly reason: string }[];
  readonly signals: number;
  /** Who read it; null until someone has. */
  readonly reader: Reader | null;
}

/** Where a piece of evidence can be seen. Without `href` it is a fact of the record, said in words. */
export interface EvidenceLink {
  readonly label: string;
  readonly href: string | null;
  /** When it was said or happened, ISO 8601; null where that is not known. */
  readonly at: string | null;
}

/** A deal in its account's list. */
export interface DealRow extends DealHead {
  /** Null where it has none. */
  readonly handoff: HandoffState | null;
}

/** The page of a deal's handoff. */
export interface HandoffModel {
  readonly frame: Frame;
  readonly deal: DealHead & { readonly accountKey: string | null };
  readonly accountName: string | null;
  /** Null while there is none to be read. */
  readonly view: HandoffView | null;
  /** Null where it has not begun. */
  readonly state: HandoffState | null;
  /** Who is signed in may decide. */
  readonly allowed: boolean;
  /** Of every conversation that it rests on. */
  readonly conversations: ReadonlyMap<string, Pick<ConversationRow, 'medium' | 'subject'>>;
}

/** Who may read a conversation, and what who looks at it may do about that. */
export interface ClosingView {
  readonly access: ConversationAccess;
  readonly closing: { readonly allowed: boolean; readonly draft?: ClosingDraft | undefined };
}

/** A form that says who may read a conversation, sent and not accepted. */
export interface ClosingDraft {
  /** As it was written. */
  readonly readers: string;
  readonly problem: string;
}

/** A document that could not be read at all. */
export interface RefusedDocument {
  readonly id: string;
  readonly source: string;
  readonly mediaType: string;
  readonly receivedAt: string;
  readonly error: string | null;
}

/** What a person may say of whose a conversation is. */
export interface AssignmentView {
  /** The likeliest first. */
  readonly candidates: readonly { readonly account: string; readonly name: string; readonly why: readonly string[] }[];
  /** Mail domains that can be remembered with it. */
  readonly domains: readonly string[];
  readonly draft?: AssigningDraft | undefined;
}

/** A form that says whose a conversation is, sent and not accepted. */
export interface AssigningDraft {
  readonly conversation: string;
  /** As it was written or picked. */
  readonly account: string;
  readonly remember: readonly string[];
  readonly problem: string;
}

/** The page of conversations that somebody has to look at. */
export interface WaitingModel {
  readonly frame: Frame;
  readonly conversations: readonly ConversationRow[];
  /** By the id of the conversation that waits for an account. */
  readonly assignments: ReadonlyMap<string, AssignmentView>;
  /** Every account that can be picked. */
  readonly accounts: readonly { readonly key: string; readonly name: string }[];
  /** Documents in which no conversation could be recognised; kept as they came. */
  readonly refused: readonly RefusedDocument[];
  /** What tools posted and could not be processed. */
  readonly deliveries: readonly FailedDelivery[];
  /** Documents that could not be sent. */
  readonly dispatches: readonly Dispatch[];
  readonly moreUndelivered: boolean;
  /** How many conversations another reader has read: an earlier prompt, model or knowledge of the workspace. */
  readonly earlier: number;
  /** Conversations that are put off though nothing is wrong with them, and why. */
  readonly putOff: { readonly count: number; readonly reason: string | null };
  readonly origin: string;
}

/** A tool that posts to the workspace. */
export interface SourceRow {
  readonly name: string;
  readonly tool: string;
  readonly title: string;
  /** What the tool posts to. */
  readonly address: string;
  readonly enabled: boolean;
  /** When something came last. */
  readonly last: string | null;
  readonly done: number;
  readonly pending: number;
  readonly failed: number;
  readonly refused: { readonly count: number; readonly at: string | null; readonly reason: string | null };
  /** For how many days what was said is kept; null: for good. */
  readonly keepWordsDays: number | null;
  /** What its access token is, where the tool must be asked back. */
  readonly asksBack: string | null;
  readonly hasAccess: boolean;
}

/** A delivery that could not be processed. */
export interface FailedDelivery {
  readonly id: string;
  readonly source: string;
  readonly receivedAt: string;
  readonly reason: string;
  readonly purged: boolean;
}

/** A secret just made: shown this once. */
export interface MadeSecret {
  readonly source: string;
  readonly secret: string;
}

/** The page of sources. */
export interface SourcesModel {
  readonly frame: Frame;
  readonly tools: readonly { readonly name: string; readonly title: string }[];
  readonly sources: readonly SourceRow[];
  readonly failed: readonly FailedDelivery[];
  readonly moreFailed: boolean;
}

/** What came of a search: what was found, or what is wrong with it. */
export type SearchOutcome = { readonly result: AcrossResult } | { readonly problem: string };

/** A question as it stands in its form. */
export interface AskDraft {
  readonly question: string;
  /** `YYYY-MM-DD` as it was written; undefined: the workspace's day. */
  readonly asOf: string | undefined;
  readonly problem?: string | undefined;
}

/** The page on which an account is asked. */
export interface AskModel {
  readonly frame: Frame;
  readonly account: { readonly key: string; readonly name: string };
  readonly thread: { readonly id: string; readonly turns: readonly StoredTurn[] } | null;
  /** The address names a thread that is not there. */
  readonly isGone: boolean;
  readonly draft: AskDraft;
  readonly mode: 'llm' | 'offline';
}
