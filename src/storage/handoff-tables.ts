import type {
  Handoff,
  HandoffLine,
  HandoffReason,
  HandoffSectionId,
  HandoffState,
  LineAction,
  LineFields,
} from '../domain/index.ts';
import type { DefaultTime, JsonColumn, OptionalJsonColumn } from './columns.ts';

interface HandoffTable {
  workspace_id: string;
  deal_key: string;
  state: HandoffState;
  version: number;
  sent_version: number | null;
  goes_out_at: string | null;
  asked_at: string | null;
  asked_version: number | null;
  acknowledged_version: number | null;
  acknowledged_by: string | null;
  acknowledged_at: string | null;
  checked_at: string | null;
  updated_at: DefaultTime;
}

interface HandoffVersionTable {
  workspace_id: string;
  deal_key: string;
  version: number;
  reason: HandoffReason;
  made_at: string;
  known: string[];
  whole_account: boolean;
  fingerprint: string;
  written: JsonColumn<Handoff>;
  worded: OptionalJsonColumn<Handoff>;
  handoff: JsonColumn<Handoff>;
}

interface HandoffDecisionTable {
  workspace_id: string;
  deal_key: string;
  ordinal: number;
  line_id: string;
  section: HandoffSectionId;
  action: LineAction;
  text: string | null;
  fields: JsonColumn<LineFields>;
  original: OptionalJsonColumn<HandoffLine>;
  conversation_ids: string[];
  decided_by: string;
  decided_at: string;
  reason: string | null;
}

interface HandoffAcknowledgementTable {
  workspace_id: string;
  deal_key: string;
  version: number;
  acknowledged_by: string;
  acknowledged_at: string;
}

/** Handoffs with their versions: see their migration. */
export interface HandoffTables {
  handoff: HandoffTable;
  handoff_version: HandoffVersionTable;
  handoff_decision: HandoffDecisionTable;
  handoff_acknowledgement: HandoffAcknowledgementTable;
}
