import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { exampleConversation } from '../../test/support/conversations.ts';
import { describeEachDatabase } from '../../test/support/databases.ts';
import {
  executeSql,
  findConversation,
  findWorkspace,
  insertConversation,
  listConversations,
  saveDelivery,
  saveWorkspace,
  updateConversation,
  withWorkspace,
} from './index.ts';

const TABLES = `SELECT c.relname, c.relrowsecurity, c.relforcerowsecurity,
    (SELECT count(*)::int FROM pg_policy p WHERE p.polrelid = c.oid AND p.polpermissive) AS policies,
    (SELECT count(*)::int FROM pg_policy p WHERE p.polrelid = c.oid AND p.polname = 'reader' AND NOT p.polpermissive
      AND p.polroles = ARRAY['earshot_reader'::regrole::oid]) AS for_readers,
    (SELECT a.attname FROM pg_constraint k JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.conkey[1]
     WHERE k.conrelid = c.oid AND k.contype = 'p') AS key_led_by,
    (SELECT coalesce(array_agg(DISTINCT a.attname), '{}') FROM pg_constraint k
     JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.conkey[1]
     WHERE k.conrelid = c.oid AND k.contype IN ('f', 'u'))::text[] AS others_led_by
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE n.nspname = 'earshot' AND c.relkind IN ('r', 'p') ORDER BY 1`;

const COLUMNS = `SELECT table_name || '.' || column_name || ' ' || data_type
    || CASE is_nullable WHEN 'NO' THEN ' not null' ELSE '' END AS line
  FROM information_schema.columns WHERE table_schema = 'earshot' ORDER BY table_name, ordinal_position`;

const INDEXES = `SELECT indexdef AS line FROM pg_indexes WHERE schemaname = 'earshot' ORDER BY indexname`;

/** Tables without words of anybody, or, of deliveries, without the columns that hold them. */
const SEEN_BY_ALL = [
  'delivery',
  'embedding_model',
  'last_look',
  'left_conversation',
  'lexeme',
  'lexeme_total',
  'person',
  'policy_version',
  'private_conversation',
  'restricted_account',
  'saved_view',
  'workspace',
];

describeEachDatabase('workspaces', (fixture) => {
  test('are held apart in every table: forced policy, keys led by the workspace', async () => {
    const { rows } = await executeSql(fixture.database.pool, TABLES);
    expect(rows.length).toBeGreaterThan(10);
    for (const row of rows) {
      expect(row).toMatchObject({
        relrowsecurity: true,
        relforcerowsecurity: true,
        policies: 1,
        key_led_by: 'workspace_id',
      });
      expect(['{workspace_id}', '{}']).toContain(`{${(row as { others_led_by: string[] }).others_led_by.join()}}`);
    }
  });

  test('hide from limited readers what docs/access.md says, in every table', async () => {
    const { rows } = await executeSql(fixture.database.pool, TABLES);
    const guide = readFileSync(join(import.meta.dirname, '../../docs/access.md'), 'utf8');
    const open = (rows as { relname: string; for_readers: number }[]).filter((row) => row.for_readers === 0);
    expect(open.map(({ relname }) => relname)).toEqual(SEEN_BY_ALL);
    for (const { relname } of rows as { relname: string }[]) expect(guide).toContain(`\`${relname}\``);
  });

  test('have the schema that was reviewed', async () => {
    const columns = await executeSql(fixture.database.pool, COLUMNS);
    const indexes = await executeSql(fixture.database.pool, INDEXES);
    const lines = [...columns.rows, ...indexes.rows].map((row) => (row as { line: string }).line);
    await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('./schema.snapshot.txt');
  });

  test('neither see nor change what is another one’s', async () => {
    const { database } = fixture;
    const conversation = exampleConversation({ account: undefined });
    await saveWorkspace(database, 'left');
    await saveWorkspace(database, 'right');
    await withWorkspace(database, 'left', async (tx) => {
      const deliveryId = await saveDelivery(tx, { bytes: Buffer.from('x'), mediaType: 'text/plain', source: 'test' });
      await insertConversation(tx, { conversation, contentHash: 'hash', deliveryId });
    });
    await withWorkspace(database, 'right', async (tx) => {
      expect(await findConversation(tx, conversation.id)).toBeUndefined();
      expect((await tx.executeSql('SELECT * FROM earshot.conversation')).rows).toEqual([]);
      await updateConversation(tx, conversation.id, { status: 'failed' });
      await tx.executeSql('DELETE FROM earshot.conversation');
      await tx.executeSql(`UPDATE earshot.conversation SET workspace_id = 'right'`);
    });
    const kept = await withWorkspace(database, 'left', (tx) => findConversation(tx, conversation.id));
    expect(kept?.status).toBe('queued');
  });

  test('cannot write into another one', async () => {
    await saveWorkspace(fixture.database, 'left');
    const intruding = withWorkspace(fixture.database, 'right', (tx) =>
      tx.executeSql(`INSERT INTO earshot.workspace (workspace_id) VALUES ('third')`),
    );
    await expect(intruding).rejects.toThrow('SQLSTATE 42501');
    const moving = withWorkspace(fixture.database, 'left', (tx) =>
      tx.executeSql(`UPDATE earshot.workspace SET workspace_id = 'right2'`),
    );
    await expect(moving).rejects.toThrow('SQLSTATE 42501');
  });

  test('are invisible, all of them, to a transaction that names none', async () => {
    await saveWorkspace(fixture.database, 'left');
    const { rows } = await executeSql(
      fixture.database.pool,
      'BEGIN; SET LOCAL ROLE earshot_app; SELECT count(*)::int AS seen FROM earshot.workspace; COMMIT',
    );
    expect(rows).toEqual([{ seen: 0 }]);
  });

  test('leave nothing behind on the connection: neither role nor workspace', async () => {
    await withWorkspace(fixture.database, 'left', findWorkspace);
    const { rows } = await executeSql(
      fixture.database.pool,
      `SELECT current_user = session_user AS own, coalesce(current_setting('app.workspace_id', true), '') AS workspace`,
    );
    expect(rows).toEqual([{ own: true, workspace: '' }]);
  });

  test.each(['', 'UPPER', "x'; DROP TABLE earshot.signal; --", 'a_b', '-a', 'a'.repeat(64)])(
    'refuse the id %j before any statement',
    async (id) => {
      await expect(withWorkspace(fixture.database, id, listConversations)).rejects.toThrow('A workspace id is');
    },
  );
});
