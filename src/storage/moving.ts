import { type RawBuilder, sql } from 'kysely';
import type { WorkspaceTransaction } from './transaction.ts';

/** A table whose rows are an account's. */
interface OwnedTable {
  readonly name: string;
  /** The columns of its primary key but for the workspace and the account. */
  readonly key: readonly string[];
  /** Columns of which, within one account, no two rows are alike; one list for each such rule. */
  readonly uniques: readonly (readonly string[])[];
  /** Some or all of its rows come from a conversation and go where it goes. */
  readonly hasConversation: boolean;
  /** Some of its rows come from none. */
  readonly hasOthers: boolean;
}

/**
 * What stays where it is when accounts are merged: what an account is known by and what was declared or told of it, so that
 * it can be had back as it was; and what is worked out from the rest.
 */
const STAYING: readonly string[] = [
  'account_crm_id',
  'account_domain',
  'account_fact',
  'account_risk',
  'commitment',
  'left_conversation',
  'restricted_account',
  'risk_day',
];

/** Rows without a conversation that stay with their account: its people as declared. */
const STAYING_WITHOUT_CONVERSATION: readonly string[] = ['person_identity'];

/**
 * Every table that has an account's rows, asked from the database's own catalogue: a table added later moves without being
 * named here.
 */
async function listOwnedTables(tx: WorkspaceTransaction): Promise<readonly OwnedTable[]> {
  const { rows } = await sql<OwnedTable>`
    SELECT c.relname::text AS name,
      (SELECT coalesce(jsonb_agg(a.attname ORDER BY a.attnum), '[]') FROM pg_constraint k
       JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY (k.conkey)
       WHERE k.conrelid = c.oid AND k.contype = 'p' AND a.attname NOT IN ('workspace_id', 'account_key')) AS key,
      (SELECT coalesce(jsonb_agg(columns), '[]') FROM (
         SELECT (SELECT coalesce(jsonb_agg(a.attname), '[]') FROM pg_attribute a
                 WHERE a.attrelid = c.oid AND a.attnum = ANY (i.indkey::int2[])
                   AND a.attname NOT IN ('workspace_id', 'account_key')) AS columns
         FROM pg_index i WHERE i.indrelid = c.oid AND i.indisunique
           AND owner.attnum = ANY (i.indkey::int2[])) AS unique_index) AS uniques,
      EXISTS (SELECT FROM pg_attribute a
              WHERE a.attrelid = c.oid AND a.attname = 'conversation_id' AND NOT a.attisdropped) AS "hasConversation",
      NOT EXISTS (SELECT FROM pg_attribute a
              WHERE a.attrelid = c.oid AND a.attname = 'conversation_id' AND a.attnotnull AND NOT a.attisdropped) AS "hasOthers"
    FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'earshot'
    JOIN pg_attribute owner ON owner.attrelid = c.oid AND owner.attname = 'account_key' AND NOT owner.attisdropped
    WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition
    ORDER BY c.relname`.execute(tx.sql);
  return rows.filter(({ name }) => !STAYING.includes(name));
}

/** From which account to which. */
interface Move {
  readonly from: string;
  readonly into: string;
}

/**
 * Gives everything of one account to another and writes down, row by row, what was moved. A row of which the other account
 * has its own (the usage of the same day) stays where it is, unseen, and is there again once the merger is undone.
 */
export async function moveAll(tx: WorkspaceTransaction, merger: string, { from, into }: Move): Promise<void> {
  for (const table of await listOwnedTables(tx)) {
    if (STAYING_WITHOUT_CONVERSATION.includes(table.name) || !table.hasOthers) continue;
    const alone = table.hasConversation ? sql`AND moving.conversation_id IS NULL` : sql``;
    await sql`
      WITH moved AS (
        UPDATE ${tableOf(table)} AS moving SET account_key = ${into}
        WHERE moving.workspace_id = ${tx.workspace} AND moving.account_key = ${from} ${alone}
          ${unlessTaken(table, sql`${into}`)}
        RETURNING ${sql.join(table.key.map((column) => sql.ref(`moving.${column}`)))})
      INSERT INTO earshot.merger_row (workspace_id, merger_id, table_name, row_key)
      SELECT ${tx.workspace}, ${merger}, ${table.name}, ${rowKey(table, 'moved')} FROM moved RETURNING table_name`.execute(
      tx.sql,
    );
  }
  await followConversations(tx, [from, into]);
}

/** Gives back what a merger moved and nobody has given to a third account since. */
export async function moveBack(tx: WorkspaceTransaction, merger: string, { from, into }: Move): Promise<void> {
  for (const table of await listOwnedTables(tx)) {
    const same = table.key.map((column) => sql`${sql.ref(`moving.${column}`)} = ${sql.ref(`theirs.${column}`)}`);
    await sql`
      WITH theirs AS MATERIALIZED (
        SELECT ${sql.join(table.key.map((column) => sql.ref(`own.${column}`)))} FROM ${tableOf(table)} AS own
        JOIN earshot.merger_row AS journal ON journal.row_key = ${rowKey(table, 'own')}
        WHERE own.workspace_id = ${tx.workspace} AND own.account_key = ${into} AND journal.workspace_id = ${tx.workspace}
          AND journal.merger_id = ${merger} AND journal.table_name = ${table.name})
      UPDATE ${tableOf(table)} AS moving SET account_key = ${from} FROM theirs
      WHERE ${sql.join(same, sql` AND `)} AND moving.workspace_id = ${tx.workspace} AND moving.account_key = ${into}
        ${unlessTaken(table, sql`${from}`)}`.execute(tx.sql);
  }
}

/** Brings what comes from conversations to the accounts that these are now of: all of them between some accounts, or one. */
export async function followConversations(
  tx: WorkspaceTransaction,
  whose: readonly string[] | { readonly conversation: string },
): Promise<void> {
  const which =
    'conversation' in whose
      ? sql`said.id = ${whose.conversation}`
      : sql`said.account_key = ANY (${sql.val([...whose])}::text[])`;
  for (const table of (await listOwnedTables(tx)).filter(({ hasConversation }) => hasConversation)) {
    await sql`
      UPDATE ${tableOf(table)} AS moving SET account_key = said.account_key FROM earshot.conversation AS said
      WHERE said.workspace_id = ${tx.workspace} AND ${which} AND said.account_key IS NOT NULL
        AND moving.workspace_id = ${tx.workspace} AND moving.conversation_id = said.id
        AND moving.account_key IS DISTINCT FROM said.account_key
        ${unlessTaken(table, sql`said.account_key`)}`.execute(tx.sql);
  }
}

/** Forgets that mergers moved a conversation: a person has said since whose it is. */
export async function forgetMoves(tx: WorkspaceTransaction, conversation: string): Promise<void> {
  await sql`
    DELETE FROM earshot.merger_row WHERE workspace_id = ${tx.workspace} AND table_name = 'conversation'
      AND row_key = jsonb_build_object('id', ${conversation}::text)`.execute(tx.sql);
}

function tableOf({ name }: OwnedTable): RawBuilder<unknown> {
  return sql.table(`earshot.${name}`);
}

/** A row's own key as the journal writes it. Nothing that changes rows may be asked for it: Citus holds it to vary. */
function rowKey({ key }: OwnedTable, row: string): RawBuilder<unknown> {
  const pairs = key.map((column) => sql`${sql.lit(column)}, ${sql.ref(`${row}.${column}`)}`);
  return sql`jsonb_build_object(${sql.join(pairs)})`;
}

/** The condition that the account a row goes to has no such row of its own. */
function unlessTaken(table: OwnedTable, account: RawBuilder<unknown>): RawBuilder<unknown> {
  const rules = table.uniques.map((columns) => {
    const alike = columns.map((column) => sql`AND ${sql.ref(`there.${column}`)} = ${sql.ref(`moving.${column}`)}`);
    return sql`AND NOT EXISTS (SELECT FROM ${tableOf(table)} AS there
      WHERE there.workspace_id = moving.workspace_id AND there.account_key = ${account} ${sql.join(alike, sql` `)})`;
  });
  return rules.length === 0 ? sql`` : sql.join(rules, sql` `);
}
