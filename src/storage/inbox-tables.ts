import type { DocumentBody, InboxEventKind, InboxKind, InboxRole, InboxState } from '../domain/index.ts';
import type { OptionalJsonColumn } from './columns.ts';

interface InboxItemTable {
  workspace_id: string;
  id: string;
  key: string;
  kind: InboxKind;
  account_key: string;
  owner_role: InboxRole;
  owner_name: string | null;
  handed_to: string | null;
  due_at: string | null;
  reason: string;
  evidence: string[];
  conversation_ids: string[];
  whole_account: boolean;
  document: OptionalJsonColumn<DocumentBody>;
  written: OptionalJsonColumn<DocumentBody>;
  edited: OptionalJsonColumn<DocumentBody>;
  written_of: string | null;
  written_why: string | null;
  fingerprint: string;
  points: number;
  state: InboxState;
  decided_by: string | null;
  decided_at: string | null;
  decided_reason: string | null;
  raised_at: string;
  updated_at: string;
}

interface InboxEventTable {
  workspace_id: string;
  item_id: string;
  ordinal: number;
  event: InboxEventKind;
  actor: string | null;
  at: string;
  reason: string | null;
  state_before: InboxState | null;
  state_after: InboxState;
  handed_to: string | null;
}

/** Finished work: see migrations 0023 and 0034. */
export interface InboxTables {
  inbox_item: InboxItemTable;
  inbox_event: InboxEventTable;
}
