import {
  type Conversation,
  claimOf,
  InputError,
  type JudgedState,
  type Judgement,
  type JudgementAction,
  judge,
  StorageError,
  undoable,
} from '../domain/index.ts';
import { findConversation } from './conversations.ts';
import { toJsonb } from './json.ts';
import { hashText, type StoredSignal, selectAll, selectStanding, toSignal } from './signal-rows.ts';
import type { WorkspaceTransaction } from './transaction.ts';

/** What a person decides about a signal. */
export interface SignalDecision {
  readonly judgement: Judgement;
  /** Who: the name that is shown beside it. A role of the account's owners may be known by that name. */
  readonly by: string;
  /** When, ISO 8601; now unless told. */
  readonly at?: string | undefined;
  /** The version that the person saw; left out, the last to speak is right. */
  readonly version?: number | undefined;
}

/** One judgement of a signal's history. */
export interface JudgementRecord {
  readonly action: JudgementAction;
  readonly by: string;
  readonly at: string;
  readonly reason: string | null;
  /** The signal as it stood before. */
  readonly before: JudgedState;
}

/**
 * Records a judgement beside those before it and gives the signal as it then is; `undefined` when none of this id stands.
 * `undo` takes back the latest one that still holds.
 * @throws {InputError} codes `stale-version` (changed since it was seen), `nothing-to-undo`, `wrong-type` and
 * `quote-not-found` (see `correctClaim`)
 */
export async function decideSignal(
  tx: WorkspaceTransaction,
  id: string,
  { judgement, by, at = new Date().toISOString(), version }: SignalDecision,
): Promise<StoredSignal | undefined> {
  const row = await selectStanding(tx).where('id', '=', id).forNoKeyUpdate().executeTakeFirst();
  if (row === undefined) return undefined;
  const signal = toSignal(row);
  if (version !== undefined && version !== signal.version) throw stale(signal);
  const history = await listJudgements(tx, id);
  const conversation = await conversationOf(tx, signal);
  const after =
    judgement.action === 'undo' ? stateBeforeLast(history) : judge(signal, judgement, { by, at }, conversation);
  await tx.sql
    .insertInto('judgement')
    .values({
      workspace_id: tx.workspace,
      signal_id: id,
      ordinal: history.length,
      action: judgement.action,
      judged_by: by,
      judged_at: at,
      reason: judgement.reason || null,
      before: toJsonb(stateOf(signal)),
    })
    .execute();
  return writeState(tx, signal, after, conversation);
}

/** Every judgement of a signal in its order, those taken back and the taking back too. */
export async function listJudgements(tx: WorkspaceTransaction, signalId: string): Promise<readonly JudgementRecord[]> {
  const rows = await tx.sql
    .selectFrom('judgement')
    .select(['action', 'judged_by', 'judged_at', 'reason', 'before'])
    .where('workspace_id', '=', tx.workspace)
    .where('signal_id', '=', signalId)
    .orderBy('ordinal')
    .execute();
  return rows.map(({ action, judged_by: by, judged_at: at, reason, before }) => ({ action, by, at, reason, before }));
}

/** The ids of the conversations of which any signal bears a judgement, of one account if told; in order. */
export async function listJudgedConversations(
  tx: WorkspaceTransaction,
  accountKey?: string,
): Promise<readonly string[]> {
  let query = tx.sql
    .selectFrom('signal')
    .select('conversation_id')
    .distinct()
    .where('workspace_id', '=', tx.workspace)
    .where('judged_at', 'is not', null);
  if (accountKey !== undefined) query = query.where('account_key', '=', accountKey);
  const rows = await query.orderBy('conversation_id').execute();
  return rows.map((row) => row.conversation_id);
}

/** The standing signals of a conversation, and those that people dismissed and no reader finds any more; by place. */
export async function listSignalsEverJudged(
  tx: WorkspaceTransaction,
  conversationId: string,
): Promise<readonly StoredSignal[]> {
  const rows = await selectAll(tx)
    .where('conversation_id', '=', conversationId)
    .where((is) => is.or([is('withdrawn_at', 'is', null), is('status', '=', 'dismissed')]))
    .orderBy('span_turn')
    .orderBy('span_start')
    .orderBy('id')
    .execute();
  return rows.map(toSignal);
}

function stateBeforeLast(history: readonly JudgementRecord[]): JudgedState {
  const last = undoable(history);
  if (last !== undefined) return last.before;
  throw new InputError('nothing-to-undo', [{ path: 'action', message: 'nobody has judged this signal' }]);
}

function stale({ version, judgedBy, judgedAt }: StoredSignal): InputError {
  const who = judgedBy === null ? '' : `, last by ${judgedBy} at ${judgedAt}`;
  const message = `it has changed since you saw it${who}; look at it as it is now (version ${version}) and decide again`;
  return new InputError('stale-version', [{ message }]);
}

async function conversationOf(tx: WorkspaceTransaction, signal: StoredSignal): Promise<Conversation> {
  const found = await findConversation(tx, signal.conversationId);
  if (found === undefined) throw new StorageError(`The conversation of signal ${signal.id} is gone`);
  return found.conversation;
}

function stateOf(signal: StoredSignal): JudgedState {
  const { grounding, status, actedAt, dismissedAt, confirmedBy, confirmedAt } = signal;
  const { readAs, judgedBy, judgedAt, judgedReason } = signal;
  const decided = { status, actedAt, dismissedAt, confirmedBy, confirmedAt, readAs, judgedBy, judgedAt, judgedReason };
  return { ...claimOf(signal), grounding, ...decided };
}

async function writeState(
  tx: WorkspaceTransaction,
  signal: StoredSignal,
  state: JudgedState,
  conversation: Conversation,
): Promise<StoredSignal> {
  await tx.sql
    .updateTable('signal')
    .set({
      kind: state.kind,
      subtype: state.subtype,
      turns: [...state.turns],
      quote: state.quote,
      span_turn: state.span.turn,
      span_start: state.span.start,
      span_end: state.span.end,
      source_hash: hashText(conversation.turns[state.span.turn]?.text ?? ''),
      grounding: state.grounding,
      attrs: toJsonb(state.attrs),
      status: state.status,
      acted_at: state.actedAt,
      dismissed_at: state.dismissedAt,
      confirmed_by: state.confirmedBy,
      confirmed_at: state.confirmedAt,
      read_as: state.readAs === null ? null : toJsonb(state.readAs),
      judged_by: state.judgedBy,
      judged_at: state.judgedAt,
      judged_reason: state.judgedReason,
      version: signal.version + 1,
    })
    .where('workspace_id', '=', tx.workspace)
    .where('id', '=', signal.id)
    .execute();
  const row = await selectAll(tx).where('id', '=', signal.id).executeTakeFirstOrThrow();
  return toSignal(row);
}
