import type { ColumnType, Generated } from 'kysely';
import type {
  AccountRecord,
  Attributes,
  Conversation,
  Grounding,
  JudgedState,
  JudgementAction,
  Medium,
  Person,
  PlacedClaim,
  RejectionReason,
  Role,
} from '../domain/index.ts';
import type { CheckpointEntry, UnreadTurns, Usage, WindowOutcome } from '../extraction/index.ts';
import type { PrivacyPolicy, SilentMessage } from '../intake/index.ts';
import type { AccessTables } from './access-tables.ts';
import type { AskTables } from './ask-tables.ts';
import type { DefaultTime, GeneratedColumn, JsonColumn, RecordedTime } from './columns.ts';
import type { CoverageTables } from './coverage-tables.ts';
import type { CrmTables } from './crm-tables.ts';
import type { DispatchTables } from './dispatch-tables.ts';
import type { ErasureTables } from './erasing/tables.ts';
import type { HandoffTables } from './handoff-tables.ts';
import type { InboxTables } from './inbox-tables.ts';
import type { Jsonb } from './json.ts';
import type { ObservationTables } from './observation-tables.ts';
import type { PassageTables } from './passage-tables.ts';
import type { PromiseTables } from './promise-tables.ts';
import type { ReprocessingTables } from './reprocessing-tables.ts';
import type { ReviewTables } from './review-tables.ts';
import type { RiskTables } from './risk-tables.ts';
import type { WatchtowerTables } from './watchtower-tables.ts';
import type { WhoseTables } from './whose-tables.ts';
import type { WritingTables } from './writing-tables.ts';

export const CONVERSATION_STATUSES = ['queued', 'reading', 'read', 'partial', 'failed', 'waiting'] as const;
/**
 * Where a conversation stands: `queued` → `reading` → `read`; `partial` when some turns were not read; `failed` when the
 * attempts are used up; `waiting` when nothing says whose account it is. The last three name their reason.
 */
export type ConversationStatus = (typeof CONVERSATION_STATUSES)[number];

export type SignalStatus = 'open' | 'acted' | 'dismissed';
export type RunStatus = 'running' | 'complete' | 'partial';

export const DELIVERY_STATUSES = ['accepted', 'refused', 'pending', 'processed', 'ignored', 'failed'] as const;
/**
 * Where a delivery stands. Handed in as a document: `accepted`, or `refused` when it could not be read. Posted by a source:
 * `pending` → `processed`, `ignored` when it says nothing that is kept, `failed` when a person must look at it.
 */
export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number];

/** How the bytes of a delivery came: what is needed to read them again. Headers are lower-cased, without credentials. */
export interface DeliveredRequest {
  readonly method: string;
  readonly url: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
}

/** One thing that a delivery became, or why it became nothing. */
export interface DeliveryOutcome {
  readonly kind: string;
  readonly id?: string | undefined;
  readonly note?: string | undefined;
}

/** What a source is told beside its secrets; each tool has its own. */
export type SourceSettings = Readonly<Record<string, unknown>>;

/** What a workspace is told about itself: who sells, what, against whom, and under which domains. */
export interface WorkspaceSettings {
  readonly company?: string | undefined;
  readonly product?: string | undefined;
  /** Other names of what we sell: modules, editions, what it used to be called. */
  readonly product_names?: readonly string[] | undefined;
  readonly competitors?: readonly string[] | undefined;
  /** The vendor's own email domains: who writes from them is on our side. */
  readonly domains?: readonly string[] | undefined;
  /** Words of the trade, each alone or with its meaning after a colon. */
  readonly glossary?: readonly string[] | undefined;
  /** Where people say "tomorrow" in times without a zone of their own: IANA, UTC unless told. */
  readonly time_zone?: string | undefined;
  /** Month (1 to 12) in which our fiscal year starts: what "Q2" means. January unless told. */
  readonly fiscal_year_start?: number | undefined;
  /** What is never stored. */
  readonly privacy?: PrivacySettings | undefined;
}

/** What is left out before anything is stored, and how long raw bodies are kept. */
export interface PrivacySettings extends PrivacyPolicy {
  /** Days that documents handed in are kept as they came; for what a source posts, the source's own setting. */
  readonly retention_days?: number | undefined;
  /** Days that the words of what came in are kept; a source's own `keep_words_days` comes first. For good unless told. */
  readonly keep_words_days?: number | undefined;
}

/** How a conversation's account was found: what it is known by, and what of it the conversation carried. */
export interface MatchedBy {
  readonly by: 'key' | 'crm_id' | 'domain' | 'name' | 'person';
  readonly value: string;
}

interface WorkspaceTable {
  workspace_id: string;
  settings: JsonColumn<WorkspaceSettings>;
  as_of: string | null;
  /** See migration 0018. */
  tier_one_acv: Generated<number | null>;
  created_at: RecordedTime;
}

interface ApiKeyTable {
  workspace_id: string;
  id: string;
  key_hash: string;
  name: string;
  role: Role;
  member_email: string | null;
  accounts: string[] | null;
  created_at: RecordedTime;
  revoked_at: string | null;
  last_used_at: string | null;
}

interface DeliveryTable {
  workspace_id: string;
  id: string;
  source: string;
  media_type: string;
  bytes: Buffer;
  received_at: RecordedTime;
  status: DeliveryStatus;
  error: string | null;
  idempotency_key: string | null;
  request: JsonColumn<DeliveredRequest> | null;
  attempts: Generated<number>;
  next_attempt_at: string | null;
  settled_at: string | null;
  purged_at: string | null;
  outcome: ColumnType<
    readonly DeliveryOutcome[],
    Jsonb<readonly DeliveryOutcome[]> | undefined,
    Jsonb<readonly DeliveryOutcome[]>
  >;
}

interface SourceTable {
  workspace_id: string;
  name: string;
  tool: string;
  settings: JsonColumn<SourceSettings>;
  enabled: Generated<boolean>;
  refused_count: Generated<number>;
  refused_at: string | null;
  refused_reason: string | null;
  created_at: RecordedTime;
  updated_at: DefaultTime;
}

interface SourceSecretTable {
  workspace_id: string;
  source_name: string;
  id: string;
  purpose: 'signing' | 'access';
  sealed: Buffer;
  created_at: RecordedTime;
  expires_at: string | null;
}

interface AccountTable {
  workspace_id: string;
  key: string;
  name: string;
  name_key: string | null;
  merged_into: string | null;
  domain: string | null;
  declared: boolean;
  record: JsonColumn<AccountRecord>;
  current_record: ColumnType<AccountRecord | null, Jsonb<AccountRecord> | null, Jsonb<AccountRecord> | null>;
  people: JsonColumn<readonly Person[]>;
  created_at: RecordedTime;
  updated_at: DefaultTime;
  acv: GeneratedColumn<string | null>;
  renewal_day: GeneratedColumn<string | null>;
  owner_names: GeneratedColumn<readonly string[]>;
}

interface ConversationTable {
  workspace_id: string;
  id: string;
  external_id: string | null;
  content_hash: string;
  account_key: string | null;
  medium: Medium;
  occurred_at: string;
  recorded_at: RecordedTime;
  subject: string | null;
  body: JsonColumn<Conversation>;
  head: GeneratedColumn<Omit<Conversation, 'turns'>>;
  speakers: GeneratedColumn<readonly string[]>;
  status: ConversationStatus;
  status_reason: string | null;
  delivery_id: string;
  run_id: string | null;
  matched: ColumnType<MatchedBy | null, Jsonb<MatchedBy> | null | undefined, Jsonb<MatchedBy> | null>;
  indexed_at: ColumnType<string | null, undefined, string | null>;
  words_removed_at: ColumnType<string | null, undefined, string | null>;
}

interface TouchTable {
  workspace_id: string;
  id: string;
  account_key: string | null;
  occurred_at: string;
  recorded_at: RecordedTime;
  message: JsonColumn<SilentMessage>;
  delivery_id: string;
}

interface ExtractionRunTable {
  workspace_id: string;
  id: string;
  conversation_id: string;
  extractor: string;
  fingerprint: string;
  model: string | null;
  prompt_name: string | null;
  prompt_version: string | null;
  status: RunStatus;
  attempts: number;
  started_at: DefaultTime;
  finished_at: string | null;
  unread: JsonColumn<readonly UnreadTurns[]>;
  usage: JsonColumn<Usage>;
}

interface ExtractionWindowTable {
  workspace_id: string;
  run_id: string;
  fingerprint: string;
  outcome: WindowOutcome;
  entry: JsonColumn<CheckpointEntry>;
  saved_at: DefaultTime;
}

interface ModelCallTable {
  workspace_id: string;
  run_id: string;
  attempt: number;
  ordinal: number;
  operation: string;
  prompt_name: string;
  prompt_version: string;
  request_model: string;
  response_model: string | null;
  response_format: string;
  outcome: string;
  finish_reason: string | null;
  first_turn: number;
  last_turn: number;
  input_tokens: number;
  cached_input_tokens: number;
  output_tokens: number;
  latency_ms: number;
  requests: number;
  recorded_at: RecordedTime;
}

interface SignalTable {
  workspace_id: string;
  id: string;
  conversation_id: string;
  run_id: string;
  account_key: string;
  kind: string;
  subtype: string;
  turns: number[];
  quote: string;
  span_turn: number;
  span_start: number;
  span_end: number;
  source_hash: string;
  grounding: Grounding;
  attrs: JsonColumn<Attributes>;
  confidence: number;
  occurred_at: string;
  recorded_at: RecordedTime;
  status: Generated<SignalStatus>;
  acted_at: string | null;
  dismissed_at: string | null;
  confirmed_by: string | null;
  confirmed_at: string | null;
  withdrawn_at: string | null;
  read_as: ColumnType<PlacedClaim | null, Jsonb<PlacedClaim> | null, Jsonb<PlacedClaim> | null>;
  judged_by: string | null;
  judged_at: string | null;
  judged_reason: string | null;
  version: Generated<number>;
}

interface JudgementTable {
  workspace_id: string;
  signal_id: string;
  ordinal: number;
  action: JudgementAction;
  judged_by: string;
  judged_at: string;
  reason: string | null;
  before: JsonColumn<JudgedState>;
}

interface RejectionTable {
  workspace_id: string;
  run_id: string;
  ordinal: number;
  reason: RejectionReason;
  detail: string;
  kind: string | null;
  subtype: string | null;
  turns: number[] | null;
  quote: string | null;
}

/** The tables of schema `earshot` as kysely sees them. The migrations are what is true; this must follow them. */
export interface Tables
  extends AccessTables,
    AskTables,
    CoverageTables,
    CrmTables,
    DispatchTables,
    ErasureTables,
    HandoffTables,
    InboxTables,
    ObservationTables,
    PassageTables,
    PromiseTables,
    ReprocessingTables,
    ReviewTables,
    RiskTables,
    WatchtowerTables,
    WhoseTables,
    WritingTables {
  source: SourceTable;
  source_secret: SourceSecretTable;
  workspace: WorkspaceTable;
  api_key: ApiKeyTable;
  delivery: DeliveryTable;
  account: AccountTable;
  conversation: ConversationTable;
  touch: TouchTable;
  extraction_run: ExtractionRunTable;
  extraction_window: ExtractionWindowTable;
  model_call: ModelCallTable;
  signal: SignalTable;
  judgement: JudgementTable;
  rejection: RejectionTable;
}
