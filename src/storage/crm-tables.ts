import type { DealEventKind, FactValue } from '../domain/index.ts';
import type { DefaultTime, JsonColumn, RecordedTime } from './columns.ts';

interface AccountFactTable {
  workspace_id: string;
  account_key: string;
  ordinal: number;
  field: string;
  value: JsonColumn<FactValue>;
  at: string | null;
  recorded_at: RecordedTime;
  source: string;
}

interface DealTable {
  workspace_id: string;
  key: string;
  account_key: string | null;
  crm_system: string | null;
  crm_account_id: string | null;
  name: string | null;
  stage: string | null;
  amount: number | null;
  currency: string | null;
  owner: string | null;
  closed_at: string | null;
  won: boolean | null;
  state_at: string;
  created_at: RecordedTime;
  updated_at: DefaultTime;
}

interface DealCrmIdTable {
  workspace_id: string;
  system: string;
  id: string;
  deal_key: string;
}

interface DealEventTable {
  workspace_id: string;
  deal_key: string;
  ordinal: number;
  kind: DealEventKind;
  stage: string | null;
  at: string;
  recorded_at: RecordedTime;
  source: string;
  handed_off_at: string | null;
}

/** The tables of what CRMs say. See `Tables`. */
export interface CrmTables {
  account_fact: AccountFactTable;
  deal: DealTable;
  deal_crm_id: DealCrmIdTable;
  deal_event: DealEventTable;
}
