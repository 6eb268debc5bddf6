import { createHash } from 'node:crypto';
import type { ExpressionBuilder } from 'kysely';
import type {
  Attributes,
  Conversation,
  Grounding,
  JudgedState,
  PlacedClaim,
  SignalKind,
  Span,
} from '../domain/index.ts';
import { promptsOf } from './runs.ts';
import type { SignalStatus, Tables } from './tables.ts';
import type { WorkspaceTransaction } from './transaction.ts';

/** A signal with where it was said and what people decided about it. */
export interface StoredSignal extends JudgedState {
  readonly id: string;
  readonly conversationId: string;
  readonly accountKey: string;
  /** sha256 of the text of turn `span.turn`: see {@link isIntact}. */
  readonly sourceHash: string;
  readonly confidence: number;
  /** When it was said. */
  readonly occurredAt: string;
  /** When it became known here. */
  readonly recordedAt: string;
  /** Rises with every change of what it says and of what people say of it. */
  readonly version: number;
  /** The extractor that reads it so, its model (null where it asks none) and the prompts, each as `name@version`. */
  readonly readBy: { readonly extractor: string; readonly model: string | null; readonly prompts: readonly string[] };
}

/** Is the turn's text still the one that the quote was taken from? A face shows no quote inside a text that is not. */
export function isIntact(signal: Pick<StoredSignal, 'sourceHash' | 'span'>, conversation: Conversation): boolean {
  const turn = conversation.turns[signal.span.turn];
  return turn !== undefined && hashOf(turn) === signal.sourceHash;
}

/** Of turns that were looked at: many signals may stand in one that is a megabyte long. */
const hashes = new WeakMap<object, string>();

function hashOf(turn: Conversation['turns'][number]): string {
  const known = hashes.get(turn);
  if (known !== undefined) return known;
  const made = hashText(turn.text);
  hashes.set(turn, made);
  return made;
}

/** sha256 of a turn's text, hex. */
export function hashText(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** The signals that count: of this workspace, not withdrawn. */
export function selectStanding(tx: WorkspaceTransaction) {
  return selectAll(tx).where('withdrawn_at', 'is', null);
}

/** Every signal of this workspace, withdrawn ones too. */
export function selectAll(tx: WorkspaceTransaction) {
  return tx.sql.selectFrom('signal').select(COLUMNS).select(readBy(tx)).where('workspace_id', '=', tx.workspace);
}

/** Who read it: the columns of a {@link SignalRow} that come from its run. */
function readBy(tx: WorkspaceTransaction) {
  return (signal: ExpressionBuilder<Tables, 'signal'>) => {
    const run = signal
      .selectFrom('extraction_run as run')
      .where('run.workspace_id', '=', tx.workspace)
      .whereRef('run.id', '=', 'signal.run_id');
    return [
      run.select('run.extractor').as('extractor'),
      run.select('run.model').as('model'),
      run.select('run.prompt_name').as('prompt_name'),
      run.select('run.prompt_version').as('prompt_version'),
    ];
  };
}

/** The columns of a {@link SignalRow} that are its own. */
export const COLUMNS = [
  'id',
  'conversation_id',
  'account_key',
  'kind',
  'subtype',
  'turns',
  'quote',
  'span_turn',
  'span_start',
  'span_end',
  'source_hash',
  'grounding',
  'attrs',
  'confidence',
  'occurred_at',
  'recorded_at',
  'status',
  'acted_at',
  'dismissed_at',
  'confirmed_by',
  'confirmed_at',
  'read_as',
  'judged_by',
  'judged_at',
  'judged_reason',
  'version',
] as const;

/** A row of table `signal` as it is read. */
export interface SignalRow {
  id: string;
  conversation_id: string;
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
  attrs: Attributes;
  confidence: number;
  occurred_at: string;
  recorded_at: string;
  status: SignalStatus;
  acted_at: string | null;
  dismissed_at: string | null;
  confirmed_by: string | null;
  confirmed_at: string | null;
  read_as: PlacedClaim | null;
  judged_by: string | null;
  judged_at: string | null;
  judged_reason: string | null;
  version: number;
  extractor: string | null;
  model: string | null;
  prompt_name: string | null;
  prompt_version: string | null;
}

/** A row in the program's own names. */
export function toSignal(row: SignalRow): StoredSignal {
  return {
    id: row.id,
    conversationId: row.conversation_id,
    accountKey: row.account_key,
    kind: row.kind as SignalKind, // written only from a Signal, which holds no other
    subtype: row.subtype,
    turns: row.turns,
    quote: row.quote,
    span: spanOf(row),
    sourceHash: row.source_hash,
    grounding: row.grounding,
    attrs: row.attrs,
    confidence: row.confidence,
    occurredAt: row.occurred_at,
    recordedAt: row.recorded_at,
    status: row.status,
    actedAt: row.acted_at,
    dismissedAt: row.dismissed_at,
    confirmedBy: row.confirmed_by,
    confirmedAt: row.confirmed_at,
    readAs: row.read_as,
    judgedBy: row.judged_by,
    judgedAt: row.judged_at,
    judgedReason: row.judged_reason,
    version: row.version,
    readBy: {
      extractor: row.extractor ?? '',
      model: row.model,
      prompts: promptsOf(row.prompt_name, row.prompt_version),
    },
  };
}

function spanOf({ span_turn: turn, span_start: start, span_end: end }: SignalRow): Span {
  return { turn, start, end };
}
