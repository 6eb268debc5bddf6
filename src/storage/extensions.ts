import type pg from 'pg';
import { StorageError } from '../domain/index.ts';

/** Searches by index that are narrowed to an account or a period need its iterative scans. */
const OLDEST_PGVECTOR = '0.8.0';

/**
 * Sees to it that the database has pgvector. Run inside the transaction of the migrations, whose lock lets one process at a
 * time create it.
 * @throws {StorageError} with what to do: it is not installed, too old, or the user may not create it
 */
export async function ensureVector(client: pg.ClientBase): Promise<void> {
  const { rows } = await client.query<{ version: string | null; recent: boolean | null; offered: boolean }>(
    `SELECT installed.extversion AS version,
       string_to_array(installed.extversion, '.')::int[] >= string_to_array($1, '.')::int[] AS recent,
       EXISTS (SELECT FROM pg_available_extensions WHERE name = 'vector') AS offered
     FROM (VALUES (1)) AS one LEFT JOIN pg_extension AS installed ON installed.extname = 'vector'`,
    [OLDEST_PGVECTOR],
  );
  const [found] = rows;
  if (found?.recent === true) return;
  if (typeof found?.version === 'string') {
    throw new StorageError(
      `The database has pgvector ${found.version}; ${OLDEST_PGVECTOR} or later is needed. Update the server's package, then ` +
        'have an administrator run, in this database: ALTER EXTENSION vector UPDATE',
    );
  }
  if (found?.offered !== true) {
    throw new StorageError(
      'The Postgres server has no pgvector, which searches need. Install its package (postgresql-NN-pgvector on Debian; ' +
        'the image pgvector/pgvector has it), then start again',
    );
  }
  try {
    await client.query('CREATE EXTENSION IF NOT EXISTS vector');
  } catch (cause) {
    throw new StorageError(
      'The database user may not install pgvector. Have an administrator run, in this database: CREATE EXTENSION vector',
      { cause },
    );
  }
}
