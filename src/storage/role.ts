import type pg from 'pg';
import { StorageError } from '../domain/index.ts';
import { APP_ROLE, READER_ROLE } from './transaction.ts';

/**
 * Roles belong to the whole server, so two databases of it may be migrated at the same moment by processes that share no
 * lock. Whoever comes second finds the role there (42710), or collides on its row in the catalogue (23505, XX000).
 */
const SOMEBODY_WAS_FASTER = new Set(['42710', '23505', 'XX000']);
const INSUFFICIENT_PRIVILEGE = '42501';

const SET_UP_BY_HAND = [APP_ROLE, READER_ROLE]
  .map((role) => `CREATE ROLE ${role} NOLOGIN; GRANT ${role} TO CURRENT_USER`)
  .join('; ');

/**
 * Sees to it that the program's roles exist and that the connected user may take them. Run before the migrations, outside
 * their transaction.
 * @throws {StorageError} with the SQL to run, when the user may not create roles
 */
export async function ensureRoles(client: pg.ClientBase): Promise<void> {
  for (const role of [APP_ROLE, READER_ROLE]) {
    if (await mayTakeRole(client, role)) continue;
    await attempt(client, role, `CREATE ROLE ${role} NOLOGIN`);
    await attempt(client, role, `GRANT ${role} TO CURRENT_USER`);
    if (!(await mayTakeRole(client, role))) throw needsAdministrator(role, undefined);
  }
}

/** A superuser may take any role that exists; anybody else needs the SET option of a membership. */
async function mayTakeRole(client: pg.ClientBase, role: string): Promise<boolean> {
  const { rows } = await client.query<{ may: boolean }>(
    `SELECT coalesce((SELECT pg_has_role(current_user, oid, $2) FROM pg_roles WHERE rolname = $1), false) AS may`,
    [role, (await serverVersion(client)) >= 160_000 ? 'SET' : 'MEMBER'],
  );
  return rows[0]?.may === true;
}

async function serverVersion(client: pg.ClientBase): Promise<number> {
  const { rows } = await client.query<{ version: string }>(`SELECT current_setting('server_version_num') AS version`);
  return Number(rows[0]?.version);
}

async function attempt(client: pg.ClientBase, role: string, statement: string): Promise<void> {
  try {
    await client.query(statement);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code === INSUFFICIENT_PRIVILEGE) throw needsAdministrator(role, error);
    if (!SOMEBODY_WAS_FASTER.has(code)) throw error;
  }
}

function needsAdministrator(role: string, cause: unknown): StorageError {
  return new StorageError(
    `The database user may not create the role ${role}, under which row-level security holds apart what may be read. ` +
      `Have an administrator run, once per server, naming the user in place of CURRENT_USER: ${SET_UP_BY_HAND}`,
    { cause },
  );
}
