import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { exampleConversation } from '../../../test/support/conversations.ts';
import { describeEachDatabase } from '../../../test/support/databases.ts';
import { createTestEmbedder, createTestEmbeddings } from '../../../test/support/test-embeddings.ts';
import { createTestExtractor } from '../../../test/support/test-extractor.ts';
import { countSignals } from '../../../test/support/test-scorer.ts';
import type { Conversation } from '../../domain/index.ts';
import type { Embeddings } from '../../retrieval/index.ts';
import { clearWorkspace, withWorkspace } from '../../storage/index.ts';
import { createPipeline, type Pipeline, type PipelineEvent } from '../index.ts';

interface PassageRow {
  readonly conversation: string;
  readonly account: string | null;
  readonly speakers: string[];
  readonly sides: string[];
  readonly body: string;
  readonly models: string[];
}

const PASSAGES = `SELECT conversation_id AS conversation, account_key AS account, speakers, sides, body, ARRAY (
    SELECT model FROM earshot.passage_embedding AS made WHERE made.workspace_id = passage.workspace_id
      AND made.conversation_id = passage.conversation_id AND made.ordinal = passage.ordinal ORDER BY model) AS models
  FROM earshot.passage ORDER BY conversation_id, ordinal`;

describeEachDatabase('the index', (fixture) => {
  const started: Pipeline[] = [];
  let workspace: string;
  beforeEach(() => {
    workspace = `w${randomBytes(6).toString('hex')}`;
  });
  afterEach(async () => {
    for (const pipeline of started.splice(0)) await pipeline.stop({ timeoutMs: 100 });
  });

  async function start(embeddings?: Embeddings): Promise<Pipeline> {
    const shared = { extractor: createTestExtractor(), scorer: countSignals, pollMs: 50 };
    const pipeline = createPipeline({ database: fixture.database, embeddings, ...shared });
    started.push(pipeline);
    await pipeline.start();
    return pipeline;
  }

  async function rows<Row>(text: string): Promise<Row[]> {
    return (await withWorkspace(fixture.database, workspace, (tx) => tx.executeSql(text))).rows as Row[];
  }

  function passages(): Promise<PassageRow[]> {
    return rows<PassageRow>(PASSAGES);
  }

  async function accept(pipeline: Pipeline, ...conversations: readonly Conversation[]): Promise<void> {
    for (const conversation of conversations) {
      const bytes = Buffer.from(JSON.stringify(conversation));
      const delivery = { bytes, mediaType: 'application/json', source: 'test' };
      await pipeline.acceptConversation(workspace, { conversation, delivery });
    }
    await pipeline.whenIdle(workspace);
  }

  /** A call in which nothing is said that the others say. */
  function call(id: string, change: Partial<Conversation> = {}): Conversation {
    const text = `In ${id} of ${workspace} the forecast slipped.`;
    return exampleConversation({ id, turns: [{ speaker: 'Dana Ortiz', text }], ...change });
  }

  /** As if a release without an index had taken them in, a while ago. */
  async function forget(): Promise<void> {
    await rows(`DELETE FROM earshot.passage; DELETE FROM earshot.embedding_model;
      UPDATE earshot.conversation SET indexed_at = NULL, recorded_at = now() - interval '1 day'`);
  }

  /** The next round after which nothing is left to tend. */
  function tended(pipeline: Pipeline): Promise<void> {
    return new Promise((resolve) => {
      const end = pipeline.onEvent((event) => {
        if (event.type !== 'index-tended' || event.workspace !== workspace || event.left) return;
        end();
        resolve();
      });
    });
  }

  test('has what comes in by its words and by its vectors, and each of the same words embedded once', async () => {
    const embedder = createTestEmbedder();
    const pipeline = await start(createTestEmbeddings(embedder));
    await accept(pipeline, exampleConversation());
    const twin = exampleConversation({ id: 'call-2', occurred_at: '2026-04-12T15:00:00.000Z' });
    await accept(pipeline, twin, call('call-3'));
    const body =
      'Ana Lima: Thanks for taking the time today.\nDana Ortiz: We are looking at Rivalware, they gave us a demo last week.';
    const said = {
      account: 'acme',
      body,
      models: ['test'],
      speakers: ['Ana Lima', 'Dana Ortiz'],
      sides: ['us', 'customer'],
    };
    expect(await passages()).toMatchObject([
      { conversation: 'call-1', ...said },
      { conversation: 'call-2', ...said },
      { conversation: 'call-3', models: ['test'], sides: ['customer'] },
    ]);
    expect(embedder.asked).toHaveLength(2);
    const found = `SELECT conversation_id AS id FROM earshot.passage WHERE words @@ `;
    expect(await rows(`${found} 'march & ortiz & check & rivalwar'::tsquery`)).toEqual([{ id: 'call-1' }]);
    const counted = await rows(
      `SELECT word, passages FROM earshot.lexeme WHERE word IN ('rivalwar', 'slip', 'dana') ORDER BY 1`,
    );
    expect(counted).toEqual([
      { word: 'dana', passages: 3 },
      { word: 'rivalwar', passages: 2 },
      { word: 'slip', passages: 1 },
    ]);
    expect(await rows('SELECT model, dimensions, state FROM earshot.embedding_model')).toEqual([
      { model: 'test', dimensions: 16, state: 'serving' },
    ]);
    await withWorkspace(fixture.database, workspace, clearWorkspace);
    expect(await passages()).toEqual([]);
    expect(await rows('SELECT FROM earshot.passage_embedding UNION ALL SELECT FROM earshot.lexeme')).toEqual([]);
  });

  test('has words alone where nothing embeds them', async () => {
    await accept(await start(), exampleConversation());
    expect(await passages()).toMatchObject([{ conversation: 'call-1', models: [] }]);
    expect(await rows('SELECT FROM earshot.embedding_model')).toEqual([]);
  });

  test('stays as it is when a conversation is read again, or taken in again', async () => {
    const embedder = createTestEmbedder();
    const pipeline = await start(createTestEmbeddings(embedder));
    await accept(pipeline, exampleConversation());
    const versions = () => rows('SELECT xmin::text FROM earshot.passage');
    const before = await versions();
    expect(await pipeline.reprocess(workspace, { all: true })).toBe(1);
    await accept(pipeline, exampleConversation());
    expect(await versions()).toEqual(before);
    expect(embedder.asked).toHaveLength(1);
  });

  test('keeps the words of what could not be embedded, says so, and tries again', async () => {
    const embedder = createTestEmbedder();
    const failures: PipelineEvent[] = [];
    embedder.before = async () => {
      embedder.before = async () => undefined;
      expect(await passages()).toMatchObject([{ conversation: 'call-1', models: [] }]);
      throw new Error('words of a customer');
    };
    const pipeline = await start(createTestEmbeddings(embedder));
    pipeline.onEvent((event) => event.type === 'job-failed' && failures.push(event));
    await accept(pipeline, exampleConversation());
    expect(failures).toMatchObject([{ job: 'embed-conversation', attempt: 1, reason: 'Error' }]);
    expect(await passages()).toMatchObject([{ conversation: 'call-1', models: ['test'] }]);
  });

  test('goes where its conversation goes', async () => {
    const pipeline = await start(createTestEmbeddings(createTestEmbedder()));
    const nobodys = {
      account: undefined,
      participants: [{ name: 'Eve', side: 'customer' as const, email: 'eve@new.test' }],
    };
    await accept(
      pipeline,
      call('one'),
      call('two', { account: { key: 'beta', name: 'Beta' } }),
      call('three', nobodys),
    );
    const accounts = async () => (await passages()).map(({ conversation, account }) => [conversation, account]);
    expect(await accounts()).toEqual([
      ['one', 'acme'],
      ['three', null],
      ['two', 'beta'],
    ]);
    await pipeline.assignConversation(workspace, 'three', { account: 'acme', by: 'Ana' });
    await pipeline.mergeAccounts(workspace, { from: 'beta', into: 'acme', by: 'Ana' });
    expect(await accounts()).toEqual([
      ['one', 'acme'],
      ['three', 'acme'],
      ['two', 'acme'],
    ]);
    await pipeline.undoAccountMerger(workspace, { from: 'beta', by: 'Ana' });
    await pipeline.assignConversation(workspace, 'one', { account: 'beta', by: 'Ana' });
    expect(await accounts()).toEqual([
      ['one', 'beta'],
      ['three', 'acme'],
      ['two', 'beta'],
    ]);
  });

  test('takes up by itself what came before there was one', async () => {
    await accept(await start(), call('one'), call('two'));
    await forget();
    await started.pop()?.stop();
    const embedder = createTestEmbedder();
    const pipeline = createPipeline({
      database: fixture.database,
      extractor: createTestExtractor(),
      embeddings: createTestEmbeddings(embedder),
      pollMs: 50,
    });
    started.push(pipeline);
    const done = tended(pipeline);
    await pipeline.start();
    await done;
    expect(await passages()).toMatchObject([
      { conversation: 'one', account: 'acme', models: ['test'] },
      { conversation: 'two', account: 'acme', models: ['test'] },
    ]);
    expect(embedder.asked.filter((text) => text.includes(workspace))).toHaveLength(2);
  });

  test('is built anew beside the one that serves when the embedding changes, and changes over when it is whole', async () => {
    const [old, next] = [createTestEmbedder('old'), createTestEmbedder('next', 24)];
    await accept(await start(createTestEmbeddings(old)), call('one'), call('two'));
    await started.pop()?.stop();
    const states = () => rows('SELECT model, state FROM earshot.embedding_model ORDER BY model');
    const gate = Promise.withResolvers<void>();
    const reached = Promise.withResolvers<void>();
    next.before = async (texts) => {
      // Not those of the tests before, nor what comes in meanwhile.
      if (!texts.some((text) => text.includes(workspace) && !text.includes('In three'))) return;
      reached.resolve();
      await gate.promise;
    };
    const met = Promise.withResolvers<void>();
    old.before = async (texts) => {
      if (texts.some((text) => text.includes('In three'))) met.resolve();
    };
    const pipeline = createPipeline({
      database: fixture.database,
      extractor: createTestExtractor(),
      embeddings: createTestEmbeddings(next, old),
      pollMs: 50,
    });
    started.push(pipeline);
    const done = tended(pipeline);
    await pipeline.start();
    await reached.promise;
    expect(await states()).toEqual([
      { model: 'next', state: 'building' },
      { model: 'old', state: 'serving' },
    ]);
    const arriving = accept(pipeline, call('three'));
    await met.promise; // The old one still serves: it is asked for what is new.
    gate.resolve();
    await arriving;
    await done;
    expect(old.asked).toEqual(expect.arrayContaining([expect.stringContaining('In three')]));
    expect(next.asked.filter((text) => text.includes(workspace))).toHaveLength(3);
    expect(await states()).toEqual([{ model: 'next', state: 'serving' }]);
    expect((await passages()).map(({ models }) => models)).toEqual([['next'], ['next'], ['next']]);
  });
});
