import { randomBytes } from 'node:crypto';
import pino from 'pino';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createProbes } from '../src/http/index.ts';
import { ModelServers } from '../src/models/index.ts';
import { createPipeline, type Pipeline } from '../src/pipeline/index.ts';
import {
  createApiKey,
  executeSql,
  findConversation,
  listRuns,
  listSignals,
  saveWorkspace,
  withWorkspace,
} from '../src/storage/index.ts';
import { createPages } from '../src/ui/index.ts';
import { exampleConversation } from './support/conversations.ts';
import { describeAnyDatabase } from './support/databases.ts';
import { readingExtractor } from './support/llm.ts';
import { type ModelServer, type ScriptedReply, startModelServer } from './support/model-server.ts';
import { cookieOf } from './support/sign-in.ts';
import { completeResult, createTestExtractor, rivalSignals } from './support/test-extractor.ts';

const CANDIDATE = { kind: 'competitor', subtype: 'evaluating', quote: 'We are looking at Rivalware', turns: [0] };
const FOUND: ScriptedReply = { content: { signals: [{ ...CANDIDATE, attrs: {}, confidence: 0.9 }] } };
const FAILING: ScriptedReply = { status: 500 };
/** Enough on a machine that is busy with others. */
const SOON = { timeout: 60_000 };
const POLICY = { share: 0.5, of: 4, least: 2, openMs: 1_500, longestOpenMs: 3_000, askedMs: 60_000 };

describeAnyDatabase('a language model whose server keeps failing', (fixture) => {
  let workspace: string;
  let running: Pipeline | undefined;
  let server: ModelServer;
  let answer: () => ScriptedReply;

  beforeEach(async () => {
    workspace = `w${randomBytes(6).toString('hex')}`;
    answer = () => FAILING;
    server = await startModelServer(() => answer());
    await saveWorkspace(fixture.database, workspace);
  });
  afterEach(async () => {
    await running?.stop({ timeoutMs: 0 });
    await server[Symbol.asyncDispose]();
  });

  function inside<Result>(work: Parameters<typeof withWorkspace<Result>>[2]): Promise<Result> {
    return withWorkspace(fixture.database, workspace, work);
  }

  async function accept(pipeline: Pipeline, id: string): Promise<void> {
    const conversation = exampleConversation({
      id,
      account: { key: 'acme' },
      participants: [{ name: 'Dana', side: 'customer' }],
      turns: [{ speaker: 'Dana', text: `We are looking at Rivalware, says ${id}.` }],
    });
    const delivery = { source: 'test', bytes: Buffer.from(id), mediaType: 'text/plain' };
    await pipeline.acceptConversation(workspace, { conversation, delivery });
  }

  const find = (id: string) => inside((tx) => findConversation(tx, id));

  it('is left alone: readings are put off, intake goes on, pages and probes say so, and reading resumes by itself', async () => {
    const servers = new ModelServers({ policy: POLICY });
    const extractor = await readingExtractor(server, { servers, attempts: 1 });
    const { database } = fixture;
    const modelStanding = () => servers.of(server.url).standing;
    running = createPipeline({ database, extractor, modelStanding, pollMs: 50, concurrency: 2 });
    await running.start();
    const ids = ['a', 'b', 'c', 'd', 'e'];
    for (const id of ids) await accept(running, id);
    await expect.poll(() => modelStanding().state, SOON).toBe('open');
    await expect
      .poll(async () => (await Promise.all(ids.map(find))).map((one) => one?.statusReason ?? ''), SOON)
      .toSatisfy((reasons: string[]) => reasons.some((reason) => reason.startsWith('put off to ')));

    const logger = pino({ level: 'silent' });
    const probes = createProbes({ database, extractor: 'llm', embedding: 'none', logger, modelStanding });
    const health = await (await probes.request('/health')).json();
    expect(health).toMatchObject({ status: 'ok', model: { reason: 'HTTP 500' } });
    const key = (await inside((tx) => createApiKey(tx, 'page', { role: 'admin' }))).key;
    const pages = createPages({ database, pipeline: running, extractor: 'llm', now: Date.now, logger });
    const html = await (
      await pages.request('/waiting', { headers: { cookie: await cookieOf(fixture.database, key) } })
    ).text();
    expect(html).toMatch(/kept and not read yet/);

    answer = () => FOUND;
    await expect
      .poll(async () => (await Promise.all(ids.map(find))).map((one) => one?.status), SOON)
      .toEqual(ids.map(() => 'read'));
    expect((await find('a'))?.statusReason).toBeNull();
    expect((await inside((tx) => listSignals(tx))).items).toHaveLength(ids.length);
    const { rows } = await executeSql(
      database.pool,
      `SELECT count(*)::int AS jobs, max(retry_count)::int AS retries FROM pgboss.job
       WHERE name = 'read-conversation' AND state <> 'completed' AND data ->> 'workspace' = $1`,
      [workspace],
    );
    expect(rows).toEqual([{ jobs: 0, retries: null }]);
  });

  it('is asked again later for what one reading lacks, of its own accord and not for ever', async () => {
    let readings = 0;
    const extractor = createTestExtractor({
      asks: { model: 'small-one', prompts: ['extraction@1'] },
      extract: async ({ turns }) => {
        readings += 1;
        const lacking = { status: 'partial', unread: [{ turns: [0], reason: 'failed: HTTP 500' }] } as const;
        const complete = completeResult(rivalSignals(turns));
        return readings < 3 ? { ...complete, signals: [], ...lacking, worthAnotherTry: true } : complete;
      },
    });
    running = createPipeline({ database: fixture.database, extractor, pollMs: 50, concurrency: 1 });
    await running.start();
    const settled: unknown[] = [];
    running.onEvent((event) => {
      if (event.type === 'conversation-settled' && event.workspace === workspace) settled.push(event.status);
    });
    await accept(running, 'x');
    await expect
      .poll(async () => (await find('x'))?.statusReason ?? '', SOON)
      .toMatch(/^turn 0 not read: failed: HTTP 500; tried again at \d\d:\d\d:\d\d UTC$/);
    await expect.poll(() => hurried('x'), SOON).toBe('read');
    expect(readings).toBe(3);
    await expect.poll(() => settled, SOON).toEqual(['partial', 'partial', 'read']); // told once it is committed
    expect(await inside((tx) => listRuns(tx, 'x'))).toMatchObject([{ status: 'complete', attempts: 3 }]);

    readings = -100;
    await accept(running, 'y');
    const reasonOf = async (id: string) => (await hurried(id)) && (await find(id))?.statusReason;
    await expect.poll(() => reasonOf('y'), SOON).toBe('turn 0 not read: failed: HTTP 500');
    expect(readings).toBe(-95);
    expect((await find('y'))?.status).toBe('partial');
  });

  /** Has what was put off done now, and gives how a conversation stands. */
  async function hurried(id: string): Promise<string | undefined> {
    await executeSql(
      fixture.database.pool,
      `UPDATE pgboss.job SET start_after = now() WHERE state < 'active' AND data ->> 'workspace' = $1`,
      [workspace],
    );
    return (await find(id))?.status;
  }
});
