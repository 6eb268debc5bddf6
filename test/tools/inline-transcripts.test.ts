import { createHmac, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Fathom } from 'fathom-typescript';
import { HttpResponse, http } from 'msw';
import { setupServer } from 'msw/node';
import { Webhook as StandardWebhook } from 'standardwebhooks';
import { Webhook as SvixWebhook } from 'svix';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { describeAnyDatabase } from '../support/databases.ts';
import { settledAfter } from '../support/deliveries.ts';
import { type HookServer, startHookServer } from '../support/hooks.ts';

/** The body of a recorded shape, as text. */
function recorded(file: string): string {
  const path = join(import.meta.dirname, '../../fixtures/intake', file);
  return JSON.stringify(JSON.parse(readFileSync(path, 'utf8')).request.body);
}

/** The body and key of intake-formats F2, whose signature was derived apart from this program. */
const KNOWN = {
  body: '{"hello":"wörld"}',
  secret: 'test-secret-0001',
  signature: '8e6b8f1dece690a90be378d5fef1e4c4bec29412d5d25c383dd03c9ac2bfa73b',
};

function empty(status: number): HttpResponse<null> {
  return new HttpResponse(null, { status });
}

const api = setupServer();
beforeAll(() => api.listen({ onUnhandledFrame: 'error' }));
afterEach(() => api.resetHandlers());
afterAll(() => api.close());

describeAnyDatabase('tools that post the transcript', (fixture) => {
  let server: HookServer;
  beforeEach(async () => {
    server = await startHookServer(fixture.database, { workspace: `w${randomBytes(6).toString('hex')}` });
    await server.ask('PUT', '/v1/accounts/acme', { name: 'Acme', domain: 'acme.example' });
  });
  afterEach(() => server.stop());

  async function setUp(tool: string, change: Record<string, unknown> = {}): Promise<string> {
    const answer = await server.ask('PUT', `/v1/sources/${tool}`, change);
    expect(answer.status).toBe(200);
    return answer.body.secret;
  }

  async function post(tool: string, body: string, headers: Record<string, string>, query = ''): Promise<number> {
    const all = { 'content-type': 'application/json', ...headers };
    return (await server.hook(`/hooks/${tool}${query}`, body, all)).status;
  }

  async function settledDeliveries(tool: string) {
    await server.settled();
    return (await server.ask('GET', `/v1/deliveries?source=${tool}`)).body.items;
  }

  /** The delivery once it has been tried, though it may have to be tried again. */
  async function tried(tool: string, start: () => Promise<unknown>) {
    await settledAfter(server, start);
    return (await server.ask('GET', `/v1/deliveries?source=${tool}`)).body.items[0];
  }

  async function conversations() {
    return (await server.ask('GET', '/v1/conversations')).body.items;
  }

  /** A count, and nothing else of it, is kept. */
  async function expectNothingKept(tool: string, count: number): Promise<void> {
    expect(await settledDeliveries(tool)).toEqual([]);
    expect((await server.ask('GET', `/v1/sources/${tool}`)).body).toMatchObject({ refused: { count } });
  }

  describe('Fathom', () => {
    const secret = `whsec_${randomBytes(32).toString('base64')}`;
    const body = recorded('fathom/call.json');
    beforeEach(() => setUp('fathom', { secret }));

    function signed(id: string, at = new Date(), by = secret): Record<string, string> {
      const webhook = new StandardWebhook(by);
      const time = String(Math.floor(at.getTime() / 1000));
      return { 'webhook-id': id, 'webhook-timestamp': time, 'webhook-signature': webhook.sign(id, at, body) };
    }

    it('is read when signed by standardwebhooks or by svix, as its own verifier accepts it, and is one meeting', async () => {
      const first = signed('msg_1');
      expect(Fathom.verifyWebhook(secret, first, body)).toBeTruthy();
      expect(await post('fathom', body, first)).toBe(202);
      expect(await post('fathom', body, signed('msg_1'))).toBe(200);
      const at = new Date();
      const bySvix = { ...signed('msg_2', at), 'webhook-signature': new SvixWebhook(secret).sign('msg_2', at, body) };
      expect(await post('fathom', body, bySvix)).toBe(202);
      expect((await settledDeliveries('fathom')).map(({ status }) => status)).toEqual(['processed', 'processed']);
      const [call, ...others] = await conversations();
      expect(others).toEqual([]);
      expect(call).toMatchObject({
        external_id: 'fathom:204060801',
        account: 'acme',
        subject: 'Acme / Northlight – QBR',
      });
    });

    it('is refused, as by its own verifier, when signed wrongly, late, early or in part', async () => {
      const good = signed('msg_1');
      const other = `whsec_${randomBytes(32).toString('base64')}`;
      const now = Date.now();
      const wrong: readonly (readonly [Record<string, string>, string])[] = [
        [good, body.replace('SSO', 'SS0')],
        [good, JSON.stringify(JSON.parse(body), null, 1)],
        [signed('msg_1', new Date(), other), body],
        [signed('msg_1', new Date(now - 301_000)), body],
        [signed('msg_1', new Date(now + 360_000)), body],
        [{ ...good, 'webhook-timestamp': 'soon' }, body],
        [{ ...good, 'webhook-signature': '' }, body],
        [{ ...good, 'webhook-signature': (good['webhook-signature'] ?? '').slice(0, -4) }, body],
        [{ ...good, 'webhook-signature': (good['webhook-signature'] ?? '').replace('v1,', 'v2,') }, body],
        [{ ...good, 'webhook-id': 'msg_2' }, body],
        [{ 'webhook-id': 'msg_1', 'webhook-timestamp': good['webhook-timestamp'] ?? '' }, body],
        [{}, body],
      ];
      for (const [headers, sent] of wrong) {
        expect(await post('fathom', sent, headers)).toBe(401);
        expect(() => Fathom.verifyWebhook(secret, headers, sent)).toThrow();
      }
      await expectNothingKept('fathom', wrong.length);
    });

    it('is read when only the second of its signatures is ours', async () => {
      const good = signed('msg_1');
      const other = signed('msg_1', new Date(), `whsec_${randomBytes(32).toString('base64')}`);
      const list = `${other['webhook-signature']} v1a,xyz ${good['webhook-signature']}`;
      expect(await post('fathom', body, { ...good, 'webhook-signature': list })).toBe(202);
    });

    it('is failed for want of a token when posted without a transcript, and read on replay once there is one', async () => {
      const at = new Date();
      const bare = recorded('fathom/fetched.json');
      const signature = new StandardWebhook(secret).sign('msg_9', at, bare);
      expect(await post('fathom', bare, { ...signed('msg_9', at), 'webhook-signature': signature })).toBe(202);
      const [delivery] = await settledDeliveries('fathom');
      expect(delivery).toMatchObject({ status: 'failed', reason: expect.stringContaining('no access token') });
      await setUp('fathom', { access_token: 'fathom-key-1' });
      const speech = { speaker: { display_name: 'Li' }, text: 'We need SSO.', timestamp: '00:00:05' };
      const given: (string | null)[] = [];
      api.use(
        http.get('https://api.fathom.ai/external/v1/recordings/204060801/transcript', ({ request }) => {
          given.push(request.headers.get('x-api-key'));
          return HttpResponse.json({ transcript: [speech] });
        }),
      );
      await server.ask('POST', `/v1/deliveries/${delivery?.id}/replay`);
      expect((await settledDeliveries('fathom'))[0]).toMatchObject({ status: 'processed' });
      expect(given).toEqual(['fathom-key-1']);
      expect(server.logged.join('\n')).not.toContain('fathom-key-1');
    });
  });

  describe.each([
    { tool: 'circleback', header: 'x-signature', secret: KNOWN.secret, key: KNOWN.secret },
    {
      tool: 'read-ai',
      header: 'x-read-signature',
      secret: Buffer.from(KNOWN.secret).toString('base64'),
      key: KNOWN.secret,
    },
  ])('$tool', ({ tool, header, secret, key }) => {
    const body = recorded(`${tool}/call.json`);
    const sign = (text: string, by = key) => createHmac('sha256', by).update(text).digest('hex');
    beforeEach(() => setUp(tool, { secret }));

    it('accepts the known answer, keeps what it cannot read as failed, and reads a meeting once', async () => {
      expect(await post(tool, KNOWN.body, { [header]: KNOWN.signature })).toBe(202);
      const [unreadable] = await settledDeliveries(tool);
      expect(unreadable).toMatchObject({
        status: 'failed',
        reason: expect.stringContaining('the transcript is empty'),
      });
      expect(await post(tool, body, { [header]: sign(body) })).toBe(202);
      expect(await post(tool, body, { [header]: sign(body).toUpperCase() })).toBe(200);
      expect((await settledDeliveries(tool)).map(({ status }) => status)).toEqual(['processed', 'failed']);
      expect(await conversations()).toMatchObject([
        { external_id: expect.stringContaining(`${tool}:`), account: 'acme' },
      ]);
    });

    it('keeps a body whose id no database can hold as it does any other that cannot be read', async () => {
      const odd = JSON.stringify({ id: 'a\0b\ud800', session_id: 'a\0b\ud800', trigger: 'x'.repeat(9_000) });
      for (const status of [202, 200]) {
        expect(await post(tool, odd, { [header]: sign(odd) }, '?note=%00')).toBe(status);
      }
      expect(await settledDeliveries(tool)).toMatchObject([{ status: 'failed' }]);
    });

    it('refuses a wrong, short, empty or missing signature and a body written anew', async () => {
      const good = sign(body);
      const wrong: readonly (readonly [Record<string, string>, string])[] = [
        [{ [header]: good }, body.replace('SSO', 'SS0')],
        [{ [header]: good }, JSON.stringify(JSON.parse(body), null, 1)],
        [{ [header]: sign(body, 'another-secret') }, body],
        [{ [header]: sign(body, '') }, body],
        [{ [header]: good.slice(0, -2) }, body],
        [{ [header]: `sha256=${good}` }, body],
        [{ [header]: '' }, body],
        [{}, body],
      ];
      for (const [headers, sent] of wrong) expect(await post(tool, sent, headers)).toBe(401);
      await expectNothingKept(tool, wrong.length);
    });
  });

  it('reads Read AI without a signing key when the secret stands in the address, and not by an empty key', async () => {
    await setUp('read-ai', { secret: 'words-of-our-own' });
    const body = recorded('read-ai/call.json');
    expect(await post('read-ai', body, {})).toBe(401);
    expect(await post('read-ai', body, {}, '?key=words-of-our-owm')).toBe(401);
    expect(await post('read-ai', body, {}, '?key=words-of-our-own')).toBe(202);
    expect(JSON.stringify(await settledDeliveries('read-ai'))).not.toContain('words-of-our-own');
    await setUp('read-ai', { secret: '!!!!!!!!', overlap_hours: 0 });
    const byNothing = createHmac('sha256', '').update(body).digest('hex');
    expect(await post('read-ai', body, { 'x-read-signature': byNothing })).toBe(401);
  });

  describe('tl;dv', () => {
    const meeting = 'https://pasta.tldv.io/v1alpha1/meetings/66f0c0ffee0000000000bbbb';
    let secret: string;
    beforeEach(async () => {
      secret = await setUp('tldv', { access_token: 'tldv-key-1' });
    });

    it('lets in who sends our key in a header, and nobody else', async () => {
      api.use(http.get(meeting, () => HttpResponse.json({ name: 'Acme sync', happenedAt: '2026-09-21T14:00:00Z' })));
      const body = recorded('tldv/transcript.json');
      expect(await post('tldv', body, {})).toBe(401);
      expect(await post('tldv', body, { 'x-earshot-key': `${secret}x` })).toBe(401);
      expect(await post('tldv', body, { authorization: 'Bearer other' })).toBe(401);
      expect(await post('tldv', body, { 'x-earshot-key': secret })).toBe(202);
      expect(await post('tldv', body, { authorization: `Bearer ${secret}` })).toBe(200);
      expect(await settledDeliveries('tldv')).toMatchObject([{ status: 'processed' }]);
      expect(server.logged.join('\n')).not.toContain(secret);
    });

    it('keeps one call of both events', async () => {
      const words = JSON.parse(recorded('tldv/transcript.json')).data;
      const about = JSON.parse(recorded('tldv/meeting.json')).data;
      api.use(
        http.get(`${meeting}/transcript`, () => HttpResponse.json(words)),
        http.get(meeting, () => HttpResponse.json(about)),
      );
      const headers = { 'x-earshot-key': secret };
      const first = await tried('tldv', () => post('tldv', recorded('tldv/meeting.json'), headers));
      expect(first).toMatchObject({ status: 'processed', outcome: [{ kind: 'conversation' }] });
      const second = await tried('tldv', () => post('tldv', recorded('tldv/transcript.json'), headers));
      expect(second).toMatchObject({ status: 'processed', outcome: [{ note: 'known already' }] });
      await server.settled();
      expect(await conversations()).toMatchObject([{ account: 'acme', subject: 'Acme sync' }]);
    });

    const notYet = 'tl;dv has the transcript not ready yet';
    it.each([
      ['words that are not there yet are waited for', '/transcript', () => empty(404), 'pending', notYet],
      ['so are words that are empty', '/transcript', () => HttpResponse.json({ data: [] }), 'pending', notYet],
      ['a refused token is final', '', () => empty(401), 'failed', 'access token is wrong'],
      ['a server that is down is waited for', '', () => empty(503), 'pending', 'tl;dv answered 503'],
      ['so is one that cannot be reached', '', () => HttpResponse.error(), 'pending', 'could not be reached'],
      ['so is one that answers no JSON', '', () => HttpResponse.text('<html>'), 'pending', 'answered with no JSON'],
    ])('%s', async (_title, path, answer, status, reason) => {
      api.use(http.get(`${meeting}${path}`, answer));
      const body = recorded(path === '' ? 'tldv/transcript.json' : 'tldv/meeting.json');
      const delivery = await tried('tldv', () => post('tldv', body, { 'x-earshot-key': secret }));
      expect(delivery).toMatchObject({ status, reason: expect.stringContaining(reason) });
      expect(delivery?.next_attempt_at).toEqual(status === 'pending' ? expect.any(String) : null);
    });
  });

  it('lets Otter in by the key in its address, and keeps a conversation once', async () => {
    const secret = await setUp('otter');
    const body = recorded('otter/call.json');
    expect(await post('otter', body, {})).toBe(401);
    expect(await post('otter', body, {}, '?key=')).toBe(401);
    expect(await post('otter', body, {}, `?key=${secret}`)).toBe(202);
    expect(await post('otter', body, {}, `?key=${secret}`)).toBe(200);
    expect(await settledDeliveries('otter')).toMatchObject([{ status: 'processed' }]);
    expect(await conversations()).toMatchObject([{ external_id: 'otter:conv_1', account: 'acme' }]);
  });

  it('keeps a conversation of Otter of which another event came before', async () => {
    const secret = await setUp('otter');
    const body = recorded('otter/call.json');
    const early = body.replace('conversation_completed', 'conversation_started');
    expect(early).not.toBe(body);
    expect(await post('otter', early, {}, `?key=${secret}`)).toBe(202);
    expect(await post('otter', body, {}, `?key=${secret}`)).toBe(202);
    await server.settled();
    expect(await conversations()).toMatchObject([{ external_id: 'otter:conv_1' }]);
  });
});
