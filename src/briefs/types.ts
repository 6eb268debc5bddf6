import type { AccountRecord, Attributes, Conversation, SignalKind } from '../domain/index.ts';
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

export {
  type CommitmentLine,
  HANDOFF_SECTIONS,
  type Handoff,
  type HandoffLine,
  type HandoffSectionId,
  STANCES,
  type StakeholderLine,
  type Stance,
} from '../domain/index.ts';
