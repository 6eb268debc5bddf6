import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createPipeline, setUpDestination } from '../src/pipeline/index.ts';
import {
  executeSql,
  findHandoff,
  listDispatches,
  listHandoffVersions,
  openDatabase,
  saveAccount,
  withWorkspace,
} from '../src/storage/index.ts';
import { describePostgres } from './support/databases.ts';
import { CLOSED_AT, sellingCall } from './support/deals.ts';
import { startMailServer, startWebServer } from './support/receivers.ts';
import { createTestExtractor } from './support/test-extractor.ts';

const SENDER = join(import.meta.dirname, 'support/sender-process.ts');
const SECRET_KEY = 'a key that all processes have';
const WORKSPACE = 'kill';
const LISTS = { use_cases: [], key_features: [], crm_health: [], owners: [], renewal_posture: [] };

describePostgres('a worker killed between the close of a deal and its delivered handoff', (fixture) => {
  test('makes one version, which arrives under one id', { timeout: 600_000 }, async () => {
    const database = await openDatabase({ databaseUrl: fixture.database.url, secretKey: SECRET_KEY });
    const [mail, web] = [await startMailServer(), await startWebServer()];
    const pipeline = createPipeline({ database, extractor: createTestExtractor() });
    await pipeline.prepare();
    await withWorkspace(database, WORKSPACE, async (tx) => {
      const tools = {
        vault: database.vault,
        rules: { allowPrivateAddresses: true, mailFrom: 'Earshot <earshot@northlight.test>' },
      };
      const to = { settings: { to: ['csm@northlight.test'] }, secrets: { smtp_url: mail.url } };
      await setUpDestination(tx, tools, { name: 'email', channel: 'email', ...to });
      await setUpDestination(tx, tools, { name: 'webhook', channel: 'webhook', settings: { url: web.url } });
      await saveAccount(tx, { ...LISTS, key: 'acme', name: 'Acme' });
    });
    const delivery = { bytes: Buffer.from('call'), mediaType: 'text/plain', source: 'test' };
    await pipeline.acceptConversation(WORKSPACE, { conversation: sellingCall(), delivery });
    const making = startWorker(database.url);
    await pipeline.whenIdle(WORKSPACE);
    // No version can be written until the worker that makes it is dead: it is killed in the middle, however fast it is.
    const blocker = await database.pool.connect();
    await blocker.query('BEGIN; LOCK TABLE earshot.handoff_version IN SHARE MODE');
    const update = { name: 'Acme 2026', stage: 'legal', at: '2026-09-20T00:00:00Z' };
    await pipeline.handoffs.tell(WORKSPACE, 'd1', { update, account: 'acme', crmIds: [], source: 'test' });
    await pipeline.handoffs.close(WORKSPACE, 'd1', { won: true, at: CLOSED_AT, now: CLOSED_AT }, 'test');

    await until(async () => {
      const { rows } = await executeSql(
        database.pool,
        `SELECT 1 FROM pgboss.job WHERE name = 'make-handoff' AND state = 'active'`,
      );
      return rows.length > 0;
    });
    await kill(making);
    await blocker.query('ROLLBACK');
    blocker.release();

    // What arrives first is never answered: its worker is dead by then.
    let reached: () => void = () => undefined;
    const arrived = new Promise<void>((resolve) => {
      reached = resolve;
    });
    web.answer = async () => {
      if (web.received.length === 1) {
        reached();
        await delay(8_000, undefined, { ref: false });
      }
      return { status: 200 };
    };
    const sending = startWorker(database.url);
    await arrived;
    await kill(sending);

    const last = startWorker(database.url);
    await pipeline.whenIdle(WORKSPACE);
    await kill(last);
    const { versions, standing, dispatches } = await withWorkspace(database, WORKSPACE, async (tx) => ({
      versions: await listHandoffVersions(tx, 'd1'),
      standing: await findHandoff(tx, 'd1'),
      dispatches: (await listDispatches(tx)).items,
    }));
    expect(versions.map(({ version, reason }) => `${version} ${reason}`)).toEqual(['1 closed']);
    expect(standing).toMatchObject({ state: 'sent', version: 1, sentVersion: 1 });
    expect(dispatches.map(({ channel, state }) => `${channel} ${state}`).toSorted()).toEqual([
      'email sent',
      'webhook sent',
    ]);
    expect(new Set(web.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    expect(new Set(mail.received.map(({ messageId }) => messageId)).size).toBe(1);
    await pipeline.stop();
    await database.close();
    for (const one of [mail, web]) await one.stop();
  });
});

function startWorker(databaseUrl: string): ChildProcess {
  // tsx as a loader in the same process: through its launcher the kill would hit the wrong one.
  const args = ['--import', 'tsx', SENDER, databaseUrl, SECRET_KEY];
  return spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] });
}

async function kill(worker: ChildProcess): Promise<void> {
  const exited = once(worker, 'exit');
  worker.kill('SIGKILL');
  await exited;
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await delay(20);
}
