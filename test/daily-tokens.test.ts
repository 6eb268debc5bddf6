import { randomBytes } from 'node:crypto';
import pino from 'pino';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { ModelCallRecord } from '../src/extraction/index.ts';
import { createPipeline, type Pipeline } from '../src/pipeline/index.ts';
import { createApiKey, findConversation, saveWorkspace, withWorkspace } from '../src/storage/index.ts';
import { createPages } from '../src/ui/index.ts';
import { exampleConversation } from './support/conversations.ts';
import { describeAnyDatabase } from './support/databases.ts';
import { presentDay } from './support/present-day.ts';
import { cookieOf } from './support/sign-in.ts';
import { completeResult, createTestExtractor, rivalSignals } from './support/test-extractor.ts';

const CALL: ModelCallRecord = {
  operation: 'extract',
  prompt_name: 'extraction',
  prompt_version: '1',
  request_model: 'small-one',
  response_format: 'json_schema',
  outcome: 'ok',
  first_turn: 0,
  last_turn: 0,
  input_tokens: 550,
  cached_input_tokens: 500,
  output_tokens: 50,
  latency_ms: 1,
  requests: 1,
};

describeAnyDatabase('a day’s tokens', (fixture) => {
  let workspace: string;
  let running: Pipeline | undefined;
  let read: string[];
  const asked = new Set<string>();

  beforeEach(async () => {
    await presentDay();
    workspace = `w${randomBytes(6).toString('hex')}`;
    read = [];
    asked.clear();
    await saveWorkspace(fixture.database, workspace);
  });
  afterEach(() => running?.stop());

  function inside<Result>(work: Parameters<typeof withWorkspace<Result>>[2]): Promise<Result> {
    return withWorkspace(fixture.database, workspace, work);
  }

  /** A worker whose extractor asks a model: each reading costs 600 tokens. */
  async function start(dailyTokens: number | undefined, now = Date.now): Promise<Pipeline> {
    await running?.stop();
    const extractor = createTestExtractor({
      name: 'llm',
      asks: { model: 'small-one', prompts: ['extraction@1'] },
      extract: async (conversation) => {
        read.push(conversation.id);
        return { ...completeResult(rivalSignals(conversation.turns)), calls: [CALL] };
      },
    });
    running = createPipeline({ database: fixture.database, extractor, pollMs: 50, dailyTokens, now, concurrency: 1 });
    await running.start();
    return running;
  }

  /** What was read of this test's, in order: what an earlier one left may be read too. */
  const readOf = () => read.filter((id) => asked.has(id));

  async function accept(pipeline: Pipeline, id: string): Promise<void> {
    const conversation = exampleConversation({
      id,
      medium: 'call',
      occurred_at: '2026-09-21T13:00:00Z',
      account: { key: 'acme' },
      participants: [{ name: 'Dana', side: 'customer' }],
      turns: [{ speaker: 'Dana', text: `We are looking at Rivalware, says ${id}.` }],
    });
    asked.add(id);
    await pipeline.acceptConversation(workspace, {
      conversation,
      delivery: { source: 'test', bytes: Buffer.from(JSON.stringify(conversation)), mediaType: 'application/json' },
    });
    await pipeline.whenIdle(workspace);
  }

  const find = (id: string) => inside((tx) => findConversation(tx, id));

  it('are spent to the end of what is in hand; what comes then is kept, put off and says so', async () => {
    const pipeline = await start(1_000);
    for (const id of ['a', 'b', 'c', 'd']) await accept(pipeline, id);
    expect(readOf()).toEqual(['a', 'b']); // 600, then 1,200
    expect(await find('b')).toMatchObject({ status: 'read', statusReason: null });
    expect(await find('c')).toMatchObject({
      status: 'queued',
      accountKey: 'acme',
      statusReason: expect.stringMatching(
        /^put off to \d{4}-\d\d-\d\d, 00:00 UTC: .* 1,200 tokens, and 1,000 are allowed/,
      ),
    });
    const key = (await inside((tx) => createApiKey(tx, 'page', { role: 'admin' }))).key;
    const pages = createPages({
      database: fixture.database,
      pipeline,
      extractor: 'llm',
      now: Date.now,
      logger: pino({ level: 'silent' }),
    });
    const html = await (
      await pages.request('/waiting', { headers: { cookie: await cookieOf(fixture.database, key) } })
    ).text();
    expect(html).toContain('2 conversations are kept and not read yet: put off to');
    expect(html).not.toContain('Nothing waits');
  });

  it('are other tokens the next day, and each workspace’s own', async () => {
    const pipeline = await start(600);
    for (const id of ['k', 'l']) await accept(pipeline, id);
    expect(readOf()).toEqual(['k']);
    const other = `${workspace}x`;
    await saveWorkspace(fixture.database, other);
    const mine = workspace;
    workspace = other;
    await accept(pipeline, 'm');
    expect(readOf()).toEqual(['k', 'm']);
    workspace = mine;

    const tomorrow = await start(600, () => Date.now() + 86_400_000);
    await tomorrow.whenIdle(workspace);
    expect(readOf()).toEqual(['k', 'm', 'l']);
    expect(await find('l')).toMatchObject({ status: 'read', statusReason: null });
  });

  it('are asked for again when a worker starts with more of them', async () => {
    const first = await start(600);
    for (const id of ['x', 'y', 'z']) await accept(first, id);
    expect(readOf()).toEqual(['x']);
    await (await start(1_200)).whenIdle(workspace);
    expect(readOf()).toEqual(['x', 'y']);
    await (await start(undefined)).whenIdle(workspace);
    expect(readOf()).toEqual(['x', 'y', 'z']);
  });
});
