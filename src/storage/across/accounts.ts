import { sql } from 'kysely';
import type { Band } from '../../domain/index.ts';
import { nameWords } from '../../ledger/index.ts';
import { type PageRequest, pageLimit, startOf, toPage } from '../pages.ts';
import type { WorkspaceTransaction } from '../transaction.ts';
import { type AccountsFilter, all } from './filter.ts';
import type { AccountHead, FoundPage } from './found.ts';

/** Below every score: accounts not yet scored come last. */
const UNSCORED = -1;

/** Accounts that stand for themselves by their risk, the worst first, in one statement. */
export async function findAccountsAcross(
  tx: WorkspaceTransaction,
  { account, band }: AccountsFilter,
  page: PageRequest = {},
): Promise<FoundPage<never>> {
  const limit = pageLimit(page);
  const after = startOf(page, 'number');
  const conditions = all([
    sql`account.workspace_id = ${tx.workspace} AND account.merged_into IS NULL`,
    account === undefined ? undefined : sql`account.key = ${account}`,
    band === undefined ? undefined : sql`risk.band = ${band}`,
  ]);
  const { rows } = await sql<AccountHead & { readonly place: number; readonly total: number }>`
    WITH found AS (
      SELECT account.key, account.name, risk.score, risk.band, coalesce(risk.score, ${UNSCORED}::integer) AS place
      FROM earshot.account AS account
      LEFT JOIN earshot.account_risk AS risk ON risk.workspace_id = ${tx.workspace} AND risk.account_key = account.key
      WHERE ${conditions}
    )
    SELECT found.*, (SELECT count(*)::integer FROM found) AS total FROM found
    WHERE ${after === undefined ? sql`true` : sql`place < ${after[0]}::integer OR (place = ${after[0]}::integer AND key > ${after[1]})`}
    ORDER BY place DESC, key LIMIT ${limit + 1}`.execute(tx.sql);
  const { items, next } = toPage(rows, limit, ({ place, key }) => [place, key]);
  const accounts = rows[0]?.total ?? 0;
  const heads = items.map(({ key, name, score, band }) => ({ key, name, score, band }));
  return { accounts, found: 0, items: heads.map((head) => ({ account: head, found: 0, items: [] })), next };
}

/** Accounts by their keys, of those the ones in a band where one is told. */
export async function findAccountHeads(
  tx: WorkspaceTransaction,
  keys: readonly string[],
  band?: Band | undefined,
): Promise<ReadonlyMap<string, AccountHead>> {
  if (keys.length === 0) return new Map();
  const { rows } = await sql<AccountHead>`
    SELECT account.key, account.name, risk.score, risk.band FROM earshot.account AS account
    LEFT JOIN earshot.account_risk AS risk ON risk.workspace_id = ${tx.workspace} AND risk.account_key = account.key
    WHERE account.workspace_id = ${tx.workspace} AND account.key = ANY (${[...keys]}::text[])
      AND ${band === undefined ? sql`true` : sql`risk.band = ${band}`}`.execute(tx.sql);
  return new Map(rows.map((row) => [row.key, row]));
}

/** Names that words may stand for in this workspace. */
export interface KnownNames {
  /** Rivals that somebody named, as spoken, and those the workspace was told of. */
  readonly rivals: readonly string[];
  readonly accounts: readonly { readonly key: string; readonly name: string; readonly words: string }[];
  /** Whole names of customers' people. */
  readonly people: readonly string[];
}

const MOST_NAMES = 5;

/**
 * The names that a question may hold: all rivals, and of accounts and people those that stand in it. An account is also called
 * by the first word of its name, where that is long enough to be one.
 */
export async function findNamesIn(tx: WorkspaceTransaction, question: string): Promise<KnownNames> {
  const words = nameWords(question);
  const asked = ` ${words.join(' ')} `;
  const { rows } = await sql<{
    rivals: string[] | null;
    accounts: KnownNames['accounts'] | null;
    people: string[] | null;
  }>`
    SELECT
      (SELECT array_agg(DISTINCT attrs ->> 'competitor') FROM earshot.signal
        WHERE workspace_id = ${tx.workspace} AND kind = 'competitor' AND withdrawn_at IS NULL
          AND coalesce(attrs ->> 'competitor', 'unnamed') <> 'unnamed') AS rivals,
      (SELECT jsonb_agg(jsonb_build_object('key', key, 'name', name, 'words', words)) FROM (
        SELECT key, name, CASE WHEN strpos(${asked}, ' ' || name_key || ' ') > 0 THEN name_key ELSE split_part(name_key, ' ', 1) END AS words
        FROM earshot.account WHERE workspace_id = ${tx.workspace} AND merged_into IS NULL AND length(name_key) > 2
          AND (strpos(${asked}, ' ' || name_key || ' ') > 0
            OR (length(split_part(name_key, ' ', 1)) > 3 AND split_part(name_key, ' ', 1) = ANY (${[...words]}::text[])))
        ORDER BY strpos(${asked}, ' ' || name_key || ' ') > 0 DESC, length(name_key) DESC, key LIMIT ${MOST_NAMES}) AS named) AS accounts,
      (SELECT array_agg(name) FROM (SELECT DISTINCT name FROM earshot.person_identity
        WHERE workspace_id = ${tx.workspace} AND strpos(name_key, ' ') > 0 AND strpos(${asked}, ' ' || name_key || ' ') > 0
        ORDER BY name LIMIT ${MOST_NAMES}) AS called) AS people`.execute(tx.sql);
  const [row] = rows;
  return { rivals: row?.rivals ?? [], accounts: row?.accounts ?? [], people: row?.people ?? [] };
}
