import type { AccountRecord, Attributes, Conversation, DocumentLine, SignalKind } from '../domain/index.ts';
import type { Ledger, StakeholderPicture } from '../ledger/index.ts';

/** A conversation of the deal with everything that was said in it. `late`: it came after the close and was handed in. */
export type DealConversation = Conversation & { readonly late: boolean };

/** A signal on one of the deal's conversations, with what people decided of it. */
export interface BriefSignal {
  readonly id: string;
  readonly conversation: string;
  /** 0-based turn of its quote. */
  readonly turn: number;
  readonly kind: SignalKind;
  readonly subtype: string;
  readonly attrs: Attributes;
  readonly quote: string;
  /** Somebody said that it is none: nothing of its kind is taken from its turn. */
  readonly dismissed: boolean;
  /** Somebody said that it is right. */
  readonly confirmed: boolean;
}

/** The deal as the CRM, or whoever closed it, tells of it. */
export interface BriefDeal {
  readonly key: string;
  readonly name: string | null;
  /** Who of ours sold it. */
  readonly owner: string | null;
  /** ISO 8601; null while it is open. */
  readonly closedAt: string | null;
  readonly amount: number | null;
  readonly currency: string | null;
}

/** Everything that a handoff brief is made of; `loadHandoffMaterial` puts it together from storage. */
export interface HandoffMaterial {
  readonly deal: BriefDeal;
  /** The account's record: renewal date, contract start, owners. */
  readonly account: AccountRecord;
  /** `YYYY-MM-DD`: as things stand on this day. */
  readonly asOf: string;
  /** IANA time zone in which days are told. */
  readonly zone: string;
  /** Month (1 to 12) in which our fiscal year starts. */
  readonly fiscalYearStart: number;
  /** Names of ours: company, product, modules. */
  readonly ownNames: readonly string[];
  readonly rivals: readonly string[];
  /** Oldest first. */
  readonly conversations: readonly DealConversation[];
  readonly signals: readonly BriefSignal[];
  readonly ledger: Ledger;
  readonly picture: StakeholderPicture;
}

/** A line of a handoff. `details`: what a reader is told beneath it, in words ("owner: Ana Reyes"). */
export interface HandoffLine extends DocumentLine {
  readonly details?: readonly string[] | undefined;
}

export const STANCES = ['champion', 'supporter', 'neutral', 'skeptic', 'blocker', 'unknown'] as const;
/** Where somebody stands towards the purchase, by the newest word; `unknown`: nobody said and they were not heard. */
export type Stance = (typeof STANCES)[number];

/** Somebody with a part in the decision. */
export interface StakeholderLine extends HandoffLine {
  readonly person: string;
  readonly title: string | null;
  /** Their part: `economic buyer`, `runs the renewal`; null where nothing tells. */
  readonly role: string | null;
  readonly stance: Stance;
  /** What they will judge it by, in their words or in somebody's for them. */
  readonly success_criteria: readonly HandoffLine[];
}

/** Something promised while selling that stands. */
export interface CommitmentLine extends HandoffLine {
  /** Who of ours does it; null where nobody is named. */
  readonly owner: string | null;
  /** Words for when, as said. */
  readonly due: string | null;
  /** `YYYY-MM-DD`, where a day follows. */
  readonly due_date: string | null;
  readonly strength: 'firm' | 'hedged';
}

/** The handoff brief (architecture.md, "Handoff"; playbook.md, section 6). Every line has sources or says what of the record it rests on. */
export interface Handoff {
  /** The deal's key. */
  readonly deal: string;
  readonly name: string | null;
  /** The account's key. */
  readonly account: string;
  readonly account_name: string | null;
  readonly owner: string | null;
  /** ISO 8601. */
  readonly closed_at: string | null;
  readonly amount: number | null;
  readonly currency: string | null;
  /** `YYYY-MM-DD` */
  readonly as_of: string;
  readonly mode: 'offline' | 'llm';
  /** What it was read from, oldest first. */
  readonly conversations: readonly string[];
  readonly use_cases: readonly HandoffLine[];
  readonly stakeholders: readonly StakeholderLine[];
  readonly commitments: readonly CommitmentLine[];
  readonly renewal: readonly HandoffLine[];
  readonly metrics_90_day: readonly HandoffLine[];
  readonly first_90_days: readonly HandoffLine[];
  readonly risks: readonly HandoffLine[];
  /** What the record does not say: asked of the AE, never filled in. */
  readonly open_questions: readonly HandoffLine[];
}

export const HANDOFF_SECTIONS = [
  'use_cases',
  'stakeholders',
  'commitments',
  'renewal',
  'metrics_90_day',
  'first_90_days',
  'risks',
  'open_questions',
] as const;
export type HandoffSectionId = (typeof HANDOFF_SECTIONS)[number];
