import type { DocumentBody } from '../domain/index.ts';
import type { JsonColumn } from './columns.ts';

interface SignalViewTable {
  workspace_id: string;
  signal_id: string;
  viewed_at: string;
  viewer: string;
}

interface AccountViewTable {
  workspace_id: string;
  account_key: string;
  day: string;
  viewer: string;
}

interface OwnershipChangeTable {
  workspace_id: string;
  account_key: string;
  team: 'cs' | 'sales';
  changed_on: string;
  to_name: string;
  from_name: string;
  document: JsonColumn<DocumentBody>;
  questions: number;
  briefed_at: string;
  opened_at: string | null;
  opened_by: string | null;
}

/** The tables of who saw what, and of accounts that changed hands: see migration 0026. */
export interface CoverageTables {
  signal_view: SignalViewTable;
  account_view: AccountViewTable;
  ownership_change: OwnershipChangeTable;
}
