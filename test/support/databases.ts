import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, inject } from 'vitest';
import { type Database, type DatabaseOptions, openDatabase } from '../../src/storage/index.ts';

/** The server for tests on real Postgres; unset, those tests say skipped. Its user must be allowed to create databases. */
export const serverUrl = process.env.TEST_DATABASE_URL;

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

/** Creates an empty database on the test server. */
export async function createDatabase(): Promise<FreshDatabase> {
  if (serverUrl === undefined) throw new Error('TEST_DATABASE_URL is not set');
  const name = `earshot_test_${randomBytes(6).toString('hex')}`;
  await onServer(`CREATE DATABASE ${name}`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => onServer(`DROP DATABASE ${name} WITH (FORCE)`) };
}

/** One statement on the test server itself, or in one of its databases. */
export async function onServer(statement: string, database: string | undefined = serverUrl): Promise<void> {
  const client = new pg.Client({ connectionString: database });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
