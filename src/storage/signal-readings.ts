import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { type Conversation, isVouchedFor, type PlacedClaim, type Signal, verdictOf } from '../domain/index.ts';
import { inBatches } from './batches.ts';
import { toJsonb } from './json.ts';
import { hashText, type StoredSignal, selectAll, toSignal } from './signal-rows.ts';
import type { WorkspaceTransaction } from './transaction.ts';

const ID_LENGTH = 24;

/** Whose signals these are. */
export interface SignalSource {
  readonly conversation: Conversation;
  readonly accountKey: string;
  readonly runId: string;
  /** Turns that this run did not read: what stood there stays. */
  readonly unread?: readonly number[] | undefined;
}

/** A signal that is known of a conversation, in the forms in which it may be found again. */
export interface KnownSignal {
  readonly id: string;
  /** As it stands, and where a person corrected it, as it had been read. */
  readonly forms: readonly PlacedClaim[];
}

/** Says which of the signals found are known: by their index in `found`, the id each is known under. */
export type Recognise = (known: readonly KnownSignal[], found: readonly Signal[]) => ReadonlyMap<number, string>;

/**
 * Makes the signals of a run the ones that stand for its conversation. One found again keeps its id, and what people decided
 * about it: once judged it stays as they saw it, letter for letter. One no longer found is withdrawn (kept, but no list and
 * no score counts it), unless a person stands behind it or its turn was not read.
 * @param recognise by kind, subtype and place unless told
 */
export async function saveSignals(
  tx: WorkspaceTransaction,
  source: SignalSource,
  found: readonly Signal[],
  recognise: Recognise = recognisePlace,
): Promise<void> {
  const known = await lockSignals(tx, source.conversation.id);
  const ids = recognise(known.map(toKnown), found);
  const byId = new Map(known.map((signal) => [signal.id, signal]));
  const isJudged = (id: string | undefined) => id !== undefined && verdictOf(byId.get(id) ?? UNJUDGED) !== null;
  await refind(tx, source.runId, [...new Set(ids.values())].filter(isJudged));
  const taken = new Set(byId.keys());
  const read = found.flatMap((signal, index) => {
    const id = ids.get(index);
    return isJudged(id) ? [] : [{ id: id ?? freshId(source.conversation.id, signal, taken), signal }];
  });
  await write(tx, source, read);
  const stays = known.filter((signal) => isVouchedFor(signal) || source.unread?.includes(signal.span.turn) === true);
  await withdrawOthers(tx, source.conversation.id, [
    ...new Set([...ids.values(), ...read.map(({ id }) => id), ...stays.map(({ id }) => id)]),
  ]);
}

const UNJUDGED = { status: 'open', confirmedBy: null, readAs: null } as const;

/** Every signal that was ever found in a conversation, held until the transaction ends: a judgement waits, or is seen. */
async function lockSignals(tx: WorkspaceTransaction, conversationId: string): Promise<readonly StoredSignal[]> {
  const rows = await selectAll(tx)
    .where('conversation_id', '=', conversationId)
    .orderBy('recorded_at')
    .orderBy('id')
    .forNoKeyUpdate()
    .execute();
  return rows.map(toSignal);
}

function toKnown(signal: StoredSignal): KnownSignal {
  return { id: signal.id, forms: signal.readAs === null ? [signal] : [signal, signal.readAs] };
}

function recognisePlace(known: readonly KnownSignal[], found: readonly Signal[]): ReadonlyMap<number, string> {
  const places = new Map(known.flatMap(({ id, forms }) => forms.map((form) => [placeOf(form), id] as const)));
  return new Map(
    found.flatMap((signal, index) => {
      const id = places.get(placeOf(signal));
      return id === undefined ? [] : [[index, id] as const];
    }),
  );
}

function placeOf({ kind, subtype, span }: Pick<PlacedClaim, 'kind' | 'subtype' | 'span'>): string {
  return [kind, subtype, span.turn, span.start, span.end].join('\n');
}

/** Follows from conversation and place, so that two processes give one signal one id; another one at a place taken counts on. */
function freshId(conversationId: string, signal: Signal, taken: Set<string>): string {
  for (let nth = 0; ; nth++) {
    const place = [conversationId, placeOf(signal), ...(nth === 0 ? [] : [nth])].join('\n');
    const id = createHash('sha256').update(place).digest('hex').slice(0, ID_LENGTH);
    if (taken.has(id)) continue;
    taken.add(id);
    return id;
  }
}

/** What a person has judged is only noted as found: it says what they saw. */
async function refind(tx: WorkspaceTransaction, runId: string, ids: readonly string[]): Promise<void> {
  await tx.sql
    .updateTable('signal')
    .set({ run_id: runId, withdrawn_at: null })
    .where('workspace_id', '=', tx.workspace)
    .where(sql<boolean>`id = ANY (${ids}::text[])`)
    .execute();
}

async function write(
  tx: WorkspaceTransaction,
  { conversation, accountKey, runId }: SignalSource,
  read: readonly { readonly id: string; readonly signal: Signal }[],
): Promise<void> {
  const rows = read.map(({ id, signal }) => ({
    workspace_id: tx.workspace,
    id,
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
    attrs: toJsonb(signal.attrs),
    confidence: signal.confidence,
    occurred_at: conversation.occurred_at,
    acted_at: null,
    dismissed_at: null,
    confirmed_by: null,
    confirmed_at: null,
    withdrawn_at: null,
    read_as: null,
    judged_by: null,
    judged_at: null,
    judged_reason: null,
  }));
  for (const batch of inBatches(rows)) {
    await tx.sql
      .insertInto('signal')
      .values(batch)
      .onConflict((conflict) =>
        conflict.columns(['workspace_id', 'id']).doUpdateSet(({ ref }) => ({
          run_id: ref('excluded.run_id'),
          kind: ref('excluded.kind'),
          subtype: ref('excluded.subtype'),
          turns: ref('excluded.turns'),
          quote: ref('excluded.quote'),
          span_turn: ref('excluded.span_turn'),
          span_start: ref('excluded.span_start'),
          span_end: ref('excluded.span_end'),
          source_hash: ref('excluded.source_hash'),
          grounding: ref('excluded.grounding'),
          attrs: sql`excluded.attrs`,
          confidence: ref('excluded.confidence'),
          withdrawn_at: null,
          version: sql<number>`signal.version + CASE WHEN ${CLAIM} IS DISTINCT FROM ${EXCLUDED_CLAIM} THEN 1 ELSE 0 END`,
        })),
      )
      .execute();
  }
}

const CLAIM = sql`(signal.kind, signal.subtype, signal.span_turn, signal.span_start, signal.span_end, signal.attrs)`;
const EXCLUDED_CLAIM = sql`(excluded.kind, excluded.subtype, excluded.span_turn, excluded.span_start, excluded.span_end, excluded.attrs)`;

async function withdrawOthers(
  tx: WorkspaceTransaction,
  conversationId: string,
  kept: readonly string[],
): Promise<void> {
  await tx.sql
    .updateTable('signal')
    .set({ withdrawn_at: sql<string>`now()` })
    .where('workspace_id', '=', tx.workspace)
    .where('conversation_id', '=', conversationId)
    .where('withdrawn_at', 'is', null)
    .where(sql<boolean>`id <> ALL (${kept}::text[])`)
    .execute();
}
