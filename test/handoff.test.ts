import { randomBytes } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { loadHandoff } from '../src/briefs/index.ts';
import type { Channel } from '../src/domain/index.ts';
import { tendHandoffs } from '../src/pipeline/handoffs/index.ts';
import { type DestinationOrder, setUpDestination } from '../src/pipeline/index.ts';
import { JobQueue } from '../src/pipeline/queue.ts';
import {
  createApiKey,
  findInboxItem,
  listInboxHeads,
  type Reader,
  saveAccount,
  setAccessOfConversation,
  withWorkspace,
} from '../src/storage/index.ts';
import { createPages } from '../src/ui/index.ts';
import { describeAnyDatabase } from './support/databases.ts';
import { CLOSED_AT, lateCall, sellingCall } from './support/deals.ts';
import { type HookServer, startHookServer } from './support/hooks.ts';
import { type MailServer, startMailServer, startWebServer, type WebServer } from './support/receivers.ts';
import { cookieOf } from './support/sign-in.ts';

const SENDING = {
  allowPrivateAddresses: true,
  mailFrom: 'Earshot <earshot@northlight.test>',
  publicUrl: 'https://earshot.example.com',
};
const LISTS = { use_cases: [], key_features: [], crm_health: [], renewal_posture: [] };
const HANDOFF = '/v1/deals/d1/handoff';

interface Line {
  readonly id: string;
  readonly text: string;
  readonly basis?: string;
  readonly sources: readonly { readonly conversation: string }[];
  readonly decided?: object;
}

describeAnyDatabase('a handoff', (fixture) => {
  let server: HookServer;
  let mail: MailServer;
  let web: WebServer;
  let clock: number;

  beforeAll(async () => {
    mail = await startMailServer();
    web = await startWebServer();
  });
  afterAll(async () => {
    await mail.stop();
    await web.stop();
  });
  beforeEach(async () => {
    clock = Date.parse('2026-09-21T15:00:00Z'); // a Monday
    mail.received.length = 0;
    web.received.length = 0;
    server = await startHookServer(fixture.database, {
      workspace: `w${randomBytes(6).toString('hex')}`,
      now: () => clock,
      pipeline: { sending: SENDING, handoffs: { correctionsMs: 0 } },
    });
    await within((tx) =>
      saveAccount(tx, {
        ...LISTS,
        key: 'acme',
        name: 'Acme',
        acv: 84_000,
        owners: [{ role: 'cs_lead', name: 'Lea Ott' }],
      }),
    );
  });
  afterEach(() => server.stop());

  function within<Result>(work: Parameters<typeof withWorkspace<Result>>[2], reader?: Reader): Promise<Result> {
    return withWorkspace(fixture.database, server.workspace, work, { reader });
  }

  function destination(channel: Channel, change: Omit<DestinationOrder, 'name'>) {
    const tools = { vault: fixture.database.vault, rules: SENDING };
    return within((tx) => setUpDestination(tx, tools, { name: channel, channel, ...change }));
  }

  async function close(): Promise<void> {
    await server.ask('POST', '/v1/conversations', sellingCall());
    await server.settled();
    await server.ask('PUT', '/v1/deals/d1', { account: 'acme', name: 'Acme 2026', stage: 'legal', owner: 'Ina Berg' });
    await server.ask('POST', '/v1/deals/d1/close', { at: CLOSED_AT });
    await server.settled();
  }

  async function show(query = '') {
    const { status, body } = await server.ask('GET', `${HANDOFF}${query}`);
    expect(status, JSON.stringify(body)).toBe(200);
    return body as unknown as Record<string, readonly Line[]> & { readonly [name: string]: unknown };
  }

  it('is not there before the close, and there after it, every line with what it rests on', async () => {
    expect((await server.ask('GET', HANDOFF)).body.detail).toContain('No deal');
    await server.ask('PUT', '/v1/deals/d1', { account: 'acme', stage: 'legal' });
    const early = await server.ask('GET', HANDOFF);
    expect(early).toMatchObject({ status: 404, body: { detail: expect.stringContaining('is open') } });
    await close();
    const handoff = await show();
    expect(handoff).toMatchObject({ deal: 'd1', state: 'made', version: 1, reason: 'closed', mode: 'offline' });
    expect(handoff.commitments?.map(({ text }) => text).join()).toContain('SAP connector');
    expect(handoff.use_cases?.map(({ text }) => text).join()).toContain('delivery note');
    for (const section of ['use_cases', 'stakeholders', 'commitments', 'renewal', 'risks', 'open_questions']) {
      for (const line of handoff[section] ?? [])
        expect(line.sources.length > 0 || line.basis !== undefined, line.text).toBe(true);
    }
    expect((await server.ask('GET', '/v1/deals/d1')).body).toMatchObject({ handoff: { status: 'made' } });
    const markdown = await server.api.request(HANDOFF, {
      headers: { ...(await authorised()), accept: 'text/markdown' },
    });
    expect(markdown.headers.get('content-type')).toContain('text/markdown');
    expect(await markdown.text()).toContain('# Handoff: Acme 2026');
  });

  async function authorised(): Promise<Readonly<Record<string, string>>> {
    const { key } = await within((tx) => createApiKey(tx, 'reader', { role: 'reader' }));
    return { authorization: `Bearer ${key}` };
  }

  it('is made once of the same record, however often it is asked for', async () => {
    await close();
    await server.ask('POST', '/v1/deals/d1/close', {});
    expect((await server.ask('POST', HANDOFF, {})).status).toBe(202);
    await server.settled();
    expect((await server.ask('GET', `${HANDOFF}/versions`)).body.versions).toHaveLength(1);
  });

  it('takes in what is said shortly after the close, and shows what changed', async () => {
    await close();
    clock += 3 * 86_400_000;
    await server.ask('POST', '/v1/conversations', lateCall());
    await server.settled();
    const handoff = await show();
    expect(handoff).toMatchObject({ version: 2, reason: 'late_call', conversations: ['deal-call-1', 'deal-call-2'] });
    expect(handoff.changes).toContainEqual(
      expect.objectContaining({ section: 'commitments', kind: 'added', after: expect.stringContaining('drivers') }),
    );
    expect((await show('?version=1')).commitments?.some(({ text }) => text.includes('drivers'))).toBe(false);
    await server.ask('POST', '/v1/conversations', lateCall({ id: 'much-later', occurred_at: '2026-12-01T09:00:00Z' }));
    await server.settled();
    expect((await show()).conversations).not.toContain('much-later');
    expect((await server.ask('GET', `${HANDOFF}?version=9`)).status).toBe(404);
  });

  it('keeps what people decided of its lines over every later version', async () => {
    await close();
    const first = await show();
    const [promise, useCase] = [first.commitments?.[0], first.use_cases?.[0]];
    const question = first.open_questions?.[0];
    if (promise === undefined || useCase === undefined || question === undefined) throw new Error('no lines');
    const at = (line: Line) => `${HANDOFF}/lines/${line.id}`;
    const text = 'The SAP connector, read only, by the end of November';
    const due_date = '2026-11-30';
    const corrected = await server.ask('POST', at(promise), { action: 'correct', text, due_date, by: 'Ina Berg' });
    expect(corrected).toMatchObject({ status: 200, body: { line: promise.id } });
    await server.ask('POST', at(useCase), { action: 'remove', by: 'Ina Berg', reason: 'said of another team' });
    await server.ask('POST', at(question), { action: 'correct', text: 'Dana Ortiz does.', by: 'Ina Berg' });
    const added = { section: 'risks', text: 'Their ERP moves to another host in May', by: 'Ina Berg' };
    expect((await server.ask('POST', `${HANDOFF}/lines`, added)).status).toBe(201);
    await server.settled();
    await server.ask('POST', '/v1/conversations', lateCall());
    await server.settled();
    const later = await show();
    expect(later.commitments?.find(({ id }) => id === promise.id)).toMatchObject({
      text,
      due_date,
      sources: promise.sources,
      decided: { action: 'correct', by: 'Ina Berg', original: promise.text },
    });
    expect(later.first_90_days?.map((line) => line.text).join()).toContain('2026-11-30: due');
    expect(later.use_cases?.some(({ id }) => id === useCase.id)).toBe(false);
    expect(later.risks?.find((line) => line.text === added.text)).toMatchObject({ basis: 'added by Ina Berg' });
    expect(later.open_questions?.find(({ id }) => id === question.id)).toMatchObject({ text: 'Dana Ortiz does.' });
    expect(later.removed).toMatchObject([{ line: { id: useCase.id }, reason: 'said of another team' }]);
    await server.ask('POST', at(useCase), { action: 'restore', by: 'Ina Berg' });
    expect((await show()).use_cases?.some(({ id }) => id === useCase.id)).toBe(true);
    expect((await server.ask('POST', `${HANDOFF}/lines/none`, { action: 'confirm' })).status).toBe(404);
    expect((await server.ask('POST', at(promise), { action: 'correct' })).status).toBe(422);
  });

  it('is taken over once, and asks again after an update', async () => {
    await close();
    expect((await server.ask('POST', `${HANDOFF}/acknowledge`, { version: 2 })).body.detail).toContain('HO-5');
    const taken = await server.ask('POST', `${HANDOFF}/acknowledge`, { by: 'Ana Lima' });
    expect(taken.body).toMatchObject({ state: 'acknowledged', acknowledged: { version: 1, by: 'Ana Lima' } });
    expect((await server.ask('POST', `${HANDOFF}/acknowledge`, { by: 'Ana Lima' })).status).toBe(409);
    clock += 3 * 86_400_000;
    await server.ask('POST', '/v1/conversations', lateCall());
    await server.settled();
    expect(await show()).toMatchObject({ state: 'made', version: 2 });
  });

  it('becomes work for both leads after two working days, until somebody takes it over', async () => {
    await close();
    const items = () =>
      within(async (tx) => {
        const heads = await listInboxHeads(tx, { kinds: ['handoff_unacknowledged'] });
        return Promise.all(heads.map(({ id }) => findInboxItem(tx, id)));
      });
    const logger = { info: () => undefined, warn: () => undefined, error: () => undefined };
    const queue = await JobQueue.open(fixture.database, { leaseSeconds: 30, pauseMs: 50, supervise: false, logger });
    const hour = () => within((tx) => tendHandoffs(tx, queue, clock));
    clock += 47 * 3_600_000;
    await hour();
    expect(await items()).toEqual([]);
    clock += 2 * 3_600_000;
    await hour();
    expect((await items()).map((item) => [item?.ownerRole, item?.ownerName, item?.state]).toSorted()).toEqual([
      ['cs_lead', 'Lea Ott', 'open'],
      ['sales_lead', null, 'open'],
    ]);
    await server.ask('POST', `${HANDOFF}/acknowledge`, { by: 'Ana Lima' });
    expect((await items()).map((item) => item?.state)).toEqual(['done', 'done']);
    await queue.close();
  });

  it('is called off when the deal is open again, and begins anew with the next close', async () => {
    await close();
    await server.ask('PUT', '/v1/deals/d1', { won: null, at: '2026-09-22T08:00:00Z' });
    expect(await show()).toMatchObject({ state: 'called_off', version: 1 });
    expect((await server.ask('POST', `${HANDOFF}/acknowledge`, {})).status).toBe(409);
    clock += 3 * 86_400_000;
    await server.ask('POST', '/v1/deals/d1/close', { at: '2026-09-23T08:00:00Z' });
    await server.settled();
    expect(await show()).toMatchObject({ state: 'made', version: 2, reason: 'closed' });
    // Told again with the day that was told before.
    await server.ask('PUT', '/v1/deals/d1', { won: null, at: '2026-09-25T08:00:00Z' });
    expect(await show()).toMatchObject({ state: 'called_off' });
    await server.ask('POST', '/v1/deals/d1/close', { at: '2026-09-23T08:00:00Z' });
    await server.settled();
    expect(await show()).toMatchObject({ state: 'made', version: 3, reason: 'closed' });
  });

  it('holds nothing that is closed to some, and is closed with what it quotes', async () => {
    await server.ask('POST', '/v1/conversations', sellingCall());
    const secret = sellingCall({
      id: 'secret',
      private: true,
      turns: [
        {
          speaker: 'Dana Ortiz',
          text: 'We want to see our xylophone budget automatically, that is the whole reason why we buy it.',
        },
      ],
    });
    await server.ask('POST', '/v1/conversations', secret);
    await close();
    expect(JSON.stringify(await show())).not.toContain('xylophone');
    const nobody = { emails: [] };
    expect((await within((tx) => loadHandoff(tx, 'd1'), nobody)).handoff.deal).toBe('d1');
    await within((tx) => setAccessOfConversation(tx, 'deal-call-1', { private: true }));
    await expect(within((tx) => loadHandoff(tx, 'd1'), nobody)).rejects.toThrow('that you may read');
  });

  it('has a page that says why it is not there, closes the deal, and takes what people say', async () => {
    const [editor, reader] = await within(async (tx) => [
      (await createApiKey(tx, 'Ina Berg', { role: 'editor' })).key,
      (await createApiKey(tx, 'Rita Reads', { role: 'reader' })).key,
    ]);
    const logger = { error: (fields: object, message: string) => process.stderr.write(`${message} ${String(fields)}`) };
    const shared = { database: fixture.database, pipeline: server.pipeline, now: () => clock, logger };
    const pages = createPages({ ...shared, extractor: 'local' });
    const open = async (path: string, form?: Readonly<Record<string, string>>, key = editor) => {
      const headers = { cookie: await cookieOf(fixture.database, key), origin: 'http://localhost' };
      const init = form === undefined ? { headers } : { method: 'POST', headers, body: new URLSearchParams(form) };
      const response = await pages.request(path, init);
      return { status: response.status, html: await response.text() };
    };
    await server.ask('POST', '/v1/conversations', sellingCall());
    await server.ask('PUT', '/v1/deals/d1', { account: 'acme', name: 'Acme 2026', stage: 'legal' });
    await server.settled();
    expect((await open('/deals/none/handoff')).status).toBe(404);
    expect((await open('/deals/d1/handoff')).html).toContain('The deal is open');
    expect((await open('/accounts/acme')).html).toContain('action="/deals/d1/close"');
    expect((await open('/deals/d1/close', {}, reader)).status).toBe(403);
    expect((await open('/deals/d1/close', {})).status).toBe(303);
    await server.settled();
    const { html } = await open('/deals/d1/handoff');
    expect(html).toContain('We will deliver the SAP connector by 15 November 2026');
    expect(html).toContain('href="/conversations/deal-call-1?turn=4#turn-3"');
    expect(html).toContain('Nobody has acknowledged it yet');
    expect((await open('/deals/d1/handoff', undefined, reader)).html).not.toContain('<textarea');
    const id = (await show()).commitments?.[0]?.id ?? '';
    const correction = { action: 'correct', text: 'The connector, read only', due_date: '2026-11-30' };
    expect((await open(`/deals/d1/handoff/lines/${id}`, correction)).status).toBe(303);
    const late = await open('/deals/d1/handoff/lines/gone', { action: 'correct', text: 'By <em>May</em>, not before' });
    expect([late.status, late.html]).toEqual([409, expect.stringContaining('By &lt;em&gt;May&lt;/em&gt;, not before')]);
    await open('/deals/d1/handoff/lines', { section: 'risks', text: 'Their ERP moves in May' });
    await server.settled();
    expect((await open('/deals/d1/handoff/acknowledge', { version: '1' })).status).toBe(303);
    const { version } = await show();
    await open('/deals/d1/handoff/acknowledge', { version: String(version) });
    const later = (await open('/deals/d1/handoff')).html;
    expect(later).toContain('Corrected by Ina Berg');
    expect(later).toContain('Their ERP moves in May');
    expect(later).toContain('Acknowledged by Ina Berg');
    expect((await open('/deals/d1/handoff?version=1')).html).toContain('This is an earlier version');
  });

  it('tells nobody what a version said of a conversation that was closed since, and nobody took back', async () => {
    await close();
    const [useCase] = (await show()).use_cases ?? [];
    await server.ask('POST', `${HANDOFF}/lines/${useCase?.id}`, { action: 'confirm', by: 'Ina Berg' });
    await server.settled();
    expect(useCase?.text).toContain('delivery note');
    await within((tx) => setAccessOfConversation(tx, 'deal-call-1', { private: true }));
    await destination('webhook', { settings: { url: `${web.url}/hook` } });
    web.answer = () => ({ status: 204 });
    clock += 3 * 86_400_000;
    await server.ask('POST', '/v1/conversations', lateCall());
    await server.settled();
    expect(web.received).toHaveLength(1);
    expect(web.received[0]?.body).toContain('drivers');
    expect(web.received[0]?.body).not.toContain('delivery note');
    expect(web.received[0]?.body).not.toContain('SAP');
  });

  it('gives no promise that was confirmed and then taken back as one', async () => {
    await close();
    const [promise] = (await show()).commitments ?? [];
    expect(promise?.text).toContain('SAP connector');
    await server.ask('POST', `${HANDOFF}/lines/${promise?.id}`, { action: 'confirm', by: 'Ina Berg' });
    await server.settled();
    clock += 3 * 86_400_000;
    const text = 'I have to correct that: we will not deliver the SAP connector, not by November and not later.';
    await server.ask('POST', '/v1/conversations', lateCall({ turns: [{ speaker: 'Ina Berg', text }] }));
    await server.settled();
    const later = await show();
    for (const section of ['commitments', 'first_90_days'])
      expect(later[section]?.filter((line) => line.text.includes('SAP connector'))).toEqual([]);
    const asked = later.open_questions?.find((line) => line.text.startsWith('Does it still hold'));
    expect(asked).toMatchObject({ sources: promise?.sources, text: expect.stringContaining('SAP connector') });
  });

  it('arrives by mail, in Slack and as a signed webhook, once', async () => {
    web.answer = ({ path }) =>
      path === '/hook' ? { status: 204 } : { status: 200, body: { ok: true, ts: '1.1', channel: 'C1' } };
    await destination('email', { settings: { to: ['csm@northlight.test'] }, secrets: { smtp_url: mail.url } });
    const settings = { channel: 'C1', api_url: `${web.url}/api/` };
    await destination('slack', { settings, secrets: { bot_token: 'xoxb-of-tests' } });
    const { made: secret = '' } = await destination('webhook', { settings: { url: `${web.url}/hook` } });
    await server.ask('POST', '/v1/conversations', sellingCall());
    await server.settled();
    await server.ask('PUT', '/v1/deals/d1', { account: 'acme', name: 'Acme 2026', stage: 'legal' });
    const started = performance.now();
    await server.ask('POST', '/v1/deals/d1/close', { at: CLOSED_AT });
    await server.settled();
    const took = Math.round(performance.now() - started);
    process.stdout.write(`from the close of a deal to mail, Slack and a signed webhook: ${took} ms\n`);
    expect(mail.received.map(({ subject }) => subject)).toEqual(['Handoff: Acme 2026']);
    expect(web.received.map(({ path }) => path).toSorted()).toEqual(['/api/chat.postMessage', '/hook']);
    const hook = web.received.find(({ path }) => path === '/hook');
    const verified = new Webhook(secret).verify(hook?.body ?? '', hook?.headers as Record<string, string>);
    expect(JSON.stringify(verified)).toContain('SAP connector');
    expect(await show()).toMatchObject({ state: 'sent' });
  });
});
