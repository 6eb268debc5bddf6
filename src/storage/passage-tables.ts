import type { Medium } from '../domain/index.ts';
import type { DefaultTime } from './columns.ts';

/** `us` is whoever sells; whose side is not known has none. */
export type PassageSide = 'us' | 'customer';

/** `building` beside the one that is `serving`; a `retired` one is on its way out. */
export type EmbeddingState = 'building' | 'serving' | 'retired';

interface PassageTable {
  workspace_id: string;
  conversation_id: string;
  ordinal: number;
  account_key: string | null;
  occurred_at: string;
  medium: Medium;
  first_turn: number;
  last_turn: number;
  speakers: string[];
  sides: PassageSide[];
  body: string;
  content_hash: string;
  words: string;
}

interface EmbeddingModelTable {
  workspace_id: string;
  model: string;
  dimensions: number;
  state: EmbeddingState;
  created_at: DefaultTime;
  completed_at: string | null;
  paused_at: string | null;
}

interface PassageEmbeddingTable {
  workspace_id: string;
  conversation_id: string;
  ordinal: number;
  model: string;
  /** As pgvector writes it: `[0.1,0.2]`. */
  embedding: string;
}

interface PassageRefusalTable {
  workspace_id: string;
  conversation_id: string;
  ordinal: number;
  model: string;
  reason: string;
  refused_at: DefaultTime;
}

interface LexemeTable {
  workspace_id: string;
  word: string;
  passages: number;
}

interface LexemeTotalTable {
  workspace_id: string;
  passages: number;
  counted_at: DefaultTime;
}

/** The index of what was said: see migrations 0015 and 0025. */
export interface PassageTables {
  passage: PassageTable;
  embedding_model: EmbeddingModelTable;
  passage_embedding: PassageEmbeddingTable;
  passage_refusal: PassageRefusalTable;
  lexeme: LexemeTable;
  lexeme_total: LexemeTotalTable;
}
