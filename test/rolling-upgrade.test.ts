import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import pino from 'pino';
import { beforeAll, describe, expect, it } from 'vitest';
import { createApi } from '../src/http/index.ts';
import { createPipeline } from '../src/pipeline/index.ts';
import { executeSql } from '../src/storage/index.ts';
import { describePostgres } from './support/databases.ts';
import { READING } from './support/isolation/cases.ts';
import { pathOf } from './support/isolation/visit.ts';
import { fillWorkspace } from './support/isolation/world.ts';
import { startWebServer } from './support/receivers.ts';
import { breaksIn, spreadFaultsIn } from './support/shards/migration.ts';
import { loadParser } from './support/shards/statement.ts';
import { createTestExtractor } from './support/test-extractor.ts';

const MIGRATIONS = join(import.meta.dirname, '../src/storage/migrations');
/** Those before came with releases that were not upgraded under way. */
const FIRST = 40;
/** The first of those that go on over tables that are spread: see docs/scaling.md. */
const SPREADABLE = 32;

beforeAll(loadParser);

describe('a migration', () => {
  it('leaves the release before all that it asks for', () => {
    const later = readdirSync(MIGRATIONS).filter((name) => Number(name.slice(0, 4)) >= FIRST);
    const breaks = later.flatMap((name) =>
      breaksIn(readFileSync(join(MIGRATIONS, name), 'utf8')).map((fault) => `${name} ${fault}`),
    );
    expect(breaks).toEqual([]);
  });

  it.each([
    ['ALTER TABLE earshot.account DROP COLUMN tier', 'drops a column of account'],
    ['ALTER TABLE earshot.account RENAME COLUMN tier TO rank', 'renames something'],
    ['ALTER TABLE earshot.account ALTER COLUMN tier TYPE text', 'changes the type of a column of account'],
    [
      'ALTER TABLE earshot.account ALTER COLUMN tier SET NOT NULL',
      'wants a column filled that may be empty of account',
    ],
    ['ALTER TABLE earshot.account ADD COLUMN a text NOT NULL', 'adds account.a, which nobody fills yet'],
    ['ALTER TABLE earshot.account ADD CONSTRAINT c CHECK (tier > 0)', 'adds a condition to account'],
    ['DROP TABLE earshot.account', 'drops something'],
    ["DO $$ BEGIN EXECUTE 'ALTER TABLE x DROP COLUMN y'; END $$", 'may drop or rename in a block'],
  ])('that says %s would not', (migration, fault) => {
    expect(breaksIn(migration)).toEqual([fault]);
  });

  it.each([
    "ALTER TABLE earshot.account ADD COLUMN a text, ADD COLUMN b text NOT NULL DEFAULT 'x'",
    'CREATE TABLE earshot.a (workspace_id text); ALTER TABLE earshot.a ADD CONSTRAINT c CHECK (true), ALTER COLUMN workspace_id SET NOT NULL',
    'ALTER TABLE earshot.account DROP CONSTRAINT c; ALTER TABLE earshot.account ADD CONSTRAINT c CHECK (true)',
    'DROP POLICY p ON earshot.account; CREATE POLICY p ON earshot.account USING (true); DROP INDEX earshot.i',
  ])('that says %s would', (migration) => {
    expect(breaksIn(migration)).toEqual([]);
  });
});

describe('a migration over tables that are spread by Citus', () => {
  it('says nothing that is refused there', () => {
    const later = readdirSync(MIGRATIONS).filter((name) => Number(name.slice(0, 4)) >= SPREADABLE);
    expect(later.flatMap((name) => spreadFaultsIn(readFileSync(join(MIGRATIONS, name), 'utf8')))).toEqual([]);
  });

  it.each([
    ['ALTER TABLE earshot.account ADD COLUMN a text CHECK (a > 0)', ['adds a and a condition on it in one command']],
    ['ALTER TABLE earshot.account ADD COLUMN a text; ALTER TABLE earshot.account ADD CONSTRAINT c CHECK (a > 0)', []],
    ["DO $$ BEGIN EXECUTE 'CREATE POLICY p ON earshot.account USING (true)'; END $$", ['sets policies inside a block']],
  ])('as %s is', (migration, faults) => {
    expect(spreadFaultsIn(migration)).toEqual(faults);
  });
});

describePostgres('a running server', (fixture) => {
  it('answers as before while another process adds a column to each of its tables', async () => {
    const { database } = fixture;
    const web = await startWebServer();
    const { ids, keys } = await fillWorkspace(database, 'rolling', web);
    const logged: string[] = [];
    const logger = pino({ level: 'error' }, { write: (line) => logged.push(line) });
    const pipeline = createPipeline({ database, extractor: createTestExtractor() });
    await pipeline.prepare();
    const told = { database, pipeline, logger, extractor: 'local', embedding: 'none', now: Date.now } as const;
    const api = createApi({ ...told, workspace: 'rolling', maxBodyBytes: 1_000_000 });
    const headers = { authorization: `Bearer ${keys.admin}`, 'content-type': 'application/json' };
    const requests = Object.entries(READING)
      .flatMap(([route, casesOf]) => casesOf(ids, ids).map((asked) => pathOf(route, asked)))
      .filter((path) => !path.endsWith('/events'));
    const askAll = async () => {
      const answers: string[] = [];
      for (const path of requests) answers.push(`${(await api.request(path, { headers })).status} ${path}`);
      return answers;
    };
    // Twice: what runs often is prepared on each connection by then.
    await askAll();
    const before = await askAll();
    expect(before.filter((answer) => answer.startsWith('200')).length).toBeGreaterThan(30);

    const { rows } = await executeSql(
      database.pool,
      `SELECT relname AS name FROM pg_class WHERE relnamespace = 'earshot'::regnamespace AND relkind = 'r' ORDER BY 1`,
    );
    const upgrade = async () => {
      for (const { name } of rows as { name: string }[]) {
        await executeSql(database.pool, `ALTER TABLE earshot."${name}" ADD COLUMN of_a_later_release text`);
      }
    };
    const [during] = await Promise.all([askAll(), upgrade()]);
    expect(during).toEqual(before);
    expect(await askAll()).toEqual(before);
    const usage = [{ account: ids.account, date: '2026-10-19', active_users: 7 }];
    const posted = await api.request('/v1/usage', { method: 'POST', headers, body: JSON.stringify(usage) });
    expect(posted.status).toBe(200);
    expect(logged).toEqual([]);
    await pipeline.stop();
    await web.stop();
  });
});
