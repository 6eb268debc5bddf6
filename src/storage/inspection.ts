import type { Database } from './database.ts';
import { installedVersion, knownVersion } from './migrate.ts';
import { APP_ROLE, READER_ROLE } from './transaction.ts';

/** How a database stands, whoever's data it holds. */
export interface Inspection {
  /** As the server gives it: `17.2`. */
  readonly server: string;
  /** Of pgvector; null where it is not installed in this database. */
  readonly vector: string | null;
  /** The versions of the schema: where it is, and where this release brings it. */
  readonly schema: { readonly installed: number; readonly known: number };
  /** Roles of the program that row-level security does not bind, though it must. */
  readonly unboundRoles: readonly string[];
  /** By how much the server's clock is ahead of ours, in milliseconds, give or take how long the asking took. */
  readonly clockAheadMs: number;
}

/** Asks a database how it stands; changes nothing. */
export async function inspectDatabase({ pool }: Pick<Database, 'pool'>, now: () => number): Promise<Inspection> {
  const before = now();
  const { rows } = await pool.query<{ server: string; vector: string | null; unbound: string[]; clock: number }>(
    `SELECT current_setting('server_version') AS server,
            (SELECT extversion FROM pg_extension WHERE extname = 'vector') AS vector,
            ARRAY(SELECT rolname::text FROM pg_roles WHERE rolname = ANY ($1) AND (rolsuper OR rolbypassrls) ORDER BY rolname) AS unbound,
            extract(epoch FROM clock_timestamp())::float8 * 1000 AS clock`,
    [[APP_ROLE, READER_ROLE]],
  );
  const [found] = rows;
  if (found === undefined) throw new TypeError('one row was asked for');
  const middle = (before + now()) / 2;
  return {
    server: found.server,
    vector: found.vector,
    schema: { installed: await installedVersion(pool), known: knownVersion() },
    unboundRoles: found.unbound,
    clockAheadMs: Math.round(found.clock - middle),
  };
}
