import { createHash, createHmac, createPublicKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import { SignJWT } from 'jose';
import jsonwebtoken from 'jsonwebtoken';
import { HttpResponse, http } from 'msw';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fetchBack } from '../../src/connectors/index.ts';
import { ConnectorError } from '../../src/domain/index.ts';
import { TOOLS } from '../../src/intake/index.ts';
import { describeAnyDatabase } from '../support/databases.ts';
import { deliveriesOf, nextAttempt, settledAfter } from '../support/deliveries.ts';
import { type HookServer, PUBLIC_URL, startHookServer } from '../support/hooks.ts';
import { PASSING_TROUBLES, playNetwork } from '../support/network.ts';
import { signedOtherwise } from '../support/signed-tokens.ts';

const TRANSCRIPT = 'https://api.gong.io/v2/calls/transcript';
const EXTENSIVE = 'https://api.gong.io/v2/calls/extensive';
const ADDRESS = `${PUBLIC_URL}/hooks/gong`;
const ID = '9120034455667788990';

const rule = generateKeyPairSync('rsa', { modulusLength: 2048 });
const otherRule = generateKeyPairSync('rsa', { modulusLength: 2048 });

/** Gong shows the public key as bare base64. */
function shown({ publicKey }: typeof rule): string {
  return publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
}

function pem({ privateKey }: typeof rule): string {
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

function digest(body: string): string {
  return createHash('sha256').update(body).digest('hex');
}

/** The post of a rule, as text. */
function callBody({ id = ID, isTest = false, parties = PARTIES as readonly unknown[] | undefined } = {}): string {
  const metaData = { id, title: 'Acme – Prüfung', started: '2026-09-14T15:01:07.204+02:00', duration: 1843 };
  return JSON.stringify({ isTest, callData: { metaData, parties } });
}

const PARTIES = [
  { emailAddress: 'dana@northlight.example', name: 'Dana Reyes', speakerId: '1', affiliation: 'Internal' },
  { emailAddress: 'li@acme.example', name: 'Li Wei', speakerId: '2', affiliation: 'External' },
];

function page(...monologues: readonly unknown[]) {
  return { requestId: 'r', records: {}, callTranscripts: [{ callId: ID, transcript: monologues }] };
}

const HELLO = { speakerId: '1', sentences: [{ start: 1000, end: 2000, text: 'Hello Li.' }] };
const RIVAL = { speakerId: '2', sentences: [{ start: 2500, end: 6000, text: 'We look at Rivalware.' }] };

const network = playNetwork();

describeAnyDatabase('Gong', (fixture) => {
  let server: HookServer;

  beforeEach(async () => {
    server = await startHookServer(fixture.database, { workspace: `w${randomBytes(6).toString('hex')}` });
    await server.ask('PUT', '/v1/sources/gong', {
      tool: 'gong',
      secret: shown(rule),
      access_token: 'key:hidden-secret',
    });
    network.use(http.post(TRANSCRIPT, () => HttpResponse.json(page(HELLO, RIVAL))));
  });
  afterEach(() => server.stop());

  function token(
    body: string,
    claims: object = {},
    { by = pem(rule), algorithm = 'RS256' as const, expiresIn = 300 } = {},
  ) {
    const payload = { webhook_url: ADDRESS, body_sha256: digest(body), ...claims };
    return jsonwebtoken.sign(payload, by, { algorithm, expiresIn });
  }

  function post(body: string, authorization?: string, path = '/hooks/gong') {
    const headers = { 'content-type': 'application/json', ...(authorization === undefined ? {} : { authorization }) };
    return server.hook(path, body, headers);
  }

  async function conversations() {
    return (await server.ask('GET', '/v1/conversations')).body.items;
  }

  it('takes in what a rule signed, and fetches the words', async () => {
    const body = callBody();
    expect((await settledAfter(server, () => post(body, token(body)))).status).toBe(202);
    await server.settled();
    expect(await deliveriesOf(server, 'gong')).toMatchObject([{ status: 'processed' }]);
    const [conversation] = await conversations();
    const { body: whole } = await server.ask('GET', `/v1/conversations/${conversation?.id}`);
    expect(whole).toMatchObject({
      occurred_at: '2026-09-14T13:01:07.204Z',
      subject: 'Acme – Prüfung',
      turns: [
        { speaker: 'Dana Reyes', at: 1, text: 'Hello Li.' },
        { speaker: 'Li Wei', at: 2.5, text: 'We look at Rivalware.' },
      ],
    });
    expect(network.asked).toEqual([`POST ${TRANSCRIPT}`]);
  });

  it('takes the token of jose, with and without the word Bearer, and the address in other writing', async () => {
    const body = callBody();
    const joseToken = await new SignJWT({ webhook_url: `${ADDRESS}/`, body_sha256: digest(body).toUpperCase() })
      .setProtectedHeader({ alg: 'RS256' })
      .setExpirationTime('5m')
      .sign(rule.privateKey);
    expect((await post(body, `Bearer ${joseToken}`)).status).toBe(202);
    const spelled = token(body, { webhook_url: 'https://EARSHOT.example.com/hooks/gong?rule=7' });
    expect((await post(body, `bearer ${spelled}`)).status).toBe(200);
  });

  it('refuses whatever the rule did not sign for this body, this address and this time', async () => {
    const body = callBody();
    const publicPem = createPublicKey(pem(rule)).export({ type: 'spki', format: 'pem' }).toString();
    const unsigned = jsonwebtoken.sign({ webhook_url: ADDRESS, body_sha256: digest(body) }, '', { algorithm: 'none' });
    // jsonwebtoken refuses to sign with a public key as an HMAC secret; by hand it is done.
    const header = Buffer.from('{"alg":"HS256","typ":"JWT"}').toString('base64url');
    const claims = { webhook_url: ADDRESS, body_sha256: digest(body), exp: Math.floor(Date.now() / 1000) + 300 };
    const signing = `${header}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}`;
    const forgeries = [publicPem, shown(rule)].map(
      (secret) => `${signing}.${createHmac('sha256', secret).update(signing).digest('base64url')}`,
    );
    const good = token(body);
    const refused = [
      undefined,
      '',
      'Bearer ',
      'Bearer a.b.c',
      unsigned,
      ...forgeries,
      token(body, {}, { by: pem(otherRule) }),
      token(body, {}, { expiresIn: -1 }),
      token(`${body} `),
      token(JSON.stringify(JSON.parse(body), null, 1)),
      token(body, { webhook_url: `${PUBLIC_URL}/hooks/other` }),
      token(body, { webhook_url: ADDRESS.replace('https', 'http') }),
      token(body, { webhook_url: 'https://earshot.example.com.evil.example/hooks/gong' }),
      token(body, { body_sha256: undefined }),
      signedOtherwise(good),
      `Basic ${Buffer.from(`x:${shown(rule)}`).toString('base64')}`,
    ];
    for (const authorization of refused) expect((await post(body, authorization)).status).toBe(401);
    const withKey = await post(body, undefined, `/hooks/gong?key=${encodeURIComponent(shown(rule))}`);
    expect(withKey.status).toBe(401); // the public key is no secret
    expect((await post(`${body.slice(0, -1)} }`, good)).status).toBe(401);
    expect(await deliveriesOf(server, 'gong')).toEqual([]);
    const source = await server.ask('GET', '/v1/sources/gong');
    expect(source.body).toMatchObject({ refused: { count: refused.length + 2 } });
    expect(network.asked).toEqual([]);
  });

  it('knows the key of the rule before while the next one is set up', async () => {
    const body = callBody();
    await server.ask('POST', '/v1/sources/gong/rotate', { secret: shown(otherRule) });
    expect((await post(body, token(body))).status).toBe(202);
    expect((await post(body, token(body, {}, { by: pem(otherRule) }))).status).toBe(200);
  });

  it('takes a rule that has a key in its address', async () => {
    await server.ask('PUT', '/v1/sources/by-address', { tool: 'gong', secret: 'an-unguessable-key' });
    expect((await post(callBody(), undefined, '/hooks/by-address?key=an-unguessable-key')).status).toBe(202);
    expect((await post(callBody(), undefined, '/hooks/by-address?key=an-unguessable-kez')).status).toBe(401);
    expect((await post(callBody(), undefined, '/hooks/by-address')).status).toBe(401);
  });

  it('keeps no test of the rule, and the real call afterwards; a call that two rules post is one', async () => {
    const test = callBody({ isTest: true });
    await settledAfter(server, () => post(test, token(test)));
    expect(await deliveriesOf(server, 'gong')).toMatchObject([{ status: 'ignored' }]);
    expect(network.asked).toEqual([]);
    const body = callBody();
    expect((await post(body, token(body))).status).toBe(202);
    const byAnotherRule = callBody({ parties: undefined });
    expect((await post(byAnotherRule, token(byAnotherRule))).status).toBe(200);
    await server.settled();
    expect(await conversations()).toHaveLength(1);
  });

  it('asks again later for a transcript that is not there yet', async () => {
    network.use(
      http.post(TRANSCRIPT, () => new HttpResponse(null, { status: 404 }), { once: true }),
      http.post(TRANSCRIPT, () => HttpResponse.json({ requestId: 'r', records: {}, callTranscripts: [] }), {
        once: true,
      }),
    );
    const body = callBody();
    await settledAfter(server, () => post(body, token(body)));
    const waiting = { status: 'pending', reason: 'Gong has the transcript not ready yet', attempts: 1 };
    expect(await deliveriesOf(server, 'gong')).toMatchObject([waiting]);
    await nextAttempt(server, fixture.database);
    expect(await deliveriesOf(server, 'gong')).toMatchObject([{ ...waiting, attempts: 2 }]);
    await nextAttempt(server, fixture.database);
    expect(await deliveriesOf(server, 'gong')).toMatchObject([{ status: 'processed', reason: null }]);
    expect(await conversations()).toHaveLength(1);
  });

  it('comes back no sooner than Gong asks it to', async () => {
    const busy = () => new HttpResponse(null, { status: 429, headers: { 'retry-after': '900' } });
    network.use(http.post(TRANSCRIPT, busy, { once: true }));
    const body = callBody();
    const before = Date.now();
    await settledAfter(server, () => post(body, token(body)));
    const [delivery] = await deliveriesOf(server, 'gong');
    expect(delivery).toMatchObject({ status: 'pending', reason: 'Gong answered 429 when asked for a transcript' });
    expect(Date.parse(String(delivery?.next_attempt_at)) - before).toBeGreaterThanOrEqual(900_000);
    expect(network.asked).toEqual([`POST ${TRANSCRIPT}`]);
    await nextAttempt(server, fixture.database);
    expect(await deliveriesOf(server, 'gong')).toMatchObject([{ status: 'processed' }]);
  });

  it('says what is wrong with the access key, and reads the delivery once that is mended', async () => {
    network.use(
      http.post(TRANSCRIPT, () => HttpResponse.json({ errors: ['hidden words'] }, { status: 401 }), { once: true }),
    );
    const body = callBody();
    await settledAfter(server, () => post(body, token(body)));
    const [delivery] = await deliveriesOf(server, 'gong');
    expect(delivery).toMatchObject({
      status: 'failed',
      reason: expect.stringContaining('set a new one for the source'),
    });
    await server.ask('PUT', '/v1/sources/gong', { access_token: 'a-new-token' });
    await settledAfter(server, () => server.ask('POST', `/v1/deliveries/${delivery?.id}/replay`));
    expect(await deliveriesOf(server, 'gong')).toMatchObject([{ status: 'processed', reason: null }]);
    const log = server.logged.join('\n');
    for (const word of ['hidden', 'a-new-token', 'Rivalware', shown(rule)]) expect(log).not.toContain(word);
  });

  it('takes no address of an API that is not Gong’s', async () => {
    for (const base_url of ['http://api.gong.io', 'https://gong.io.evil.example', 'https://evil.example/gong.io', 5]) {
      const answer = await server.ask('PUT', '/v1/sources/gong', { settings: { base_url } });
      expect(answer).toMatchObject({ status: 422, body: { detail: expect.stringContaining('settings.base_url') } });
    }
    const settings = { base_url: 'https://us-55616.api.gong.io' };
    expect((await server.ask('PUT', '/v1/sources/gong', { settings })).status).toBe(200);
  });
});

describe('asking Gong back', () => {
  const order = {
    tool: 'gong',
    resource: 'transcript',
    id: ID,
    known: { metaData: { id: ID, started: '2026-09-14T13:00:00Z' } },
  };
  const context = { settings: {}, receivedAt: '2026-09-14T14:00:00Z', defaults: {} };
  const access = { token: 'key:secret', signal: new AbortController().signal };

  it('turns page after page while there is a cursor, with everything else of the question unchanged', async () => {
    const questions: unknown[] = [];
    const answers = [
      { ...page(HELLO), records: { cursor: 'two' } },
      { ...page(RIVAL), records: { cursor: 'three' } },
      page({ speakerId: '1', sentences: [{ start: 7000, end: 8000, text: 'I see.' }] }),
    ];
    network.use(
      http.post(TRANSCRIPT, async ({ request }) => {
        questions.push(await request.json());
        return HttpResponse.json(answers[questions.length - 1]);
      }),
      http.post(EXTENSIVE, () => HttpResponse.json({ calls: [{ parties: PARTIES }] })),
    );
    const [received] = await fetchBack(order, access, context);
    expect(received).toMatchObject({ conversation: { turns: [{ at: 1 }, { at: 2.5 }, { at: 7 }] } });
    const filter = { callIds: [ID] };
    expect(questions).toEqual([{ filter }, { filter, cursor: 'two' }, { filter, cursor: 'three' }]);
  });

  it('ends at a cursor that leads to itself', async () => {
    network.use(
      http.post(TRANSCRIPT, () => HttpResponse.json({ ...page(HELLO), records: { cursor: 'same' } })),
      http.post(EXTENSIVE, () => HttpResponse.json({ calls: [{ parties: PARTIES }] })),
    );
    await fetchBack(order, access, context);
    expect(network.asked).toEqual([TRANSCRIPT, TRANSCRIPT, EXTENSIVE].map((url) => `POST ${url}`));
  });

  it('gives up on people it may not ask for only where the webhook told some', async () => {
    network.use(
      http.post(TRANSCRIPT, () => HttpResponse.json(page(HELLO, RIVAL))),
      http.post(EXTENSIVE, () => new HttpResponse(null, { status: 403 })),
    );
    await expect(fetchBack(order, access, context)).rejects.toMatchObject({ temporary: false });
    const known = { ...order.known, parties: PARTIES.slice(0, 1) };
    const [received] = await fetchBack({ ...order, known }, access, context);
    expect(received).toMatchObject({ conversation: { turns: [{ speaker: 'Dana Reyes' }, { speaker: 'Speaker 1' }] } });
  });

  it('takes a time-out, a broken connection and a server that is down for passing', async () => {
    for (const trouble of PASSING_TROUBLES) {
      network.use(http.post(TRANSCRIPT, trouble));
      const failed = fetchBack(order, { ...access, timeoutMs: 50 }, context);
      await expect(failed).rejects.toThrow(ConnectorError);
      await expect(failed).rejects.toMatchObject({ temporary: true });
    }
  });

  it('asks nobody without a token, or at an address that is not Gong’s', async () => {
    await expect(fetchBack(order, { ...access, token: undefined }, context)).rejects.toThrow('set one and replay');
    const settings = { base_url: 'https://evil.example' };
    await expect(fetchBack(order, access, { ...context, settings })).rejects.toThrow('base_url');
    expect(network.asked).toEqual([]);
  });

  it('makes a key of the call’s id, and none of a test or of what cannot be read', () => {
    const keyOf = (body: string) =>
      TOOLS.get('gong')?.idempotencyKey?.({ method: 'POST', url: '', query: {}, headers: {}, body: Buffer.from(body) });
    expect(keyOf(callBody())).toBe(ID);
    expect(keyOf(callBody({ isTest: true }))).toBeUndefined();
    expect(keyOf('{"callData":')).toBeUndefined();
    expect(keyOf('[]')).toBeUndefined();
  });
});
