import { expect, test } from 'vitest';
import { describePostgres, throwAway } from '../../test/support/databases.ts';
import { splitStatements } from './citus-migrating.ts';
import { policyOfShard } from './citus-policies.ts';
import { distributeTables, executeSql, openDatabase, planDistribution } from './index.ts';

/** What keeps a table from being spread by `workspace_id`, as the catalogue knows it. */
const UNSHARDABLE = `
  SELECT c.relname || ': no workspace_id' AS fault FROM pg_class c
  WHERE c.relnamespace = 'earshot'::regnamespace AND c.relkind IN ('r', 'p') AND c.relname <> ALL ($1::text[])
    AND NOT EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'workspace_id' AND a.attnotnull
      AND a.atttypid = 'text'::regtype)
  UNION ALL
  SELECT i.indexrelid::regclass || ': unique without workspace_id' FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
  WHERE c.relnamespace = 'earshot'::regnamespace AND i.indisunique AND NOT EXISTS (
    SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'workspace_id' AND a.attnum = ANY (i.indkey))
  UNION ALL
  SELECT k.conname || ': a foreign key that leaves the workspace' FROM pg_constraint k
  WHERE k.connamespace = 'earshot'::regnamespace AND k.contype = 'f' AND NOT EXISTS (
    SELECT FROM unnest(k.conkey, k.confkey) AS pair (own, other)
    JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = pair.own AND a.attname = 'workspace_id'
    JOIN pg_attribute b ON b.attrelid = k.confrelid AND b.attnum = pair.other AND b.attname = 'workspace_id')
  UNION ALL
  SELECT k.conname || ': an action that would change workspace_id' FROM pg_constraint k
  WHERE k.connamespace = 'earshot'::regnamespace AND k.contype = 'f'
    AND (k.confdeltype IN ('n', 'd') OR k.confupdtype IN ('c', 'n', 'd'))
  UNION ALL
  SELECT k.conname || ': an exclusion' FROM pg_constraint k
  WHERE k.connamespace = 'earshot'::regnamespace AND k.contype = 'x'
  UNION ALL
  SELECT c.relname || ': a sequence or a view' FROM pg_class c
  WHERE c.relnamespace = 'earshot'::regnamespace AND c.relkind NOT IN ('r', 'p', 'i', 'I')
  UNION ALL
  SELECT t.tgname || ': a trigger by statement' FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
  WHERE c.relnamespace = 'earshot'::regnamespace AND NOT t.tgisinternal AND t.tgtype & 1 = 0
  ORDER BY 1`;

/** Tables that every worker would have a copy of, each with the reason: there is none. */
const SHARED: readonly string[] = [];

describePostgres('the tables, spread by workspace', (fixture) => {
  test('can be: keys, foreign keys and unique indexes all hold the workspace', async () => {
    const { rows } = await executeSql(fixture.database.pool, UNSHARDABLE, [SHARED]);
    expect(rows).toEqual([]);
  });

  test('come in an order in which each follows those that it refers to, beside the workspace', async () => {
    const { statements, tables } = await distributeTables(fixture.database, { dryRun: true });
    const names = statements.flatMap((statement) => /_table\('earshot\.(\w+)'/.exec(statement)?.[1] ?? []);
    expect(new Set(names).size).toBe(tables);
    expect(names[0]).toBe('workspace');
    const { rows } = await executeSql(
      fixture.database.pool,
      `SELECT DISTINCT own.relname AS own, other.relname AS other FROM pg_constraint k
       JOIN pg_class own ON own.oid = k.conrelid JOIN pg_class other ON other.oid = k.confrelid
       WHERE k.contype = 'f' AND k.connamespace = 'earshot'::regnamespace AND own.oid <> other.oid`,
    );
    const late = (rows as { own: string; other: string }[]).filter(
      ({ own, other }) => names.indexOf(own) < names.indexOf(other),
    );
    expect(late).toEqual([]);
    expect(statements.slice(0, 6)).toEqual([
      'SET citus.propagate_set_commands TO local',
      expect.stringMatching(/^ALTER DATABASE "\w+" SET citus\.propagate_set_commands TO local$/),
      'SET citus.enable_unsafe_triggers TO on',
      expect.stringMatching(/^ALTER DATABASE "\w+" SET citus\.enable_unsafe_triggers TO on$/),
      'ALTER ROLE earshot_app LOGIN',
      'ALTER ROLE earshot_reader LOGIN',
    ]);
  });

  test('keep what Citus would open or refuse of their policies: it is taken off with the table being spread', async () => {
    const { statements } = await distributeTables(fixture.database, { dryRun: true });
    const { rows } = await executeSql(
      fixture.database.pool,
      `SELECT policyname || ' ON ' || tablename AS policy FROM pg_policies WHERE schemaname = 'earshot' AND permissive = 'RESTRICTIVE'`,
    );
    const dropped = statements.flatMap(
      (one) => /^DROP POLICY "(\w+)" ON earshot\."(\w+)"$/.exec(one)?.slice(1).join(' ON ') ?? [],
    );
    expect(dropped.toSorted()).toEqual((rows as { policy: string }[]).map(({ policy }) => policy).toSorted());
    const within = statements.join('\n').split('\nCOMMIT').slice(0, -1);
    expect(
      within.filter((one) => !/\nBEGIN\n[\s\S]*DROP POLICY[\s\S]*\nSELECT create_distributed_table/.test(one)),
    ).toEqual([]);
  });

  test('are left as they are where there is no Citus, with what to do', async () => {
    await expect(distributeTables(fixture.database)).rejects.toThrow('The database has no Citus');
    const embedded = await openDatabase(throwAway());
    await expect(distributeTables(embedded)).rejects.toThrow('The embedded database is of one machine');
    await embedded.close();
  });
});

test('a plan leaves alone what is spread already, gives shared tables to every worker first, and refuses a circle', () => {
  const table = (name: string, refersTo: readonly string[] = [], hasWorkspace = true) => ({
    name,
    hasWorkspace,
    refersTo,
  });
  const tables = [
    table('b', ['a', 'b']),
    table('a', ['workspace', 'plan']),
    table('workspace'),
    table('plan', [], false),
  ];
  const spread = (name: string) =>
    `SELECT create_distributed_table('earshot.${name}', 'workspace_id', colocate_with => 'earshot.workspace')`;
  expect(planDistribution(tables, new Set())).toEqual([
    `SELECT create_reference_table('earshot.plan')`,
    `SELECT create_distributed_table('earshot.workspace', 'workspace_id', colocate_with => 'none')`,
    spread('a'),
    spread('b'),
  ]);
  expect(planDistribution(tables, new Set(['plan', 'workspace', 'a']))).toEqual([spread('b')]);
  expect(planDistribution(tables, new Set(['plan', 'workspace', 'a', 'b']))).toEqual([]);
  expect(() => planDistribution([table('a', ['b']), table('b', ['a'])], new Set())).toThrow('round in a circle');
});

test('a part of a table asks the parts beside it, by the names that they have on their worker', () => {
  const policy = {
    table: 'signal',
    name: 'reader',
    kind: 'RESTRICTIVE',
    command: 'SELECT',
    roles: 'earshot_reader',
    using: `NOT EXISTS (SELECT FROM earshot.closed its WHERE its.workspace_id = signal.workspace_id AND its.signal_id = signal.id)`,
    check: null,
  } as const;
  const beside = new Map([
    ['signal', 7],
    ['closed', 9],
  ]);
  expect(policyOfShard(policy, beside)).toBe(
    `CREATE POLICY "reader" ON earshot."signal_7" AS RESTRICTIVE FOR SELECT TO earshot_reader USING (NOT EXISTS ` +
      `(SELECT FROM earshot.closed_9 its WHERE its.workspace_id = signal_7.workspace_id AND its.signal_id = signal_7.id))`,
  );
  expect(() => policyOfShard(policy, new Map([['signal', 7]]))).toThrow('closed, which a policy of signal asks');
});

test('a migration is taken apart into statements, whatever stands in comments, strings and blocks', () => {
  const text = `-- one; not the end
    CREATE TABLE earshot.a (b text CHECK (b <> ';')); /* nor; here */ DO $make$ BEGIN PERFORM 'it''s; $x$'; END $make$;
    COMMENT ON TABLE earshot.a IS 'a; b -- c';`;
  expect(splitStatements(text)).toEqual([
    `CREATE TABLE earshot.a (b text CHECK (b <> ';'))`,
    `DO $make$ BEGIN PERFORM 'it''s; $x$'; END $make$`,
    `COMMENT ON TABLE earshot.a IS 'a; b -- c'`,
  ]);
});
