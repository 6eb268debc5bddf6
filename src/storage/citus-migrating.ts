import type pg from 'pg';
import { StorageError } from '../domain/index.ts';
import { changePolicies, KEEPING_POLICIES, readPolicies, withholding } from './citus-policies.ts';
import { spreadTable } from './citus-tables.ts';

/** Whether the tables are spread over the workers of Citus. */
export async function isSpread(client: Pick<pg.ClientBase, 'query'>): Promise<boolean> {
  const { rows } = await client.query<{ there: boolean }>(
    `SELECT to_regclass('pg_catalog.pg_dist_partition') IS NOT NULL AND to_regclass('earshot.workspace') IS NOT NULL AS there`,
  );
  if (rows[0]?.there !== true) return false;
  const { rowCount } = await client.query(
    `SELECT FROM pg_dist_partition WHERE logicalrelid = 'earshot.workspace'::regclass`,
  );
  return rowCount === 1;
}

const MAKES_TABLE = /^CREATE TABLE (?:IF NOT EXISTS )?earshot\.(\w+)/i;
const SETS_POLICY = /^(?:CREATE|ALTER|DROP) POLICY (?:IF EXISTS )?\w+ ON earshot\.(\w+)/i;

/**
 * Runs a migration where the tables are spread. What changes a table reaches its parts by Citus; a new table is spread at the end,
 * since its foreign keys are refused of one that is not, and policies are kept for the parts: `settleShardPolicies` gives them
 * those, once this is committed.
 */
export async function migrateSpread(client: pg.ClientBase, migration: string): Promise<void> {
  await client.query('SET LOCAL citus.multi_shard_modify_mode TO sequential');
  await client.query(KEEPING_POLICIES);
  const made = new Set<string>();
  for (const statement of splitStatements(migration)) {
    const [, table] = MAKES_TABLE.exec(statement) ?? [];
    const [, guarded] = SETS_POLICY.exec(statement) ?? [];
    if (table !== undefined) {
      made.add(table);
      await withoutWorkers(client, statement);
    } else if (guarded !== undefined && !made.has(guarded)) {
      await changePolicies(client, guarded, statement);
    } else await client.query(statement);
  }
  for (const table of made) {
    const withheld = withholding(await readPolicies(client, table));
    for (const statement of [...withheld, spreadTable(table)]) await client.query(statement);
  }
  const open = (await readPolicies(client)).find(({ kind }) => kind === 'RESTRICTIVE');
  if (open === undefined) return;
  throw new StorageError(
    `A policy of ${open.table} is set inside a block, where it cannot be kept from Citus, which would open it`,
  );
}

async function withoutWorkers(client: pg.ClientBase, statement: string): Promise<void> {
  await client.query('SET LOCAL citus.enable_ddl_propagation TO off');
  await client.query(statement);
  await client.query('SET LOCAL citus.enable_ddl_propagation TO on');
}

/** Comments, strings, quoted names, what stands between dollars, and the ends of statements. */
const PIECE = /--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'|"(?:[^"]|"")*"|(\$\w*\$)[\s\S]*?\1|;|[^;'"$/-]+|[\s\S]/g;

/** The statements of a file, each from its first word, without the semicolon. */
export function splitStatements(text: string): readonly string[] {
  const statements: string[] = [];
  let current = '';
  for (const [piece] of `${text};`.matchAll(PIECE)) {
    if (piece !== ';') current += /^(?:--|\/\*)/.test(piece) ? ' ' : piece;
    else {
      if (current.trim() !== '') statements.push(current.trim());
      current = '';
    }
  }
  return statements;
}
