import { expect, test } from 'vitest';
import { exampleConversation } from '../../test/support/conversations.ts';
import { describePostgres } from '../../test/support/databases.ts';
import { createTestExtractor } from '../../test/support/test-extractor.ts';
import { countSignals } from '../../test/support/test-scorer.ts';
import { executeSql, holdWorkspace, updateConversation, withWorkspace } from '../storage/index.ts';
import { createPipeline } from './index.ts';

const ACCOUNT_LISTS = { use_cases: [], key_features: [], crm_health: [], owners: [], renewal_posture: [] };

describePostgres('posting the same conversation from many sides at once', (fixture) => {
  test('keeps it once and makes one job', async () => {
    const options = { database: fixture.database, extractor: createTestExtractor(), scorer: countSignals };
    const pipelines = Array.from({ length: 4 }, () => createPipeline(options));
    await Promise.all(pipelines.map((pipeline) => pipeline.prepare()));
    const delivery = { bytes: Buffer.from('same'), mediaType: 'text/plain', source: 'test' };
    const posts = Array.from({ length: 40 }, (_, index) => {
      const conversation = exampleConversation({ id: `c${index}`, external_id: 'zoom-1' });
      return pipelines[index % 4]?.acceptConversation('race', { conversation, delivery });
    });
    const answers = await Promise.all(posts);
    await Promise.all(pipelines.map((pipeline) => pipeline.stop()));
    expect(new Set(answers.map((answer) => answer?.id)).size).toBe(1);
    expect(answers.filter((answer) => answer?.duplicate === false)).toHaveLength(1);
    const jobs = await executeSql(fixture.database.pool, `SELECT id FROM pgboss.job WHERE name = 'read-conversation'`);
    expect(jobs.rows).toHaveLength(1);
  });
});

describePostgres('a pipeline that stops while the queue is being watched', (fixture) => {
  test('waits for that round, so that the database may be closed after it', async () => {
    const { database } = fixture;
    const errors: object[] = [];
    const logger = {
      info: () => undefined,
      warn: () => undefined,
      error: (fields: object) => void errors.push(fields),
    };
    const pipeline = createPipeline({ database, extractor: createTestExtractor(), leaseSeconds: 10, logger });
    await pipeline.start();
    const blocker = await database.pool.connect();
    await blocker.query('BEGIN; LOCK TABLE pgboss.queue IN SHARE MODE');
    while (!(await isWaiting())); // there is a round each second; it cannot write past the lock
    let stopped = false;
    const stopping = pipeline.stop().then(() => {
      stopped = true;
    });
    for (let look = 0; look < 200; look++) await isWaiting();
    expect(stopped).toBe(false);
    await blocker.query('COMMIT');
    blocker.release();
    await stopping;
    expect(errors).toEqual([]);
  });

  async function isWaiting(): Promise<boolean> {
    const sql = `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
                 AND query LIKE '%monitor_on%'`;
    return (await executeSql(fixture.database.pool, sql)).rows.length > 0;
  }
});

describePostgres('declaring an account while a conversation is found to have none', (fixture) => {
  test('waits for that to be written, and then reads the conversation', async () => {
    const { database } = fixture;
    const pipeline = createPipeline({ database, extractor: createTestExtractor(), scorer: countSignals });
    await pipeline.prepare();
    const conversation = exampleConversation({ account: undefined });
    const delivery = { bytes: Buffer.from('x'), mediaType: 'text/plain', source: 'test' };
    await pipeline.acceptConversation('race', { conversation, delivery });
    const held = Promise.withResolvers<void>();
    const release = Promise.withResolvers<void>();
    const reading = withWorkspace(database, 'race', async (tx) => {
      await holdWorkspace(tx, 'read'); // as reading does before it looks for the account
      held.resolve();
      await release.promise;
      await updateConversation(tx, conversation.id, { status: 'waiting' });
    });
    await held.promise;
    const declared = pipeline.declareAccount('race', { key: 'acme', domain: 'acme.test', ...ACCOUNT_LISTS });
    await Promise.race([declared, waitsForLock()]);
    release.resolve();
    await reading;
    expect(await declared).toMatchObject({ requeued: 1 });
    await pipeline.stop();
  });

  /** Resolves once a connection of this database waits for another's lock. */
  async function waitsForLock(): Promise<void> {
    const sql = `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
    while ((await executeSql(fixture.database.pool, sql)).rows.length === 0);
  }
});
