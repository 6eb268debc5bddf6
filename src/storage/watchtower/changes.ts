import { sql } from 'kysely';
import type { Band, RiskChange } from '../../domain/index.ts';
import { CONVERSATION_STATUSES } from '../tables.ts';
import type { WorkspaceTransaction } from '../transaction.ts';

/** What became different of an account since somebody looked. */
export interface AccountNews {
  readonly key: string;
  readonly name: string;
  /** As it was before the first change since then. */
  readonly before: { readonly score: number; readonly band: Band };
  readonly now: { readonly score: number; readonly band: Band };
  /** What was said of the latest change. */
  readonly sentence: string;
}

/** So many of what is new are counted: of more, who looks reads none. */
export const MOST_NEW = 1_000;

/** What happened since somebody looked, all accounts together; each counted up to `MOST_NEW`. */
export interface News {
  readonly accounts: readonly AccountNews[];
  /** Of how many accounts the score's reasons changed. */
  readonly count: number;
  readonly conversations: number;
  readonly signals: number;
  readonly work: number;
}

interface NewsRow {
  readonly key: string;
  readonly name: string;
  readonly first: RiskChange;
  readonly latest: RiskChange;
  readonly count: string;
}

/**
 * What became known since an instant (ISO 8601): accounts whose band or reasons changed, those of another band first, then by
 * how far the score moved, at most so many; and how much was heard, found and raised.
 */
export async function newsSince(tx: WorkspaceTransaction, since: string, limit: number): Promise<News> {
  const { workspace } = tx;
  const { rows } = await sql<NewsRow>`
    WITH news AS (
      SELECT account_key, (array_agg(change ORDER BY day, computed_at))[1] AS first,
        (array_agg(change ORDER BY day DESC, computed_at DESC))[1] AS latest
      FROM earshot.risk_day
      WHERE workspace_id = ${workspace} AND change IS NOT NULL AND computed_at > ${since}::timestamptz
        ${tx.reader === undefined ? sql`` : fromDayThatIsThere(tx)}
      GROUP BY account_key
    )
    SELECT account.key, account.name, news.first, news.latest, count(*) OVER () AS count
    FROM news JOIN earshot.account ON account.workspace_id = ${workspace} AND account.key = news.account_key
    WHERE account.merged_into IS NULL
    ORDER BY (news.first #>> '{from,band}') IS DISTINCT FROM (news.latest #>> '{to,band}') DESC,
      abs((news.first #>> '{from,score}')::numeric - (news.latest #>> '{to,score}')::numeric) DESC, account.key
    LIMIT ${limit}`.execute(tx.sql);
  const { rows: counts } = await sql<{ conversations: string; signals: string; work: string }>`
    SELECT
      (SELECT count(*) FROM (SELECT FROM earshot.conversation WHERE workspace_id = ${workspace}
        AND status = ANY (${[...CONVERSATION_STATUSES]}::text[]) AND recorded_at > ${since}::timestamptz LIMIT ${MOST_NEW}) AS new) AS conversations,
      (SELECT count(*) FROM (SELECT FROM earshot.signal WHERE workspace_id = ${workspace} AND recorded_at > ${since}::timestamptz
        AND withdrawn_at IS NULL LIMIT ${MOST_NEW}) AS new) AS signals,
      (SELECT count(*) FROM (SELECT FROM earshot.inbox_item WHERE workspace_id = ${workspace} AND raised_at > ${since}::timestamptz
        AND state IN ('open', 'accepted', 'handed_over') LIMIT ${MOST_NEW}) AS new) AS work`.execute(tx.sql);
  return {
    accounts: rows.map(({ key, name, first, latest }) => ({
      key,
      name,
      before: { score: first.from.score, band: first.from.band },
      now: { score: latest.to.score, band: latest.to.band },
      sentence: latest.sentence,
    })),
    count: Number(rows[0]?.count ?? 0),
    conversations: Number(counts[0]?.conversations ?? 0),
    signals: Number(counts[0]?.signals ?? 0),
    work: Number(counts[0]?.work ?? 0),
  };
}

/** What changed since a day that is hidden from who reads would tell them of that day. */
function fromDayThatIsThere(tx: WorkspaceTransaction) {
  return sql`AND EXISTS (SELECT FROM earshot.risk_day AS before WHERE before.workspace_id = ${tx.workspace}
    AND before.account_key = risk_day.account_key AND before.day = (risk_day.change #>> '{from,day}')::date
    AND before.policy_hash = risk_day.change #>> '{from,policy,hash}')`;
}

/** The score of one day on record. */
export interface TrendDay {
  readonly day: string;
  readonly score: number;
}

/** What accounts scored on the days on record from one day to another (`YYYY-MM-DD`, both inclusive), the earliest first. */
export async function listTrends(
  tx: WorkspaceTransaction,
  keys: readonly string[],
  { from, to }: { readonly from: string; readonly to: string },
): Promise<ReadonlyMap<string, readonly TrendDay[]>> {
  const { rows } = await sql<{ account_key: string; days: string[]; scores: number[] }>`
    SELECT account_key, array_agg(day::text ORDER BY day) AS days, array_agg(score ORDER BY day) AS scores FROM (
      SELECT DISTINCT ON (account_key, day) account_key, day, score FROM earshot.risk_day
      WHERE workspace_id = ${tx.workspace} AND account_key = ANY (${[...keys]}::text[]) AND day >= ${from}::date AND day <= ${to}::date
      ORDER BY account_key, day, computed_at DESC
    ) AS last GROUP BY account_key`.execute(tx.sql);
  return new Map(
    rows.map(({ account_key, days, scores }) => [
      account_key,
      days.map((day, index) => ({ day, score: scores[index] ?? 0 })),
    ]),
  );
}

/** The piece of work that is due first on an account. */
export interface DueWork {
  readonly id: string;
  readonly kind: string;
  readonly account: string;
  readonly ownerRole: string;
  /** Who was asked to do it, else who has that role. */
  readonly ownerName: string | null;
  readonly dueAt: string | null;
}

/** The open work of each account that is due first; of the same day, what weighs most. */
export async function listFirstWork(
  tx: WorkspaceTransaction,
  keys: readonly string[],
): Promise<ReadonlyMap<string, DueWork>> {
  const { rows } = await sql<DueWork>`
    SELECT DISTINCT ON (account_key) id, kind, account_key AS account, owner_role AS "ownerRole",
      coalesce(handed_to, owner_name) AS "ownerName", due_at AS "dueAt"
    FROM earshot.inbox_item
    WHERE workspace_id = ${tx.workspace} AND account_key = ANY (${[...keys]}::text[])
      AND state IN ('open', 'accepted', 'handed_over')
    ORDER BY account_key, due_at NULLS LAST, points DESC, id`.execute(tx.sql);
  return new Map(rows.map((row) => [row.account, row]));
}
