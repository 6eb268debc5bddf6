import { sql } from 'kysely';
import type { Medium, Rejection } from '../domain/index.ts';
import type { UnreadTurns } from '../extraction/index.ts';
import type { ConversationStatus } from './tables.ts';
import type { WorkspaceTransaction } from './transaction.ts';

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
  /** Only these. */
  readonly ids?: readonly string[] | undefined;
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
        .where('signal.workspace_id', '=', tx.workspace)
        .whereRef('signal.conversation_id', '=', 'conversation.id')
        .where('signal.withdrawn_at', 'is', null)
        .as('signals'),
    )
    .where('conversation.workspace_id', '=', tx.workspace);
  if (filter.id !== undefined) query = query.where('conversation.id', '=', filter.id);
  if (filter.accountKey !== undefined) query = query.where('conversation.account_key', '=', filter.accountKey);
  if (filter.status !== undefined) query = query.where('conversation.status', 'in', [...filter.status]);
  if (filter.ids !== undefined) {
    query = query.where(sql<boolean>`conversation.id = ANY (${sql.val([...filter.ids])}::text[])`);
  }
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

/** How many conversations of an account were not read, or only in part. */
export async function countUnread(tx: WorkspaceTransaction, accountKey: string): Promise<number> {
  const row = await tx.sql
    .selectFrom('conversation')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('workspace_id', '=', tx.workspace)
    .where('account_key', '=', accountKey)
    .where('status', 'in', ['partial', 'failed'])
    .executeTakeFirst();
  return Number(row?.count ?? 0);
}

/** A rejection and the conversation it was proposed for. */
export interface AccountRejection extends Rejection {
  readonly conversation: { readonly id: string; readonly occurredAt: string; readonly subject: string | null };
}

/** What the runs that stand for an account's conversations refused, the latest conversation first, at most `most`. */
export async function listAccountRejections(
  tx: WorkspaceTransaction,
  accountKey: string,
  most: number,
): Promise<readonly AccountRejection[]> {
  const rows = await tx.sql
    .selectFrom('rejection')
    .innerJoin('conversation', (join) =>
      join
        .onRef('conversation.workspace_id', '=', 'rejection.workspace_id')
        .onRef('conversation.run_id', '=', 'rejection.run_id'),
    )
    .select(['rejection.reason', 'rejection.detail', 'rejection.kind', 'rejection.subtype'])
    .select(['rejection.quote', 'conversation.id', 'conversation.occurred_at', 'conversation.subject'])
    .where('rejection.workspace_id', '=', tx.workspace)
    .where('conversation.account_key', '=', accountKey)
    .orderBy('conversation.occurred_at', 'desc')
    .orderBy('conversation.id')
    .orderBy('rejection.ordinal')
    .limit(most)
    .execute();
  return rows.map((row) => ({
    conversation: { id: row.id, occurredAt: row.occurred_at, subject: row.subject },
    reason: row.reason,
    detail: row.detail,
    kind: row.kind ?? undefined,
    subtype: row.subtype ?? undefined,
    quote: row.quote ?? undefined,
  }));
}
