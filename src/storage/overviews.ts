import { sql } from 'kysely';
import type { Medium, Rejection } from '../domain/index.ts';
import type { UnreadTurns } from '../extraction/index.ts';
import type { ConversationStatus } from './tables.ts';
import type { WorkspaceTransaction } from './transaction.ts';

/** What a list of accounts says about each beside its score. */
export interface AccountActivity {
  readonly key: string;
  /** As the record has it. */
  readonly renewalDate: string | null;
  /** When the latest conversation took place. */
  readonly lastHeardAt: string | null;
  /** Standing signals that nobody has acted on or dismissed. */
  readonly openSignals: number;
}

/** The activity of every account up to the end of a day (`YYYY-MM-DD`, UTC), in one statement. */
export async function listAccountActivity(tx: WorkspaceTransaction, asOf: string): Promise<readonly AccountActivity[]> {
  const { rows } = await sql<{
    key: string;
    renewal_date: string | null;
    last_heard_at: string | null;
    open_signals: number;
  }>`
    SELECT account.key, coalesce(account.current_record, account.record) ->> 'renewal_date' AS renewal_date, heard.last_heard_at,
           coalesce(open.open_signals, 0) AS open_signals
    FROM earshot.account
    LEFT JOIN (
      SELECT workspace_id, account_key, max(occurred_at) AS last_heard_at FROM earshot.conversation
      WHERE workspace_id = ${tx.workspace} AND occurred_at < (${asOf}::date + 1)::timestamp AT TIME ZONE 'UTC'
      GROUP BY workspace_id, account_key
    ) AS heard ON heard.workspace_id = account.workspace_id AND heard.account_key = account.key
    LEFT JOIN (
      SELECT workspace_id, account_key, count(*) AS open_signals FROM earshot.signal
      WHERE workspace_id = ${tx.workspace} AND status = 'open' AND withdrawn_at IS NULL
        AND occurred_at < (${asOf}::date + 1)::timestamp AT TIME ZONE 'UTC'
      GROUP BY workspace_id, account_key
    ) AS open ON open.workspace_id = account.workspace_id AND open.account_key = account.key
    WHERE account.workspace_id = ${tx.workspace}
    ORDER BY account.key`.execute(tx.sql);
  return rows.map((row) => ({
    key: row.key,
    renewalDate: row.renewal_date,
    lastHeardAt: row.last_heard_at,
    openSignals: Number(row.open_signals),
  }));
}

/** A conversation with how far its reading got and who read it. */
export interface Reading {
  readonly id: string;
  readonly medium: Medium;
  readonly subject: string | null;
  readonly occurredAt: string;
  readonly account: { readonly key: string; readonly name: string } | null;
  readonly status: ConversationStatus;
  /** Why it is `partial`, `failed` or `waiting`; null otherwise. */
  readonly statusReason: string | null;
  /** Turns that the run which stands has not read. */
  readonly unread: readonly UnreadTurns[];
  /** The extractor of the run that stands and its model; null until one has ended. */
  readonly reader: { readonly extractor: string; readonly model: string | null } | null;
  /** Standing signals. */
  readonly signals: number;
}

/** Which readings are listed; what is left out does not narrow. */
export interface ReadingFilter {
  readonly id?: string | undefined;
  readonly accountKey?: string | undefined;
  readonly status?: readonly ConversationStatus[] | undefined;
}

const MOST_READINGS = 500;

/** Conversations with their reading, the latest first, at most 500. */
export async function listReadings(tx: WorkspaceTransaction, filter: ReadingFilter): Promise<readonly Reading[]> {
  let query = tx.sql
    .selectFrom('conversation')
    .leftJoin('account', (join) =>
      join
        .onRef('account.workspace_id', '=', 'conversation.workspace_id')
        .onRef('account.key', '=', 'conversation.account_key'),
    )
    .leftJoin('extraction_run', (join) =>
      join
        .onRef('extraction_run.workspace_id', '=', 'conversation.workspace_id')
        .onRef('extraction_run.id', '=', 'conversation.run_id'),
    )
    .select(['conversation.id', 'conversation.medium', 'conversation.subject', 'conversation.occurred_at'])
    .select(['conversation.status', 'conversation.status_reason', 'account.key as account_key'])
    .select(['account.name as account_name', 'extraction_run.unread', 'extraction_run.extractor'])
    .select('extraction_run.model')
    .select((is) =>
      is
        .selectFrom('signal')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .whereRef('signal.workspace_id', '=', 'conversation.workspace_id')
        .whereRef('signal.conversation_id', '=', 'conversation.id')
        .where('signal.withdrawn_at', 'is', null)
        .as('signals'),
    )
    .where('conversation.workspace_id', '=', tx.workspace);
  if (filter.id !== undefined) query = query.where('conversation.id', '=', filter.id);
  if (filter.accountKey !== undefined) query = query.where('conversation.account_key', '=', filter.accountKey);
  if (filter.status !== undefined) query = query.where('conversation.status', 'in', [...filter.status]);
  const rows = await query
    .orderBy('conversation.occurred_at', 'desc')
    .orderBy('conversation.id')
    .limit(MOST_READINGS)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    medium: row.medium,
    subject: row.subject,
    occurredAt: row.occurred_at,
    account: row.account_key === null ? null : { key: row.account_key, name: row.account_name ?? row.account_key },
    status: row.status,
    statusReason: row.status_reason,
    unread: row.unread ?? [],
    reader: row.extractor === null ? null : { extractor: row.extractor, model: row.model },
    signals: Number(row.signals ?? 0),
  }));
}

/** A rejection and the conversation it was proposed for. */
export interface AccountRejection extends Rejection {
  readonly conversationId: string;
}

/** What the runs that stand for an account's conversations refused, the latest conversation first. */
export async function listAccountRejections(
  tx: WorkspaceTransaction,
  accountKey: string,
): Promise<readonly AccountRejection[]> {
  const rows = await tx.sql
    .selectFrom('rejection')
    .innerJoin('conversation', (join) =>
      join
        .onRef('conversation.workspace_id', '=', 'rejection.workspace_id')
        .onRef('conversation.run_id', '=', 'rejection.run_id'),
    )
    .select(['rejection.reason', 'rejection.detail', 'rejection.kind', 'rejection.subtype'])
    .select(['rejection.quote', 'conversation.id as conversation_id'])
    .where('rejection.workspace_id', '=', tx.workspace)
    .where('conversation.account_key', '=', accountKey)
    .orderBy('conversation.occurred_at', 'desc')
    .orderBy('conversation.id')
    .orderBy('rejection.ordinal')
    .limit(MOST_READINGS)
    .execute();
  return rows.map((row) => ({
    conversationId: row.conversation_id,
    reason: row.reason,
    detail: row.detail,
    kind: row.kind ?? undefined,
    subtype: row.subtype ?? undefined,
    quote: row.quote ?? undefined,
  }));
}
