import pino from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createAnswerer, createSearcher } from '../src/answers/index.ts';
import { type RunningServer, startServer } from '../src/cli/server.ts';
import { readConfig } from '../src/config/index.ts';
import type { ExtractionResult } from '../src/extraction/index.ts';
import {
  createPipeline,
  LiveFeed,
  type LiveProgress,
  MOST_SEATS,
  type Pipeline,
  watchConversation,
  watchWorkspace,
  workspacePolicy,
} from '../src/pipeline/index.ts';
import { authenticate, createApiKey, openDatabase, revokeApiKey, withWorkspace } from '../src/storage/index.ts';
import { exampleConversation } from './support/conversations.ts';
import { describeEachDatabase, describePostgres } from './support/databases.ts';
import { type EventReader, openEvents } from './support/events.ts';
import { cookieOf } from './support/sign-in.ts';
import { completeResult, createTestExtractor, rivalSignals } from './support/test-extractor.ts';
import { countSignals } from './support/test-scorer.ts';

const WORKSPACE = 'acme-vendor';

/** Readings that go on when they are told to: window by window, of three. */
class Steps {
  readonly #waiting: (() => void)[] = [];
  #ahead = 0;

  go(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#ahead += 1;
    else next();
  }

  async wait(): Promise<void> {
    if (this.#ahead > 0) this.#ahead -= 1;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }
}

describeEachDatabase('what happens, live', (fixture) => {
  const steps = new Steps();
  let pipeline: Pipeline;
  let live: LiveFeed;
  let server: RunningServer;
  const keys = { admin: '', reader: '', other: '' };
  const open: EventReader[] = [];

  beforeAll(async () => {
    const { database } = fixture;
    const logger = pino({ level: 'silent' });
    const extractor = createTestExtractor({
      extract: async ({ turns }, _context, options): Promise<ExtractionResult> => {
        for (const index of [0, 1, 2]) {
          await steps.wait();
          options?.onWindow?.({ index, total: 3, outcome: 'ok' });
        }
        await steps.wait();
        return completeResult(rivalSignals(turns));
      },
    });
    pipeline = createPipeline({ database, extractor, scorer: countSignals, pollMs: 50 });
    live = new LiveFeed({ database, pipeline, logger });
    await pipeline.start();
    const answerer = createAnswerer({ database, policyOf: workspacePolicy });
    const searcher = createSearcher({ database });
    const config = readConfig({ PORT: '0' });
    const parts = { config, database, pipeline, embeddings: undefined, answerer, searcher, live, logger };
    server = await startServer({ ...parts, close: async () => undefined });
    const make = (workspace: string, role: 'admin' | 'reader') =>
      withWorkspace(database, workspace, async (tx) => (await createApiKey(tx, role, { role })).key);
    keys.admin = await make(WORKSPACE, 'admin');
    keys.reader = await make(WORKSPACE, 'reader');
    keys.other = await make('another-vendor', 'admin');
  });
  afterAll(async () => {
    for (const reader of open) reader.close();
    await server.close({ timeoutMs: 0 });
    await pipeline.stop({ timeoutMs: 0 });
    await live.close();
  });

  /** Listens as a browser would, or with a key as a program. */
  async function listen(path: string, key: string, by: 'cookie' | 'bearer' = 'bearer'): Promise<EventReader> {
    const headers: Record<string, string> =
      by === 'cookie' ? { cookie: await cookieOf(fixture.database, key) } : { authorization: `Bearer ${key}` };
    const reader = await openEvents(`${server.url}${path}`, headers);
    open.push(reader);
    return reader;
  }

  async function post(conversation: object, key = keys.admin): Promise<string> {
    const response = await fetch(`${server.url}/v1/conversations`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify(conversation),
    });
    expect(response.status).toBe(202);
    return ((await response.json()) as { id: string }).id;
  }

  function release(): void {
    for (let step = 0; step < 4; step += 1) steps.go();
  }

  it('tells how far a call is, from being read, window by window, to being scored, where the stream ends', async () => {
    const id = await post(exampleConversation({ id: 'live-1' }));
    const path = `/conversations/${id}/events`;
    const readers = [await listen(`/v1${path}`, keys.reader), await listen(path, keys.admin, 'cookie')];
    steps.go();
    for (const reader of readers) {
      const first = await reader.until<LiveProgress>(({ data }) => data.windows !== null);
      expect(first.data).toMatchObject({ id, status: 'reading', windows: { done: 1, total: 3 }, settled: false });
    }
    steps.go();
    for (const reader of readers) {
      await reader.until<LiveProgress>(({ data }) => data.windows?.done === 2);
    }
    steps.go();
    steps.go();
    for (const reader of readers) {
      const last = await reader.until<LiveProgress>(({ data }) => data.settled);
      expect(last.data).toMatchObject({ status: 'read', scored: true, windows: null, reason: null });
      expect(await reader.ended).toBe('ended');
    }
    const later = await listen(`/v1${path}`, keys.reader);
    expect((await later.until<LiveProgress>(() => true)).data).toMatchObject({ settled: true, scored: true });
    expect(await later.ended).toBe('ended');
  });

  it('tells nothing of another workspace, and nothing that is closed to the reader', async () => {
    const id = await post({
      ...exampleConversation({ id: 'closed-1', occurred_at: '2026-03-13T15:00:00.000Z' }),
      private: true,
    });
    for (const key of [keys.other, keys.reader]) {
      const refused = await openEvents(`${server.url}/v1/conversations/${id}/events`, {
        authorization: `Bearer ${key}`,
      });
      expect(refused.status).toBe(404);
      const page = await openEvents(`${server.url}/conversations/${id}/events`, {
        cookie: await cookieOf(fixture.database, key),
      });
      expect(page.status).toBe(404);
    }
    const [admin, reader, other] = await Promise.all([
      listen('/v1/events', keys.admin),
      listen('/v1/events', keys.reader),
      listen('/v1/events', keys.other),
    ]);
    const open = await post(exampleConversation({ id: 'open-1', occurred_at: '2026-03-14T15:00:00.000Z' }));
    release();
    release();
    for (const listener of [admin, reader]) {
      await listener.until<LiveProgress>(({ event, data }) => event === 'progress' && data.id === open && data.settled);
    }
    await admin.until<LiveProgress>(({ event, data }) => event === 'progress' && data.id === id && data.settled);
    const known = await post(
      exampleConversation({ id: 'theirs-1', occurred_at: '2026-03-15T15:00:00.000Z' }),
      keys.other,
    );
    release();
    await other.until<LiveProgress>(({ event, data }) => event === 'progress' && data.id === known && data.settled);
    const told = (one: EventReader) => new Set(one.heard.map(({ data }) => data.id));
    expect(told(reader).has(id)).toBe(false);
    expect([...told(other)].filter((one) => one !== undefined)).toEqual([known]);
    expect(told(admin).has(known)).toBe(false);
    for (const listener of [admin, reader, other]) listener.close();
  });

  it('asks for a key', async () => {
    expect((await openEvents(`${server.url}/v1/events`, {})).status).toBe(401);
    expect((await openEvents(`${server.url}/events`, {})).status).toBe(401);
  });

  it('has a limit for each key, and a place is free again when a connection is closed', async () => {
    const { key } = await withWorkspace(fixture.database, WORKSPACE, (tx) =>
      createApiKey(tx, 'many', { role: 'reader' }),
    );
    const many = await Promise.all(Array.from({ length: MOST_SEATS }, () => listen('/v1/events', key)));
    expect(many.map(({ status }) => status)).toEqual(many.map(() => 200));
    const refused = await openEvents(`${server.url}/v1/events`, { authorization: `Bearer ${key}` });
    expect(refused.status).toBe(429);
    expect((await openEvents(`${server.url}/events`, { cookie: await cookieOf(fixture.database, key) })).status).toBe(
      429,
    );
    many[0]?.close();
    await expect.poll(async () => (await listen('/v1/events', key)).status).toBe(200);
    for (const one of many) one.close();
  });

  it('ends in every tab when the browser signs out', async () => {
    const { key } = await withWorkspace(fixture.database, WORKSPACE, (tx) =>
      createApiKey(tx, 'goes', { role: 'reader' }),
    );
    const tab = await listen('/events', key, 'cookie');
    const stays = await listen('/events', keys.reader, 'cookie');
    await tab.until(({ event }) => event === 'ready');
    await fetch(`${server.url}/sign-out`, {
      method: 'POST',
      redirect: 'manual',
      headers: {
        cookie: await cookieOf(fixture.database, key),
        origin: server.url,
        'content-type': 'application/x-www-form-urlencoded',
      },
    });
    expect(await tab.ended).toBe('ended');
    expect(stays.isOpen).toBe(true);
    stays.close();
  });
});

describeEachDatabase('the end of what is live', (fixture) => {
  async function start() {
    const { database } = fixture;
    const logger = pino({ level: 'silent' });
    const pipeline = createPipeline({ database, extractor: createTestExtractor() });
    await pipeline.prepare();
    const live = new LiveFeed({ database, pipeline, logger });
    const answerer = createAnswerer({ database, policyOf: workspacePolicy });
    const config = readConfig({ PORT: '0' });
    const shared = { config, database, pipeline, embeddings: undefined, answerer, live, logger };
    const server = await startServer({
      ...shared,
      searcher: createSearcher({ database }),
      close: async () => undefined,
    });
    const { key, id } = await withWorkspace(database, WORKSPACE, (tx) => createApiKey(tx, 'ends', { role: 'reader' }));
    return { pipeline, live, server, key, id };
  }

  it('comes with the end of the server, which waits for nobody', async () => {
    const { pipeline, live, server, key } = await start();
    const reader = await openEvents(`${server.url}/v1/events`, { authorization: `Bearer ${key}` });
    await reader.until(({ event }) => event === 'ready');
    await server.close({ timeoutMs: 60_000 });
    expect(await reader.ended).toBe('ended');
    await pipeline.stop();
    await live.close();
  });

  it('comes at the next beat when the key is revoked', async () => {
    const { pipeline, live, server, key, id } = await start();
    const seat = live.admit(key);
    if (seat === undefined) throw new Error('no seat');
    const caller = await authenticate(fixture.database, key);
    if (caller === undefined) throw new Error('no caller');
    const again = () => authenticate(fixture.database, key);
    const tools = { database: fixture.database, feed: live, seat, caller, authenticate: again, beatMs: 1 };
    const messages = watchWorkspace(tools);
    expect((await messages.next()).value).toEqual({ event: 'ready', data: {} });
    expect((await messages.next()).value).toEqual({ event: 'beat' });
    await withWorkspace(fixture.database, WORKSPACE, (tx) => revokeApiKey(tx, id));
    expect((await messages.next()).done).toBe(true);
    await server.close({ timeoutMs: 0 });
    await pipeline.stop();
    await live.close();
  });
});

describePostgres('what happens in another process, live', (fixture) => {
  it('is told here window by window, over LISTEN and NOTIFY', async () => {
    const elsewhere = await openDatabase({ databaseUrl: fixture.database.url });
    const steps = new Steps();
    const extractor = createTestExtractor({
      extract: async ({ turns }, _context, options) => {
        for (const index of [0, 1]) {
          await steps.wait();
          options?.onWindow?.({ index, total: 2, outcome: 'ok' });
        }
        await steps.wait();
        return completeResult(rivalSignals(turns));
      },
    });
    const worker = createPipeline({ database: elsewhere, extractor, scorer: countSignals, pollMs: 50 });
    const there = new LiveFeed({ database: elsewhere, pipeline: worker });
    const here = createPipeline({ database: fixture.database, extractor: createTestExtractor() });
    const feed = new LiveFeed({ database: fixture.database, pipeline: here });
    await here.prepare();
    const { database } = fixture;
    const { key } = await withWorkspace(database, WORKSPACE, (tx) => createApiKey(tx, 'x', { role: 'admin' }));
    const caller = await authenticate(database, key);
    const seat = feed.admit('x');
    if (caller === undefined || seat === undefined) throw new Error('nobody');
    const conversation = exampleConversation({ id: 'far' });
    const delivery = { bytes: Buffer.from('far'), mediaType: 'application/json', source: 'http' };
    await here.acceptConversation(WORKSPACE, { conversation, delivery });
    const again = () => authenticate(database, key);
    const messages = watchConversation({ database, feed, seat, caller, authenticate: again }, 'far');
    expect((await messages.next()).value).toMatchObject({ data: { status: 'queued' } });
    // Only from here on: a notice before anybody listens is nobody's.
    const listening = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%' AND state = 'idle'`;
    await expect.poll(async () => (await database.pool.query(listening)).rows).toHaveLength(1);
    await worker.start();
    const told: unknown[] = [];
    steps.go();
    for await (const message of messages) {
      if (message.event !== 'progress') continue;
      told.push(message.data.windows);
      if (message.data.windows?.done === 1) steps.go();
      if (message.data.windows?.done === 2) steps.go();
    }
    expect(told).toEqual(
      expect.arrayContaining([
        { done: 1, total: 2 },
        { done: 2, total: 2 },
      ]),
    );
    seat.leave();
    await worker.stop();
    await there.close();
    await elsewhere.close();
    await feed.close();
    await here.stop();
  });
});
