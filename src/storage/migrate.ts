import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type pg from 'pg';
import { StorageError } from '../domain/index.ts';
import { isSpread, migrateSpread } from './citus-migrating.ts';
import { settleShardPolicies } from './citus-policies.ts';
import { ensureVector } from './extensions.ts';
import { ensureRoles } from './role.ts';
import { inTransaction } from './transaction.ts';

/** Any constant will do, as long as every release uses it: 'earshot' in the letters of a telephone. */
const MIGRATION_LOCK = 3277468;

const FOLDER = join(import.meta.dirname, 'migrations');
const FILE_NAME = /^(\d{4})_[a-z0-9_]+\.sql$/;

interface Migration {
  readonly version: number;
  readonly name: string;
  readonly statements: string;
}

/** What a run of the migrations did. Versions count from 1; `from` is 0 for an empty database. */
export interface MigrationResult {
  readonly from: number;
  readonly to: number;
}

/**
 * Brings the database to this release's schema: forward only, all pending steps in one transaction, so that it ends
 * migrated or untouched. Several processes may start at once: an advisory lock lets one through, the others find it done.
 * @param through the last version to bring it to; of interest to tests
 * @throws {StorageError} when the database was written by a newer release, or a privilege is missing
 */
export async function migrate(pool: pg.Pool, { through = knownVersion() } = {}): Promise<MigrationResult> {
  await withClient(pool, ensureRoles);
  const { isSpread: spread, ...result } = await inTransaction(pool, (client) => applyPending(client, through));
  if (spread) await withClient(pool, settleShardPolicies);
  return result;
}

async function withClient(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<void>): Promise<void> {
  const client = await pool.connect();
  try {
    await work(client);
  } finally {
    client.release();
  }
}

/** The version that this release brings a database to. */
export function knownVersion(): number {
  return readMigrations().at(-1)?.version ?? 0;
}

async function applyPending(
  client: pg.PoolClient,
  through: number,
): Promise<MigrationResult & { readonly isSpread: boolean }> {
  await client.query(`SELECT pg_advisory_xact_lock(${MIGRATION_LOCK})`);
  const from = await installedVersion(client);
  const known = readMigrations();
  const to = Math.max(from, Math.min(knownVersion(), through));
  if (from > knownVersion()) {
    throw new StorageError(
      `The database is at version ${from}, this program knows versions up to ${knownVersion()}: a newer release has been here. ` +
        'Start that release; a database never goes back',
    );
  }
  if (from < to) {
    await prepare(client);
    await ensureVector(client);
  }
  const spread = from < to && (await isSpread(client));
  for (const migration of known.filter(({ version }) => version > from && version <= to)) {
    await (spread ? migrateSpread(client, migration.statements) : client.query(migration.statements));
    await client.query('INSERT INTO earshot_meta.migration (version, name) VALUES ($1, $2)', [
      migration.version,
      migration.name,
    ]);
  }
  return { from, to, isSpread: spread };
}

/** The version that a database is at; 0 for an empty one. */
export async function installedVersion(client: Pick<pg.ClientBase, 'query'>): Promise<number> {
  const found = await client.query<{ found: boolean }>(
    `SELECT to_regclass('earshot_meta.migration') IS NOT NULL AS found`,
  );
  if (found.rows[0]?.found !== true) return 0;
  const { rows } = await client.query<{ version: number | null }>(
    'SELECT max(version) AS version FROM earshot_meta.migration',
  );
  return rows[0]?.version ?? 0;
}

/** What has no workspace (which migrations ran) has a schema of its own: in `earshot` every table is held apart by rows. */
async function prepare(client: pg.PoolClient): Promise<void> {
  await client.query(`
    CREATE SCHEMA IF NOT EXISTS earshot_meta;
    CREATE TABLE IF NOT EXISTS earshot_meta.migration (
      version integer PRIMARY KEY, name text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now());
    CREATE SCHEMA IF NOT EXISTS earshot;
    GRANT USAGE ON SCHEMA earshot TO earshot_app;`);
}

/** The numbered files in order. A gap or a stray file is a mistake of ours, found by the first start. */
function readMigrations(): readonly Migration[] {
  const files = readdirSync(FOLDER).sort();
  return files.map((name, index) => {
    const version = Number(FILE_NAME.exec(name)?.[1]);
    if (version !== index + 1) throw new StorageError(`${name}: migrations are numbered without gaps, 0001_name.sql`);
    return { version, name, statements: readFileSync(join(FOLDER, name), 'utf8') };
  });
}
