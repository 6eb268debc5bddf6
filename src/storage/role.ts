import type pg from 'pg';
import { StorageError } from '../domain/index.ts';
import { APP_ROLE } from './transaction.ts';

/**
 * Roles belong to the whole server, so two databases of it may be migrated at the same moment by processes that share no
 * lock. Whoever comes second finds the role there (42710), or collides on its row in the catalogue (23505, XX000).
 */
const SOMEBODY_WAS_FASTER = new Set(['42710', '23505', 'XX000']);
const INSUFFICIENT_PRIVILEGE = '42501';

const SET_UP_BY_HAND = `CREATE ROLE ${APP_ROLE} NOLOGIN; GRANT ${APP_ROLE} TO CURRENT_USER`;

/**
 * Sees to it that the program's role exists and that the connected user may take it. Run before the migrations, outside
 * their transaction.
 * @throws {StorageError} with the SQL to run, when the user may not create roles
 */
export async function ensureRole(client: pg.ClientBase): Promise<void> {
  if (await mayTakeRole(client)) return;
  await attempt(client, `CREATE ROLE ${APP_ROLE} NOLOGIN`);
  await attempt(client, `GRANT ${APP_ROLE} TO CURRENT_USER`);
  if (!(await mayTakeRole(client))) throw needsAdministrator(undefined);
}

/** A superuser may take any role that exists; anybody else needs the SET option of a membership. */
async function mayTakeRole(client: pg.ClientBase): Promise<boolean> {
  const { rows } = await client.query<{ may: boolean }>(
    `SELECT coalesce((SELECT pg_has_role(current_user, oid, $2) FROM pg_roles WHERE rolname = $1), false) AS may`,
    [APP_ROLE, (await serverVersion(client)) >= 160_000 ? 'SET' : 'MEMBER'],
  );
  return rows[0]?.may === true;
}

async function serverVersion(client: pg.ClientBase): Promise<number> {
  const { rows } = await client.query<{ version: string }>(`SELECT current_setting('server_version_num') AS version`);
  return Number(rows[0]?.version);
}

async function attempt(client: pg.ClientBase, statement: string): Promise<void> {
  try {
    await client.query(statement);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code === INSUFFICIENT_PRIVILEGE) throw needsAdministrator(error);
    if (!SOMEBODY_WAS_FASTER.has(code)) throw error;
  }
}

function needsAdministrator(cause: unknown): StorageError {
  return new StorageError(
    `The database user may not create the role ${APP_ROLE}, under which row-level security holds workspaces apart. ` +
      `Have an administrator run, once per server, naming the user in place of CURRENT_USER: ${SET_UP_BY_HAND}`,
    { cause },
  );
}
