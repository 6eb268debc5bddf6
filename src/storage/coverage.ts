import { sql } from 'kysely';
import type { AccountRecord, Risk, SignalKind } from '../domain/index.ts';
import type { WorkspaceTransaction } from './transaction.ts';

/** The days that the audit looks at, `YYYY-MM-DD` in UTC, both inclusive. */
export interface AuditDays {
  readonly from: string;
  readonly asOf: string;
  /** What was shown, decided and received is counted to its end: later than `asOf` where the workspace is pinned to a day that is over. */
  readonly knownAt: string;
}

/** An account with when anybody of ours last turned to it. Times are ISO 8601. */
export interface AttendedAccount {
  readonly key: string;
  readonly name: string;
  readonly record: AccountRecord;
  readonly attendedAt: string | null;
  readonly risk: Pick<Risk, 'as_of' | 'triggers' | 'contributions'> | null;
}

/**
 * Every account that stands for itself, with the last time up to the end of a day that somebody of ours looked at it, judged
 * a signal of it, spoke with it or wrote to it. What a customer writes is nobody's attention yet.
 */
export async function listAttended(
  tx: WorkspaceTransaction,
  { knownAt }: Pick<AuditDays, 'knownAt'>,
): Promise<readonly AttendedAccount[]> {
  const end = sql`(${knownAt}::date + 1)::timestamp AT TIME ZONE 'UTC'`;
  const { rows } = await sql<AttendedAccount>`
    SELECT account.key, account.name, coalesce(account.current_record, account.record) AS record,
      greatest(heard.at, looked.at, judged.at) AS "attendedAt",
      CASE WHEN risk.risk IS NULL THEN NULL ELSE jsonb_build_object('as_of', risk.as_of, 'triggers', risk.risk -> 'triggers',
        'contributions', risk.risk -> 'contributions') END AS risk
    FROM earshot.account AS account
    LEFT JOIN earshot.account_risk AS risk ON risk.workspace_id = account.workspace_id AND risk.account_key = account.key
    LEFT JOIN (SELECT account_key, max(occurred_at) AS at FROM earshot.conversation
      WHERE workspace_id = ${tx.workspace} AND occurred_at < ${end} AND (medium = 'call' OR jsonb_path_exists(head,
        '$.participants[*] ? (@.side == "vendor" && @.name == $author)', jsonb_build_object('author', speakers -> 0)))
      GROUP BY account_key) AS heard ON heard.account_key = account.key
    LEFT JOIN (SELECT account_key, max(day)::timestamp AT TIME ZONE 'UTC' AS at FROM earshot.account_view
      WHERE workspace_id = ${tx.workspace} AND day <= ${knownAt}::date GROUP BY account_key) AS looked ON looked.account_key = account.key
    LEFT JOIN (SELECT signal.account_key, max(judgement.judged_at) AS at FROM earshot.judgement
      JOIN earshot.signal ON signal.workspace_id = judgement.workspace_id AND signal.id = judgement.signal_id
      WHERE judgement.workspace_id = ${tx.workspace} AND judgement.judged_at < ${end}
      GROUP BY signal.account_key) AS judged ON judged.account_key = account.key
    WHERE account.workspace_id = ${tx.workspace} AND account.merged_into IS NULL
    ORDER BY account.key`.execute(tx.sql);
  return rows;
}

/** A signal on its way from the words to the first action. Times are ISO 8601. */
export interface FollowedSignal {
  readonly id: string;
  readonly account: string;
  readonly conversation: string;
  readonly turn: number;
  readonly kind: SignalKind;
  readonly subtype: string;
  readonly quote: string;
  readonly saidAt: string;
  readonly recordedAt: string;
  readonly shownAt: string | null;
  readonly actedAt: string | null;
}

/** Standing signals of some kinds that were said on these days, with what happened up to the last of them. */
export async function listFollowed(
  tx: WorkspaceTransaction,
  kinds: readonly SignalKind[],
  { from, asOf, knownAt }: AuditDays,
): Promise<readonly FollowedSignal[]> {
  const end = sql`(${knownAt}::date + 1)::timestamp AT TIME ZONE 'UTC'`;
  const { rows } = await sql<FollowedSignal>`
    SELECT signal.id, signal.account_key AS account, signal.conversation_id AS conversation, signal.span_turn AS turn,
      signal.kind, signal.subtype, signal.quote, signal.occurred_at AS "saidAt", signal.recorded_at AS "recordedAt",
      CASE WHEN seen.viewed_at < ${end} THEN seen.viewed_at END AS "shownAt",
      (SELECT min(judged_at) FROM earshot.judgement WHERE judgement.workspace_id = signal.workspace_id
        AND judgement.signal_id = signal.id AND judged_at < ${end}) AS "actedAt"
    FROM earshot.signal
    LEFT JOIN earshot.signal_view AS seen ON seen.workspace_id = signal.workspace_id AND seen.signal_id = signal.id
    WHERE signal.workspace_id = ${tx.workspace} AND signal.withdrawn_at IS NULL
      AND signal.kind = ANY (${[...kinds]}::text[])
      AND signal.occurred_at >= ${from}::date::timestamp AT TIME ZONE 'UTC' AND signal.occurred_at < (${asOf}::date + 1)::timestamp AT TIME ZONE 'UTC'
    ORDER BY signal.occurred_at, signal.id`.execute(tx.sql);
  return rows;
}

/** A promise of ours past its day, with the words that made it; `conversation` and `quote` are null where they may not be read. */
export interface OverduePromise {
  readonly id: string;
  readonly account: string;
  /** `YYYY-MM-DD` */
  readonly due: string;
  readonly conversation: string | null;
  readonly turn: number | null;
  readonly quote: string | null;
}

/** Promises that were overdue at their account's last scoring and count as such (see the ledger's policy). */
export async function listOverduePromises(tx: WorkspaceTransaction): Promise<readonly OverduePromise[]> {
  const { rows } = await sql<OverduePromise>`
    SELECT commitment.id, commitment.account_key AS account, commitment.due_date AS due,
      said.conversation_id AS conversation, said.span_turn AS turn, said.quote
    FROM earshot.commitment
    LEFT JOIN earshot.signal AS said ON said.workspace_id = commitment.workspace_id AND said.id = commitment.signal_ids[1]
    WHERE commitment.workspace_id = ${tx.workspace} AND commitment.state = 'overdue' AND commitment.counts
      AND commitment.due_date IS NOT NULL
    ORDER BY commitment.due_date, commitment.id`.execute(tx.sql);
  return rows;
}

/** Conversations and deliveries of these days, by whose they are and where they stand. */
export interface ReceivedRow {
  readonly account: string | null;
  readonly status: string;
  readonly reason: string;
  readonly count: number;
}

/** What became of what was received on these days. */
export async function countReceived(
  tx: WorkspaceTransaction,
  { from, knownAt }: AuditDays,
): Promise<readonly ReceivedRow[]> {
  const start = sql`${from}::date::timestamp AT TIME ZONE 'UTC'`;
  const end = sql`(${knownAt}::date + 1)::timestamp AT TIME ZONE 'UTC'`;
  const { rows } = await sql<ReceivedRow>`
    SELECT account_key AS account, status, CASE WHEN status IN ('read', 'queued', 'reading') THEN '' ELSE coalesce(status_reason, '') END AS reason,
      count(*)::integer AS count
    FROM earshot.conversation
    WHERE workspace_id = ${tx.workspace} AND recorded_at >= ${start} AND recorded_at < ${end}
    GROUP BY 1, 2, 3
    UNION ALL
    SELECT NULL, 'delivery ' || status, '', count(*)::integer FROM earshot.delivery
    WHERE workspace_id = ${tx.workspace} AND status IN ('refused', 'ignored', 'failed', 'pending')
      AND received_at >= ${start} AND received_at < ${end}
    GROUP BY 2
    ORDER BY 1 NULLS LAST, 2, 3`.execute(tx.sql);
  return rows;
}

/** Hours from the words to the conversation being here, and from then to its reading, of each conversation of these days. */
export async function listReadingLags(
  tx: WorkspaceTransaction,
  { from, knownAt }: AuditDays,
): Promise<readonly { readonly arrival: number; readonly reading: number | null }[]> {
  const { rows } = await sql<{ arrival: number; reading: number | null }>`
    SELECT extract(epoch FROM conversation.recorded_at - conversation.occurred_at)::float8 / 3600 AS arrival,
      extract(epoch FROM run.finished_at - conversation.recorded_at)::float8 / 3600 AS reading
    FROM earshot.conversation
    LEFT JOIN earshot.extraction_run AS run ON run.workspace_id = conversation.workspace_id AND run.id = conversation.run_id
    WHERE conversation.workspace_id = ${tx.workspace} AND conversation.recorded_at >= ${from}::date::timestamp AT TIME ZONE 'UTC'
      AND conversation.recorded_at < (${knownAt}::date + 1)::timestamp AT TIME ZONE 'UTC'`.execute(tx.sql);
  return rows;
}
