import { Webhook } from 'standardwebhooks';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Channel } from '../src/domain/index.ts';
import {
  createPipeline,
  type DocumentOrder,
  dispatchDocument,
  type Pipeline,
  type PipelineEvent,
  setUpDestination,
} from '../src/pipeline/index.ts';
import { JobQueue } from '../src/pipeline/queue.ts';
import {
  type Dispatch,
  insertConversation,
  listDispatches,
  removeDestination,
  saveAccount,
  saveDelivery,
  saveWorkspace,
  setAccessOfAccount,
  setAccessOfConversation,
  withWorkspace,
} from '../src/storage/index.ts';
import { exampleConversation } from './support/conversations.ts';
import { describeAnyDatabase } from './support/databases.ts';
import { exampleOrder, QUOTE } from './support/documents.ts';
import {
  MAIL_PASSWORD,
  type MailServer,
  startMailServer,
  startWebServer,
  type WebServer,
} from './support/receivers.ts';
import { createTestExtractor } from './support/test-extractor.ts';
import { countSignals } from './support/test-scorer.ts';

const SENDING = {
  allowPrivateAddresses: true,
  mailFrom: 'Earshot <earshot@northlight.test>',
  publicUrl: 'https://earshot.example.com',
};
const LISTS = { use_cases: [], key_features: [], crm_health: [], renewal_posture: [] };

describeAnyDatabase('documents on their way out', (fixture) => {
  let mail: MailServer;
  let web: WebServer;
  let pipeline: Pipeline;
  let queue: JobQueue;
  let workspace: string;
  let count = 0;
  const logged: string[] = [];
  const events: PipelineEvent[] = [];

  beforeAll(async () => {
    mail = await startMailServer();
    web = await startWebServer();
    const log = (fields: object, message: string) => logged.push(`${message} ${JSON.stringify(fields)}`);
    pipeline = createPipeline({
      database: fixture.database,
      extractor: createTestExtractor(),
      scorer: countSignals,
      pollMs: 50,
      sending: SENDING,
      logger: { info: log, warn: log, error: log },
    });
    pipeline.onEvent((event) => events.push(event));
    await pipeline.start();
    const silent = { info: log, warn: log, error: log };
    queue = await JobQueue.open(fixture.database, { leaseSeconds: 30, pauseMs: 50, supervise: false, logger: silent });
  });
  beforeEach(async () => {
    workspace = `out-${count++}`;
    await saveWorkspace(fixture.database, workspace);
    await within(async (tx) => {
      for (const key of ['acme', 'globex']) {
        const owners = [{ role: 'csm', name: key === 'acme' ? 'Ana Lima' : 'Bo Berg' }];
        await saveAccount(tx, { ...LISTS, key, name: key, owners });
      }
    });
  });
  afterEach(() => {
    web.answer = () => ({ status: 200 });
    for (const list of [mail.received, mail.refusals, web.received, events]) list.length = 0;
  });
  afterAll(async () => {
    await queue.close();
    await pipeline.stop();
    await mail.stop();
    await web.stop();
  });

  function within<Result>(work: Parameters<typeof withWorkspace<Result>>[2]): Promise<Result> {
    return withWorkspace(fixture.database, workspace, work);
  }

  async function destination(channel: Channel, change: Partial<Parameters<typeof setUpDestination>[2]> = {}) {
    const settings = {
      email: { to: ['ana@northlight.test', 'bea@northlight.test'] },
      webhook: { url: `${web.url}/hook` },
    };
    const secrets = { email: { smtp_url: mail.url } };
    const order = {
      name: `${channel} ${count++}`,
      channel,
      settings: channel in settings ? settings[channel as keyof typeof settings] : {},
      secrets: channel in secrets ? secrets[channel as keyof typeof secrets] : {},
      ...change,
    };
    return within((tx) => setUpDestination(tx, { vault: fixture.database.vault, rules: SENDING }, order));
  }

  async function send(change: Partial<DocumentOrder> = {}): Promise<readonly string[]> {
    // What the pipeline's own jobs do: in the transaction in which the document is made.
    return within((tx) => dispatchDocument(tx, queue, exampleOrder(change)));
  }

  const list = async (): Promise<readonly Dispatch[]> => (await within((tx) => listDispatches(tx))).items;

  /** Resolves when every dispatch is settled, or put off. */
  async function settled(): Promise<readonly Dispatch[]> {
    for (;;) {
      const all = await list();
      if (all.every(({ state, nextAttemptAt }) => !['queued', 'sending'].includes(state) || nextAttemptAt !== null))
        return all;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** One dispatch, once it was tried so often. */
  async function settledAt(id: string, attempts: number): Promise<readonly Dispatch[]> {
    for (;;) {
      const found = (await list()).filter((one) => one.id === id);
      const [one] = found;
      const isTried =
        events.filter((event) => event.type === 'dispatch-settled' && event.dispatch === id).length >= attempts;
      if (isTried && one !== undefined && one.state !== 'sending') return found;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  it('mail arrives as HTML and as text, once, under the id that follows from its key', async () => {
    await destination('email');
    const [id] = await send();
    expect(await send()).toEqual([]);
    const [sent, ...others] = await settled();
    expect(others).toEqual([]);
    expect(sent).toMatchObject({ id, state: 'sent', attempts: 1, subject: 'Handoff: Acme & Söhne', lastError: null });
    expect(mail.received).toHaveLength(1);
    const [received] = mail.received;
    expect(received).toMatchObject({
      subject: 'Handoff: Acme & Söhne',
      messageId: `<${id}@northlight.test>`,
      from: { name: 'Earshot', address: 'earshot@northlight.test' },
      to: [{ address: 'ana@northlight.test' }, { address: 'bea@northlight.test' }],
    });
    expect(sent?.remoteId).toBe(received?.messageId);
    expect(received?.text).toContain(QUOTE);
    expect(received?.html).toContain('“we need &lt;b&gt;SSO&lt;/b&gt; &amp; &quot;audit&quot; by March”');
    expect(received?.html).toContain('https://earshot.example.com/deals/deal-1/handoff');
  });

  it('a webhook is signed, and the same at every attempt; a busy address is given the time it wants', async () => {
    const { made } = await destination('webhook');
    const answers = [{ status: 503 }, { status: 429, headers: { 'retry-after': '120' } }, { status: 200 }];
    web.answer = () => answers.shift() ?? { status: 500 };
    const [id = ''] = await send();
    expect(await settled()).toMatchObject([
      { state: 'queued', attempts: 1, lastError: expect.stringContaining('503') },
    ]);
    const before = Date.now();
    expect(await pipeline.retryDispatch(workspace, id)).toBe(true);
    const [put] = await settledAt(id, 2);
    expect(put).toMatchObject({ state: 'queued', lastError: expect.stringContaining('429') });
    expect(Date.parse(put?.nextAttemptAt ?? '')).toBeGreaterThan(before + 119_000);
    await pipeline.retryDispatch(workspace, id);
    expect(await settledAt(id, 3)).toMatchObject([{ state: 'sent' }]);
    const bodies = web.received.map(({ headers, body }) => {
      expect(headers['webhook-id']).toBe(id);
      return new Webhook(made ?? '').verify(body, headers as Record<string, string>);
    });
    expect(bodies).toHaveLength(3);
    expect(bodies[2]).toEqual(bodies[0]);
    expect(bodies[0]).toMatchObject({
      type: 'handoff.made',
      data: { id, account: 'acme', subject: 'Handoff: Acme & Söhne', document: exampleOrder().document },
    });
  });

  it('what is refused for good stays failed with its reason, and can be sent again', async () => {
    await destination('webhook');
    web.answer = () => ({ status: 410, body: { secret: 'words of theirs' } });
    const [id = ''] = await send();
    const [failed] = await settled();
    expect(failed).toMatchObject({ state: 'failed', attempts: 1, lastError: expect.stringContaining('410') });
    web.answer = () => ({ status: 302, headers: { location: `${web.url}/elsewhere` } });
    expect(await pipeline.retryDispatch(workspace, id)).toBe(true);
    expect(await settledAt(id, 2)).toMatchObject([{ state: 'failed', lastError: expect.stringContaining('redirect') }]);
    expect(web.received.map(({ path }) => path)).toEqual(['/hook', '/hook']);
    web.answer = () => ({ status: 204 });
    await pipeline.retryDispatch(workspace, id);
    expect(await settledAt(id, 3)).toMatchObject([{ state: 'sent' }]);
    expect(await pipeline.retryDispatch(workspace, id)).toBe(false);
    await expect(pipeline.retryDispatch(workspace, 'msg_none')).rejects.toThrow('no dispatch');
  });

  it('a mail server that is busy is tried again; one that refuses is not; recipients it refuses are told of', async () => {
    await destination('email');
    mail.refusals.push(451, 552);
    const [id = ''] = await send();
    expect(await settled()).toMatchObject([{ state: 'queued', lastError: 'The mail server answered 451' }]);
    await pipeline.retryDispatch(workspace, id);
    expect(await settledAt(id, 2)).toMatchObject([{ state: 'failed', lastError: 'The mail server answered 552' }]);
    await destination('email', { settings: { to: ['ana@northlight.test', 'nobody@northlight.test'] } });
    const [other = ''] = await send({ key: 'handoff.made/deal-1/2' });
    await settled();
    const partly = (await list()).filter(({ lastError }) => lastError?.includes('1 of 2'));
    expect(partly).toMatchObject([{ state: 'sent' }]);
    expect(other).not.toBe('');
    const wrong = mail.url.replace(MAIL_PASSWORD, 'another-password');
    await destination('email', { secrets: { smtp_url: wrong }, events: ['review.due'] });
    await send({ event: 'review.due', key: 'review.due/1' });
    const refused = (await settled()).filter(({ event, state }) => event === 'review.due' && state === 'failed');
    expect(refused).toMatchObject([{ lastError: 'The mail server answered 535 to user and password' }]);
  });

  it('goes to whoever owns the account on the day of the document, not to who will or did', async () => {
    await within(async (tx) => {
      const owners = [
        { role: 'csm', name: 'Ana Lima', to: '2999-01-01' },
        { role: 'csm', name: 'Bea Ruiz', from: '2999-01-01' },
        { role: 'csm', name: 'Cal Ott', to: '2020-01-01' },
      ];
      await saveAccount(tx, { ...LISTS, key: 'acme', name: 'acme', owners });
    });
    for (const name of ['Ana Lima', 'Bea Ruiz', 'Cal Ott']) await destination('webhook', { name, owners: [name] });
    await send();
    expect((await settled()).map(({ destinationName }) => destinationName)).toEqual(['Ana Lima']);
  });

  it('goes to who takes the event, for accounts of whom they follow, and nowhere else', async () => {
    await destination('webhook', { name: 'all', events: ['handoff.made'] });
    await destination('webhook', { name: 'others', events: ['review.due'] });
    await destination('webhook', { name: 'Bo’s', owners: ['  bo BERG'] });
    await destination('webhook', { name: 'off', enabled: false });
    expect((await send()).length).toBe(1);
    expect((await send({ key: 'handoff.made/deal-2/1', account: 'globex' })).length).toBe(2);
    const all = await settled();
    expect(all.map(({ destinationName, account }) => `${destinationName} ${account}`).toSorted()).toEqual([
      'Bo’s globex',
      'all acme',
      'all globex',
    ]);
  });

  it('what rests on what is closed to some goes only where such is taken, also when it was closed since', async () => {
    await destination('webhook', { name: 'open' });
    await destination('webhook', { name: 'trusted', takesClosed: true });
    await within((tx) => setAccessOfAccount(tx, 'acme', { restricted: true, readers: [] }));
    await send();
    const shown = async () =>
      (await settled()).map(({ destinationName, state }) => [destinationName, state]).toSorted();
    expect(await shown()).toEqual([
      ['open', 'cancelled'],
      ['trusted', 'sent'],
    ]);
    web.answer = () => ({ status: 503 });
    await send({ key: 'later', account: 'globex' });
    await settled();
    await within((tx) => setAccessOfAccount(tx, 'globex', { restricted: true, readers: [] }));
    web.answer = () => ({ status: 200 });
    for (const { id, account } of await list()) if (account === 'globex') await pipeline.retryDispatch(workspace, id);
    await expect
      .poll(async () =>
        (await list())
          .filter(({ account }) => account === 'globex')
          .map(({ state }) => state)
          .toSorted(),
      )
      .toEqual(['cancelled', 'sent']);
    const limited = await withWorkspace(fixture.database, workspace, (tx) => listDispatches(tx), {
      reader: { emails: [] },
    });
    expect(limited.items).toEqual([]);
  });

  it('what is made of all that is known of an account counts as closed with any private conversation, quoted or not', async () => {
    await destination('webhook', { name: 'open', events: ['ownership.brief', 'handoff.made'] });
    await within(async (tx) => {
      const bytes = Buffer.from('secret');
      const deliveryId = await saveDelivery(tx, { source: 'test', mediaType: 'application/json', bytes });
      const conversation = exampleConversation({ id: 'secret' });
      await insertConversation(tx, { conversation, contentHash: 'secret', deliveryId });
      const where = 'WHERE workspace_id = $1';
      await tx.executeSql(`UPDATE earshot.conversation SET account_key = 'acme' ${where}`, [workspace]);
      await setAccessOfConversation(tx, 'secret', { private: true });
    });
    await send();
    await send({ key: 'ownership_brief:acme', event: 'ownership.brief' });
    const shown = (await settled()).map(({ event, state }) => [event, state]).toSorted();
    expect(shown).toEqual([
      ['handoff.made', 'sent'],
      ['ownership.brief', 'cancelled'],
    ]);
  });

  it('what may have arrived is still looked for after an attempt that could not look', async () => {
    const settings = { channel: 'C1', api_url: `${web.url}/slack/` };
    await destination('slack', { settings, secrets: { bot_token: 'xoxb-of-tests' } });
    web.answer = () => ({ status: 500 }); // Slack has taken it, and its answer was lost
    const [id = ''] = await send();
    expect(await settled()).toMatchObject([{ state: 'queued', lastError: 'Slack answered 500' }]);
    web.answer = () => ({ status: 429, headers: { 'retry-after': '60' } });
    await pipeline.retryDispatch(workspace, id);
    expect(await settledAt(id, 2)).toMatchObject([{ state: 'queued', lastError: 'Slack answered 429' }]);
    const metadata = { event_type: 'earshot_document', event_payload: { id } };
    web.answer = () => ({ status: 200, body: { ok: true, ts: '2.2', messages: [{ ts: '1.1', metadata }] } });
    await pipeline.retryDispatch(workspace, id);
    expect(await settledAt(id, 3)).toMatchObject([{ state: 'sent', remoteId: '1.1' }]);
    expect(web.received.filter(({ path }) => path.endsWith('chat.postMessage'))).toHaveLength(1);
  });

  it('a removed destination gets nothing more, and keeps what it got on record', async () => {
    const { id } = await destination('webhook');
    web.answer = () => ({ status: 503 });
    await send();
    await settled();
    await within((tx) => removeDestination(tx, id));
    expect(await list()).toMatchObject([{ state: 'cancelled', lastError: 'its destination was removed' }]);
    expect(await send({ key: 'other' })).toEqual([]);
  });

  it('a test message says at once whether it works', async () => {
    const { id } = await destination('webhook');
    expect(await pipeline.testDestination(workspace, id, 'Ana Lima')).toMatchObject({ state: 'sent', event: 'test' });
    web.answer = () => ({ status: 401 });
    expect(await pipeline.testDestination(workspace, id, 'Ana Lima')).toMatchObject({
      state: 'failed',
      lastError: 'The webhook’s address answered 401',
    });
    await expect(pipeline.testDestination(workspace, 'dest_none', 'Ana Lima')).rejects.toThrow('No destination');
  });

  it('nothing that was sent, and no secret, is in logs, events or reasons', async () => {
    const told = JSON.stringify([logged, events, await list()]);
    for (const word of [MAIL_PASSWORD, 'whsec_', 'SSO', 'words of its own', 'words of theirs'])
      expect(told).not.toContain(word);
  });
});
