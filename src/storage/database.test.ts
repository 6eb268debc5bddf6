import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createDatabase, describeEachDatabase, describePostgres, onServer } from '../../test/support/databases.ts';
import { InputError } from '../domain/index.ts';
import { EMBEDDED_POSTGRES } from './embedded.ts';
import {
  countRefused,
  ensureWorkspace,
  executeSql,
  findWorkspace,
  inSavepoint,
  migrate,
  openDatabase,
  saveWorkspace,
  withWorkspace,
} from './index.ts';

describe('the embedded database on disk', () => {
  let home: string;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'earshot-home-'));
  });
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  test('keeps what was written until the next start, and is held by one process at a time', async () => {
    const first = await openDatabase({ home });
    await saveWorkspace(first, 'acme', { settings: { company: 'Acme' } });
    await expect(openDatabase({ home })).rejects.toThrow(
      new RegExp(`in use by process ${process.pid}, .*EARSHOT_HOME to another folder, or set DATABASE_URL`),
    );
    await first.close();
    const second = await openDatabase({ home });
    const found = await withWorkspace(second, 'acme', findWorkspace);
    await second.close();
    expect(found?.settings).toEqual({ company: 'Acme' });
  });

  test('refuses a folder that another Postgres version wrote, and lets go of it', async () => {
    mkdirSync(join(home, 'data'));
    writeFileSync(join(home, 'data', 'PG_VERSION'), '16\n');
    await expect(openDatabase({ home })).rejects.toThrow('was written by Postgres 16');
    expect(existsSync(join(home, 'data.lock'))).toBe(false);
  });
});

describeEachDatabase('an open database', (fixture) => {
  test('answers as Postgres and holds the vector extension ready', async () => {
    const { rows } = await executeSql(
      fixture.database.pool,
      `SELECT name FROM pg_available_extensions WHERE name = 'vector'`,
    );
    expect(rows).toEqual([{ name: 'vector' }]);
  });

  test('is not migrated again at the next start', async () => {
    const result = await migrate(fixture.database.pool);
    expect(result.from).toBe(result.to);
  });

  test('refuses to start when a newer release has migrated it', async () => {
    const { pool } = fixture.database;
    await pool.query(`INSERT INTO earshot_meta.migration (version, name) VALUES (9999, '9999_later.sql')`);
    await expect(migrate(pool)).rejects.toThrow(/at version 9999.*newer release/);
    await pool.query('DELETE FROM earshot_meta.migration WHERE version = 9999');
  });

  test('gives back every connection, also after a failed transaction', async () => {
    const { pool } = fixture.database;
    const failing = withWorkspace(fixture.database, 'acme', (tx) => tx.executeSql('SELECT 1 / 0'));
    await expect(failing).rejects.toThrow('SQLSTATE 22012');
    expect(await withWorkspace(fixture.database, 'acme', (tx) => tx.executeSql('SELECT 1 AS one'))).toEqual({
      rows: [{ one: 1 }],
    });
    expect(pool.idleCount).toBe(pool.totalCount);
  });

  test('says what the database refused without the words that were being written', async () => {
    const refused = await withWorkspace(fixture.database, 'acme', (tx) =>
      tx.executeSql(`INSERT INTO earshot.workspace (workspace_id, settings) VALUES ('acme', '{"secret": marker}')`),
    ).catch((error: Error) => error);
    expect(refused).toMatchObject({ message: expect.stringContaining('SQLSTATE 22P02') });
    expect(inspect(refused, { depth: 9, showHidden: true })).not.toContain('marker');
  });

  test('does not wait for itself: a transaction inside a transaction is an error', async () => {
    const nested = withWorkspace(fixture.database, 'acme', () =>
      withWorkspace(fixture.database, 'acme', findWorkspace),
    );
    await expect(nested).rejects.toThrow('A transaction was opened inside a transaction');
  });

  test('does not commit a transaction whose failed statement was ignored', async () => {
    const careless = withWorkspace(fixture.database, 'acme', async (tx) => {
      await tx.executeSql('SELECT 1 / 0').catch(() => undefined);
    });
    await expect(careless).rejects.toThrow('The transaction was rolled back');
  });

  test('keeps the rest of a transaction when a part of it cannot be stored', async () => {
    const found = await withWorkspace(fixture.database, 'parts', async (tx) => {
      await ensureWorkspace(tx);
      const part = (id: string) =>
        inSavepoint(tx, () => countRefused(tx, id, 'no reason').then(() => tx.executeSql('SELECT $1::date', [id])));
      await expect(part('0000-01-01')).rejects.toThrow(InputError);
      await part('2026-01-01');
      return findWorkspace(tx);
    });
    expect(found).toBeDefined();
  });

  test('answers many at once, each with its own answer', async () => {
    const asked = Array.from({ length: 40 }, (_, index) => index);
    const answers = await Promise.all(
      asked.map((index) => executeSql(fixture.database.pool, 'SELECT $1::int AS index', [index])),
    );
    expect(answers.map(({ rows }) => rows[0])).toEqual(asked.map((index) => ({ index })));
  });
});

describe('the embedded Postgres', () => {
  test('is of the version that folders are checked against', async () => {
    const database = await openDatabase({ inMemory: true });
    const { rows } = await executeSql(database.pool, 'SHOW server_version');
    await database.close();
    expect(rows).toEqual([{ server_version: expect.stringMatching(new RegExp(`^${EMBEDDED_POSTGRES}\\.`)) }]);
  });
});

describePostgres('migrations', () => {
  test('run once when eight processes start at the same moment', async () => {
    const versionsAfter = async (processes: number) => {
      const fresh = await createDatabase({ migrated: false });
      const opened = await Promise.all(
        Array.from({ length: processes }, () => openDatabase({ databaseUrl: fresh.url })),
      );
      const [first] = opened;
      const applied =
        first && (await executeSql(first.pool, 'SELECT version FROM earshot_meta.migration ORDER BY version'));
      await Promise.all(opened.map((database) => database.close()));
      await fresh.drop();
      return applied?.rows;
    };
    const alone = await versionsAfter(1);
    expect(alone).not.toEqual([]);
    expect(await versionsAfter(8)).toEqual(alone);
  });

  test('say which SQL to run when the user may not create role or extension, and work once it was run', async () => {
    const fresh = await createDatabase({ migrated: false });
    const role = `plain_${fresh.url.slice(-12)}`;
    await onServer(`CREATE ROLE ${role} LOGIN PASSWORD 'secret'`);
    const url = new URL(fresh.url);
    await onServer(`ALTER DATABASE ${url.pathname.slice(1)} OWNER TO ${role}`);
    url.username = role;
    url.password = 'secret';
    const refused = await openDatabase({ databaseUrl: url.href }).catch((error: Error) => error.message);
    expect(refused).toContain('CREATE ROLE earshot_app NOLOGIN; GRANT earshot_app TO CURRENT_USER');
    await onServer(`GRANT earshot_app, earshot_reader TO ${role}`);
    await expect(openDatabase({ databaseUrl: url.href })).rejects.toThrow('in this database: CREATE EXTENSION vector');
    await onServer('CREATE EXTENSION vector', fresh.url);
    const database = await openDatabase({ databaseUrl: url.href });
    await saveWorkspace(database, 'acme');
    await database.close();
    await fresh.drop();
    await onServer(`DROP ROLE ${role}`);
  });
});

test('a database that cannot be reached is an error in words', async () => {
  const unreachable = openDatabase({ databaseUrl: 'postgres://nobody@127.0.0.1:1/none' });
  await expect(unreachable).rejects.toThrow('The database of DATABASE_URL cannot be reached');
});
