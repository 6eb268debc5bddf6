import { type RawBuilder, sql } from 'kysely';
import type { Band, DearCategory, Risk } from '../../domain/index.ts';
import type { WorkspaceTransaction } from '../transaction.ts';
import { knownScores, type OwnScore } from './own-scores.ts';

export const WATCH_SORTS = ['risk', 'name', 'arr', 'renewal', 'heard', 'signals'] as const;
export type WatchSort = (typeof WATCH_SORTS)[number];

/** Which accounts the list holds; what is left out does not narrow. */
export interface WatchFilter {
  readonly band?: Band | undefined;
  /** Part of a name or a key, whatever its case. */
  readonly search?: string | undefined;
  /** A person of ours who has the account on the day, whatever the case. */
  readonly owner?: string | undefined;
  /** `LEAK-1` to `LEAK-3` */
  readonly leak?: string | undefined;
  /** A category of DEAR that fails. */
  readonly failing?: DearCategory | undefined;
  /** At most so many days to the renewal, which is not over. */
  readonly renewsWithin?: number | undefined;
}

/** What is asked of the list. Rows from `offset` on; the day is `YYYY-MM-DD`. */
export interface WatchRequest {
  readonly filter: WatchFilter;
  readonly sort: WatchSort;
  readonly direction: 'asc' | 'desc';
  readonly asOf: string;
  readonly limit: number;
  readonly offset: number;
  /** Scores of accounts whose stored score is hidden from who reads. */
  readonly own?: readonly OwnScore[] | undefined;
}

/** One account of the list. Null is unknown. */
export interface WatchedAccount {
  readonly key: string;
  readonly name: string;
  readonly score: number | null;
  readonly band: Band | null;
  readonly risk: Risk | null;
  /** Annual contract value, in the workspace's currency. */
  readonly acv: number | null;
  readonly renewalDay: string | null;
  readonly lastHeardAt: string | null;
  readonly openSignals: number;
  readonly owners: readonly { readonly role: string; readonly name: string }[];
}

/** How many accounts there are of each band among those that all but the band's filter lets through. */
export interface BandCounts extends Readonly<Record<Band, number>> {
  readonly unscored: number;
}

/** One page of the accounts, sorted and narrowed; one statement however many there are. */
export async function listWatched(tx: WorkspaceTransaction, request: WatchRequest): Promise<readonly WatchedAccount[]> {
  const { sort, direction, asOf, limit, offset } = request;
  const { rows } = await sql<WatchedRow>`
    WITH listed AS MATERIALIZED (
      SELECT first.*, row_number() OVER () AS place FROM (
        SELECT account.key, account.name, account.acv, account.renewal_day, ${SCORE} AS score, ${BAND} AS band
        ${from(tx, request)} ${sortedBy(tx, sort, asOf)} ${where(tx, request, true)}
        ORDER BY ${orderOf(sort, direction, asOf)} LIMIT ${limit} OFFSET ${offset}
      ) AS first
    )
    SELECT listed.key, listed.name, listed.acv, listed.renewal_day, listed.score, listed.band, stored.risk,
      heard.last_heard_at, open.open_signals, ${ownersOf(sql`its`, asOf)} AS owners
    FROM listed
    JOIN earshot.account AS its ON its.workspace_id = ${tx.workspace} AND its.key = listed.key
    LEFT JOIN earshot.account_risk AS stored ON stored.workspace_id = ${tx.workspace} AND stored.account_key = listed.key
    LEFT JOIN LATERAL (${lastHeard(tx, sql`listed.key`, asOf)}) AS heard ON true
    LEFT JOIN LATERAL (${openSignals(tx, sql`listed.key`, asOf)}) AS open ON true
    ORDER BY listed.place`.execute(tx.sql);
  return rows.map((row) => ({
    key: row.key,
    name: row.name,
    score: row.score,
    band: row.band,
    risk: row.risk,
    acv: row.acv === null ? null : Number(row.acv),
    renewalDay: row.renewal_day,
    lastHeardAt: row.last_heard_at,
    openSignals: Number(row.open_signals),
    owners: row.owners ?? [],
  }));
}

/** How many accounts the list holds, band by band. */
export async function countWatched(
  tx: WorkspaceTransaction,
  request: Pick<WatchRequest, 'filter' | 'asOf' | 'own'>,
): Promise<BandCounts> {
  const { rows } = await sql<{ band: Band | null; count: string }>`
    SELECT ${BAND} AS band, count(*) AS count ${from(tx, request)} ${where(tx, request, false)} GROUP BY 1`.execute(
    tx.sql,
  );
  const counts = { red: 0, yellow: 0, green: 0, unscored: 0 };
  for (const { band, count } of rows) counts[band ?? 'unscored'] += Number(count);
  return counts;
}

/** Names of the people of ours who have accounts, or had or will have, in their order. */
export async function listOwnerNames(tx: WorkspaceTransaction): Promise<readonly string[]> {
  const { rows } = await sql<{ name: string }>`
    SELECT DISTINCT owner.of_theirs AS name FROM earshot.account, jsonb_array_elements_text(account.owner_names) AS owner (of_theirs)
    WHERE account.workspace_id = ${tx.workspace} AND account.merged_into IS NULL
    ORDER BY 1`.execute(tx.sql);
  return rows.map(({ name }) => name);
}

interface WatchedRow {
  readonly key: string;
  readonly name: string;
  readonly acv: string | null;
  readonly renewal_day: string | null;
  readonly score: number | null;
  readonly band: Band | null;
  readonly risk: Risk | null;
  readonly last_heard_at: string | null;
  readonly open_signals: string;
  readonly owners: { role: string; name: string }[] | null;
}

const SCORE = sql<number | null>`coalesce(own.score, account_risk.score)`;
const BAND = sql<Band | null>`coalesce(own.band, account_risk.band)`;

function from(tx: WorkspaceTransaction, { own = [] }: Pick<WatchRequest, 'own'>) {
  return sql`FROM earshot.account
    LEFT JOIN earshot.account_risk ON account_risk.workspace_id = ${tx.workspace} AND account_risk.account_key = account.key
    LEFT JOIN ${knownScores(own)} ON own.key = account.key`;
}

function where(tx: WorkspaceTransaction, request: Pick<WatchRequest, 'filter' | 'asOf'>, withBand: boolean) {
  const { filter, asOf } = request;
  const parts = [sql`account.workspace_id = ${tx.workspace} AND account.merged_into IS NULL`];
  if (withBand && filter.band !== undefined) parts.push(sql`${BAND} = ${filter.band}`);
  if (filter.search !== undefined) {
    const wanted = filter.search.toLowerCase();
    parts.push(sql`(strpos(lower(account.name), ${wanted}) > 0 OR strpos(lower(account.key), ${wanted}) > 0)`);
  }
  if (filter.leak !== undefined) parts.push(sql`account_risk.leaks ? ${filter.leak}`);
  if (filter.failing !== undefined) parts.push(sql`account_risk.${sql.ref(filter.failing)} = 'fail'`);
  if (filter.renewsWithin !== undefined) {
    parts.push(sql`account.renewal_day >= ${asOf}
      AND account.renewal_day <= to_char(${asOf}::date + ${filter.renewsWithin}::integer, 'YYYY-MM-DD')`);
  }
  if (filter.owner !== undefined) {
    const name = filter.owner.toLowerCase();
    parts.push(sql`EXISTS (SELECT FROM jsonb_array_elements_text(account.owner_names) AS owner (of_theirs)
      WHERE lower(owner.of_theirs) = ${name})
      AND EXISTS (SELECT FROM jsonb_array_elements(coalesce(account.current_record, account.record) -> 'owners') AS owner
      WHERE lower(owner ->> 'name') = ${name} AND ${hasItOn(asOf)})`);
  }
  return sql`WHERE ${sql.join(parts, sql` AND `)}`;
}

/** What is unknown comes last either way. By risk, of the same score first what renews sooner. */
function orderOf(sort: WatchSort, direction: 'asc' | 'desc', asOf: string): RawBuilder<unknown> {
  const way = sql.raw(direction === 'asc' ? 'ASC' : 'DESC');
  const sooner = sql`CASE WHEN account.renewal_day >= ${asOf} THEN account.renewal_day END ASC NULLS LAST`;
  const named = sql`lower(account.name), account.key`;
  switch (sort) {
    case 'risk':
      return sql`${SCORE} ${way} NULLS LAST, ${sooner}, ${named}`;
    case 'name':
      return sql`lower(account.name) ${way}, account.key`;
    case 'arr':
      return sql`account.acv ${way} NULLS LAST, ${named}`;
    case 'renewal':
      return sql`account.renewal_day ${way} NULLS LAST, ${named}`;
    case 'heard':
      return sql`sorted.last_heard_at ${way} NULLS LAST, ${named}`;
    case 'signals':
      return sql`coalesce(sorted.open_signals, 0) ${way}, ${named}`;
  }
}

/** What is sorted by that stands in other tables, of all accounts at once. */
function sortedBy(tx: WorkspaceTransaction, sort: WatchSort, asOf: string) {
  if (sort === 'heard') {
    return sql`LEFT JOIN (SELECT account_key, max(occurred_at) AS last_heard_at FROM earshot.conversation
      WHERE workspace_id = ${tx.workspace} AND occurred_at < ${endOf(asOf)} GROUP BY account_key) AS sorted
      ON sorted.account_key = account.key`;
  }
  if (sort !== 'signals') return sql``;
  return sql`LEFT JOIN (SELECT account_key, count(*) AS open_signals FROM earshot.signal
    WHERE workspace_id = ${tx.workspace} AND status = 'open' AND withdrawn_at IS NULL AND occurred_at < ${endOf(asOf)}
    GROUP BY account_key) AS sorted ON sorted.account_key = account.key`;
}

function endOf(day: string) {
  return sql`(${day}::date + 1)::timestamp AT TIME ZONE 'UTC'`;
}

function lastHeard(tx: WorkspaceTransaction, key: RawBuilder<unknown>, asOf: string) {
  return sql`SELECT said.occurred_at AS last_heard_at FROM earshot.conversation AS said
    WHERE said.workspace_id = ${tx.workspace} AND said.account_key = ${key}
      AND said.occurred_at < ${endOf(asOf)}
    ORDER BY said.occurred_at DESC LIMIT 1`;
}

function openSignals(tx: WorkspaceTransaction, key: RawBuilder<unknown>, asOf: string) {
  return sql`SELECT count(*) AS open_signals FROM earshot.signal AS said
    WHERE said.workspace_id = ${tx.workspace} AND said.account_key = ${key}
      AND said.status = 'open' AND said.withdrawn_at IS NULL
      AND said.occurred_at < ${endOf(asOf)}`;
}

function ownersOf(account: RawBuilder<unknown>, asOf: string) {
  return sql`(SELECT jsonb_agg(jsonb_build_object('role', owner ->> 'role', 'name', owner ->> 'name'))
    FROM jsonb_array_elements(coalesce(${account}.current_record, ${account}.record) -> 'owners') AS owner WHERE ${hasItOn(asOf)})`;
}

/** `holdsAccount` of the domain, in SQL. */
function hasItOn(asOf: string) {
  return sql`(owner ->> 'from' IS NULL OR ${utcDayOf('from')} <= ${asOf}) AND (owner ->> 'to' IS NULL OR ${utcDayOf('to')} > ${asOf})`;
}

/** The UTC day of a time of an owner; most are days, or times of UTC. */
function utcDayOf(end: 'from' | 'to') {
  const time = sql`(owner ->> ${sql.lit(end)})`;
  return sql`CASE WHEN ${time} ~ '[0-9][+-][0-9]{2}:?[0-9]{2}$' AND length(${time}) > 10
    THEN to_char(${time}::timestamptz AT TIME ZONE 'UTC', 'YYYY-MM-DD') ELSE left(${time}, 10) END`;
}
