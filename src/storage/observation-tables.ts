import type { Observation, ObservationKind } from '../domain/index.ts';
import type { JsonColumn, RecordedTime } from './columns.ts';

interface ObservationTable {
  workspace_id: string;
  series: string;
  recorded_at: string;
  kind: ObservationKind;
  name: string;
  name_is_global: boolean;
  source: string;
  account_key: string | null;
  clues: string[];
  at: string;
  body: JsonColumn<Observation['row']>;
  received_at: RecordedTime;
}

interface UsageEventTable {
  workspace_id: string;
  source: string;
  id: string;
  account_key: string | null;
  clues: string[];
  day: string;
  person: string;
  login: boolean;
  feature: string | null;
  recorded_at: string;
}

interface UsageMemberTable {
  workspace_id: string;
  source: string;
  person: string;
  clues: string[];
  at: string;
}

/** The tables of what is told in rows and by usage tools. See `Tables`. */
export interface ObservationTables {
  observation: ObservationTable;
  usage_event: UsageEventTable;
  usage_member: UsageMemberTable;
}
