import pg from 'pg';
import { StorageError } from '../domain/index.ts';
import { KEEPING_POLICIES, type Policy, readPolicies, settleShardPolicies, withholding } from './citus-policies.ts';
import { ANCHOR, SCHEMA, spreadTable } from './citus-tables.ts';
import type { Database } from './database.ts';
import { APP_ROLE, executeSql, READER_ROLE } from './transaction.ts';

/** A table, as far as where its rows go depends on it. */
export interface ShardableTable {
  readonly name: string;
  readonly hasWorkspace: boolean;
  /** The tables that its foreign keys refer to. */
  readonly refersTo: readonly string[];
}

/** What was done, or would be. */
export interface Distribution {
  readonly statements: readonly string[];
  /** Tables of ours altogether. */
  readonly tables: number;
}

/**
 * The statements that spread the tables over the workers of Citus, in an order in which each table comes after those that its
 * foreign keys refer to. Tables of workspaces are spread by `workspace_id` and lie together; what has none is small and goes
 * to every worker. What is done already is left alone.
 * @throws {StorageError} when foreign keys of different tables go round in a circle
 */
export function planDistribution(
  tables: readonly ShardableTable[],
  done: ReadonlySet<string>,
  policies: readonly Policy[] = [],
): readonly string[] {
  return inOrder(tables)
    .filter(({ name }) => !done.has(name))
    .flatMap(({ name, hasWorkspace }) => {
      if (!hasWorkspace) return `SELECT create_reference_table(${pg.escapeLiteral(`${SCHEMA}.${name}`)})`;
      return spreading(
        spreadTable(name),
        policies.filter((policy) => policy.table === name),
      );
    });
}

/** At once with what Citus cannot bring to the parts of a table being taken off it. */
function spreading(statement: string, policies: readonly Policy[]): readonly string[] {
  const withheld = withholding(policies);
  return withheld.length === 0 ? [statement] : ['BEGIN', ...withheld, statement, 'COMMIT'];
}

/** Shared tables first, then the anchor, then each table once all that it refers to is there. */
function inOrder(tables: readonly ShardableTable[]): readonly ShardableTable[] {
  const rank = ({ name, hasWorkspace }: ShardableTable) => (!hasWorkspace ? 0 : name === ANCHOR ? 1 : 2);
  const waiting = tables.toSorted((one, other) => rank(one) - rank(other) || (one.name < other.name ? -1 : 1));
  const ordered: ShardableTable[] = [];
  const placed = new Set<string>();
  while (waiting.length > 0) {
    const at = waiting.findIndex(({ name, refersTo }) =>
      refersTo.every((other) => other === name || placed.has(other)),
    );
    const [next] = waiting.splice(at, 1);
    if (at < 0 || next === undefined) throw new StorageError('Foreign keys of tables go round in a circle');
    ordered.push(next);
    placed.add(next.name);
  }
  return ordered;
}

/** What Citus must do beside what it does unasked; set for the database, so that every connection has it. */
const SETTINGS: Readonly<Record<string, string>> = {
  // The workspace and the role of a transaction are set locally, and the policies on the shards ask for them.
  'citus.propagate_set_commands': 'local',
  // Two tables have triggers by row, which look at that row and write beside it.
  'citus.enable_unsafe_triggers': 'on',
};

/** Citus connects to the workers as the role of the transaction; it makes the roles there as they are here. */
const LOGINS = [APP_ROLE, READER_ROLE].map((role) => `ALTER ROLE ${role} LOGIN`);

/**
 * Runs what is the coordinator's own, of which no worker is told: also its settings, and what it makes.
 * @throws whatever {@link executeSql} would
 */
export async function executeOnCoordinator(
  { pool }: Pick<Database, 'pool'>,
  text: string,
  values?: unknown[],
): Promise<{ rows: unknown[] }> {
  const client = await pool.connect();
  try {
    await client.query('SET citus.enable_ddl_propagation TO off; SET citus.propagate_set_commands TO none');
    return await executeSql(client, text, values);
  } finally {
    // The settings were the session's.
    client.release(true);
  }
}

/**
 * Spreads the tables over the workers of Citus; with `dryRun` only says by which statements. May be repeated: what was done
 * stays, what came since is added. The job queue stays on the coordinator.
 * @throws {StorageError} when the database is embedded or has no Citus
 */
export async function distributeTables(
  { pool, embedded }: Pick<Database, 'pool' | 'embedded'>,
  { dryRun = false } = {},
): Promise<Distribution> {
  if (embedded)
    throw new StorageError('The embedded database is of one machine; set DATABASE_URL to a coordinator of Citus');
  // One connection: some of the settings are its own.
  const client = await pool.connect();
  try {
    const isThere = await hasCitus(client);
    if (!isThere && !dryRun) throw withoutCitus();
    const tables = await readTables(client);
    const plan = planDistribution(
      tables,
      isThere ? await alreadyDistributed(client) : new Set(),
      await readPolicies(client),
    );
    const statements = plan.length === 0 ? [] : [...(await settingsOf(client)), ...LOGINS, KEEPING_POLICIES, ...plan];
    if (!dryRun) {
      for (const statement of statements) await client.query(statement);
      await settleShardPolicies(client);
    }
    return { statements, tables: tables.length };
  } finally {
    client.release(true);
  }
}

async function hasCitus(client: pg.ClientBase): Promise<boolean> {
  const { rows } = await client.query(`SELECT FROM pg_extension WHERE extname = 'citus'`);
  return rows.length > 0;
}

function withoutCitus(): StorageError {
  return new StorageError(
    'The database has no Citus. On the coordinator and on each worker install the package and pgvector, add citus to ' +
      'shared_preload_libraries, and have an administrator run, in this database: CREATE EXTENSION citus; on the coordinator ' +
      'also citus_set_coordinator_host and citus_add_node for each worker. Then run this again',
  );
}

async function readTables(client: pg.ClientBase): Promise<readonly ShardableTable[]> {
  const { rows } = await client.query<ShardableTable>(
    `SELECT c.relname AS name,
       EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'workspace_id' AND NOT a.attisdropped)
         AS "hasWorkspace",
       ARRAY (SELECT DISTINCT k.confrelid::regclass::text FROM pg_constraint k WHERE k.conrelid = c.oid AND k.contype = 'f')
         AS "refersTo"
     FROM pg_class c WHERE c.relnamespace = '${SCHEMA}'::regnamespace AND c.relkind IN ('r', 'p') ORDER BY 1`,
  );
  return rows.map((row) => ({ ...row, refersTo: row.refersTo.map((name) => name.replace(/^.*\./, '')) }));
}

async function alreadyDistributed(client: pg.ClientBase): Promise<ReadonlySet<string>> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT c.relname AS name FROM pg_dist_partition d JOIN pg_class c ON c.oid = d.logicalrelid
     WHERE c.relnamespace = '${SCHEMA}'::regnamespace AND d.partmethod IN ('h', 'n')`,
  );
  return new Set(rows.map(({ name }) => name));
}

async function settingsOf(client: pg.ClientBase): Promise<readonly string[]> {
  const { rows } = await client.query<{ name: string }>('SELECT current_database() AS name');
  const database = pg.escapeIdentifier(rows[0]?.name ?? '');
  return Object.entries(SETTINGS).flatMap(([name, value]) => [
    `SET ${name} TO ${value}`,
    `ALTER DATABASE ${database} SET ${name} TO ${value}`,
  ]);
}
