import type { Role } from '../domain/index.ts';
import type { DefaultTime, GeneratedColumn, RecordedTime } from './columns.ts';

interface MemberTable {
  workspace_id: string;
  email: string;
  name: string;
  role: Role;
  slack_user_id: string | null;
  created_at: RecordedTime;
  removed_at: string | null;
}

interface PrivateConversationTable {
  workspace_id: string;
  conversation_id: string;
  account_key: string | null;
  participants: string[];
  named: string[];
  readers: GeneratedColumn<string[]>;
}

interface RestrictedAccountTable {
  workspace_id: string;
  account_key: string;
  readers: string[];
}

interface LeftConversationTable {
  workspace_id: string;
  account_key: string;
  conversation_id: string;
  scored_at: string | null;
}

interface SessionTable {
  workspace_id: string;
  id: string;
  token_hash: string;
  key_id: string | null;
  member_email: string | null;
  created_at: RecordedTime;
  last_seen_at: DefaultTime;
  expires_at: string;
}

interface ReadEntryTable {
  workspace_id: string;
  day: string;
  actor: string;
  action: string;
  subject_kind: string;
  subject: string;
  first_at: string;
  last_at: string;
  times: number;
}

/** The tables of who may do and read what: see migrations 0017, 0024 and 0040. */
export interface AccessTables {
  member: MemberTable;
  private_conversation: PrivateConversationTable;
  restricted_account: RestrictedAccountTable;
  left_conversation: LeftConversationTable;
  session: SessionTable;
  read_entry: ReadEntryTable;
}
