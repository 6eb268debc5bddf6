import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeAnyDatabase } from './support/databases.ts';
import { type Answered, type HookServer, startHookServer } from './support/hooks.ts';
import { startWebServer, type WebServer } from './support/receivers.ts';

const SECRETS = ['xoxb-hidden-token', 'pat-hidden-token', 'hidden-client-secret', 'hidden-mail-password'];
const [BOT = '', HUBSPOT = '', CLIENT = '', MAIL = ''] = SECRETS;

describeAnyDatabase('destinations over the API', (fixture) => {
  let server: HookServer;
  let web: WebServer;
  beforeAll(async () => {
    web = await startWebServer();
    server = await startHookServer(fixture.database, {
      workspace: 'api',
      pipeline: { sending: { allowPrivateAddresses: true, mailFrom: 'Earshot <earshot@northlight.example>' } },
    });
  });
  afterAll(async () => {
    await server.stop();
    await web.stop();
  });

  it('are made, changed, tested and taken away; a secret is shown once, when we made it', async () => {
    const url = `${web.url}/hook`;
    const made = await server.ask('POST', '/v1/destinations', { name: 'ours', channel: 'webhook', settings: { url } });
    expect(made).toMatchObject({
      status: 201,
      body: { channel: 'webhook', secrets: ['signing_secret'], enabled: true, takes_closed: false, owners: null },
    });
    const { id, secret } = made.body;
    expect((await server.ask('GET', `/v1/destinations/${id}`)).body.secret).toBeUndefined();
    const tested = await server.ask('POST', `/v1/destinations/${id}/test`);
    expect(tested).toMatchObject({
      status: 200,
      body: { state: 'sent', event: 'test', destination: id, destination_name: 'ours' },
    });
    const [posted] = web.received;
    const headers = posted?.headers as Record<string, string>;
    expect(new Webhook(secret).verify(posted?.body ?? '', headers)).toMatchObject({ type: 'test' });
    const rotated = await server.ask('PATCH', `/v1/destinations/${id}`, {
      rotate_secret: true,
      events: ['inbox.item'],
    });
    expect(rotated).toMatchObject({ status: 200, body: { events: ['inbox.item'], settings: { url } } });
    expect(rotated.body.secret).toMatch(/^whsec_/);
    expect(rotated.body.secret).not.toBe(secret);
    expect((await server.ask('GET', '/v1/dispatches?state=sent')).body.items).toMatchObject([{ id: tested.body.id }]);
    expect((await server.ask('POST', `/v1/dispatches/${tested.body.id}/retry`)).body).toMatchObject({ retried: false });
    expect((await server.ask('DELETE', `/v1/destinations/${id}`)).status).toBe(204);
    for (const [method, path] of [
      ['GET', ''],
      ['PATCH', ''],
      ['DELETE', ''],
      ['POST', '/test'],
    ] as const) {
      const body = method === 'PATCH' ? {} : undefined;
      expect((await server.ask(method, `/v1/destinations/${id}${path}`, body)).status, method).toBe(404);
    }
    expect((await server.ask('POST', '/v1/dispatches/msg_none/retry')).status).toBe(404);
    expect((await server.ask('GET', '/v1/dispatches')).body.items).toMatchObject([{ destination_name: 'ours' }]);
  });

  it('keep their secrets to themselves', async () => {
    const salesforce = { instance_url: 'https://example.my.salesforce.com', client_id: 'an-id' };
    const orders = [
      { name: 'slack', channel: 'slack', settings: { channel: 'C1' }, secrets: { bot_token: BOT } },
      { name: 'hubspot', channel: 'hubspot', secrets: { access_token: HUBSPOT } },
      { name: 'salesforce', channel: 'salesforce', settings: salesforce, secrets: { client_secret: CLIENT } },
      {
        name: 'email',
        channel: 'email',
        settings: { to: ['Ana@northlight.example'] },
        secrets: { smtp_url: `smtp://us:${MAIL}@127.0.0.1:1` },
      },
    ];
    const answers: Answered[] = [];
    for (const order of orders) answers.push((await server.ask('POST', '/v1/destinations', order)).body);
    expect(answers.map(({ channel, secrets }) => [channel, secrets])).toEqual([
      ['slack', ['bot_token']],
      ['hubspot', ['access_token']],
      ['salesforce', ['client_secret']],
      ['email', ['smtp_url']],
    ]);
    const email = answers.at(-1);
    answers.push((await server.ask('POST', `/v1/destinations/${email?.id}/test`)).body);
    expect(answers.at(-1)).toMatchObject({ state: 'queued', reason: 'The mail server could not be used (ESOCKET)' });
    for (const path of ['/v1/destinations', '/v1/dispatches']) answers.push((await server.ask('GET', path)).body);
    const told = JSON.stringify([answers, server.logged]);
    for (const secret of SECRETS) expect(told).not.toContain(secret);
  });

  it('refuse what is of no use to their channel, naming the place and no value', async () => {
    const cases: readonly (readonly [object, string])[] = [
      [{ channel: 'webhook', settings: { url: 'ftp://x.test' } }, 'settings.url'],
      [{ channel: 'webhook', settings: { url: 'https://us:pass@x.test' } }, 'no user or password'],
      [{ channel: 'webhook', settings: { url: 'https://x.test', more: 1 } }, 'settings'],
      [{ channel: 'email', settings: { to: ['nobody'] } }, 'settings.to[0]'],
      [{ channel: 'email', settings: { to: ['a@b.test'] } }, 'EARSHOT_SMTP_URL'],
      [{ channel: 'slack', settings: {}, secrets: {} }, 'a bot_token'],
      [{ channel: 'slack', secrets: { webhook_url: 'https://evil.test/services/x' } }, 'hooks.slack.com'],
      [{ channel: 'salesforce', settings: { instance_url: 'https://x.my.salesforce.com' } }, 'client_secret'],
      [{ channel: 'hubspot', secrets: {} }, 'secrets.access_token'],
      [{ channel: 'pigeon' }, 'channel'],
      [{ channel: 'hubspot', secrets: { access_token: 'long-enough' }, events: ['nothing'] }, 'events[0]'],
    ];
    for (const [order, place] of cases) {
      const { status, body } = await server.ask('POST', '/v1/destinations', { name: 'wrong', ...order });
      expect([status, body.detail], JSON.stringify(order)).toEqual([422, expect.stringContaining(place)]);
    }
    const hubspot = { name: 'hubspot', channel: 'hubspot', secrets: { access_token: HUBSPOT } };
    expect((await server.ask('POST', '/v1/destinations', hubspot)).status).toBe(409);
  });
});
