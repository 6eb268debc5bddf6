import { type RawBuilder, sql } from 'kysely';
import type { Attributes } from '../domain/index.ts';
import { PROMISE_KINDS, type PromiseKind, type PromiseSignal } from '../ledger/index.ts';
import type { StoredContacts } from './messages.ts';
import type { SaidHere } from './stakeholders.ts';
import type { WorkspaceTransaction } from './transaction.ts';

/**
 * Everything said about promises, in the order it was said. One that later readings did not find any more counts on where
 * somebody decided something about it: a person stands behind it.
 */
export async function listPromiseSignals(
  tx: WorkspaceTransaction,
  accountKey: string,
): Promise<readonly PromiseSignal[]> {
  return selectPromises(tx, accountKey, sql`(signal.withdrawn_at IS NULL OR ${isDecided(tx)})`);
}

/** Those of {@link listPromiseSignals} that stand no more, and count on because somebody decided something about them. */
async function listWithdrawn(tx: WorkspaceTransaction, accountKey: string): Promise<readonly PromiseSignal[]> {
  return selectPromises(tx, accountKey, sql`signal.withdrawn_at IS NOT NULL AND ${isDecided(tx)}`);
}

function isDecided(tx: WorkspaceTransaction): RawBuilder<unknown> {
  return sql`EXISTS (SELECT FROM earshot.commitment_decision AS decision
    WHERE decision.workspace_id = ${tx.workspace}
      AND (decision.signal_id = signal.id OR decision.other_signal_id = signal.id))`;
}

async function selectPromises(
  tx: WorkspaceTransaction,
  accountKey: string,
  which: RawBuilder<unknown>,
): Promise<readonly PromiseSignal[]> {
  const { rows } = await sql<PromiseRow>`
    SELECT signal.id, signal.kind, signal.subtype, signal.quote, signal.attrs, signal.span_turn, signal.conversation_id,
      signal.recorded_at, said.occurred_at, said.head ->> 'occurred_at' AS said_at,
      said.speakers ->> signal.span_turn AS speaker,
      jsonb_path_query_array(said.head, '$.participants[*] ? (@.side == "customer").name') AS audience
    FROM earshot.signal AS signal
    JOIN earshot.conversation AS said ON said.workspace_id = signal.workspace_id AND said.id = signal.conversation_id
    WHERE signal.workspace_id = ${tx.workspace} AND signal.account_key = ${accountKey}
      AND signal.kind IN ('commitment', 'kept_promise', 'unkept_promise') AND signal.status <> 'dismissed'
      AND ${which}
    ORDER BY said.occurred_at, signal.id`.execute(tx.prepared);
  return rows.map(toPromiseSignal);
}

interface PromiseRow {
  readonly id: string;
  readonly kind: PromiseKind;
  readonly subtype: string;
  readonly quote: string;
  readonly attrs: Attributes;
  readonly span_turn: number;
  readonly conversation_id: string;
  readonly recorded_at: string;
  readonly occurred_at: string;
  readonly said_at: string | null;
  readonly speaker: string | null;
  readonly audience: readonly string[];
}

function toPromiseSignal(row: PromiseRow): PromiseSignal {
  const { span_turn: turn, conversation_id: conversation, speaker, audience } = row;
  const at = row.said_at ?? row.occurred_at;
  return toPromise({ ...row, recordedAt: row.recorded_at }, { conversation, turn, at, speaker, audience });
}

function toPromise(
  {
    id,
    kind,
    subtype,
    quote,
    attrs,
    recordedAt,
  }: Pick<PromiseSignal, 'id' | 'kind' | 'subtype' | 'quote' | 'recordedAt'> & {
    readonly attrs: Attributes;
  },
  {
    conversation,
    turn,
    at,
    speaker,
    audience,
  }: Pick<PromiseSignal, 'conversation' | 'turn' | 'at' | 'speaker' | 'audience'>,
): PromiseSignal {
  return {
    id,
    kind,
    subtype,
    what: attrs.what ?? null,
    quote,
    due: attrs.due ?? null,
    strength: attrs.strength === 'hedged' ? 'hedged' : attrs.strength === 'firm' ? 'firm' : null,
    owner: attrs.owner ?? attrs.promised_by ?? null,
    speaker,
    audience,
    conversation,
    turn,
    at,
    recordedAt,
  };
}

/** What {@link listPromiseSignals} gives, for whoever has the account's standing signals and its conversations in hand. */
export async function promisesAmong(
  tx: WorkspaceTransaction,
  accountKey: string,
  { claims, contacts }: SaidHere,
): Promise<readonly PromiseSignal[]> {
  const [withdrawn, standing, { heads }] = await Promise.all([listWithdrawn(tx, accountKey), claims, contacts]);
  const said = new Map(heads.map(({ head, speakers }) => [head.id, { ...head, speakers, audience: audienceOf(head) }]));
  const promised = standing.flatMap((claim): PromiseSignal[] => {
    const { kind, status, conversationId, turn } = claim;
    const conversation = said.get(conversationId);
    if (!isPromiseKind(kind) || status === 'dismissed' || conversation === undefined) return [];
    const { occurred_at: at, speakers, audience } = conversation;
    const where = { conversation: conversationId, turn, at, speaker: speakers[turn] ?? null, audience };
    return [toPromise({ ...claim, kind }, where)];
  });
  return [...promised, ...withdrawn];
}

function isPromiseKind(kind: string): kind is PromiseKind {
  return (PROMISE_KINDS as readonly string[]).includes(kind);
}

function audienceOf({ participants }: StoredContacts['heads'][number]['head']): readonly string[] {
  return participants.filter(({ side }) => side === 'customer').map(({ name }) => name);
}
