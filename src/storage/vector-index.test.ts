import { afterAll, beforeAll, expect, test } from 'vitest';
import { exampleConversation } from '../../test/support/conversations.ts';
import { describeEachDatabase, describePostgres } from '../../test/support/databases.ts';
import {
  type Database,
  ensureVectorIndex,
  holdWorkspace,
  insertConversation,
  keepEmbeddings,
  saveDelivery,
  savePassages,
  saveWorkspace,
  toVector,
  type WorkspaceTransaction,
  wantEmbeddingModel,
  withWorkspace,
} from './index.ts';

const MODEL = "odd 'model'/3";
const SPACE = { model: MODEL, dimensions: 3 };

async function fill(tx: WorkspaceTransaction, id: string, count: number): Promise<void> {
  const deliveryId = await saveDelivery(tx, { bytes: Buffer.from(id), mediaType: 'text/plain', source: 'test' });
  const conversation = exampleConversation({ id });
  await insertConversation(tx, { conversation, contentHash: id, deliveryId });
  const passages = Array.from({ length: count }, (_none, ordinal) => ({
    ordinal,
    firstTurn: 0,
    lastTurn: 0,
    speakers: [],
    sides: [],
    text: `${id} ${ordinal}`,
    contentHash: `${id} ${ordinal}`,
  }));
  const source = { id, accountKey: null, occurredAt: conversation.occurred_at, medium: conversation.medium };
  await savePassages(tx, source, 'A call', passages);
  const vectors = passages.map(({ contentHash, ordinal }) => ({ contentHash, vector: toVector([1, ordinal, 2]) }));
  await keepEmbeddings(tx, MODEL, vectors);
}

async function listIndexes({ pool }: Database): Promise<readonly string[]> {
  const { rows } = await pool.query<{ definition: string }>(
    `SELECT pg_get_indexdef(indexrelid) AS definition FROM pg_index
     WHERE indrelid = 'earshot.passage_embedding'::regclass AND indpred IS NOT NULL AND indisvalid`,
  );
  return rows.map(({ definition }) => definition);
}

async function prepare(database: Database): Promise<void> {
  await saveWorkspace(database, 'many');
  await withWorkspace(database, 'many', async (tx) => {
    await holdWorkspace(tx, 'change');
    await wantEmbeddingModel(tx, SPACE);
    await fill(tx, 'first', 5);
  });
}

describeEachDatabase('the index over vectors', (fixture) => {
  beforeAll(() => prepare(fixture.database));

  test('is made once, for a space in which a workspace has many', async () => {
    const { database } = fixture;
    expect(await ensureVectorIndex(database, 'many', SPACE, { worthAnIndex: 6 })).toBe(false);
    expect(await listIndexes(database)).toEqual([]);
    expect(await ensureVectorIndex(database, 'many', SPACE, { worthAnIndex: 5 })).toBe(true);
    const type = database.embedded ? 'vector' : 'halfvec';
    const [definition, ...others] = await listIndexes(database);
    expect(others).toEqual([]);
    expect(definition).toContain(
      `((embedding)::${type}(3)) ${type}_cosine_ops) WHERE (model = 'odd ''model''/3'::text)`,
    );
    expect(await ensureVectorIndex(database, 'many', SPACE, { worthAnIndex: 5 })).toBe(false);
  });
});

describePostgres('the index over vectors', (fixture) => {
  let database: Database;
  beforeAll(async () => {
    database = fixture.database;
    await prepare(database);
  });
  afterAll(async () => {
    expect(database.pool.totalCount - database.pool.idleCount).toBe(0);
  });

  test('is made beside those who write', async () => {
    const open = Promise.withResolvers<void>();
    const written = Promise.withResolvers<void>();
    const writing = withWorkspace(database, 'many', async (tx) => {
      await fill(tx, 'slow', 1);
      written.resolve();
      await open.promise;
    });
    await written.promise;
    const making = ensureVectorIndex(database, 'many', SPACE, { worthAnIndex: 5 });
    await withWorkspace(database, 'many', (tx) => fill(tx, 'meanwhile', 1));
    open.resolve();
    await writing;
    expect(await making).toBe(true);
  });

  test('is given up when told, and made by the next who needs it', async () => {
    const other = { model: 'other/3', dimensions: 3 };
    await withWorkspace(database, 'many', async (tx) => {
      await wantEmbeddingModel(tx, other);
      await keepEmbeddings(tx, other.model, [{ contentHash: 'first 0', vector: '[1,2,3]' }]);
    });
    const open = Promise.withResolvers<void>();
    const written = Promise.withResolvers<void>();
    const writing = withWorkspace(database, 'many', async (tx) => {
      await fill(tx, 'slower', 1);
      written.resolve();
      await open.promise;
    });
    await written.promise;
    const controller = new AbortController();
    const making = ensureVectorIndex(database, 'many', other, { worthAnIndex: 1, signal: controller.signal });
    const waiting = `SELECT count(*)::int AS count FROM pg_stat_activity WHERE datname = current_database()
      AND query LIKE 'CREATE INDEX%' AND wait_event_type = 'Lock'`;
    await expect.poll(async () => (await database.pool.query(waiting)).rows).toEqual([{ count: 1 }]);
    controller.abort();
    await expect(making).rejects.toThrow();
    open.resolve();
    await writing;
    expect(await listIndexes(database)).toHaveLength(1);
    expect(await ensureVectorIndex(database, 'many', other, { worthAnIndex: 1 })).toBe(true);
    expect(await listIndexes(database)).toHaveLength(2);
  });
});
