import type { DefaultTime, JsonColumn } from './columns.ts';

/** An answer as it was given; whether its words still stand where they were said is looked up when it is shown. */
export interface KeptAnswer {
  readonly sentences: readonly { readonly text: string; readonly citations: readonly number[] }[];
  readonly citations: readonly KeptPlace[];
  readonly nearest: readonly KeptPlace[];
  readonly confidence: number;
  readonly mode: 'llm' | 'offline';
  /** Null: it was answered. */
  readonly reason: string | null;
  readonly notes: readonly string[];
  /** Ids of the conversations that it rests on beside its places; absent where it was asked before these were kept. */
  readonly rests_on?: readonly string[] | undefined;
}

/** Where an answer's words stand. */
export interface KeptPlace {
  readonly conversation: string;
  /** 0-based. */
  readonly turn: number;
  readonly quote: string;
}

/** A question with what came of it: what the next question of its thread needs, and the answer, to be shown again. */
export interface AskedTurn {
  readonly question: string;
  /** The question as it was understood, what it left out filled in from those before it. */
  readonly understood: string;
  /** Names of the people whom question and answer were about. */
  readonly people: readonly string[];
  /** The words of the question that said what it was about. */
  readonly topic: readonly string[];
  /** Where the answer rests: conversation and turn. */
  readonly places: readonly { readonly conversation: string; readonly turn: number }[];
  readonly answered: boolean;
  /** Absent where it was asked before answers were kept. */
  readonly answer?: KeptAnswer | undefined;
}

interface AskThreadTable {
  workspace_id: string;
  id: string;
  account_key: string;
  asker: string;
  created_at: DefaultTime;
}

interface AskTurnTable {
  workspace_id: string;
  thread_id: string;
  ordinal: number;
  asked: JsonColumn<AskedTurn>;
  as_of: string;
  asked_at: DefaultTime;
}

/** Threads of questions: see the migration that makes them. */
export interface AskTables {
  ask_thread: AskThreadTable;
  ask_turn: AskTurnTable;
}
