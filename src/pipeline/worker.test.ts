import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { describeAnyDatabase } from '../../test/support/databases.ts';
import { executeSql, withWorkspace } from '../storage/index.ts';
import { JobQueue } from './queue.ts';
import { Quarantine, Worker } from './worker.ts';

/** Longer than any test: what is found was not found by looking again after a while. */
const POLL_MS = 3_600_000;

describeAnyDatabase('a job that is wanted once', (fixture) => {
  test('waits from when it is wanted, or until its pause is over, whichever is later', async () => {
    const logger = { info: () => {}, warn: () => {}, error: () => {} };
    const options = { leaseSeconds: 60, pauseMs: 3_600_000, supervise: false, logger };
    const queue = await JobQueue.open(fixture.database, options);
    const workspace = `w${randomBytes(6).toString('hex')}`;
    const now = Date.now();
    const done = { long_ago: now - 24 * 3_600_000, lately: now - 60_000 };
    await withWorkspace(fixture.database, workspace, (tx) =>
      queue.enqueueOnce(
        tx,
        'score-account',
        ['never', 'long_ago', 'lately'].map((account) => ({ key: account, payload: { workspace, account } })),
        async () => new Map(Object.entries(done).map(([account, at]) => [account, new Date(at).toISOString()])),
      ),
    );
    await queue.close();
    const { rows } = await executeSql(
      fixture.database.pool,
      `SELECT data ->> 'account' AS account, start_after >= created_on AS is_told_right, start_after > now() AS is_put_off
       FROM pgboss.job WHERE name = 'score-account' AND data ->> 'workspace' = $1 ORDER BY account`,
      [workspace],
    );
    expect(rows).toEqual([
      { account: 'lately', is_told_right: true, is_put_off: true },
      { account: 'long_ago', is_told_right: true, is_put_off: false },
      { account: 'never', is_told_right: true, is_put_off: false },
    ]);
  });
});

describeAnyDatabase('a worker of a queue', (fixture) => {
  const logger = { info: () => {}, warn: () => {}, error: () => {} };
  let queue: JobQueue;
  let workspace: string;
  let worker: Worker<'score-account'>;
  beforeEach(async () => {
    workspace = `w${randomBytes(6).toString('hex')}`;
    queue = await JobQueue.open(fixture.database, { leaseSeconds: 60, pauseMs: 50, supervise: false, logger });
  });
  afterEach(async () => {
    await worker.stop(1_000);
    await queue.close();
  });

  async function post(...accounts: readonly string[]): Promise<void> {
    await withWorkspace(fixture.database, workspace, (tx) =>
      queue.enqueueAll(
        tx,
        'score-account',
        accounts.map((account) => ({ workspace, account })),
      ),
    );
  }

  function start(concurrency: number, handle: (account: string) => Promise<void>): void {
    worker = new Worker<'score-account'>({
      name: 'score-account',
      database: fixture.database,
      queue,
      concurrency,
      leaseSeconds: 60,
      pollMs: POLL_MS,
      quarantine: new Quarantine(),
      logger,
      handle: async ({ lease }) => {
        await withWorkspace(fixture.database, lease.payload.workspace, (tx) => queue.complete(tx, lease));
        await handle(lease.payload.account);
      },
      onSettled: () => {},
    });
    queue.tellOfPosted(({ count, inMs }) => (inMs === 0 ? worker.wake(count) : worker.wakeIn(inMs)));
  }

  test('that is told of several jobs has as many in hand as it may', async () => {
    const claim = queue.claim.bind(queue);
    let looks = 0;
    queue.claim = async (name) => claim(name).finally(() => looks++);
    const inHand = new Set<string>();
    const all = Promise.withResolvers<void>();
    start(3, async (account) => {
      inHand.add(account);
      if (inHand.size === 3) all.resolve();
      await all.promise;
    });
    await expect.poll(() => looks, { timeout: 60_000 }).toBe(3);
    await post('acme', 'globex', 'initech');
    await all.promise;
    expect([...inHand].sort()).toEqual(['acme', 'globex', 'initech']);
  });

  test('that is told of a job while it looks, too early to see it, looks again', async () => {
    const done = Promise.withResolvers<string>();
    const [looking, posted] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const claim = queue.claim.bind(queue);
    let looks = 0;
    queue.claim = async (name) => {
      const found = await claim(name);
      if (++looks > 1) return found;
      looking.resolve();
      await posted.promise;
      return found;
    };
    start(1, async (account) => done.resolve(account));
    await looking.promise;
    await post('acme');
    posted.resolve();
    expect(await done.promise).toBe('acme');
  });
});
