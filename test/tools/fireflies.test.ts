import { createHmac, randomBytes } from 'node:crypto';
import { HttpResponse, http } from 'msw';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fetchBack } from '../../src/connectors/index.ts';
import { TOOLS } from '../../src/intake/index.ts';
import { describeAnyDatabase } from '../support/databases.ts';
import { deliveriesOf, nextAttempt, settledAfter } from '../support/deliveries.ts';
import { type HookServer, startHookServer } from '../support/hooks.ts';
import { PASSING_TROUBLES, playNetwork } from '../support/network.ts';

const API = 'https://api.fireflies.ai/graphql';
const SECRET = 'a-secret-of-24-letters-x';
const V2 = { event: 'meeting.transcribed', timestamp: 1_790_000_000_000, meeting_id: '01K5' };
const V1 = { meetingId: '01K5', eventType: 'Transcription completed', clientReferenceId: 'Zürich' };

const SENTENCES = [
  { index: 0, speaker_id: 0, speaker_name: 'Dana Reyes', text: 'Hello.', start_time: 0.5, end_time: 1 },
  { index: 1, speaker_id: 1, speaker_name: 'Li Wei', text: 'We look at Rivalware.', start_time: 1.5, end_time: 4 },
];

function transcript(more: object = {}) {
  return {
    data: {
      transcript: {
        id: '01K5',
        title: 'Acme',
        date: 1_790_000_000_000,
        participants: ['dana@northlight.example', 'li@acme.example'],
        sentences: SENTENCES,
        meeting_info: { summary_status: 'processed' },
        ...more,
      },
    },
  };
}

const network = playNetwork();

describeAnyDatabase('Fireflies', (fixture) => {
  let server: HookServer;

  beforeEach(async () => {
    server = await startHookServer(fixture.database, { workspace: `w${randomBytes(6).toString('hex')}` });
    await server.ask('PUT', '/v1/sources/fireflies', { secret: SECRET, access_token: 'hidden-api-key' });
    network.use(http.post(API, () => HttpResponse.json(transcript())));
  });
  afterEach(() => server.stop());

  function sign(body: string, secret = SECRET): string {
    return createHmac('sha256', secret).update(body).digest('hex');
  }

  function post(body: string, signature?: string, path = '/hooks/fireflies') {
    return server.hook(path, body, {
      'content-type': 'application/json',
      ...(signature === undefined ? {} : { 'X-Hub-Signature': signature }),
    });
  }

  async function conversations() {
    return (await server.ask('GET', '/v1/conversations')).body.items;
  }

  it('takes in both forms of the webhook; what both announce is one conversation', async () => {
    for (const announcement of [V2, V1, { ...V2, event: 'meeting.summarized' }]) {
      const body = JSON.stringify(announcement);
      expect((await post(body, `sha256=${sign(body)}`)).status).toBe(202);
      expect((await post(body, sign(body))).status).toBe(200);
    }
    await server.settled();
    expect(await conversations()).toHaveLength(1);
    expect(await deliveriesOf(server, 'fireflies')).toMatchObject(Array(3).fill({ status: 'processed' }));
    expect(network.asked).toEqual(Array(3).fill(`POST ${API}`));
  });

  it('refuses whatever is not signed with the secret over these very bytes', async () => {
    const body = JSON.stringify(V1);
    const good = sign(body);
    const refused = [
      undefined,
      '',
      'sha256=',
      sign(body, 'another-secret'),
      sign(JSON.stringify(V1, null, 1)),
      good.slice(0, -1),
      `${good}0`,
      `sha1=${good}`,
      `${good.slice(0, -1)}${good.endsWith('0') ? '1' : '0'}`,
    ];
    for (const signature of refused) expect((await post(body, signature)).status).toBe(401);
    expect((await post(`${body} `, good)).status).toBe(401);
    expect((await post(body, sign(body, 'another-secret'), `/hooks/fireflies?key=${SECRET}`)).status).toBe(401);
    expect(await deliveriesOf(server, 'fireflies')).toEqual([]);
    expect((await post(body, `SHA256=${good.toUpperCase()}`)).status).toBe(202);
  });

  it('takes a webhook without a signing secret by the key in its address', async () => {
    const body = JSON.stringify(V2);
    expect((await post(body, undefined, `/hooks/fireflies?key=${SECRET}`)).status).toBe(202);
    expect((await post(body, undefined, '/hooks/fireflies?key=wrong')).status).toBe(401);
  });

  it('asks again later while the transcript is being made', async () => {
    const notFound = {
      errors: [{ code: 'object_not_found', extensions: { status: 404 } }],
      data: { transcript: null },
    };
    const unfinished = transcript({ sentences: null, meeting_info: { summary_status: 'processing' } });
    network.use(
      http.post(API, () => HttpResponse.json(notFound), { once: true }),
      http.post(API, () => HttpResponse.json(unfinished), { once: true }),
    );
    const body = JSON.stringify(V2);
    await settledAfter(server, () => post(body, sign(body)));
    const waiting = { status: 'pending', reason: 'Fireflies has the transcript not ready yet' };
    expect(await deliveriesOf(server, 'fireflies')).toMatchObject([waiting]);
    await nextAttempt(server, fixture.database);
    expect(await deliveriesOf(server, 'fireflies')).toMatchObject([waiting]);
    await nextAttempt(server, fixture.database);
    expect(await deliveriesOf(server, 'fireflies')).toMatchObject([{ status: 'processed', attempts: 3 }]);
  });

  it('waits as long as a daily limit says, and tells what a wrong key is', async () => {
    const metadata = { retryAfter: Date.now() + 3_600_000 };
    const limited = {
      errors: [{ code: 'too_many_requests', message: 'hidden words', extensions: { status: 429, metadata } }],
    };
    network.use(http.post(API, () => HttpResponse.json(limited), { once: true }));
    const body = JSON.stringify(V2);
    const before = Date.now();
    await settledAfter(server, () => post(body, sign(body)));
    const [delivery] = await deliveriesOf(server, 'fireflies');
    expect(delivery).toMatchObject({ status: 'pending', reason: expect.stringContaining('too_many_requests') });
    expect(Date.parse(String(delivery?.next_attempt_at)) - before).toBeGreaterThan(3_500_000);
    const wrong = { errors: [{ code: 'auth_failed', message: 'hidden words', extensions: { status: 401 } }] };
    network.use(http.post(API, () => HttpResponse.json(wrong, { status: 401 })));
    await nextAttempt(server, fixture.database);
    expect(await deliveriesOf(server, 'fireflies')).toMatchObject([
      { status: 'failed', reason: expect.stringContaining('set a new one for the source') },
    ]);
    expect(server.logged.join('\n')).not.toMatch(/hidden|Rivalware/);
  });
});

describe('asking Fireflies back', () => {
  const order = { tool: 'fireflies', resource: 'transcript', id: '01K5', known: {} };
  const context = { settings: {}, receivedAt: '2026-09-14T14:00:00Z', defaults: {} };
  const access = { token: 'key', signal: new AbortController().signal };

  it('takes a time-out, a broken connection and a server that is down for passing', async () => {
    for (const trouble of PASSING_TROUBLES) {
      network.use(http.post(API, trouble));
      const failed = fetchBack(order, { ...access, timeoutMs: 50 }, context);
      await expect(failed).rejects.toMatchObject({ temporary: true });
    }
  });

  it('takes what is said, although a part of the answer failed; says that nobody said anything', async () => {
    const partly = { ...transcript(), errors: [{ code: 'paid_required' }] };
    network.use(http.post(API, () => HttpResponse.json(partly), { once: true }));
    expect(await fetchBack(order, access, context)).toMatchObject([{ kind: 'conversation' }]);
    network.use(http.post(API, () => HttpResponse.json(transcript({ sentences: [] }))));
    await expect(fetchBack(order, access, context)).rejects.toMatchObject({ code: 'empty-transcript' });
  });

  it('hands nothing of an error on but its code', async () => {
    const odd = { errors: [{ code: 'words of a customer: hidden', extensions: { status: 400 } }] };
    network.use(http.post(API, () => HttpResponse.json(odd)));
    await expect(fetchBack(order, access, context)).rejects.toMatchObject({
      temporary: false,
      message: 'Fireflies answered an error when asked for a transcript',
    });
  });
});

it('agrees with the derived known answer for a signature over the body', async () => {
  const request = {
    method: 'POST',
    url: 'https://earshot.example.com/hooks/fireflies',
    query: {},
    headers: { 'x-hub-signature': 'sha256=8e6b8f1dece690a90be378d5fef1e4c4bec29412d5d25c383dd03c9ac2bfa73b' },
    body: Buffer.from('{"hello":"wörld"}'),
  };
  const proof = { secrets: ['older', 'test-secret-0001'], settings: {}, now: 0 };
  expect(await TOOLS.get('fireflies')?.verify(request, proof)).toEqual({ genuine: true });
});
