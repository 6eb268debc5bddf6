import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { exampleConversation } from '../../../test/support/conversations.ts';
import { describeAnyDatabase } from '../../../test/support/databases.ts';
import { createTestEmbedder, createTestEmbeddings, type TestEmbedder } from '../../../test/support/test-embeddings.ts';
import { createTestExtractor } from '../../../test/support/test-extractor.ts';
import { countSignals } from '../../../test/support/test-scorer.ts';
import type { Conversation } from '../../domain/index.ts';
import { type Embeddings, searchPassages } from '../../retrieval/index.ts';
import {
  ensureVectorIndex,
  findIndexNeeds,
  listRefusals,
  listToEmbed,
  type WorkspaceTransaction,
  withWorkspace,
} from '../../storage/index.ts';
import { createPipeline, type Pipeline } from '../index.ts';

const MODELS = `SELECT conversation_id AS conversation, array_remove(array_agg(DISTINCT made.model), NULL) AS models
  FROM earshot.passage LEFT JOIN earshot.passage_embedding AS made USING (workspace_id, conversation_id, ordinal)
  GROUP BY conversation_id ORDER BY conversation_id`;

describeAnyDatabase('vectors of what was said', (fixture) => {
  const started: Pipeline[] = [];
  let workspace: string;
  beforeEach(() => {
    workspace = `w${randomBytes(6).toString('hex')}`;
  });
  afterEach(stop);

  async function stop(): Promise<void> {
    for (const pipeline of started.splice(0)) await pipeline.stop({ timeoutMs: 100 });
  }

  function make(embeddings: Embeddings): Pipeline {
    const shared = { extractor: createTestExtractor(), scorer: countSignals, pollMs: 50 };
    const pipeline = createPipeline({ database: fixture.database, embeddings, ...shared });
    started.push(pipeline);
    return pipeline;
  }

  async function start(embeddings: Embeddings): Promise<Pipeline> {
    const pipeline = make(embeddings);
    await pipeline.start();
    return pipeline;
  }

  /** Starts one that has something to tend, and waits until nothing is left. */
  async function startAndTend(embeddings: Embeddings): Promise<void> {
    const pipeline = make(embeddings);
    const done = new Promise<void>((resolve) => {
      pipeline.onEvent((event) => {
        if (event.type === 'index-tended' && event.workspace === workspace && !event.left) resolve();
      });
    });
    await pipeline.start();
    await done;
  }

  function inside<Result>(work: (tx: WorkspaceTransaction) => Promise<Result>): Promise<Result> {
    return withWorkspace(fixture.database, workspace, work);
  }

  async function rows<Row>(text: string): Promise<Row[]> {
    return (await inside((tx) => tx.executeSql(text))).rows as Row[];
  }

  async function post(pipeline: Pipeline, ...conversations: readonly Conversation[]): Promise<void> {
    for (const conversation of conversations) {
      const bytes = Buffer.from(JSON.stringify(conversation));
      const delivery = { bytes, mediaType: 'application/json', source: 'test' };
      await pipeline.acceptConversation(workspace, { conversation, delivery });
    }
  }

  function call(id: string, change: Partial<Conversation> = {}): Conversation {
    const text = `In ${id} of ${workspace} the forecast slipped.`;
    return exampleConversation({ id, turns: [{ speaker: 'Dana Ortiz', text }], ...change });
  }

  /** A call of so many passages. */
  function longCall(id: string, passages: number): Conversation {
    const words = Array.from({ length: 150 }, () => 'forecast').join(' ');
    const turns = Array.from({ length: passages }, (_none, at) => ({
      speaker: 'Dana Ortiz',
      text: `${workspace} ${at} ${words}.`,
    }));
    return exampleConversation({ id, turns });
  }

  function askedOf(embedder: TestEmbedder): readonly string[] {
    return embedder.asked.filter((text) => text.includes(workspace));
  }

  const states = () => rows('SELECT model, state FROM earshot.embedding_model ORDER BY model');

  test('lack only the text that is refused, which is remembered with its reason and found by its words', async () => {
    const embedder = createTestEmbedder();
    embedder.refuses = (text) => text.includes('In two');
    const pipeline = await start(createTestEmbeddings(embedder));
    await post(pipeline, call('one'), call('two'), call('three'));
    await pipeline.whenIdle(workspace);
    expect(await rows(MODELS)).toEqual([
      { conversation: 'one', models: ['test'] },
      { conversation: 'three', models: ['test'] },
      { conversation: 'two', models: [] },
    ]);
    expect(await inside((tx) => listRefusals(tx, 'two'))).toEqual([{ turns: [0], reason: 'HTTP 400 too_long' }]);
    const found = await inside((tx) => searchPassages(tx, { text: 'In two', filter: {}, limit: 9 }));
    expect(found.map(({ conversation }) => conversation)).toContain('two');
  });

  test('are not asked for again each round where they were refused, but are a week later', async () => {
    const embedder = createTestEmbedder();
    embedder.refuses = (text) => text.includes('In two');
    const pipeline = await start(createTestEmbeddings(embedder));
    await post(pipeline, call('one'), call('two'));
    await pipeline.whenIdle(workspace);
    await rows(`DELETE FROM earshot.embedding_model;
      UPDATE earshot.conversation SET recorded_at = now() - interval '1 day', indexed_at = now() - interval '1 day'`);
    await stop();
    await startAndTend(createTestEmbeddings(embedder));
    expect(askedOf(embedder).filter((text) => text.includes('In two'))).toHaveLength(2);
    const lacking = () =>
      inside(async (tx) => {
        const { unembedded } = await findIndexNeeds(tx, { embeds: true });
        return [unembedded, (await listToEmbed(tx, 'test', { limit: 9 })).length];
      });
    expect(await lacking()).toEqual([false, 0]);
    await rows(`UPDATE earshot.passage_refusal SET refused_at = now() - interval '8 days'`);
    expect(await lacking()).toEqual([true, 1]);
    embedder.refuses = () => false;
    await stop();
    await startAndTend(createTestEmbeddings(embedder));
    expect(await inside((tx) => listRefusals(tx, 'two'))).toEqual([]);
  });

  test('are not waited for by the words of the next conversation', async () => {
    const embedder = createTestEmbedder();
    const answered = Promise.withResolvers<void>();
    embedder.before = () => answered.promise;
    const pipeline = await start(createTestEmbeddings(embedder));
    await post(pipeline, call('one'), call('two'));
    await expect
      .poll(() => rows(MODELS))
      .toEqual([
        { conversation: 'one', models: [] },
        { conversation: 'two', models: [] },
      ]);
    answered.resolve();
    await pipeline.whenIdle(workspace);
    expect(await rows(MODELS)).toMatchObject([{ models: ['test'] }, { models: ['test'] }]);
  });

  test('of a long call are kept part by part: another attempt goes on where the one before stopped', async () => {
    const embedder = createTestEmbedder();
    let parts = 0;
    embedder.before = async (texts) => {
      if (!texts.some((text) => text.includes(workspace))) return; // of the tests before
      parts += 1;
      if (parts === 2) throw new Error('the server hung up');
    };
    const pipeline = await start(createTestEmbeddings(embedder));
    await post(pipeline, longCall('long', 70));
    await pipeline.whenIdle(workspace);
    const [lacking] = await rows(
      'SELECT FROM earshot.passage LEFT JOIN earshot.passage_embedding AS made USING (workspace_id, conversation_id, ordinal) WHERE made.model IS NULL',
    );
    expect(lacking).toBeUndefined();
    expect(parts).toBe(3);
    expect(new Set(askedOf(embedder)).size).toBe(askedOf(embedder).length);
  });

  test('of an embedding that is turned away from while it is built are dropped, and the one set goes on serving', async () => {
    const [old, next] = [createTestEmbedder('old'), createTestEmbedder('next', 24)];
    const first = await start(createTestEmbeddings(old));
    await post(first, call('one'), longCall('long', 70));
    await first.whenIdle(workspace);
    await stop();
    const reached = Promise.withResolvers<void>();
    const gate = Promise.withResolvers<void>();
    let parts = 0;
    next.before = async (texts) => {
      if (!texts.some((text) => text.includes(workspace))) return; // of the tests before
      parts += 1;
      if (parts < 2) return;
      reached.resolve();
      await gate.promise;
    };
    await start(createTestEmbeddings(next, old));
    await reached.promise;
    const stopping = stop();
    gate.resolve();
    await stopping;
    expect(await states()).toEqual([
      { model: 'next', state: 'building' },
      { model: 'old', state: 'serving' },
    ]);
    await startAndTend(createTestEmbeddings(old, next));
    expect(await states()).toEqual([{ model: 'old', state: 'serving' }]);
    expect(await rows(MODELS)).toMatchObject([{ models: ['old'] }, { models: ['old'] }]);
  });

  test('of an embedding that serves no more leave no index behind', async () => {
    const [old, next] = [createTestEmbedder(`old ${workspace}`), createTestEmbedder(`next ${workspace}`, 24)];
    const first = await start(createTestEmbeddings(old));
    await post(first, call('one'));
    await first.whenIdle(workspace);
    await stop();
    const { database } = fixture;
    expect(await ensureVectorIndex(database, workspace, old, { worthAnIndex: 1 })).toBe(true);
    const indexes = `SELECT FROM pg_indexes WHERE indexdef LIKE '%hnsw%old ${workspace}%'`;
    expect((await database.pool.query(indexes)).rows).toHaveLength(1);
    await startAndTend(createTestEmbeddings(next, old));
    expect(await states()).toEqual([{ model: next.model, state: 'serving' }]);
    // Workspaces of the tests before may have begun with the former one too: whichever is tended last takes it away.
    await expect.poll(async () => (await database.pool.query(indexes)).rows).toEqual([]);
  });
});
