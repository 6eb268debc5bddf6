import { randomBytes } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { HttpResponse, http } from 'msw';
import { setupServer } from 'msw/node';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { describeAnyDatabase } from '../support/databases.ts';
import { type HookServer, PUBLIC_URL, startHookServer } from '../support/hooks.ts';
import { recorded, replying } from '../support/recorded.ts';
import { createTokenSigner, publishing, signedOtherwise } from '../support/signed-tokens.ts';

const KEYS = 'https://www.googleapis.com/oauth2/v3/certs';
const ACCOUNT = 'pusher@project.iam.gserviceaccount.com';
const CLAIMS = {
  iss: 'https://accounts.google.com',
  aud: `${PUBLIC_URL}/hooks/meet`,
  sub: '1122',
  email: ACCOUNT,
  email_verified: true,
};

const google = createTokenSigner();
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

describeAnyDatabase('Google Meet', (fixture) => {
  let server: HookServer;
  let secret: string;

  beforeEach(async () => {
    server = await startHookServer(fixture.database, { workspace: `w${randomBytes(6).toString('hex')}` });
    await server.ask('PUT', '/v1/accounts/acme', { name: 'Acme' });
    secret = (await set({ account: 'acme', service_account: ACCOUNT })).body.secret;
  });
  afterEach(() => server.stop());

  function set(settings: object) {
    return server.ask('PUT', '/v1/sources/meet', { tool: 'google-meet', access_token: 'tok_invented_1', settings });
  }

  function push(token: string | undefined, query = '', body: unknown = recorded('google-meet').request.body) {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    return server.hook(`/hooks/meet${query}`, text, token === undefined ? {} : { authorization: `Bearer ${token}` });
  }

  async function deliveries() {
    return (await server.ask('GET', '/v1/deliveries?source=meet')).body.items;
  }

  it('takes a push in that its service account signed, once, whatever the message is called', async () => {
    api.use(publishing(KEYS, [google]), ...replying(recorded('google-meet').replies));
    expect((await push(google.sign(CLAIMS))).status).toBe(202);
    await server.settled();
    expect(await deliveries()).toMatchObject([{ status: 'processed', outcome: [{ kind: 'conversation' }] }]);
    const { message } = recorded('google-meet').request.body as { message: object };
    const again = { message: { ...message, messageId: '10002', publishTime: '2026-09-21T14:50:00Z' } };
    expect((await push(google.sign(CLAIMS), '', again)).status).toBe(200);
    expect((await server.ask('GET', '/v1/conversations')).body.items).toMatchObject([{ account: 'acme' }]);
  });

  it('takes nothing in that anybody else could have sent', async () => {
    api.use(publishing(KEYS, [google]));
    const body = JSON.stringify(recorded('google-meet').request.body);
    const sharedWithPublic = jwt.sign(CLAIMS, secret, { algorithm: 'HS256', keyid: google.kid, expiresIn: '1h' });
    const good = google.sign(CLAIMS);
    const unsigned = jwt.sign(CLAIMS, '', { algorithm: 'none', expiresIn: '1h' });
    const tokens = [
      undefined,
      '',
      'not-a-token',
      secret,
      signedOtherwise(good),
      sharedWithPublic,
      unsigned,
      stranger.sign(CLAIMS),
      google.sign({ ...CLAIMS, iss: 'https://accounts.evil.example' }),
      google.sign({ ...CLAIMS, aud: 'https://elsewhere.example/hooks/meet' }),
      google.sign({ ...CLAIMS, email: 'anybody@else.iam.gserviceaccount.com' }),
      google.sign({ ...CLAIMS, email_verified: false }),
      google.sign({ ...CLAIMS, email: undefined }),
      google.sign(CLAIMS, { expiresIn: '-2h' }),
      google.sign(CLAIMS, { notBefore: '1h' }),
      stranger.sign(CLAIMS, { keyid: 'made-up' }),
    ];
    for (const token of tokens) expect((await push(token, '', body)).status).toBe(401);
    // The secret in the address is no way in any more once the account is checked.
    expect((await push(undefined, `?key=${secret}`)).status).toBe(401);
    expect(await deliveries()).toEqual([]);
    const { body: source } = await server.ask('GET', '/v1/sources/meet');
    expect(source).toMatchObject({ refused: { count: tokens.length + 1 } });
    expect(asked).toEqual([KEYS]);
    expect(server.logged.join('\n')).not.toContain(good);
  });

  it('refuses a token signed with the public key as a shared secret', async () => {
    api.use(publishing(KEYS, [google]));
    const [header, claims] = jwt.sign(CLAIMS, 'x', { keyid: google.kid, expiresIn: '1h' }).split('.');
    const { createHmac } = await import('node:crypto');
    const signature = createHmac('sha256', google.publicKey).update(`${header}.${claims}`).digest('base64url');
    expect((await push(`${header}.${claims}.${signature}`)).status).toBe(401);
  });

  it('takes the audience that is set for the source, and no other', async () => {
    api.use(publishing(KEYS, [google]), ...replying(recorded('google-meet').replies));
    await set({ account: 'acme', service_account: ACCOUNT, audience: 'earshot-push' });
    expect((await push(google.sign(CLAIMS))).status).toBe(401);
    expect((await push(google.sign({ ...CLAIMS, aud: 'earshot-push' }))).status).toBe(202);
    await server.settled();
  });

  it('says that keys cannot be had, keeps nothing, and takes the push in when it is sent again', async () => {
    api.use(http.get(KEYS, () => new HttpResponse(null, { status: 500 }), { once: true }));
    const token = google.sign(CLAIMS);
    const answer = await push(token);
    expect(answer).toMatchObject({
      status: 503,
      text: expect.stringContaining('the public keys of www.googleapis.com'),
    });
    expect(await deliveries()).toEqual([]);
    expect((await server.ask('GET', '/v1/sources/meet')).body).toMatchObject({ refused: { count: 0 } });
    api.use(publishing(KEYS, [google]), ...replying(recorded('google-meet').replies));
    expect((await push(token)).status).toBe(202);
    await server.settled();
  });

  it('takes the secret in the address when no account is set, beside a token or alone', async () => {
    await set({ account: 'acme' });
    api.use(...replying(recorded('google-meet').replies));
    expect((await push(google.sign(CLAIMS), `?key=${secret}`)).status).toBe(202);
    expect((await push(google.sign(CLAIMS))).status).toBe(401);
    expect((await push(undefined, '?key=wrong')).status).toBe(401);
    await server.settled();
    expect(await deliveries()).toMatchObject([{ status: 'processed' }]);
  });

  it('keeps what cannot be read as failed, with the reason', async () => {
    await set({ account: 'acme' });
    const bodies = ['{"message": ', { message: { data: 'bm90IGpzb24=' } }, { message: { data: '/////w==' } }];
    for (const body of bodies) expect((await push(undefined, `?key=${secret}`, body)).status).toBe(202);
    await server.settled();
    expect(await deliveries()).toMatchObject(bodies.map(() => ({ status: 'failed', reason: expect.any(String) })));
  });

  it('keeps a subscription alive that Google is about to end, and says when one was ended', async () => {
    await set({ account: 'acme' });
    const renewed: string[] = [];
    api.use(
      http.patch('https://workspaceevents.googleapis.com/v1/subscriptions/abc', async ({ request }) => {
        renewed.push(`${request.url} ${await request.text()}`);
        return HttpResponse.json({});
      }),
    );
    const about = (event: string, id: string) => ({
      message: {
        messageId: id,
        attributes: { 'ce-type': `google.workspace.events.subscription.v1.${event}` },
        data: Buffer.from('{"subscription":{"name":"subscriptions/abc"}}').toString('base64'),
      },
    });
    await push(undefined, `?key=${secret}`, about('expirationReminder', '1'));
    await push(undefined, `?key=${secret}`, about('expirationReminder', '2'));
    await server.settled();
    expect(renewed).toHaveLength(2);
    expect(renewed[0]).toMatch(/subscriptions\/abc\?updateMask=ttl \{"ttl":"0s"\}$/);
    await push(undefined, `?key=${secret}`, about('suspended', '3'));
    await server.settled();
    const [suspended] = await deliveries();
    expect(suspended).toMatchObject({ status: 'failed', reason: expect.stringContaining('make it again') });
  });
});
