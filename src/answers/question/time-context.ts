import type { Medium } from '../../domain/index.ts';

/** A conversation as time words point at it. */
export interface KnownConversation {
  readonly id: string;
  /** Where the workspace is: `YYYY-MM-DD`. */
  readonly day: string;
  readonly medium: Medium;
  readonly subject: string | null;
}

/** Somebody of theirs who left. */
export interface Departure {
  readonly name: string;
  /** `YYYY-MM-DD` */
  readonly day: string;
}

/** What time words are relative to. Days are `YYYY-MM-DD`. */
export interface TimeContext {
  /** The day on which it is asked. */
  readonly asOf: string;
  /** Month (1 to 12) in which the workspace's fiscal year starts. */
  readonly fiscalStart: number;
  readonly renewal: string | null;
  readonly contractStart: string | null;
  readonly departures: readonly Departure[];
  /** The account's conversations up to the day, oldest first. */
  readonly conversations: readonly KnownConversation[];
}

/** Days, or conversations, that words of a question name. */
export interface TimeSpan {
  readonly from: string;
  readonly to: string;
  /** In words, for a person. */
  readonly name: string;
  /** Only these: "in the last call". */
  readonly conversations?: readonly string[];
  /** A point and no stretch: "since Dana left" begins on the day, "in March" on its first. */
  readonly isEvent?: boolean;
}

/** Finds one kind of time words; gives where they stand with what they name. `undefined`: there are none that can be placed. */
export type TimeReader = (
  question: string,
  context: TimeContext,
) => { readonly start: number; readonly end: number; readonly span: TimeSpan } | undefined;
