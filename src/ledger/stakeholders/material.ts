import type {
  AccountRecord,
  DecidedOnPerson,
  Medium,
  Participant,
  Person,
  SignalEvidence,
  Touch,
} from '../../domain/index.ts';

/** Somebody of theirs as the directory knows them across all tools; everything they are called is theirs. */
export interface KnownPerson {
  readonly id: string;
  /** What stands for them in evidence: an address, else a name. */
  readonly label: string;
  readonly name: string;
  readonly names: readonly string[];
  readonly emails: readonly string[];
  /** What people decided about them, in no order. */
  readonly decisions: readonly DecidedOnPerson[];
}

/** A call or message with everybody who took part. */
export interface AttendedContact {
  readonly id: string;
  readonly touch: Touch;
  readonly medium: Medium;
  readonly participants: readonly Participant[];
  /** Who spoke, by turn; of a message its author first. */
  readonly speakers: readonly string[];
  /** The conversation that it is; absent for a message of which nothing is read. */
  readonly conversation?: string | undefined;
  /** Of a delivery report: the mailbox is not there any more. */
  readonly mailboxGone?: boolean | undefined;
}

/** A signal with the place that says who said it. */
export interface SaidSignal extends SignalEvidence {
  readonly conversation?: string | undefined;
  /** 0-based turn of its quote. */
  readonly turn?: number | undefined;
}

/** Everything that is known of who is who at an account. Dated items carry their own times, as evidence does. */
export interface StakeholderMaterial {
  readonly account: AccountRecord;
  /** The people of the account's own record. */
  readonly record: readonly Person[];
  readonly known: readonly KnownPerson[];
  readonly contacts: readonly AttendedContact[];
  readonly signals: readonly SaidSignal[];
}

/** What a reading rests on: an entry of the record, words, a contact or a person's decision. */
export interface Source {
  readonly kind: 'record' | 'signal' | 'contact' | 'decision';
  readonly id: string;
  /** ISO 8601; null: the record does not say when. */
  readonly at: string | null;
  readonly conversation: string | null;
  /** The quote; else what it is, in words. */
  readonly words: string;
}
