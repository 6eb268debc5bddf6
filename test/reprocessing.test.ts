import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createPipeline, type Pipeline, progressOf } from '../src/pipeline/index.ts';
import { executeSql, findReprocessing, listSignals, type Reprocessing, withWorkspace } from '../src/storage/index.ts';
import { exampleConversation } from './support/conversations.ts';
import { describeEachDatabase, describePostgres } from './support/databases.ts';
import { type HookServer, startHookServer } from './support/hooks.ts';
import { createTestEmbedder, createTestEmbeddings } from './support/test-embeddings.ts';
import { completeResult, createTestExtractor, rivalSignals } from './support/test-extractor.ts';
import { countSignals } from './support/test-scorer.ts';

/** A call of a day of its own, the later the higher its number. */
function call(number: number, workspace: string) {
  const day = new Date(Date.UTC(2026, 0, 1 + number)).toISOString();
  return exampleConversation({
    id: `${workspace}-${String(number).padStart(2, '0')}`,
    occurred_at: day,
    turns: [{ speaker: 'Dana Ortiz', text: `Call ${number}: we are looking at Rivalware.` }],
  });
}

async function takeIn(pipeline: Pick<Pipeline, 'acceptConversation'>, workspace: string, numbers: readonly number[]) {
  for (const number of numbers) {
    const delivery = { bytes: Buffer.from(`${number}`), mediaType: 'text/plain', source: 'test' };
    await pipeline.acceptConversation(workspace, { conversation: call(number, workspace), delivery });
  }
}

/** For conditions that a busy machine takes its time for. */
const PATIENCE = { timeout: 60_000 };

const range = (count: number) => Array.from({ length: count }, (_, index) => index);

describeEachDatabase('the history that is read again', (fixture) => {
  const HISTORY = 24;
  let server: HookServer;
  let workspace: string;
  /** What the new reader was handed, and how it is let go on. */
  let begun: string[];
  let open: boolean;
  let release: () => void;

  beforeEach(async () => {
    workspace = `w${randomBytes(6).toString('hex')}`;
    const old = createPipeline({
      database: fixture.database,
      extractor: createTestExtractor({ fingerprint: 'old' }),
      scorer: countSignals,
      pollMs: 50,
    });
    await old.start();
    await takeIn(old, workspace, range(HISTORY));
    await old.whenIdle(workspace);
    await old.stop();
    [begun, open] = [[], false];
    let gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    const extract = async (conversation: ReturnType<typeof call>) => {
      if (conversation.id.startsWith(workspace)) begun.push(conversation.id);
      if (!open) await gate;
      return completeResult(rivalSignals(conversation.turns));
    };
    const letGo = release;
    release = () => {
      open = true;
      letGo();
      gate = Promise.resolve();
    };
    server = await startHookServer(fixture.database, {
      workspace,
      pipeline: { extractor: createTestExtractor({ fingerprint: 'new', extract }), concurrency: 2 },
    });
  });
  afterEach(async () => {
    release();
    await server.stop();
  });

  const find = async (id: string) => (await server.ask('GET', `/v1/reprocessings/${id}`)).body;
  const statuses = async () => {
    const { rows } = await executeSql(
      fixture.database.pool,
      'SELECT status, count(*)::int AS count FROM earshot.conversation WHERE workspace_id = $1 GROUP BY 1 ORDER BY 1',
      [workspace],
    );
    return Object.fromEntries(
      (rows as { status: string; count: number }[]).map(({ status, count }) => [status, count]),
    );
  };

  it('is seen, paused, resumed and finished, while pages go on with the former readings', async () => {
    expect(await server.ask('POST', '/v1/reprocessings', { dry_run: true })).toMatchObject({
      status: 200,
      body: { conversations: HISTORY, reprocessing: null },
    });
    const { body } = await server.ask('POST', '/v1/reprocessings', {});
    const { id } = body.reprocessing as { id: string };
    expect(body).toMatchObject({ conversations: HISTORY, reprocessing: { state: 'running', total: HISTORY, done: 0 } });
    await expect.poll(() => begun.length, PATIENCE).toBe(2);
    await expect.poll(async () => (await find(id)).in_hand, PATIENCE).toBe(8); // a few ahead, not all of it
    const latest = range(8).map((number) => call(HISTORY - 1 - number, workspace).id);
    expect(begun.filter((one) => !latest.includes(one))).toEqual([]);
    const inHand = [...begun];
    const signals = await withWorkspace(fixture.database, workspace, (tx) => listSignals(tx, {}, { limit: 500 }));
    expect(signals.items).toHaveLength(HISTORY);

    const paused = await server.ask('POST', `/v1/reprocessings/${id}/pause`);
    expect(paused).toMatchObject({ status: 200, body: { state: 'paused', in_hand: 2, left: HISTORY } });
    expect(await statuses()).toEqual({ read: HISTORY - 2, reading: 2 });
    expect((await server.ask('POST', '/v1/reprocessings', { dry_run: true })).body.conversations).toBe(0);
    await takeIn(server.pipeline, workspace, [HISTORY]); // what is new waits for no history
    release();
    await server.settled();
    expect(begun.toSorted()).toEqual([...inHand, call(HISTORY, workspace).id].toSorted());
    expect(await find(id)).toMatchObject({
      state: 'paused',
      done: 2,
      left: HISTORY - 2,
      in_hand: 0,
      estimated_end: null,
    });

    expect((await server.ask('POST', `/v1/reprocessings/${id}/resume`)).body).toMatchObject({ state: 'running' });
    await server.settled();
    expect(await find(id)).toMatchObject({
      state: 'done',
      done: HISTORY,
      left: 0,
      failed: 0,
      ended_at: expect.any(String),
    });
    expect(begun.toSorted()).toEqual(range(HISTORY + 1).map((number) => call(number, workspace).id)); // each once
    const after = await withWorkspace(fixture.database, workspace, (tx) => listSignals(tx, {}, { limit: 500 }));
    expect(after.items).toHaveLength(HISTORY + 1);
    expect((await server.ask('POST', `/v1/reprocessings/${id}/pause`)).status).toBe(409);
    expect((await server.ask('POST', '/v1/reprocessings/none/pause')).status).toBe(404);
    const audit = (await server.ask('GET', `/v1/audit?subject=${id}`)).body.items.map(({ action }) => action);
    expect(audit).toEqual(['reprocessing.running', 'reprocessing.paused', 'reprocessing.begun']);
  });

  it('is cancelled: what was not begun stays as it was read, and may be asked for again', async () => {
    const { body } = await server.ask('POST', '/v1/reprocessings', { account: 'acme', limit: 10 });
    const { id } = body.reprocessing as { id: string };
    await expect.poll(() => begun.length, PATIENCE).toBe(2);
    expect((await server.ask('POST', `/v1/reprocessings/${id}/cancel`)).body).toMatchObject({ state: 'cancelled' });
    release();
    await server.settled();
    expect(begun).toHaveLength(2);
    expect(await statuses()).toEqual({ read: HISTORY });
    expect(await find(id)).toMatchObject({
      state: 'cancelled',
      total: 10,
      done: 2,
      left: 8,
      account: 'acme',
      limit: 10,
    });
    expect((await server.ask('POST', `/v1/reprocessings/${id}/resume`)).status).toBe(409);
    expect((await server.ask('POST', '/v1/reprocessings', { dry_run: true })).body.conversations).toBe(HISTORY - 2);
    expect((await server.ask('POST', '/v1/reprocessings', { account: 'nobody' })).status).toBe(404);
    expect((await server.ask('GET', '/v1/reprocessings')).body.items.map((found) => found.id)).toEqual([id]);
  });
});

describeEachDatabase('another embedding that is built', (fixture) => {
  it('is seen, paused and resumed; new words get their vectors meanwhile', async () => {
    const workspace = `w${randomBytes(6).toString('hex')}`;
    const one = createTestEmbedder('test/one');
    const start = (current: typeof one) =>
      startHookServer(fixture.database, { workspace, pipeline: { embeddings: createTestEmbeddings(current, one) } });
    const first = await start(one);
    await takeIn(first.pipeline, workspace, range(6));
    await first.settled();
    expect((await first.ask('GET', '/v1/reembedding')).body).toEqual({ reembedding: null });
    expect((await first.ask('POST', '/v1/reembedding/pause')).status).toBe(404);
    await first.stop();
    await withWorkspace(fixture.database, workspace, (tx) =>
      tx.executeSql(
        `INSERT INTO earshot.embedding_model (workspace_id, model, dimensions, state, paused_at)
         SELECT workspace_id, 'test/two', dimensions, 'building', now() FROM earshot.embedding_model WHERE workspace_id = $1`,
        [workspace],
      ),
    );

    const second = await start(createTestEmbedder('test/two'));
    const built = async () => (await second.ask('GET', '/v1/reembedding')).body.reembedding;
    await takeIn(second.pipeline, workspace, [6]);
    await second.settled();
    await expect
      .poll(built, PATIENCE)
      .toMatchObject({ model: 'test/two', serving: 'test/one', done: 1, left: 6, refused: 0 });
    expect(await built()).toMatchObject({ paused_at: expect.any(String) });
    expect((await second.ask('POST', '/v1/reembedding/resume')).status).toBe(200);
    await expect.poll(built, PATIENCE).toBeNull(); // it serves
    await second.stop();
  });
});

describePostgres('the history, and a worker that is killed in the middle of it', (fixture) => {
  const HISTORY = 24;
  const workspace = 'again';
  let worker: ChildProcess | undefined;
  afterEach(() => worker?.kill('SIGKILL'));

  /** Starts a worker in a process of its own; gives it once it has begun so many readings. */
  async function startWorker(readings: number): Promise<void> {
    const args = ['--import', 'tsx', join(import.meta.dirname, 'support/worker-process.ts'), fixture.database.url];
    const started = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    worker = started;
    let begun = 0;
    for await (const line of createInterface({ input: started.stdout })) {
      if (line.startsWith('claimed ')) begun += 1;
      if (begun === readings) break;
    }
  }

  it('loses and doubles nothing', async () => {
    const shared = { database: fixture.database, scorer: countSignals, pollMs: 50 };
    const old = createPipeline({ ...shared, extractor: createTestExtractor({ fingerprint: 'old' }) });
    await old.start();
    await takeIn(old, workspace, range(HISTORY));
    await old.whenIdle(workspace);
    await old.stop();

    const asking = createPipeline({ ...shared, extractor: createTestExtractor() });
    await asking.prepare();
    const begun = await asking.reprocessing.begin(workspace, {}, 'Ana');
    const find = () => withWorkspace(fixture.database, workspace, (tx) => findReprocessing(tx, begun?.id ?? ''));
    await startWorker(6);
    worker?.kill('SIGKILL');
    if (worker !== undefined) await once(worker, 'exit');
    expect((await find())?.state).toBe('running');
    // Its leases run out by themselves after ten seconds; nobody here waits for that.
    await executeSql(
      fixture.database.pool,
      `UPDATE pgboss.job SET heartbeat_on = now() - interval '1 hour' WHERE state = 'active' AND data ->> 'workspace' = $1`,
      [workspace],
    );
    await startWorker(1);
    await asking.whenIdle(workspace);
    const counts = { waiting: 0, queued: 0, read: HISTORY, partial: 0, failed: 0, skipped: 0 };
    expect(await find()).toMatchObject({ state: 'done', counts });
    const { rows } = await executeSql(
      fixture.database.pool,
      `SELECT count(*)::int AS readings FROM earshot.extraction_run WHERE workspace_id = $1 AND status = 'complete'`,
      [workspace],
    );
    expect(rows).toEqual([{ readings: 2 * HISTORY }]); // each conversation's first, and one more
    const signals = await withWorkspace(fixture.database, workspace, (tx) => listSignals(tx, {}, { limit: 500 }));
    expect(signals.items).toHaveLength(HISTORY);
    await asking.stop();
  });
});

describe('how far a reprocessing is', () => {
  const counts = { waiting: 80, queued: 10, read: 7, partial: 1, failed: 1, skipped: 1 };
  const lately = { count: 11, first: '2026-03-12T10:00:00.000Z', last: '2026-03-12T10:01:40.000Z' };
  const now = Date.parse('2026-03-12T10:02:00.000Z');
  const of = (change: Partial<Reprocessing>) =>
    progressOf({ state: 'running', counts, lately, ...change } as Reprocessing, now);

  it('is told by its conversations, and when it ends by its last readings', () => {
    const numbers = { total: 100, done: 10, partial: 1, failed: 1, left: 90, inHand: 10 };
    // Ten seconds each.
    expect(of({})).toEqual({ ...numbers, estimatedEnd: '2026-03-12T10:17:00.000Z' });
    expect(of({ state: 'paused' })).toEqual({ ...numbers, estimatedEnd: null });
  });

  it('says no end where nothing tells the pace, or nothing is left', () => {
    expect(of({ lately: null }).estimatedEnd).toBeNull();
    expect(of({ lately: { ...lately, count: 1 } }).estimatedEnd).toBeNull();
    expect(of({ lately: { ...lately, last: lately.first } }).estimatedEnd).toBeNull();
    expect(of({ counts: { ...counts, waiting: 0, queued: 0 } }).estimatedEnd).toBeNull();
  });
});
