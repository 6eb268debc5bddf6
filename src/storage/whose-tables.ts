import type { Generated } from 'kysely';
import type { PersonAction, StakeholderRole } from '../domain/index.ts';
import type { JsonColumn, RecordedTime } from './columns.ts';

interface AccountCrmIdTable {
  workspace_id: string;
  system: string;
  id: string;
  account_key: string;
  created_at: RecordedTime;
}

interface AccountDomainTable {
  workspace_id: string;
  domain: string;
  account_key: string;
  decided: Generated<boolean>;
  created_at: RecordedTime;
}

interface PersonTable {
  workspace_id: string;
  id: string;
  merged_into: string | null;
  created_at: RecordedTime;
}

interface PersonIdentityTable {
  workspace_id: string;
  id: string;
  person_id: string;
  account_key: string;
  conversation_id: string | null;
  source: string;
  name: string;
  name_key: string;
  email: string | null;
  title: string | null;
  seen_at: string;
}

interface PersonDecisionTable {
  workspace_id: string;
  id: string;
  account_key: string;
  person_id: string;
  action: PersonAction;
  role: StakeholderRole | null;
  since: string;
  decided_by: string;
  decided_at: string;
  reason: string | null;
}

interface MergerTable {
  workspace_id: string;
  id: string;
  kind: 'account' | 'person';
  from_key: string;
  into_key: string;
  merged_by: string;
  merged_at: RecordedTime;
  undone_by: string | null;
  undone_at: string | null;
}

interface MergerRowTable {
  workspace_id: string;
  merger_id: string;
  table_name: string;
  row_key: JsonColumn<Readonly<Record<string, unknown>>>;
}

interface AuditEntryTable {
  workspace_id: string;
  id: string;
  at: RecordedTime;
  actor: string;
  action: string;
  subject_kind: string;
  subject: string;
  details: JsonColumn<Readonly<Record<string, unknown>>>;
}

interface PolicyVersionTable {
  workspace_id: string;
  number: number;
  override: JsonColumn<unknown>;
  set_by: string;
  set_at: RecordedTime;
}

/** Whose a conversation is: what accounts are known by, their people, mergers, and the audit. */
export interface WhoseTables {
  account_crm_id: AccountCrmIdTable;
  account_domain: AccountDomainTable;
  person: PersonTable;
  person_identity: PersonIdentityTable;
  person_decision: PersonDecisionTable;
  merger: MergerTable;
  merger_row: MergerRowTable;
  audit_entry: AuditEntryTable;
  policy_version: PolicyVersionTable;
}
