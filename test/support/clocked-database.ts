import { type Database, executeSql, migrate, openDatabase } from '../../src/storage/index.ts';
import { createDatabase, onServer, serverUrl } from './databases.ts';

/** A database whose own clock a test sets: `now()` in its statements and defaults is what the test says it is, and runs on. */
export interface ClockedDatabase {
  readonly database: Database;
  /** Milliseconds since the epoch, by the same clock. */
  readonly now: () => number;
  /** Sets the clock to an instant, in milliseconds since the epoch. */
  setClock(instant: number): Promise<void>;
  close(): Promise<void>;
}

/** A `now()` that is found before that of Postgres, so that whatever is recorded is recorded on this clock. */
const CLOCK = [
  'CREATE SCHEMA clock',
  'GRANT USAGE ON SCHEMA clock TO PUBLIC',
  'CREATE TABLE clock.ahead (milliseconds float8 NOT NULL)',
  'GRANT SELECT ON clock.ahead TO PUBLIC',
  'INSERT INTO clock.ahead VALUES (0)',
  `CREATE FUNCTION clock.now() RETURNS timestamptz LANGUAGE sql STABLE AS
    'SELECT pg_catalog.now() + milliseconds * interval ''1 millisecond'' FROM clock.ahead'`,
];

const PATH = 'clock, pg_catalog, public';

/** Opens one: on the test server where there is one, else embedded in memory. */
export async function openClockedDatabase(): Promise<ClockedDatabase> {
  const { database, drop } = serverUrl === undefined ? await openEmbedded() : await openOnServer();
  let ahead = 0;
  return {
    database,
    now: () => Date.now() + ahead,
    async setClock(instant) {
      ahead = instant - Date.now();
      await executeSql(database.pool, 'UPDATE clock.ahead SET milliseconds = $1', [ahead]);
    },
    async close() {
      await database.close();
      await drop();
    },
  };
}

interface Opened {
  readonly database: Database;
  drop(): Promise<void>;
}

/** The path is the database's, so every connection has it, the first one too. */
async function openOnServer(): Promise<Opened> {
  const fresh = await createDatabase({ migrated: false });
  const name = new URL(fresh.url).pathname.slice(1);
  await onServer(`${CLOCK.join(';')}; ALTER DATABASE ${name} SET search_path = ${PATH}`, fresh.url);
  return { database: await openDatabase({ databaseUrl: fresh.url }), drop: fresh.drop };
}

/** It has one session, in which the path is set before anything is made. */
async function openEmbedded(): Promise<Opened> {
  const database = await openDatabase({ inMemory: true, skipMigrations: true });
  for (const statement of [...CLOCK, `SET search_path = ${PATH}`]) await executeSql(database.pool, statement, []);
  await migrate(database.pool);
  return { database, drop: async () => undefined };
}
