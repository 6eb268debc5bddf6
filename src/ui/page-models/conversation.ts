import type { RejectionReason, Side } from '../../domain/index.ts';
import type { UnembeddedTurns } from '../../storage/index.ts';
import type { ClosingView, ConversationRow, Frame, Judging, SignalView, TurnView } from '../model.ts';

/** Some turns in a row that make one page; 0-based, both inclusive. */
export interface TurnPage {
  readonly from: number;
  readonly to: number;
}

/** A page of turns as others lead to it. */
export interface TurnPageHead extends TurnPage {
  /** Signals whose words stand on it. */
  readonly signals: number;
}

/** A signal and the number that it bears in its conversation: from 1, in the order of the words. */
export interface NumberedSignal {
  readonly number: number;
  readonly signal: SignalView;
}

/** Turns in a row that were not read, and why; 0-based, both inclusive. */
export interface UnreadRange extends TurnPage {
  readonly reason: string;
}

/** A candidate of this conversation that was refused. */
export interface RefusedCandidate {
  readonly reason: RejectionReason;
  readonly detail: string;
  readonly kind: string | null;
  readonly subtype: string | null;
  readonly quote: string | null;
  /** Where it was said to be; null where that is no turn of the conversation. */
  readonly turn: number | null;
}

/** Somebody who takes part. */
export interface Participant {
  readonly name: string;
  readonly side: Side;
  readonly title: string | null;
}

/** The page of one conversation: some of its turns, and where the rest is. */
export interface ConversationModel {
  readonly frame: Frame;
  readonly conversation: ConversationRow;
  readonly people: readonly Participant[];
  readonly turnCount: number;
  /** When its words were taken away because their time was over; null while they are there. */
  readonly wordsRemovedAt: string | null;
  /** Every page of turns; never none. */
  readonly pages: readonly TurnPageHead[];
  /** The page that is shown. */
  readonly page: TurnPage;
  /** Of the page. */
  readonly turns: readonly TurnView[];
  /** Of the whole conversation, by their numbers. */
  readonly signals: readonly NumberedSignal[];
  readonly unread: readonly UnreadRange[];
  /** The first of them, or all. */
  readonly rejections: readonly RefusedCandidate[];
  readonly rejectionCount: number;
  readonly judging: Judging;
  readonly access: ClosingView['access'];
  readonly closing: ClosingView['closing'];
  /** Turns that the embedding would not have. */
  readonly unembedded: readonly UnembeddedTurns[];
  /** It is on its way from received to scored. */
  readonly isMoving: boolean;
  /** Who is signed in may have it read again. */
  readonly mayRetry: boolean;
}
