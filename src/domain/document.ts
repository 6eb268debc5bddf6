/** Where a line's words stand: letter for letter from that turn. */
export interface LineSource {
  readonly conversation: string;
  /** 0-based. */
  readonly turn: number;
  readonly quote: string;
  readonly speaker?: string | null | undefined;
  /** ISO 8601. */
  readonly occurred_at?: string | undefined;
}

/** One thing that a document says. A line that has neither sources nor a basis has no place in one. */
export interface DocumentLine {
  /** The same in every version of the document: made of what the line rests on, not of its place. */
  readonly id: string;
  readonly text: string;
  readonly sources: readonly LineSource[];
  /** What of the account's record a line without sources rests on, as a reader would look it up: "renewal date on the account". */
  readonly basis?: string | undefined;
}

/** A part of a document, `note` where its emptiness or its limits want a word. */
export interface DocumentSection<Line extends DocumentLine = DocumentLine> {
  readonly id: string;
  readonly title: string;
  readonly lines: readonly Line[];
  readonly note?: string | undefined;
}

/** What people are handed: a brief, an agenda, a drafted message. */
export interface DocumentBody {
  readonly title: string;
  /** The account's key. */
  readonly account: string;
  /** `YYYY-MM-DD`: as things stood on this day. */
  readonly as_of: string;
  /** `offline`: no language model had a part in its words. */
  readonly mode: 'offline' | 'llm';
  readonly sections: readonly DocumentSection[];
}
