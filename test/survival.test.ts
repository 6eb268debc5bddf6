import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pino from 'pino';
import { Webhook } from 'standardwebhooks';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createApi } from '../src/http/index.ts';
import { createPipeline, LiveFeed, type Pipeline, type PipelineOptions, setUpSource } from '../src/pipeline/index.ts';
import {
  countConversations,
  type Database,
  executeSql,
  findConversation,
  findDelivery,
  isDatabaseAway,
  openDatabase,
  saveWorkspace,
  withWorkspace,
} from '../src/storage/index.ts';
import { freePort } from './support/chaos/cluster.ts';
import { exampleConversation } from './support/conversations.ts';
import { describePostgres } from './support/databases.ts';
import { completeResult, createTestExtractor, rivalSignals } from './support/test-extractor.ts';
import { countSignals } from './support/test-scorer.ts';

const WORKSPACE = 'survival';
const SECRET = `whsec_${Buffer.from('a secret of the tool, long enough').toString('base64')}`;
const SECRET_KEY = 'a key that all processes have';
const POISON = join(import.meta.dirname, 'support/poison-process.ts');
/** Enough on a machine that is busy with others. */
const SOON = { timeout: 60_000, interval: 100 };
const logger = pino({ level: 'silent' });

describePostgres('when the database fails', (fixture) => {
  let database: Database;
  let running: Pipeline | undefined;

  beforeEach(async () => {
    database = await openDatabase({
      databaseUrl: fixture.database.url,
      secretKey: SECRET_KEY,
      poolSize: 6,
      connectTimeoutMs: 5_000,
    });
    await saveWorkspace(database, WORKSPACE);
    await withWorkspace(database, WORKSPACE, (tx) =>
      setUpSource(tx, database.vault, 'generic', { tool: 'generic', secret: SECRET, overlapHours: 0 }),
    );
  });
  afterEach(async () => {
    await running?.stop({ timeoutMs: 0 });
    running = undefined;
    await database.close();
  });

  async function start(options: Partial<PipelineOptions> = {}): Promise<Pipeline> {
    const parts = { database, extractor: createTestExtractor(), scorer: countSignals, pollMs: 50, leaseSeconds: 10 };
    running = createPipeline({ ...parts, ...options });
    await running.start();
    return running;
  }

  function call(id: string, text = `We are looking at Rivalware, says ${id}.`) {
    return exampleConversation({ id, account: { key: 'acme' }, turns: [{ speaker: 'Dana Ortiz', text }] });
  }

  async function accept(pipeline: Pipeline, id: string, text?: string): Promise<void> {
    const delivery = { source: 'test', bytes: Buffer.from(id), mediaType: 'text/plain' };
    await pipeline.acceptConversation(WORKSPACE, { conversation: call(id, text), delivery });
  }

  const find = (id: string) => withWorkspace(fixture.database, WORKSPACE, (tx) => findConversation(tx, id));
  const admin = (text: string, values: unknown[] = []) => executeSql(fixture.database.pool, text, values);

  function serve(pipeline: Pipeline) {
    const limits = { workspace: WORKSPACE, maxBodyBytes: 1_000_000, now: Date.now };
    return createApi({ database, pipeline, logger, extractor: 'local', embedding: 'none', ...limits });
  }

  async function post(api: ReturnType<typeof serve>, id: string) {
    const { id: _, ...data } = call(id);
    const body = JSON.stringify({ type: 'conversation.created', data: { ...data, external_id: id } });
    const now = new Date();
    const response = await api.request('/hooks/generic', {
      method: 'POST',
      body,
      headers: {
        'content-type': 'application/json',
        'webhook-id': id,
        'webhook-timestamp': String(Math.floor(now.getTime() / 1_000)),
        'webhook-signature': new Webhook(SECRET).sign(id, now, body),
      },
    });
    const answer = (await response.json()) as { readonly id?: string; readonly type?: string };
    return { status: response.status, retryAfter: response.headers.get('retry-after'), answer };
  }

  /** Has a table refuse what is written to it, as a full disk does; gives the function that ends it. */
  async function fillDisk(table: string): Promise<() => Promise<unknown>> {
    await admin(`CREATE OR REPLACE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = 'disk_full'; END $$`);
    await admin(`CREATE TRIGGER no_room BEFORE INSERT OR UPDATE ON ${table} EXECUTE FUNCTION no_room()`);
    return () => admin(`DROP TRIGGER no_room ON ${table}`);
  }

  it('a connection that breaks while it is lent out ends its transaction and nothing else', async () => {
    const broken = withWorkspace(database, WORKSPACE, async (tx) => {
      const { rows } = await tx.executeSql('SELECT pg_backend_pid() AS pid');
      const { pid } = rows[0] as { pid: number };
      await admin('SELECT pg_terminate_backend($1, 10000)', [pid]);
      await delay(50); // between two statements: nobody waits for an answer when it breaks
      await tx.executeSql('SELECT 1');
    });
    const error = await broken.catch((caught: unknown) => caught);
    expect(isDatabaseAway(error)).toBe(true);
    await withWorkspace(database, WORKSPACE, (tx) => tx.executeSql('SELECT 1'));
  });

  it('turns deliveries away that it has no room for, with when to come again, and keeps nothing of them', async () => {
    const api = serve(await start());
    const clear = await fillDisk('earshot.delivery');
    const refused = await post(api, 'full');
    await clear();
    expect(refused).toMatchObject({
      status: 503,
      retryAfter: '5',
      answer: { type: 'urn:earshot:problem:unavailable' },
    });
    const taken = await post(api, 'full');
    expect(taken).toMatchObject({ status: 202, answer: { duplicate: false } });
  });

  it('turns requests away when every connection is taken, and takes them again', async () => {
    const pipeline = createPipeline({ database, extractor: createTestExtractor() });
    await pipeline.prepare();
    const api = serve(pipeline);
    await post(api, 'first');
    const taken = await Promise.all(Array.from({ length: 6 }, () => database.pool.connect()));
    const refused = await Promise.all([post(api, 'second'), post(api, 'third')]);
    for (const client of taken) client.release();
    expect(refused.map(({ status }) => status)).toEqual([503, 503]);
    expect(await post(api, 'second')).toMatchObject({ status: 202 });
    await pipeline.stop();
  });

  it('does a reading again that found the disk full, without using up its attempts', async () => {
    const clear = await fillDisk('earshot.extraction_run');
    const pipeline = await start();
    await accept(pipeline, 'no-room');
    const failures: unknown[] = [];
    pipeline.onEvent((event) => {
      if (event.type === 'job-failed' && event.job === 'read-conversation') failures.push(event.attempt);
    });
    await expect
      .poll(async () => {
        await admin(`UPDATE pgboss.job SET start_after = now() WHERE name = 'read-conversation' AND state < 'active'`);
        return failures.length;
      }, SOON)
      .toBeGreaterThan(7); // more than there are attempts
    expect(new Set(failures)).toEqual(new Set([1]));
    await clear();
    await expect.poll(async () => (await find('no-room'))?.status, SOON).toBe('read');
  });

  it('goes on by itself when every connection broke in the middle: readings, jobs and what other processes tell', async () => {
    const reached = Promise.withResolvers<void>();
    const held = Promise.withResolvers<void>();
    const pipeline = await start({
      extractor: createTestExtractor({
        extract: async ({ id, turns }) => {
          if (id === 'held') {
            reached.resolve();
            await held.promise;
          }
          return completeResult(rivalSignals(turns));
        },
      }),
    });
    const live = new LiveFeed({ database, pipeline, logger });
    const heard: unknown[] = [];
    live.subscribe(WORKSPACE, (notice) => heard.push(notice));
    await accept(pipeline, 'held');
    await reached.promise;
    await admin(`SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
                 WHERE datname = current_database() AND pid <> pg_backend_pid()`);
    held.resolve();
    await expect.poll(async () => (await find('held'))?.status, SOON).toBe('read');

    const other = createPipeline({ database: fixture.database, extractor: createTestExtractor() });
    const told = new LiveFeed({ database: fixture.database, pipeline: other });
    await other.prepare();
    heard.length = 0;
    await expect
      .poll(() => {
        told.end(WORKSPACE, 'a key'); // told again until it is heard: who listens anew has a pause before
        return heard.some((notice) => (notice as { ended?: string } | undefined)?.ended === 'a key');
      }, SOON)
      .toBe(true);
    await accept(pipeline, 'afterwards');
    await expect.poll(async () => (await find('afterwards'))?.status, SOON).toBe('read');
    await Promise.all([live.close(), told.close()]);
    await other.stop();
  });

  it('says of a delivery that ended with its process each time that it failed, and takes it again', async () => {
    const posting = createPipeline({ database, extractor: createTestExtractor() });
    await posting.prepare();
    const api = serve(posting);
    const { answer } = await post(api, 'deadly');
    const id = answer.id ?? '';
    await posting.stop();
    // As its sixth worker left it: in hand, its lease over.
    await admin(
      `UPDATE pgboss.job SET state = 'active', started_on = now(), heartbeat_on = now() - interval '1 hour', retry_count = retry_limit
       WHERE name = 'process-delivery' AND data ->> 'delivery' = $1`,
      [id],
    );
    const delivery = () => withWorkspace(fixture.database, WORKSPACE, (tx) => findDelivery(tx, id));
    const pipeline = await start();
    await expect.poll(async () => (await delivery())?.status, SOON).toBe('failed');
    expect((await delivery())?.error).toMatch(/^the attempts are used up: the process/);
    expect(await pipeline.replayDelivery(WORKSPACE, id)).toBe(true);
    await expect.poll(async () => (await delivery())?.status, SOON).toBe('processed');
  });
});

describePostgres('a conversation that ends whatever process reads it', (fixture) => {
  it('is failed after its attempts, and keeps nobody from being read', { timeout: 600_000 }, async () => {
    const { database } = fixture;
    const pipeline = createPipeline({ database, extractor: createTestExtractor(), scorer: countSignals });
    await pipeline.prepare();
    const accept = async (id: string, text: string) => {
      const turns = [{ speaker: 'Dana Ortiz', text }];
      const conversation = exampleConversation({ id, account: { key: 'acme' }, turns });
      const delivery = { source: 'test', bytes: Buffer.from(id), mediaType: 'text/plain' };
      await pipeline.acceptConversation(WORKSPACE, { conversation, delivery });
    };
    await accept('poison', 'This is poison.');
    for (let index = 0; index < 20; index += 1) await accept(`good-${index}`, `Call ${index} about Rivalware.`);
    const counts = () => withWorkspace(database, WORKSPACE, countConversations);
    await executeSql(database.pool, `UPDATE pgboss.job SET retry_limit = 3 WHERE name = 'read-conversation'`);
    let deaths = 0;
    let worker: ChildProcess | undefined;
    while ((await counts()).failed === 0) {
      // Neither leases nor pauses are waited for: what is in hand when none works is a dead one's.
      if (worker !== undefined && worker.signalCode !== null) {
        deaths += 1;
        worker = undefined;
        await executeSql(
          database.pool,
          `UPDATE pgboss.job SET heartbeat_on = now() - interval '1 hour' WHERE state = 'active'`,
        );
      }
      worker ??= spawn(process.execPath, ['--import', 'tsx', POISON, database.url], { stdio: 'inherit' });
      await executeSql(database.pool, `UPDATE pgboss.job SET start_after = now() WHERE state = 'retry'`);
      await delay(100);
    }
    await pipeline.whenIdle(WORKSPACE);
    worker?.kill('SIGKILL');
    if (worker !== undefined && worker.signalCode === null) await once(worker, 'exit');
    expect(deaths).toBe(4);
    expect(await counts()).toMatchObject({ read: 20, failed: 1, queued: 0, reading: 0 });
    const poison = await withWorkspace(database, WORKSPACE, (tx) => findConversation(tx, 'poison'));
    expect(poison?.statusReason).toMatch(/the process that read it ended/);
    expect(await pipeline.retryConversation(WORKSPACE, 'poison')).toBe('queued');
    await pipeline.stop();
  });
});

describePostgres('a database that is not there yet', (fixture) => {
  it('is waited for by who may wait, and by nobody else', async () => {
    const address = new URL(fixture.database.url);
    const port = await freePort();
    const url = Object.assign(new URL(address), { host: `127.0.0.1:${port}` }).href;
    await expect(openDatabase({ databaseUrl: url })).rejects.toThrow(/cannot be reached/);
    const looks: Error[] = [];
    const opening = openDatabase({ databaseUrl: url, waitMs: 60_000, onIdleError: (error) => looks.push(error) });
    await expect.poll(() => looks.length, SOON).toBeGreaterThan(0);
    const proxy = createServer((client) => {
      const server = connect(Number(address.port), address.hostname);
      for (const [from, to] of [
        [client, server],
        [server, client],
      ] as const)
        from.pipe(to).on('error', () => from.destroy());
    });
    proxy.listen(port, '127.0.0.1');
    const database = await opening;
    await database.pool.query('SELECT 1');
    await database.close();
    proxy.close();
  });
});

describe('what passes and what does not', () => {
  it('is told by the code', () => {
    const away = ['57P01', '53100', '53300', '08006', 'ECONNREFUSED'].map((code) =>
      Object.assign(new Error('x'), { code }),
    );
    expect(away.map(isDatabaseAway)).toEqual(away.map(() => true));
    expect(isDatabaseAway(new Error('Connection terminated unexpectedly'))).toBe(true);
    const refused = ['23505', '42P01', '22021', '40P01'].map((code) => Object.assign(new Error('x'), { code }));
    expect(refused.map(isDatabaseAway)).toEqual(refused.map(() => false));
    expect([undefined, null, 'ECONNREFUSED', new TypeError('x')].map(isDatabaseAway)).toEqual([
      false,
      false,
      false,
      false,
    ]);
  });
});
