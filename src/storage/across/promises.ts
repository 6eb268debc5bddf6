import { sql } from 'kysely';
import type { DueBasis, PromiseState } from '../../ledger/index.ts';
import { type PageRequest, pageLimit, startOf, toPage } from '../pages.ts';
import type { WorkspaceTransaction } from '../transaction.ts';
import { all, ofAccounts, ofSaid, type PromisesFilter } from './filter.ts';
import { type FoundAccount, type FoundPage, groupByAccount, type SaidPlace, SHOWN_EACH, saidColumns } from './found.ts';

/** A promise that was found, with the words that made it. */
export interface FoundPromise extends SaidPlace {
  readonly id: string;
  readonly what: string;
  /** As it stands on the day asked about. */
  readonly state: PromiseState;
  readonly subtype: string;
  readonly strength: 'firm' | 'hedged';
  readonly owner: string | null;
  /** `YYYY-MM-DD`; null: no day follows from what was said. */
  readonly dueDate: string | null;
  readonly dueBasis: DueBasis;
  /** Overdue, it is evidence of risk. */
  readonly counts: boolean;
}

interface Row extends FoundPromise, FoundAccount {
  /** Days since 1970 of what is due first. */
  readonly first_due: number;
  readonly all_accounts: number;
  readonly all_items: number;
}

/** After every day that a promise can be due on. */
const NO_DAY = 2_147_483_646;

/**
 * The accounts to which promises of some sort were made, what is due first first, each with its promises: in one statement. A
 * promise is as it was when its account was last scored; whether its day is over is worked out for the day asked about.
 */
export async function findPromisesAcross(
  tx: WorkspaceTransaction,
  filter: PromisesFilter,
  asOf: string,
  page: PageRequest = {},
): Promise<FoundPage<FoundPromise>> {
  const limit = pageLimit(page);
  const after = startOf(page, 'number');
  const { states, dueFrom, dueTo, namesDay } = filter;
  const kept = all([
    sql`kept.workspace_id = ${tx.workspace}`,
    dueFrom === undefined ? undefined : sql`kept.due_date >= ${dueFrom}::date`,
    dueTo === undefined ? undefined : sql`kept.due_date <= ${dueTo}::date`,
    namesDay === true ? sql`(kept.due_basis <> 'default' OR kept.counts)` : undefined,
    ...ofAccounts(tx, 'kept', filter),
    states === undefined ? undefined : sql`${stateOn(asOf)} = ANY (${[...states]}::text[])`,
  ]);
  const { rows } = await sql<Row>`
    WITH promise AS MATERIALIZED (
      SELECT kept.account_key, kept.id, kept.subtype, kept.strength, kept.due_date, kept.due_basis, kept.counts,
        kept.signal_ids, ${stateOn(asOf)} AS state
      FROM earshot.commitment AS kept WHERE ${kept}
    ), worded AS (
      -- Of all that was said of a promise, the words that made it; of those the latest.
      SELECT DISTINCT ON (promise.account_key, promise.id) promise.*, said.id AS said_id
      FROM promise JOIN earshot.signal AS said ON said.workspace_id = ${tx.workspace} AND said.id = ANY (promise.signal_ids)
      WHERE ${all(ofSaid(tx, 'said', filter, asOf))}
      ORDER BY promise.account_key, promise.id, (said.kind = 'commitment') DESC, said.occurred_at DESC, said.id
    ), grouped AS (
      SELECT account_key, count(*)::integer AS found, coalesce(min(due_date) - '1970-01-01'::date, ${NO_DAY}::integer) AS first_due
      FROM worded GROUP BY account_key
    ), page AS (
      SELECT * FROM grouped
      WHERE ${after === undefined ? sql`true` : sql`(first_due, account_key) > (${after[0]}::integer, ${after[1]})`}
      ORDER BY first_due, account_key LIMIT ${limit + 1}
    ), shown AS (
      SELECT worded.*, row_number() OVER (
        PARTITION BY worded.account_key ORDER BY worded.counts DESC, worded.due_basis = 'default', worded.due_date, worded.id) AS place
      FROM worded JOIN page USING (account_key)
    )
    SELECT page.account_key AS account, account.name, risk.score, risk.band, page.found, page.first_due,
      (SELECT count(*)::integer FROM grouped) AS all_accounts, (SELECT count(*)::integer FROM worded) AS all_items,
      shown.id, shown.state, shown.subtype, shown.strength, shown.due_date AS "dueDate", shown.due_basis AS "dueBasis", shown.counts,
      coalesce(said.attrs ->> 'what', said.quote) AS what, coalesce(said.attrs ->> 'owner', said.attrs ->> 'promised_by') AS owner,
      ${saidColumns}
    FROM page
    JOIN earshot.account AS account ON account.workspace_id = ${tx.workspace} AND account.key = page.account_key
    LEFT JOIN earshot.account_risk AS risk ON risk.workspace_id = ${tx.workspace} AND risk.account_key = page.account_key
    JOIN shown ON shown.account_key = page.account_key AND shown.place <= ${SHOWN_EACH}
    JOIN earshot.signal AS said ON said.workspace_id = ${tx.workspace} AND said.id = shown.said_id
    JOIN earshot.conversation AS there ON there.workspace_id = ${tx.workspace} AND there.id = said.conversation_id
    ORDER BY page.first_due, page.account_key, shown.place`.execute(tx.sql);
  const groups = groupByAccount(rows, toPromise);
  const { items, next } = toPage(groups, limit, ({ account, rows: [first] }) => [first?.first_due ?? 0, account.key]);
  return { accounts: rows[0]?.all_accounts ?? 0, found: rows[0]?.all_items ?? 0, items, next };
}

/** A day that is over makes what is open overdue, whenever the ledger was last kept. */
function stateOn(asOf: string) {
  return sql`CASE WHEN kept.state NOT IN ('open', 'overdue') THEN kept.state
    WHEN kept.due_date < ${asOf}::date THEN 'overdue' ELSE 'open' END`;
}

function toPromise(row: Row): FoundPromise {
  const { id, what, state, subtype, strength, owner, dueDate, dueBasis, counts } = row;
  const { quote, conversation, turn, speaker, occurredAt, medium, subject } = row;
  const said = { quote, conversation, turn, speaker, occurredAt, medium, subject };
  return { id, what, state, subtype, strength, owner, dueDate, dueBasis, counts, ...said };
}
