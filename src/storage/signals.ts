import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { Attributes, Conversation, Grounding, Signal, SignalKind, Span } from '../domain/index.ts';
import { inBatches } from './batches.ts';
import { toJsonb } from './json.ts';
import { type Page, type PageRequest, pageLimit, startOf, toPage } from './pages.ts';
import type { SignalStatus } from './tables.ts';
import type { WorkspaceTransaction } from './transaction.ts';

const ID_LENGTH = 24;

/** A signal with where it was said and what people decided about it. */
export interface StoredSignal {
  readonly id: string;
  readonly conversationId: string;
  readonly accountKey: string;
  readonly kind: SignalKind;
  readonly subtype: string;
  readonly turns: readonly number[];
  /** The source's own letters at `span`. */
  readonly quote: string;
  readonly span: Span;
  /** sha256 of the text of turn `span.turn`: see {@link isIntact}. */
  readonly sourceHash: string;
  readonly grounding: Grounding;
  readonly attrs: Attributes;
  readonly confidence: number;
  /** When it was said. */
  readonly occurredAt: string;
  /** When it became known here. */
  readonly recordedAt: string;
  readonly status: SignalStatus;
  readonly actedAt: string | null;
  readonly dismissedAt: string | null;
  readonly confirmedBy: string | null;
  readonly confirmedAt: string | null;
}

/** Whose signals these are. */
export interface SignalSource {
  readonly conversation: Conversation;
  readonly accountKey: string;
  readonly runId: string;
}

/**
 * Makes the signals of a run the ones that stand for its conversation. One found again keeps its id and what people
 * decided about it; one no longer found is withdrawn: kept, but no list and no score counts it.
 */
export async function saveSignals(
  tx: WorkspaceTransaction,
  { conversation, accountKey, runId }: SignalSource,
  signals: readonly Signal[],
): Promise<void> {
  const rows = signals.map((signal) => ({
    workspace_id: tx.workspace,
    id: signalId(conversation.id, signal),
    conversation_id: conversation.id,
    run_id: runId,
    account_key: accountKey,
    kind: signal.kind,
    subtype: signal.subtype,
    turns: [...signal.turns],
    quote: signal.quote,
    span_turn: signal.span.turn,
    span_start: signal.span.start,
    span_end: signal.span.end,
    source_hash: hashText(conversation.turns[signal.span.turn]?.text ?? ''),
    grounding: signal.grounding,
    attrs: toJsonb<Attributes>(signal.attrs),
    confidence: signal.confidence,
    occurred_at: conversation.occurred_at,
    acted_at: null,
    dismissed_at: null,
    confirmed_by: null,
    confirmed_at: null,
    withdrawn_at: null,
  }));
  await withdrawOthers(tx, conversation.id, rows);
  for (const batch of inBatches(rows)) {
    await tx.sql
      .insertInto('signal')
      .values(batch)
      .onConflict((conflict) =>
        conflict.columns(['workspace_id', 'id']).doUpdateSet(({ ref }) => ({
          run_id: ref('excluded.run_id'),
          turns: ref('excluded.turns'),
          grounding: ref('excluded.grounding'),
          attrs: sql`excluded.attrs`,
          confidence: ref('excluded.confidence'),
          withdrawn_at: null,
        })),
      )
      .execute();
  }
}

async function withdrawOthers(
  tx: WorkspaceTransaction,
  conversationId: string,
  kept: readonly { readonly id: string }[],
): Promise<void> {
  await tx.sql
    .updateTable('signal')
    .set({ withdrawn_at: sql<string>`now()` })
    .where('workspace_id', '=', tx.workspace)
    .where('conversation_id', '=', conversationId)
    .where('withdrawn_at', 'is', null)
    .where(sql<boolean>`id <> ALL (${kept.map(({ id }) => id)}::text[])`)
    .execute();
}

function signalId(conversationId: string, { kind, subtype, span }: Signal): string {
  const place = [conversationId, kind, subtype, span.turn, span.start, span.end].join('\n');
  return createHash('sha256').update(place).digest('hex').slice(0, ID_LENGTH);
}

function hashText(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Is the turn's text still the one that the quote was taken from? A face shows no quote inside a text that is not. */
export function isIntact(signal: Pick<StoredSignal, 'sourceHash' | 'span'>, conversation: Conversation): boolean {
  const text = conversation.turns[signal.span.turn]?.text;
  return text !== undefined && hashText(text) === signal.sourceHash;
}

/** Which signals a list holds; what is left out does not narrow. */
export interface SignalFilter {
  readonly accountKey?: string | undefined;
  readonly conversationId?: string | undefined;
  readonly kinds?: readonly SignalKind[] | undefined;
  readonly status?: readonly SignalStatus[] | undefined;
}

/** Signals by the time they were said, the latest first. Withdrawn ones are left out. */
export async function listSignals(
  tx: WorkspaceTransaction,
  filter: SignalFilter = {},
  page: PageRequest = {},
): Promise<Page<StoredSignal>> {
  const limit = pageLimit(page);
  const after = startOf(page, 'string');
  let query = selectStanding(tx);
  if (filter.accountKey !== undefined) query = query.where('account_key', '=', filter.accountKey);
  if (filter.conversationId !== undefined) query = query.where('conversation_id', '=', filter.conversationId);
  if (filter.kinds !== undefined) query = query.where('kind', 'in', [...filter.kinds]);
  if (filter.status !== undefined) query = query.where('status', 'in', [...filter.status]);
  if (after !== undefined) {
    const [time, id] = after;
    query = query.where((is) =>
      is.or([is('occurred_at', '<', time), is.and([is('occurred_at', '=', time), is('id', '>', id)])]),
    );
  }
  const rows = await query
    .orderBy('occurred_at', 'desc')
    .orderBy('id')
    .limit(limit + 1)
    .execute();
  return toPage(rows.map(toSignal), limit, (item) => [item.occurredAt, item.id]);
}

/** Every standing signal of an account, in the order they were said: what the scorer takes. */
export async function listSignalsForScoring(
  tx: WorkspaceTransaction,
  accountKey: string,
): Promise<readonly StoredSignal[]> {
  const rows = await selectStanding(tx)
    .where('account_key', '=', accountKey)
    .orderBy('occurred_at')
    .orderBy('id')
    .execute();
  return rows.map(toSignal);
}

/** One standing signal; `undefined` when there is none of this id. */
export async function findSignal(tx: WorkspaceTransaction, id: string): Promise<StoredSignal | undefined> {
  const row = await selectStanding(tx).where('id', '=', id).executeTakeFirst();
  return row && toSignal(row);
}

/** What a person decides about a signal; what is left out stays. `confirmedBy: null` takes a confirmation back. */
export interface SignalDecision {
  readonly status?: SignalStatus | undefined;
  readonly confirmedBy?: string | null | undefined;
  /** When it was decided, ISO 8601; now unless told. */
  readonly at?: string | undefined;
}

/** Records a decision and gives the signal as it then is; `undefined` when there is none of this id. Reversible. */
export async function decideSignal(
  tx: WorkspaceTransaction,
  id: string,
  decision: SignalDecision,
): Promise<StoredSignal | undefined> {
  const at = decision.at ?? new Date().toISOString();
  const { status, confirmedBy } = decision;
  const row = await tx.sql
    .updateTable('signal')
    .set({
      id, // so that an empty decision is a statement too
      ...(status === undefined
        ? {}
        : { status, acted_at: status === 'acted' ? at : null, dismissed_at: status === 'dismissed' ? at : null }),
      ...(confirmedBy === undefined
        ? {}
        : { confirmed_by: confirmedBy, confirmed_at: confirmedBy === null ? null : at }),
    })
    .where('workspace_id', '=', tx.workspace)
    .where('id', '=', id)
    .where('withdrawn_at', 'is', null)
    .returning(COLUMNS)
    .executeTakeFirst();
  return row && toSignal(row);
}

function selectStanding(tx: WorkspaceTransaction) {
  return tx.sql
    .selectFrom('signal')
    .select(COLUMNS)
    .where('workspace_id', '=', tx.workspace)
    .where('withdrawn_at', 'is', null);
}

const COLUMNS = [
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
] as const;

interface SignalRow {
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
}

function toSignal(row: SignalRow): StoredSignal {
  return {
    id: row.id,
    conversationId: row.conversation_id,
    accountKey: row.account_key,
    kind: row.kind as SignalKind, // written only from a Signal, which holds no other
    subtype: row.subtype,
    turns: row.turns,
    quote: row.quote,
    span: { turn: row.span_turn, start: row.span_start, end: row.span_end },
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
  };
}
