import { type RawBuilder, sql } from 'kysely';
import type { Attributes, SignalKind } from '../../domain/index.ts';
import { type PageRequest, pageLimit, startOf, toPage } from '../pages.ts';
import type { SignalStatus } from '../tables.ts';
import type { WorkspaceTransaction } from '../transaction.ts';
import { all, ofAccounts, ofSaid, type SignalsFilter } from './filter.ts';
import { type FoundAccount, type FoundPage, groupByAccount, type SaidPlace, SHOWN_EACH, saidColumns } from './found.ts';

/** A signal that was found, with where it was said. */
export interface FoundSignal extends SaidPlace {
  readonly id: string;
  readonly kind: SignalKind;
  readonly subtype: string;
  readonly attrs: Attributes;
  readonly status: SignalStatus;
}

interface Row extends FoundSignal, FoundAccount {
  readonly latest: string;
  readonly all_accounts: number;
  readonly all_items: number;
}

/**
 * The accounts in which standing signals of some sort were heard up to the end of a day, the latest heard first, each with its
 * latest signals: in one statement. Dismissed ones are left out.
 */
export async function findSignalsAcross(
  tx: WorkspaceTransaction,
  filter: SignalsFilter,
  asOf: string,
  page: PageRequest = {},
): Promise<FoundPage<FoundSignal>> {
  const limit = pageLimit(page);
  const after = startOf(page, 'string');
  const { kind, subtype, competitor } = filter;
  const conditions = all([
    sql`signal.workspace_id = ${tx.workspace} AND signal.withdrawn_at IS NULL AND signal.status <> 'dismissed'`,
    kind === undefined ? undefined : sql`signal.kind = ${kind}`,
    subtype === undefined ? undefined : sql`signal.subtype = ${subtype}`,
    competitor === undefined
      ? undefined
      : sql`signal.kind = 'competitor' AND (to_tsvector('simple', coalesce(signal.attrs ->> 'competitor', ''))
          @@ phraseto_tsquery('simple', ${competitor}) OR ${unspaced(sql`signal.attrs ->> 'competitor'`)} = ${unspaced(sql`${competitor}::text`)})`,
    ...ofAccounts(tx, 'signal', filter),
    ...ofSaid(tx, 'signal', filter, asOf),
  ]);
  const { rows } = await sql<Row>`
    WITH hit AS MATERIALIZED (
      SELECT signal.id, signal.account_key, signal.occurred_at FROM earshot.signal AS signal WHERE ${conditions}
    ), grouped AS (
      SELECT account_key, count(*)::integer AS found, max(occurred_at) AS latest FROM hit GROUP BY account_key
    ), page AS (
      SELECT * FROM grouped
      WHERE ${after === undefined ? sql`true` : sql`latest < ${after[0]} OR (latest = ${after[0]} AND account_key > ${after[1]})`}
      ORDER BY latest DESC, account_key LIMIT ${limit + 1}
    ), shown AS (
      SELECT hit.id, hit.account_key, row_number() OVER (PARTITION BY hit.account_key ORDER BY hit.occurred_at DESC, hit.id) AS place
      FROM hit JOIN page USING (account_key)
    )
    SELECT page.account_key AS account, account.name, risk.score, risk.band, page.found, page.latest,
      (SELECT count(*)::integer FROM grouped) AS all_accounts, (SELECT count(*)::integer FROM hit) AS all_items,
      said.id, said.kind, said.subtype, said.attrs, said.status, ${saidColumns}
    FROM page
    JOIN earshot.account AS account ON account.workspace_id = ${tx.workspace} AND account.key = page.account_key
    LEFT JOIN earshot.account_risk AS risk ON risk.workspace_id = ${tx.workspace} AND risk.account_key = page.account_key
    JOIN shown ON shown.account_key = page.account_key AND shown.place <= ${SHOWN_EACH}
    JOIN earshot.signal AS said ON said.workspace_id = ${tx.workspace} AND said.id = shown.id
    JOIN earshot.conversation AS there ON there.workspace_id = ${tx.workspace} AND there.id = said.conversation_id
    ORDER BY page.latest DESC, page.account_key, shown.place`.execute(tx.sql);
  const groups = groupByAccount(rows, toSignal);
  const { items, next } = toPage(groups, limit, ({ account, rows: [first] }) => [first?.latest ?? '', account.key]);
  return { accounts: rows[0]?.all_accounts ?? 0, found: rows[0]?.all_items ?? 0, items, next };
}

/** "FieldPilot" is written "Field Pilot" by whoever hears it. */
function unspaced(name: RawBuilder<unknown>) {
  return sql`lower(regexp_replace(${name}, '[^[:alnum:]]+', '', 'g'))`;
}

function toSignal(row: Row): FoundSignal {
  const { id, kind, subtype, attrs, status, quote, conversation, turn, speaker, occurredAt, medium, subject } = row;
  return { id, kind, subtype, attrs, status, quote, conversation, turn, speaker, occurredAt, medium, subject };
}
