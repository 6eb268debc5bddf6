import { randomBytes } from 'node:crypto';
import { HttpResponse, http } from 'msw';
import { setupServer } from 'msw/node';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { describeAnyDatabase } from '../support/databases.ts';
import { type HookServer, startHookServer } from '../support/hooks.ts';
import { recorded, replying } from '../support/recorded.ts';
import { createTokenSigner, publishing, signedOtherwise } from '../support/signed-tokens.ts';

const KEYS = 'https://login.microsoftonline.com/common/discovery/v2.0/keys';
const TENANT = '88bb99cc-00dd-4ee1-8ff2-33aa44bb55cc';
const APP = '8e460676-ae3f-4b1e-8790-ee0fb5d6148f';
const CHANGE_TRACKING = '0bf30f3b-4a52-48df-9a82-234910c4a086';

const microsoft = createTokenSigner();
const stranger = createTokenSigner();
const api = setupServer();
let asked: string[] = [];
api.events.on('request:start', ({ request }) => asked.push(request.url));
beforeAll(() => api.listen({ onUnhandledFrame: 'error' }));
afterEach(() => {
  api.resetHandlers();
  asked = [];
});
afterAll(() => api.close());

describeAnyDatabase('Microsoft Teams', (fixture) => {
  let server: HookServer;
  let secret: string;

  beforeEach(async () => {
    server = await startHookServer(fixture.database, { workspace: `w${randomBytes(6).toString('hex')}` });
    await server.ask('PUT', '/v1/accounts/acme', { name: 'Acme', domain: 'acme.example' });
    secret = (await server.ask('PUT', '/v1/sources/teams', { access_token: 'tok_invented_1' })).body.secret;
  });
  afterEach(() => server.stop());

  function post(body: unknown, query = '') {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    return server.hook(`/hooks/teams${query}`, text, { 'content-type': 'application/json' });
  }

  /** The recorded notifications with the secret as their state. */
  function notification(name = 'call', clientState: unknown = secret) {
    const { value, ...rest } = recorded('teams', name).request.body as { value: object[] };
    return { ...rest, value: value.map((item) => ({ ...item, clientState })) };
  }

  async function deliveries() {
    return (await server.ask('GET', '/v1/deliveries?source=teams')).body.items;
  }

  it('gives Graph its own words back when an address is tried, as plain text, and keeps nothing', async () => {
    const token = 'Validation: Testing client <b>reachability</b> for subscription é+&';
    const query = `?validationToken=${encodeURIComponent(token)}`;
    const answer = await server.hook(`/hooks/teams${query}`, '', { 'content-type': 'text/plain; charset=utf-8' });
    expect(answer).toMatchObject({ status: 200, text: token });
    expect(answer.headers.get('content-type')).toMatch(/^text\/plain/);
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    const encoded = await server.hook('/hooks/teams?validationToken=Validation%3a+Testing+it', '');
    expect(encoded.text).toBe('Validation: Testing it');
    expect(await deliveries()).toEqual([]);
  });

  it('takes a transcript in by the state of its notification, once', async () => {
    api.use(...replying(recorded('teams').replies));
    expect((await post(notification())).status).toBe(202);
    await server.settled();
    expect(await deliveries()).toMatchObject([{ status: 'processed', outcome: [{ kind: 'conversation' }] }]);
    const [item] = notification().value;
    expect((await post({ value: [{ ...item, subscriptionExpirationDateTime: '2026-09-23T00:00:00Z' }] })).status).toBe(
      200,
    );
    expect((await server.ask('GET', '/v1/conversations')).body.items).toMatchObject([{ account: 'acme' }]);
  });

  it('takes what has the secret in its address, whatever its state', async () => {
    api.use(...replying(recorded('teams').replies));
    expect((await post(notification('call', null), `?key=${secret}`)).status).toBe(202);
    expect((await post('{"value": [', `?key=${secret}`)).status).toBe(202);
    await server.settled();
    expect((await deliveries()).map(({ status }) => status).sort()).toEqual(['failed', 'processed']);
  });

  it('takes nothing in when one item has another state or none, or the body cannot be read', async () => {
    const { value } = notification();
    const bodies = [
      notification('call', 'wrong'),
      notification('call', ''),
      notification('call', null),
      notification('call', [secret]),
      notification('call', `${secret}x`),
      { value: [...value, { ...value[0], clientState: 'wrong' }] },
      { value: [] },
      {},
      [],
      '',
      '{"value": [{"clientState": ',
      '['.repeat(100_000),
    ];
    for (const body of bodies) expect((await post(body)).status).toBe(401);
    expect((await post(notification(), '?key=wrong')).status).toBe(401);
    expect(await deliveries()).toEqual([]);
    const source = await server.ask('GET', '/v1/sources/teams');
    expect(source.body).toMatchObject({ refused: { count: bodies.length + 1 } });
  });

  describeTokens();

  function describeTokens(): void {
    const claims = { aud: APP, iss: `https://sts.windows.net/${TENANT}/`, appid: CHANGE_TRACKING, ver: '1.0' };

    async function rich(...tokens: unknown[]): Promise<number> {
      const { value } = notification('guest');
      return (await post({ value, ...(tokens.length === 0 ? {} : { validationTokens: tokens }) })).status;
    }

    it('checks the tokens of notifications with content, of both forms, and asks for the keys once', async () => {
      api.use(publishing(KEYS, [microsoft]), ...replying(recorded('teams', 'guest').replies));
      await server.ask('PUT', '/v1/sources/teams', { settings: { app_id: APP } });
      const second = {
        ...claims,
        appid: undefined,
        azp: CHANGE_TRACKING,
        iss: `https://login.microsoftonline.com/${TENANT}/v2.0`,
      };
      expect(await rich(microsoft.sign(claims), microsoft.sign(second))).toBe(202);
      await server.settled();
      expect(await deliveries()).toMatchObject([{ status: 'processed' }]);
      expect(await rich(microsoft.sign(second))).toBe(200);
      expect(asked.filter((url) => url === KEYS)).toHaveLength(1);
    });

    it('takes nothing in with a token that is missing, of others, for others, by others, or over', async () => {
      api.use(publishing(KEYS, [microsoft]));
      await server.ask('PUT', '/v1/sources/teams', { settings: { app_id: APP, tenant_id: TENANT } });
      const good = microsoft.sign(claims);
      expect(await rich()).toBe(401);
      expect(await rich(good, 'not.a.token')).toBe(401);
      expect(await rich(5)).toBe(401);
      expect(await rich(signedOtherwise(good))).toBe(401);
      expect(await rich(stranger.sign(claims))).toBe(401);
      expect(await rich(stranger.sign(claims, { keyid: 'key-2' }))).toBe(401);
      expect(await rich(microsoft.sign({ ...claims, aud: 'another' }))).toBe(401);
      expect(await rich(microsoft.sign({ ...claims, appid: APP }))).toBe(401);
      expect(await rich(microsoft.sign({ ...claims, iss: 'https://sts.windows.net/another/' }))).toBe(401);
      expect(await rich(microsoft.sign(claims, { expiresIn: '-1h' }))).toBe(401);
      expect(await deliveries()).toEqual([]);
      expect(asked.filter((url) => url === KEYS)).toHaveLength(1);
    });
  }

  it('keeps what can be had of several transcripts though another is refused', async () => {
    api.use(
      http.get('https://graph.microsoft.com/v1.0/users/private/*', () => new HttpResponse(null, { status: 403 })),
      ...replying(recorded('teams').replies),
    );
    const { value } = notification();
    const refused = { ...value[0], resource: "users('private')/onlineMeetings('m')/transcripts('t')" };
    await post({ value: [{ ...refused, resourceData: { id: 't' } }, ...value] });
    await server.settled();
    expect(await deliveries()).toMatchObject([
      { status: 'failed', reason: expect.stringContaining('may not read it') },
    ]);
    expect((await server.ask('GET', '/v1/conversations')).body.items).toMatchObject([{ account: 'acme' }]);
  });

  it('asks Graph for nothing more once it wants to be left alone', async () => {
    api.use(
      http.get('https://graph.microsoft.com/*', () => {
        return new HttpResponse(null, { status: 429, headers: { 'retry-after': '300' } });
      }),
    );
    const { value } = notification();
    // Other work of the test before may settle meanwhile: only what becomes of the delivery counts.
    const told = new Promise((resolve) => {
      server.pipeline.onEvent((event) => event.type === 'delivery-settled' && resolve(event));
    });
    await post({ value: [...value, ...value] });
    expect(await told).toMatchObject({ status: 'pending' });
    expect(asked).toHaveLength(1);
  });

  it('keeps a subscription alive that Graph is about to end', async () => {
    const renewed: unknown[] = [];
    api.use(
      http.patch('https://graph.microsoft.com/v1.0/subscriptions/sub-1', async ({ request }) => {
        renewed.push(await request.json());
        return HttpResponse.json({});
      }),
    );
    const event = { subscriptionId: 'sub-1', clientState: secret, tenantId: TENANT };
    await post({ value: [{ ...event, lifecycleEvent: 'reauthorizationRequired' }] });
    await server.settled();
    expect(renewed).toEqual([{ expirationDateTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT/) }]);
    await post({ value: [{ ...event, lifecycleEvent: 'subscriptionRemoved' }] });
    await server.settled();
    const [removed] = await deliveries();
    expect(removed).toMatchObject({ status: 'failed', reason: expect.stringContaining('make it again') });
  });
});
