import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, inject } from 'vitest';
import { type Database, type DatabaseOptions, openDatabase } from '../../src/storage/index.ts';
import { onServer, serverUrl, urlOfDatabase } from './server.ts';
import { fileLog } from './shards/log.ts';

export { onServer, serverUrl } from './server.ts';

/** A database of a suite, opened before its first test and gone after its last. */
export interface DatabaseFixture {
  /** The open database; only inside tests and hooks. */
  readonly database: Database;
}

/** A database on the test server, made for one suite or one test. */
export interface FreshDatabase {
  readonly url: string;
  drop(): Promise<void>;
}

/** An embedded database in memory, migrated already. */
export function throwAway(): DatabaseOptions {
  fileLog().opened = true;
  return { inMemory: true, template: inject('preparedDump') };
}

/**
 * Runs a contract suite on every backend: embedded in memory always, real Postgres in a database of its own when
 * TEST_DATABASE_URL is set.
 */
export function describeEachDatabase(name: string, suite: (fixture: DatabaseFixture) => void): void {
  describe(`${name} (embedded)`, () => {
    suite(embeddedForSuite());
  });
  describePostgres(name, suite);
}

/**
 * Runs a suite on real Postgres where there is one, else on the embedded database: for what reads and answers, whose storage
 * has suites of its own on both.
 */
export function describeAnyDatabase(name: string, suite: (fixture: DatabaseFixture) => void): void {
  if (serverUrl !== undefined) describePostgres(name, suite);
  else describe(`${name} (embedded)`, () => suite(embeddedForSuite()));
}

/** Runs a suite on real Postgres only: for what one connection cannot show, such as contention. */
export function describePostgres(name: string, suite: (fixture: DatabaseFixture) => void): void {
  describe.skipIf(serverUrl === undefined)(`${name} (Postgres)`, () => {
    suite(
      openedForSuite(async () => {
        const fresh = await createDatabase();
        return { options: { databaseUrl: fresh.url }, drop: fresh.drop };
      }),
    );
  });
}

function embeddedForSuite(): DatabaseFixture {
  return openedForSuite(async () => ({ options: throwAway(), drop: async () => undefined }));
}

interface Source {
  readonly options: DatabaseOptions;
  drop(): Promise<void>;
}

function openedForSuite(source: () => Promise<Source>): DatabaseFixture {
  let opened: { readonly database: Database; readonly source: Source } | undefined;
  beforeAll(async () => {
    const made = await source();
    opened = { database: await openDatabase(made.options), source: made };
  });
  afterAll(async () => {
    await opened?.database.close();
    await opened?.source.drop();
  });
  return {
    get database() {
      if (opened === undefined) throw new Error('the database is open only inside tests and hooks');
      return opened.database;
    },
  };
}

/** Creates a database on the test server: migrated and holding nothing, or not even migrated. */
export async function createDatabase({ migrated = true } = {}): Promise<FreshDatabase> {
  fileLog().opened = true;
  const name = `earshot_test_${randomBytes(6).toString('hex')}`;
  const prepared = migrated ? inject('preparedOnServer') : null;
  await onServer(`CREATE DATABASE ${name}${prepared === null ? '' : ` TEMPLATE ${prepared}`}`);
  // A commit that is not flushed to the disk at once is lost only where the server itself falls: no suite on it lets it fall.
  await onServer(`ALTER DATABASE ${name} SET synchronous_commit = off`);
  return { url: urlOfDatabase(name), drop: () => onServer(`DROP DATABASE ${name} WITH (FORCE)`) };
}
