import type { DecisionAction, DueBasis, PromiseState } from '../ledger/index.ts';
import type { DefaultTime } from './columns.ts';

interface CommitmentTable {
  workspace_id: string;
  account_key: string;
  id: string;
  state: PromiseState;
  subtype: string;
  strength: 'firm' | 'hedged';
  due_date: string | null;
  due_basis: DueBasis;
  counts: boolean;
  moved: number;
  signal_ids: string[];
  as_of: string;
}

interface CommitmentDecisionTable {
  workspace_id: string;
  id: string;
  signal_id: string;
  action: DecisionAction;
  decided_by: string;
  decided_at: string;
  reason: string | null;
  on_date: string | null;
  other_signal_id: string | null;
  member_ids: string[];
}

interface CommitmentVerdictTable {
  workspace_id: string;
  signal_id: string;
  other_signal_id: string;
  wording: string;
  same: boolean;
  reason: string;
  model: string;
  prompt: string;
  asked_at: DefaultTime;
}

/** The promise ledger: see migrations 0011 and 0016. */
export interface PromiseTables {
  commitment: CommitmentTable;
  commitment_decision: CommitmentDecisionTable;
  commitment_verdict: CommitmentVerdictTable;
}
