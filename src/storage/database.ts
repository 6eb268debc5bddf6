import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import type { Config } from '../config/index.ts';
import { StorageError } from '../domain/index.ts';
import { isDatabaseAway } from './availability.ts';
import { type EmbeddedServer, startEmbedded } from './embedded.ts';
import { GatheringSocket } from './gathering-socket.ts';
import { migrate } from './migrate.ts';
import { OpenSources } from './open-sources.ts';
import { isoTime } from './times.ts';
import { createVault, type Vault } from './vault.ts';

/** Where the database is, and what is done on opening it. */
export interface DatabaseOptions
  extends Partial<Pick<Config, 'databaseUrl' | 'home' | 'secretKey' | 'previousSecretKeys'>> {
  /** A throw-away embedded database; `databaseUrl` and `home` are then not looked at. */
  readonly inMemory?: boolean;
  /** What a throw-away database begins with: a dump of an embedded one. Making one anew takes seconds. */
  readonly template?: string | undefined;
  /** Leave out the migrations: only for `migrate` itself and its tests. */
  readonly skipMigrations?: boolean;
  /** Connections at most; Postgres only. */
  readonly poolSize?: number;
  /** How long a database is waited for that is away while it is opened, in milliseconds; not at all unless told. Postgres only. */
  readonly waitMs?: number;
  /** How long a connection is waited for, in milliseconds; Postgres only. */
  readonly connectTimeoutMs?: number;
  /** Told of trouble that nobody waits for: a connection that broke while idle, which the pool replaces by itself. */
  readonly onIdleError?: (error: Error) => void;
}

/** An open database. Work in it through `withWorkspace(database, id, …)`; close it last. */
export interface Database {
  /** A Postgres URL, also for the embedded one. It may hold a password: never log it. */
  readonly url: string;
  /** One connection, one process: see {@link openDatabase}. */
  readonly embedded: boolean;
  /** Citus is in the database: its tables may lie on several servers. */
  readonly citus: boolean;
  readonly pool: pg.Pool;
  /** Seals the secrets of sources. */
  readonly vault: Vault;
  /** Sources that were opened a moment ago. */
  readonly openSources: OpenSources;
  close(): Promise<void>;
}

const POOL_SIZE = 10;
const CONNECT_TIMEOUT_MS = 10_000;

/** How long a transaction of the embedded database may keep others waiting before they give up. */
const EMBEDDED_WAIT_MS = 60_000;

const TIMESTAMPTZ = 1184;
const DATE = 1082;
const INT8 = 20;

const parsers: Readonly<Record<number, (text: string) => unknown>> = {
  [TIMESTAMPTZ]: isoTime,
  [DATE]: (text) => text,
  [INT8]: Number,
};

/** Times come as ISO 8601 in UTC, dates as written, counts as numbers. */
const types = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    (format === 'binary' ? undefined : parsers[oid]) ?? pg.types.getTypeParser(oid, format ?? 'text')) as never,
};

/**
 * Opens the database and migrates it. `databaseUrl` names a Postgres with pgvector; without, PGlite serves from
 * `home/data` through a local socket.
 *
 * The embedded database has one session for all, and its socket interleaves the messages of different connections, so
 * that one may take over another's unnamed statement: the pool therefore holds a single connection. Hence the rule for
 * all code: inside a transaction use only that transaction.
 * @throws {StorageError} unreachable, held by another process, written by a newer release, or without the privileges
 */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const external = options.inMemory === true ? undefined : options.databaseUrl;
  if (external !== undefined) return openPool(external, undefined, options);
  if (options.inMemory !== true && options.home === undefined) {
    throw new StorageError('Neither DATABASE_URL nor EARSHOT_HOME says where the database is');
  }
  const server = await (options.inMemory === true
    ? startEmbedded(undefined, options.template)
    : startEmbedded(options.home));
  try {
    return await openPool(server.url, server, options);
  } catch (error) {
    await server.close();
    throw error;
  }
}

async function openPool(url: string, server: EmbeddedServer | undefined, options: DatabaseOptions): Promise<Database> {
  const pool = new pg.Pool({
    connectionString: url,
    types,
    application_name: 'earshot',
    ...(server === undefined
      ? {
          max: options.poolSize ?? POOL_SIZE,
          connectionTimeoutMillis: options.connectTimeoutMs ?? CONNECT_TIMEOUT_MS,
          // What is asked without waiting goes out at once and together.
          pipeline: true,
          stream: () => new GatheringSocket(),
        }
      : { max: 1, idleTimeoutMillis: 0, connectionTimeoutMillis: EMBEDDED_WAIT_MS }),
  });
  // Without a listener a connection that breaks while idle would end the process.
  pool.on('error', (error) => options.onIdleError?.(error));
  // So would one that breaks while it is lent out, between two statements: whoever has it is told by the next one.
  pool.on('connect', (client) => client.on('error', () => undefined));
  let citus = false;
  try {
    await whenThere(options, async () => {
      citus = await checkConnection(pool);
      if (options.skipMigrations !== true) await migrate(pool);
    });
  } catch (error) {
    await pool.end();
    throw error;
  }
  return {
    url,
    embedded: server !== undefined,
    citus,
    pool,
    vault: createVault(options.inMemory === true ? { ...options, home: undefined } : options),
    openSources: new OpenSources(),
    async close() {
      if (server !== undefined && options.inMemory !== true) await tidy(pool, options);
      await pool.end();
      await server?.close();
    },
  };
}

/** Between two looks whether the database is there. */
const LOOK_MS = 500;

/** Does this again for as long as the database is away and may be waited for. */
async function whenThere({ waitMs = 0, onIdleError }: DatabaseOptions, work: () => Promise<void>): Promise<void> {
  const until = performance.now() + waitMs;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!isDatabaseAway(error) || performance.now() >= until) throw error;
      onIdleError?.(error as Error);
      await delay(LOOK_MS);
    }
  }
}

/** The embedded database has no autovacuum: what a session left is cleared away at its end. */
async function tidy(pool: pg.Pool, { onIdleError }: DatabaseOptions): Promise<void> {
  try {
    await pool.query('VACUUM (ANALYZE)');
  } catch (error) {
    // Untidied it works as well; the next close tries again.
    onIdleError?.(error instanceof Error ? error : new Error('the database could not be tidied'));
  }
}

/** Looks whether the database is there, and whether Citus is in it. */
async function checkConnection(pool: pg.Pool): Promise<boolean> {
  try {
    const { rowCount } = await pool.query(`SELECT FROM pg_extension WHERE extname = 'citus'`);
    return rowCount === 1;
  } catch (error) {
    const why = error instanceof Error ? error.message : 'unknown reason';
    throw new StorageError(`The database of DATABASE_URL cannot be reached: ${why}`, { cause: error });
  }
}
