import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createPipeline, dispatchDocument, setUpDestination } from '../src/pipeline/index.ts';
import { JobQueue } from '../src/pipeline/queue.ts';
import { listDispatches, openDatabase, saveAccount, saveCrmIds, withWorkspace } from '../src/storage/index.ts';
import { describePostgres } from './support/databases.ts';
import { exampleOrder } from './support/documents.ts';
import { startMailServer, startWebServer } from './support/receivers.ts';
import { createTestExtractor } from './support/test-extractor.ts';
import { startToolServer } from './support/tool-server.ts';

const SENDER = join(import.meta.dirname, 'support/sender-process.ts');
const SECRET_KEY = 'a key that both processes have';
const WORKSPACE = 'kill';
const LISTS = { use_cases: [], key_features: [], crm_health: [], owners: [], renewal_posture: [] };
const SILENT = { info: () => undefined, warn: () => undefined, error: () => undefined };

describePostgres('a worker killed between what it sends and the record of it', (fixture) => {
  test('brings each document exactly once to every channel that can tell, under one id to the others', {
    timeout: 600_000,
  }, async () => {
    const database = await openDatabase({ databaseUrl: fixture.database.url, secretKey: SECRET_KEY });
    const [mail, web, tools] = [await startMailServer(), await startWebServer(), await startToolServer()];
    // The first to arrive anywhere is never answered: its worker is dead by then.
    const killed = Promise.withResolvers<void>();
    const arrived = new Set<string>();
    let reached: () => void = () => undefined;
    const everywhere = new Promise<void>((resolve) => {
      reached = resolve;
    });
    const hold = async (where: string): Promise<void> => {
      if (arrived.has(where)) return;
      arrived.add(where);
      if (arrived.size === 5) reached();
      await killed.promise;
    };
    mail.onMessage = () => hold('email');
    tools.onWritten = hold;
    web.answer = async () => {
      await hold('webhook');
      return { status: 200 };
    };
    const pipeline = createPipeline({ database, extractor: createTestExtractor() });
    await pipeline.prepare();
    const queue = await JobQueue.open(database, { leaseSeconds: 10, pauseMs: 100, supervise: false, logger: SILENT });
    const [id] = await withWorkspace(database, WORKSPACE, async (tx) => {
      const rules = { allowPrivateAddresses: true, mailFrom: 'Earshot <earshot@northlight.test>' };
      const places = [
        { channel: 'email', settings: { to: ['ana@northlight.test'] }, secrets: { smtp_url: mail.url } },
        { channel: 'webhook', settings: { url: web.url } },
        {
          channel: 'slack',
          settings: { channel: 'C1', api_url: `${tools.web.url}/slack/` },
          secrets: { bot_token: 'xoxb-token' },
        },
        { channel: 'hubspot', settings: { api_url: tools.web.url }, secrets: { access_token: 'pat-token' } },
        {
          channel: 'salesforce',
          settings: { instance_url: tools.web.url, client_id: 'client' },
          secrets: { client_secret: 'client-secret' },
        },
      ] as const;
      for (const place of places) {
        await setUpDestination(tx, { vault: database.vault, rules }, { name: place.channel, ...place });
      }
      await saveAccount(tx, { ...LISTS, key: 'acme', name: 'Acme' });
      await saveCrmIds(tx, 'acme', [
        { system: 'hubspot', id: '777' },
        { system: 'salesforce', id: '001000000000001' },
      ]);
      return dispatchDocument(tx, queue, exampleOrder());
    });
    expect(id).toBeDefined();
    const first = startSender(database.url);
    await everywhere;
    await kill(first);
    killed.resolve();
    const states = async () =>
      (await withWorkspace(database, WORKSPACE, (tx) => listDispatches(tx))).items
        .map(({ channel, state }) => `${channel} ${state}`)
        .toSorted();
    expect(await states()).toEqual([
      'email sending',
      'hubspot sending',
      'salesforce sending',
      'slack sending',
      'webhook sending',
    ]);

    const second = startSender(database.url);
    await pipeline.whenIdle(WORKSPACE);
    await kill(second);
    expect(await states()).toEqual(['email sent', 'hubspot sent', 'salesforce sent', 'slack sent', 'webhook sent']);
    expect(tools.written.slack).toHaveLength(1);
    expect(tools.written.hubspot).toHaveLength(1);
    expect(tools.written.salesforce).toHaveLength(1);
    expect(tools.written.salesforce[0]?.body.links).toMatchObject([{ LinkedEntityId: '001000000000001' }]);
    expect(new Set(web.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    expect(new Set(mail.received.map(({ messageId }) => messageId)).size).toBe(1);
    await queue.close();
    await pipeline.stop();
    await database.close();
    for (const one of [mail, web, tools.web]) await one.stop();
  });
});

function startSender(databaseUrl: string): ChildProcess {
  // tsx as a loader in the same process: through its launcher the kill would hit the wrong one.
  const args = ['--import', 'tsx', SENDER, databaseUrl, SECRET_KEY];
  return spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] });
}

async function kill(sender: ChildProcess): Promise<void> {
  const exited = once(sender, 'exit');
  sender.kill('SIGKILL');
  await exited;
}
