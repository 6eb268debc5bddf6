import { sql } from 'kysely';
import type { AccountRecord, InterventionState, ReviewKind, Risk, SignalKind } from '../domain/index.ts';
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
  readonly acv: number | null;
  readonly renewalDate: string | null;
  readonly owners: AccountRecord['owners'];
  readonly attendedAt: string | null;
  /** The day of its last scoring, `YYYY-MM-DD`; null: it has none. */
  readonly scoredOn: string | null;
  /** What its risk asks to be done by a day. */
  readonly plays: readonly Pick<Risk['triggers'][number], 'id' | 'action' | 'due'>[];
  /** Why IND-6 holds; null where it does not. */
  readonly silence: string | null;
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
    SELECT account.key, account.name, (its.record ->> 'acv')::float8 AS acv, its.record ->> 'renewal_date' AS "renewalDate",
      coalesce(its.record -> 'owners', '[]') AS owners, greatest(heard.at, looked.at, judged.at) AS "attendedAt",
      risk.as_of AS "scoredOn", risk.silence,
      CASE WHEN risk.due_plays <> '[]' THEN (SELECT jsonb_agg(jsonb_build_object('id', play -> 'id', 'action', play -> 'action',
        'due', play -> 'due')) FROM jsonb_array_elements(risk.due_plays) AS play) ELSE '[]' END AS plays
    FROM earshot.account AS account
    CROSS JOIN LATERAL (SELECT coalesce(account.current_record, account.record) AS record) AS its
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

/** Signals of one account that went the same way from the words to the first action, and how many. Times are ISO 8601. */
export interface FollowedSignals {
  readonly account: string;
  readonly saidAt: string;
  readonly recordedAt: string;
  readonly shownAt: string | null;
  readonly actedAt: string | null;
  readonly count: number;
}

/** One of some {@link FollowedSignals}. */
export interface FollowedSignal extends Omit<FollowedSignals, 'count'> {
  readonly id: string;
  readonly conversation: string;
  readonly turn: number;
  readonly kind: SignalKind;
  readonly subtype: string;
  readonly quote: string;
}

/** Standing signals of some kinds that were said on these days, with what happened up to the last of them: of value only what is unclear. */
function followed(tx: WorkspaceTransaction, kinds: readonly SignalKind[], { from, asOf, knownAt }: AuditDays) {
  const end = sql`(${knownAt}::date + 1)::timestamp AT TIME ZONE 'UTC'`;
  return {
    shownAt: sql`CASE WHEN seen.viewed_at < ${end} THEN seen.viewed_at END`,
    from: sql`earshot.signal
    LEFT JOIN earshot.signal_view AS seen ON seen.workspace_id = signal.workspace_id AND seen.signal_id = signal.id
    LEFT JOIN (SELECT signal_id, min(judged_at) AS at FROM earshot.judgement
      WHERE workspace_id = ${tx.workspace} AND judged_at < ${end} GROUP BY signal_id) AS acted ON acted.signal_id = signal.id`,
    where: sql`signal.workspace_id = ${tx.workspace} AND signal.withdrawn_at IS NULL
      AND signal.kind = ANY (${[...kinds]}::text[]) AND (signal.kind <> 'value' OR signal.subtype = 'unclear')
      AND signal.occurred_at >= ${from}::date::timestamp AT TIME ZONE 'UTC' AND signal.occurred_at < (${asOf}::date + 1)::timestamp AT TIME ZONE 'UTC'`,
  };
}

/** How many signals of some kinds that were said on these days went which way, for each account. */
export async function countFollowed(
  tx: WorkspaceTransaction,
  kinds: readonly SignalKind[],
  days: AuditDays,
): Promise<readonly FollowedSignals[]> {
  const { shownAt, from, where } = followed(tx, kinds, days);
  const { rows } = await sql<FollowedSignals>`
    SELECT signal.account_key AS account, signal.occurred_at AS "saidAt", signal.recorded_at AS "recordedAt",
      ${shownAt} AS "shownAt", acted.at AS "actedAt", count(*)::integer AS count
    FROM ${from} WHERE ${where}
    GROUP BY 1, 2, 3, 4, 5`.execute(tx.sql);
  return rows;
}

/** Those of {@link countFollowed} that were said in some accounts at some times, one by one. */
export async function listFollowed(
  tx: WorkspaceTransaction,
  kinds: readonly SignalKind[],
  days: AuditDays,
  said: readonly Pick<FollowedSignals, 'account' | 'saidAt'>[],
): Promise<readonly FollowedSignal[]> {
  const distinct = [...new Map(said.map((one) => [JSON.stringify([one.account, one.saidAt]), one])).values()];
  if (distinct.length === 0) return [];
  const { shownAt, from, where } = followed(tx, kinds, days);
  const { rows } = await sql<FollowedSignal>`
    SELECT signal.id, signal.account_key AS account, signal.conversation_id AS conversation, signal.span_turn AS turn,
      signal.kind, signal.subtype, signal.quote, signal.occurred_at AS "saidAt", signal.recorded_at AS "recordedAt",
      ${shownAt} AS "shownAt", acted.at AS "actedAt"
    FROM ${from}
    JOIN unnest(${distinct.map(({ account }) => account)}::text[], ${distinct.map(({ saidAt }) => saidAt)}::timestamptz[]) AS wanted (account, at)
      ON wanted.account = signal.account_key AND wanted.at = signal.occurred_at
    WHERE ${where}`.execute(tx.sql);
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

/** An AE's intervention as the audit sees it. */
export interface PlayOfAe {
  readonly id: string;
  readonly account: string;
  readonly state: InterventionState;
  /** Ids of its triggers that stand. */
  readonly triggers: readonly string[];
  /** Whether the AE has been in touch. */
  readonly isTouched: boolean;
  /** ISO 8601; null while none is due. */
  readonly handbackDueAt: string | null;
}

/** Interventions that stand, or of which a trigger still does. */
export async function listPlaysOfAes(tx: WorkspaceTransaction): Promise<readonly PlayOfAe[]> {
  const { rows } = await sql<PlayOfAe>`
    SELECT id, account_key AS account, state, standing ->> 'handbackDueAt' AS "handbackDueAt",
      jsonb_array_length(standing -> 'touches') > 0 AS "isTouched",
      ARRAY(SELECT one ->> 'id' FROM jsonb_array_elements(triggers) AS one WHERE one ->> 'endedAt' IS NULL) AS triggers
    FROM earshot.intervention
    WHERE workspace_id = ${tx.workspace} AND (state IN ('open', 'touched', 'handback_due')
      OR jsonb_path_exists(triggers, '$[*] ? (@.endedAt == null)'))
    ORDER BY id`.execute(tx.sql);
  return rows;
}

/** A review that has not been held on its day. */
export interface MeetingPastDue {
  readonly id: string;
  readonly account: string;
  readonly kind: ReviewKind;
  /** `YYYY-MM-DD` */
  readonly due: string;
}

/** Reviews that wait and were due before a day (`YYYY-MM-DD`). */
export async function listMeetingsPastDue(tx: WorkspaceTransaction, day: string): Promise<readonly MeetingPastDue[]> {
  const { rows } = await sql<MeetingPastDue>`
    SELECT id, account_key AS account, kind, due_on AS due FROM earshot.review
    WHERE workspace_id = ${tx.workspace} AND state IN ('due', 'prefilled', 'open') AND due_on < ${day}::date
    ORDER BY due_on, id`.execute(tx.sql);
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

/** Hours that something took: how often, the median and what nine in ten were faster than, by nearest rank; null of none. */
export interface MeasuredHours {
  readonly count: number;
  readonly medianHours: number | null;
  readonly p90Hours: number | null;
}

/** How long it took from the words to the conversation being here, and from then to its reading, of the conversations of these days. */
export async function measureReading(
  tx: WorkspaceTransaction,
  { from, knownAt }: AuditDays,
): Promise<readonly [MeasuredHours, MeasuredHours] | readonly []> {
  const { rows } = await sql<{ arrival: MeasuredHours; reading: MeasuredHours }>`
    WITH taken AS (
      SELECT extract(epoch FROM conversation.recorded_at - conversation.occurred_at)::float8 / 3600 AS arrival,
        extract(epoch FROM run.finished_at - conversation.recorded_at)::float8 / 3600 AS reading
      FROM earshot.conversation
      LEFT JOIN earshot.extraction_run AS run ON run.workspace_id = conversation.workspace_id AND run.id = conversation.run_id
      WHERE conversation.workspace_id = ${tx.workspace} AND conversation.recorded_at >= ${from}::date::timestamp AT TIME ZONE 'UTC'
        AND conversation.recorded_at < (${knownAt}::date + 1)::timestamp AT TIME ZONE 'UTC'
    )
    SELECT
      jsonb_build_object('count', count(arrival), 'medianHours', percentile_disc(0.5) WITHIN GROUP (ORDER BY arrival),
        'p90Hours', percentile_disc(0.9) WITHIN GROUP (ORDER BY arrival)) AS arrival,
      jsonb_build_object('count', count(reading), 'medianHours', percentile_disc(0.5) WITHIN GROUP (ORDER BY reading),
        'p90Hours', percentile_disc(0.9) WITHIN GROUP (ORDER BY reading)) AS reading
    FROM taken`.execute(tx.sql);
  const [row] = rows;
  return row === undefined ? [] : [row.arrival, row.reading];
}
