import type { Role } from '../domain/index.ts';
import type { GeneratedColumn, RecordedTime } from './columns.ts';

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

/** The tables of who may do and read what: see migrations 0017 and 0024. */
export interface AccessTables {
  member: MemberTable;
  private_conversation: PrivateConversationTable;
  restricted_account: RestrictedAccountTable;
  left_conversation: LeftConversationTable;
}
