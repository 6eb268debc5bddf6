import type { Generated } from 'kysely';
import type { Channel, DispatchState, DocumentBody, InboxRole } from '../domain/index.ts';
import type { DefaultTime, JsonColumn, OptionalJsonColumn, RecordedTime } from './columns.ts';

/** What a destination is told beside its secrets; each channel has its own. */
export type DestinationSettings = Readonly<Record<string, unknown>>;

interface DestinationTable {
  workspace_id: string;
  id: string;
  name: string;
  channel: Channel;
  settings: JsonColumn<DestinationSettings>;
  sealed: Buffer | null;
  secret_names: string[];
  events: string[];
  owners: string[] | null;
  owner_roles: InboxRole[] | null;
  takes_closed: boolean;
  enabled: boolean;
  created_at: RecordedTime;
  updated_at: DefaultTime;
  removed_at: string | null;
}

interface DispatchTable {
  workspace_id: string;
  id: string;
  destination_id: string;
  destination_name: string;
  channel: Channel;
  key: string;
  event: string;
  account_key: string | null;
  deal_key: string | null;
  subject: string;
  document: OptionalJsonColumn<DocumentBody>;
  markdown: string | null;
  link: string | null;
  state: DispatchState;
  attempts: number;
  earlier_attempts: Generated<number>;
  next_attempt_at: string | null;
  last_error: string | null;
  job_id: string | null;
  handed_over_at: string | null;
  remote_id: string | null;
  queued_at: DefaultTime;
  sent_at: string | null;
  purged_at: string | null;
}

/** Destinations and what goes to them: see the migration that makes them. */
export interface DispatchTables {
  destination: DestinationTable;
  dispatch: DispatchTable;
}
