import type {
  Band,
  DebriefFindings,
  InterventionEventKind,
  InterventionStanding,
  InterventionState,
  InterventionTrigger,
  Loss,
  NamedDocuments,
  ReviewCall,
  ReviewEventKind,
  ReviewKind,
  ReviewStanding,
  ReviewState,
  Risk,
} from '../domain/index.ts';
import type { DecisionAction } from '../ledger/index.ts';
import type { GeneratedColumn, JsonColumn } from './columns.ts';

interface ReviewTable {
  workspace_id: string;
  id: string;
  account_key: string;
  kind: ReviewKind;
  rule: ReviewCall | null;
  reason: string;
  previous_id: string | null;
  due_on: string;
  opened_at: string;
  ceased_at: string | null;
  standing: JsonColumn<ReviewStanding>;
  state: GeneratedColumn<ReviewState>;
  level: Risk['escalation']['level'];
  every_days: number | null;
  score: number | null;
  band: Band | null;
  filled_at: string | null;
  documents: JsonColumn<NamedDocuments>;
  worded_of: string | null;
  conversation_ids: string[];
  updated_at: string;
}

interface EventColumns<Kind, State> {
  workspace_id: string;
  ordinal: number;
  event: Kind;
  actor: string | null;
  at: string;
  why: string | null;
  state_before: State | null;
  state_after: State;
}

interface InterventionTable {
  workspace_id: string;
  id: string;
  account_key: string;
  triggers: JsonColumn<readonly InterventionTrigger[]>;
  standing: JsonColumn<InterventionStanding>;
  state: GeneratedColumn<InterventionState>;
  opened_at: string;
  due_at: string | null;
  score: number | null;
  filled_at: string | null;
  documents: JsonColumn<NamedDocuments>;
  conversation_ids: string[];
  updated_at: string;
}

interface HandbackCommitmentTable {
  workspace_id: string;
  id: string;
  account_key: string;
  intervention_id: string;
  ordinal: number;
  what: string;
  owner: string | null;
  told_to: string | null;
  due_on: string | null;
  informal: boolean;
  made_at: string;
  recorded_at: string;
}

interface HandbackDecisionTable {
  workspace_id: string;
  id: string;
  account_key: string;
  signal_id: string;
  action: DecisionAction;
  decided_by: string;
  decided_at: string;
  reason: string | null;
  on_date: string | null;
  other_signal_id: string | null;
  member_ids: string[];
}

interface DebriefTable {
  workspace_id: string;
  id: string;
  account_key: string;
  loss: Loss;
  lost_on: string;
  said_by: string | null;
  why: string | null;
  findings: JsonColumn<DebriefFindings>;
  documents: JsonColumn<NamedDocuments>;
  conversation_ids: string[];
  filled_at: string;
}

/** Reviews, interventions and debriefs: see migration 0029. */
export interface ReviewTables {
  review: ReviewTable;
  review_event: EventColumns<ReviewEventKind, ReviewState> & { review_id: string };
  intervention: InterventionTable;
  intervention_event: EventColumns<InterventionEventKind, InterventionState> & { intervention_id: string };
  handback_commitment: HandbackCommitmentTable;
  handback_decision: HandbackDecisionTable;
  debrief: DebriefTable;
}
