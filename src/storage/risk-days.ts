import { sql } from 'kysely';
import type { Band, HeldRule, RiskChange, ScoredDay } from '../domain/index.ts';
import type { WorkspaceTransaction } from './transaction.ts';

/** The score of a day as it is kept. */
export interface StoredDay extends ScoredDay {
  /** What became different since the day on record before it; null when band and rules are the same. */
  readonly change: RiskChange | null;
  readonly computedAt: string;
}

/** What an account scored last before it is scored for a day. */
export interface Standing {
  /** The day on record before that day. */
  readonly before: StoredDay | undefined;
  /** The latest on record up to that day: the day itself when it was scored already. */
  readonly latest: StoredDay | undefined;
}

/** What an account scored up to a day (`YYYY-MM-DD`). */
export async function findStanding(tx: WorkspaceTransaction, accountKey: string, day: string): Promise<Standing> {
  const ofAccount = sql`SELECT ${COLUMNS} FROM earshot.risk_day
    WHERE workspace_id = ${tx.workspace} AND account_key = ${accountKey}`;
  const latest = sql`ORDER BY day DESC, computed_at DESC LIMIT 1`;
  const { rows } = await sql<DayRow>`
    (${ofAccount} AND day < ${day} ${latest}) UNION ALL (${ofAccount} AND day = ${day} ${latest})`.execute(tx.prepared);
  const days = rows.map(toDay);
  return { before: days.find((one) => one.day < day), latest: days.find((one) => one.day === day) ?? days[0] };
}

/**
 * Days of an account, one for each policy that a day was scored under, the earliest first, of those that the transaction may
 * read. Both limits are inclusive.
 */
export async function listDays(
  tx: WorkspaceTransaction,
  accountKey: string,
  { from, to }: { readonly from?: string | undefined; readonly to?: string | undefined } = {},
): Promise<readonly StoredDay[]> {
  const { rows } = await sql<DayRow>`
    SELECT ${COLUMNS} FROM earshot.risk_day
    WHERE workspace_id = ${tx.workspace} AND account_key = ${accountKey}
      AND day >= ${from ?? '-infinity'}::date AND day <= ${to ?? 'infinity'}::date
    ORDER BY day, computed_at, policy_hash`.execute(tx.sql);
  const days = rows.map(toDay);
  return tx.reader === undefined ? days : withoutWhatLeft(tx, accountKey, days);
}

/** What changed since a day that is hidden from who reads would tell them of that day. */
async function withoutWhatLeft(
  tx: WorkspaceTransaction,
  accountKey: string,
  days: readonly StoredDay[],
): Promise<readonly StoredDay[]> {
  const since = [...new Set(days.flatMap(({ change }) => change?.from.day ?? []))];
  if (since.length === 0) return days;
  const { rows } = await sql<{ day: string; policy_hash: string }>`
    SELECT day, policy_hash FROM earshot.risk_day
    WHERE workspace_id = ${tx.workspace} AND account_key = ${accountKey} AND day = ANY (${sql.val(since)}::date[])`.execute(
    tx.sql,
  );
  const seen = new Set(rows.map(({ day, policy_hash }) => `${day} ${policy_hash}`));
  const isSeen = ({ from }: RiskChange) => seen.has(`${from.day} ${from.policy.hash}`);
  return days.map((one) => (one.change === null || isSeen(one.change) ? one : { ...one, change: null }));
}

/** Of days scored under several policies what was said last: one of each day. */
export function lastOfEach(days: readonly StoredDay[]): readonly StoredDay[] {
  return [...new Map(days.map((one) => [one.day, one])).values()];
}

/**
 * Keys of accounts that stand for themselves, in order, behind `after`. With a day: only those whose latest score is of
 * another day.
 */
export async function listKeysToScore(
  tx: WorkspaceTransaction,
  { day, after, through, limit }: KeyRange & { readonly limit: number },
): Promise<readonly string[]> {
  const { rows } = await sql<{ key: string }>`
    SELECT key FROM earshot.account
    WHERE workspace_id = ${tx.workspace} AND merged_into IS NULL AND key > ${after ?? ''}
      AND (${through ?? null}::text IS NULL OR key <= ${through ?? null}::text)
      ${day === undefined ? sql`` : notScoredOn(tx, day)}
    ORDER BY key LIMIT ${limit}`.execute(tx.sql);
  return rows.map(({ key }) => key);
}

/** Accounts by key: behind one, up to one, and with a day those not scored on it. */
export interface KeyRange {
  readonly day?: string | undefined;
  readonly after?: string | undefined;
  readonly through?: string | undefined;
}

function notScoredOn(tx: WorkspaceTransaction, day: string) {
  return sql`AND NOT EXISTS (SELECT FROM earshot.account_risk AS scored
    WHERE scored.workspace_id = ${tx.workspace} AND scored.account_key = account.key AND scored.as_of = ${day}::date)`;
}

const COLUMNS = sql`day, known_at, score, band, policy_version, policy_hash, held, change, computed_at`;

interface DayRow {
  readonly day: string;
  readonly known_at: string;
  readonly score: number;
  readonly band: Band;
  readonly policy_version: string;
  readonly policy_hash: string;
  readonly held: HeldRule[];
  readonly change: RiskChange | null;
  readonly computed_at: string;
}

function toDay({ policy_version: version, policy_hash: hash, computed_at: computedAt, ...row }: DayRow): StoredDay {
  return { ...row, policy: { version, hash }, computedAt };
}
