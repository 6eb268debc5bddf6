import type { DefaultTime, JsonColumn } from './columns.ts';

/** A question with what came of it, as far as the next question of its thread needs it: no words of a conversation. */
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
