import type { Band, HeldRule, Risk, RiskChange } from '../domain/index.ts';
import type { DefaultTime, GeneratedColumn, JsonColumn, OptionalJsonColumn } from './columns.ts';

interface AccountRiskTable {
  workspace_id: string;
  account_key: string;
  score: number;
  band: Band;
  as_of: string;
  policy_version: string;
  policy_hash: string;
  risk: JsonColumn<Risk>;
  leaks: GeneratedColumn<readonly string[]>;
  deployment: GeneratedColumn<string>;
  engagement: GeneratedColumn<string>;
  adoption: GeneratedColumn<string>;
  roi: GeneratedColumn<string>;
  due_plays: GeneratedColumn<Risk['triggers']>;
  silence: GeneratedColumn<string | null>;
  computed_at: DefaultTime;
}

interface RiskDayTable {
  workspace_id: string;
  account_key: string;
  day: string;
  policy_hash: string;
  policy_version: string;
  known_at: string;
  score: number;
  band: Band;
  held: JsonColumn<readonly HeldRule[]>;
  change: OptionalJsonColumn<RiskChange>;
  computed_at: DefaultTime;
}

/** The tables of what accounts score. */
export interface RiskTables {
  account_risk: AccountRiskTable;
  risk_day: RiskDayTable;
}
