import type { Medium } from '../domain/index.ts';

/** Where something was said, with the words: letter for letter from that turn. */
export interface Citation {
  readonly conversation: string;
  /** 0-based. */
  readonly turn: number;
  readonly quote: string;
  readonly speaker: string | null;
  /** ISO 8601. */
  readonly occurred_at: string;
  readonly medium: Medium;
  readonly subject: string | null;
}

/** A sentence of an answer with what it rests on: places in the answer's `citations`. Without any it rests on the account's record. */
export interface AnswerSentence {
  readonly text: string;
  readonly citations: readonly number[];
}

/** What of a question was taken as a limit to where its answer may stand. */
export interface AppliedFilter {
  readonly kind: 'time' | 'person' | 'side' | 'medium';
  /** As it stands in the question. */
  readonly words: string;
  /** What it was taken for. */
  readonly meaning: string;
  /** False: it left nothing to look at, so it was dropped. */
  readonly applied: boolean;
}

/** An answer as every face gives it (architecture.md, "Answer"). */
export interface Answer {
  /** Null: the record does not say; `reason` and `nearest` go with it. */
  readonly answer: string | null;
  readonly sentences: readonly AnswerSentence[];
  readonly citations: readonly Citation[];
  /** 0 to 1. */
  readonly confidence: number;
  readonly mode: 'llm' | 'offline';
  readonly reason: string | null;
  /** What came nearest, where the record does not say. */
  readonly nearest: readonly Citation[];
  /** What the reader should know of how it came about: a filter dropped, no model that answered, sentences struck. */
  readonly notes: readonly string[];
  readonly filters: readonly AppliedFilter[];
  readonly account: string;
  readonly question: string;
  /** `YYYY-MM-DD`: as things stood on this day. */
  readonly as_of: string;
  /** To ask on with. */
  readonly thread: string;
}

/** What is told while an answer comes about, in this order; `sentence` as often as there are sentences. */
export type AnswerEvent =
  | {
      readonly event: 'filters';
      readonly data: { readonly filters: readonly AppliedFilter[]; readonly mode: Answer['mode'] };
    }
  | { readonly event: 'passages'; readonly data: { readonly passages: readonly Citation[] } }
  | { readonly event: 'sentence'; readonly data: { readonly text: string; readonly citations: readonly Citation[] } }
  | { readonly event: 'done'; readonly data: Answer };

/** A place in the record that an answer may rest on. */
export interface Place {
  readonly conversation: string;
  readonly turn: number;
  readonly quote: string;
}

/** A sentence before its places are citations. */
export interface DraftSentence {
  readonly text: string;
  readonly places: readonly Place[];
}

/** What came of answering, by whatever means. */
export type Draft =
  | { readonly sentences: readonly DraftSentence[]; readonly confidence: number; readonly notes?: readonly string[] }
  | { readonly declined: string; readonly nearest: readonly Place[]; readonly notes?: readonly string[] };

/** One conversation of an account as far as an answer needs it. */
export interface Heard {
  readonly id: string;
  readonly medium: Medium;
  /** ISO 8601. */
  readonly occurredAt: string;
  /** `YYYY-MM-DD` where the workspace is. */
  readonly day: string;
  readonly subject: string | null;
  readonly participants: readonly {
    readonly name: string;
    readonly side: 'customer' | 'vendor' | 'unknown';
    readonly title?: string | null | undefined;
  }[];
  /** Who speaks, turn by turn. */
  readonly speakers: readonly string[];
}

/** A turn with what is said in it. */
export interface HeardTurn {
  readonly conversation: string;
  readonly turn: number;
  readonly speaker: string;
  readonly side: 'customer' | 'vendor' | 'unknown';
  readonly text: string;
}
