import type { DefaultTime } from './columns.ts';

export const REPROCESSING_STATES = ['running', 'paused', 'cancelled', 'done'] as const;
/** How it stands: `running` ⇄ `paused`; either ends as `done` or `cancelled`. */
export type ReprocessingState = (typeof REPROCESSING_STATES)[number];

/** How a conversation of one stands: `waiting` → `queued` → how its reading ended; `skipped`: there was nothing to be read. */
export type ReprocessingItemState = 'waiting' | 'queued' | 'read' | 'partial' | 'failed' | 'skipped';

interface ReprocessingTable {
  workspace_id: string;
  id: string;
  state: ReprocessingState;
  account_key: string | null;
  since: string | null;
  all_readers: boolean;
  most: number | null;
  asked_by: string;
  asked_at: DefaultTime;
  resumed_at: DefaultTime;
  ended_at: string | null;
}

interface ReprocessingItemTable {
  workspace_id: string;
  reprocessing_id: string;
  conversation_id: string;
  place: number;
  state: ReprocessingItemState;
  before_status: string | null;
  before_reason: string | null;
  settled_at: string | null;
}

/** The history that is read again: see migration 0041. */
export interface ReprocessingTables {
  reprocessing: ReprocessingTable;
  reprocessing_item: ReprocessingItemTable;
}
