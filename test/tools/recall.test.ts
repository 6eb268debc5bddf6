import { randomBytes } from 'node:crypto';
import { HttpResponse, http } from 'msw';
import { Webhook as StandardWebhook } from 'standardwebhooks';
import { Webhook as SvixWebhook } from 'svix';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fetchBack } from '../../src/connectors/index.ts';
import { describeAnyDatabase } from '../support/databases.ts';
import { deliveriesOf, nextAttempt, settledAfter } from '../support/deliveries.ts';
import { type HookServer, startHookServer } from '../support/hooks.ts';
import { PASSING_TROUBLES, playNetwork } from '../support/network.ts';

const SECRET = `whsec_${Buffer.from('a-secret-of-recall-ai-0001').toString('base64')}`;
const ARTIFACT = 'https://eu-central-1.recall.ai/api/v1/transcript/t-1/';
const RECORDING = 'https://eu-central-1.recall.ai/api/v1/recording/r-1/';
const FILE = 'https://eu-central-1-recallai-production-bot-data.s3.amazonaws.com/t-1.json';

function announcement(event = 'transcript.done'): string {
  return JSON.stringify({
    event,
    data: { transcript: { id: 't-1' }, recording: { id: 'r-1' }, bot: { metadata: { wo: 'Köln' } } },
  });
}

function word(text: string, at: number) {
  const absolute = new Date(Date.parse('2026-09-21T14:00:00Z') + at * 1000).toISOString();
  return { text, start_timestamp: { relative: at, absolute }, end_timestamp: { relative: at + 0.3, absolute: null } };
}

const WORDS = [
  {
    participant: { id: 1, name: 'Dana Reyes', email: 'dana@northlight.example' },
    words: [word('Hello', 1), word('Li.', 1.4)],
  },
  {
    participant: { id: 2, name: 'Li Wei', email: 'li@acme.example' },
    words: [word('Rivalware', 2.5), word('called.', 3)],
  },
];

const artifact = (more: object = {}) =>
  HttpResponse.json({
    id: 't-1',
    status: { code: 'done' },
    data: { download_url: `${FILE}?signature=hidden` },
    ...more,
  });

const network = playNetwork();

describeAnyDatabase('Recall.ai', (fixture) => {
  let server: HookServer;

  beforeEach(async () => {
    server = await startHookServer(fixture.database, { workspace: `w${randomBytes(6).toString('hex')}` });
    const settings = { region: 'eu-central-1' };
    await server.ask('PUT', '/v1/sources/recall', { secret: SECRET, access_token: 'hidden-api-key', settings });
    network.use(
      http.get(ARTIFACT, () => artifact()),
      http.get(FILE, () => HttpResponse.json(WORDS)),
      http.get(RECORDING, () =>
        HttpResponse.json({ media_shortcuts: { meeting_metadata: { data: { title: 'Acme' } } } }),
      ),
    );
  });
  afterEach(() => server.stop());

  interface Signing {
    readonly prefix?: 'webhook' | 'svix';
    readonly id?: string;
    readonly at?: Date;
    readonly secret?: string;
  }

  function signed(body: string, { prefix = 'webhook', id = 'msg_1', at = new Date(), secret = SECRET }: Signing = {}) {
    const signer = prefix === 'svix' ? new SvixWebhook(secret) : new StandardWebhook(secret);
    return {
      'content-type': 'application/json',
      [`${prefix}-id`]: id,
      [`${prefix}-timestamp`]: String(Math.floor(at.getTime() / 1000)),
      [`${prefix}-signature`]: signer.sign(id, at, body),
    };
  }

  function post(body: string, headers: Record<string, string> = signed(body)) {
    return server.hook('/hooks/recall', body, headers);
  }

  it('takes in what standardwebhooks and svix sign, under either name of the headers', async () => {
    const body = announcement();
    expect((await post(body)).status).toBe(202);
    expect((await post(body)).status).toBe(200);
    expect((await post(body, signed(body, { prefix: 'svix', id: 'msg_2' }))).status).toBe(202);
    await server.settled();
    expect(await deliveriesOf(server, 'recall')).toMatchObject([{ status: 'processed' }, { status: 'processed' }]);
    const { items } = (await server.ask('GET', '/v1/conversations')).body;
    expect(items).toHaveLength(1);
    const { body: whole } = await server.ask('GET', `/v1/conversations/${items[0]?.id}`);
    expect(whole).toMatchObject({
      subject: 'Acme',
      occurred_at: '2026-09-21T14:00:00.000Z',
      turns: [
        { speaker: 'Dana Reyes', at: 1, text: 'Hello Li.' },
        { speaker: 'Li Wei', at: 2.5, text: 'Rivalware called.' },
      ],
    });
    expect(server.logged.join('\n')).not.toMatch(/hidden|Rivalware/);
  });

  it('takes any of several signatures, and the secret before during a rotation', async () => {
    const body = announcement();
    const headers = signed(body);
    const other = signed(body, { secret: `whsec_${randomBytes(32).toString('base64')}` })['webhook-signature'];
    const several = { ...headers, 'webhook-signature': `v1a,xxxx ${other} ${headers['webhook-signature']}` };
    expect((await post(body, several)).status).toBe(202);
    await server.ask('POST', '/v1/sources/recall/rotate', { secret: `whsec_${randomBytes(32).toString('base64')}` });
    expect((await post(body, signed(body, { id: 'msg_2' }))).status).toBe(202);
  });

  it('refuses a wrong signature, time or name of the headers', async () => {
    const body = announcement();
    const good = signed(body);
    const svix = signed(body, { prefix: 'svix' });
    const refused: readonly Record<string, string>[] = [
      {},
      { ...good, 'webhook-signature': '' },
      { ...good, 'webhook-signature': good['webhook-signature']?.slice(0, -2) ?? '' },
      { ...good, 'webhook-id': 'msg_2' },
      { ...good, 'webhook-timestamp': 'soon' },
      {
        'webhook-id': 'msg_1',
        'svix-id': 'msg_1',
        'svix-timestamp': svix['svix-timestamp'] ?? '',
        'svix-signature': svix['svix-signature'] ?? '',
      },
      signed(body, { secret: `whsec_${randomBytes(32).toString('base64')}` }),
      signed(body, { at: new Date(Date.now() - 302_000) }),
      signed(body, { at: new Date(Date.now() + 360_000), prefix: 'svix' }),
      signed(JSON.stringify(JSON.parse(body), null, 1)),
    ];
    for (const headers of refused) expect((await post(body, headers)).status).toBe(401);
    expect(await deliveriesOf(server, 'recall')).toEqual([]);
  });

  it('keeps no other events', async () => {
    const body = announcement('transcript.processing');
    await settledAfter(server, () => post(body));
    expect(await deliveriesOf(server, 'recall')).toMatchObject([{ status: 'ignored' }]);
    expect(network.asked).toEqual([]);
  });

  it('asks again later for what is not ready, with a new address each time', async () => {
    network.use(
      http.get(ARTIFACT, () => new HttpResponse(null, { status: 404 }), { once: true }),
      http.get(ARTIFACT, () => artifact({ status: { code: 'processing' }, data: { download_url: null } }), {
        once: true,
      }),
      http.get(ARTIFACT, () => new HttpResponse(null, { status: 429, headers: { 'retry-after': '300' } }), {
        once: true,
      }),
      http.get(FILE, () => HttpResponse.text('<Error>expired</Error>', { status: 403 }), { once: true }),
    );
    const body = announcement();
    await settledAfter(server, () => post(body));
    const waiting = { status: 'pending', reason: 'Recall.ai has the transcript not ready yet' };
    expect(await deliveriesOf(server, 'recall')).toMatchObject([waiting]);
    await nextAttempt(server, fixture.database);
    expect(await deliveriesOf(server, 'recall')).toMatchObject([waiting]);
    await nextAttempt(server, fixture.database);
    expect(await deliveriesOf(server, 'recall')).toMatchObject([{ reason: expect.stringContaining('429') }]);
    await nextAttempt(server, fixture.database);
    expect(await deliveriesOf(server, 'recall')).toMatchObject([waiting]);
    await nextAttempt(server, fixture.database);
    expect(await deliveriesOf(server, 'recall')).toMatchObject([{ status: 'processed', attempts: 5 }]);
  });

  it('takes no region that is none', async () => {
    for (const region of ['evil.example/', 'us-west-2.evil.example#', '']) {
      const answer = await server.ask('PUT', '/v1/sources/recall', { settings: { region } });
      expect(answer).toMatchObject({ status: 422, body: { detail: expect.stringContaining('settings.region') } });
    }
    expect((await server.ask('PUT', '/v1/sources/recall', { settings: {} })).status).toBe(422);
  });
});

describe('asking Recall.ai back', () => {
  const order = { tool: 'recall', resource: 'transcript', id: 't-1', known: { recording: 'r-1' } };
  const context = { settings: { region: 'eu-central-1' }, receivedAt: '2026-09-21T15:00:00Z', defaults: {} };
  const access = { token: 'key', signal: new AbortController().signal };

  it('tells the file’s host no key, keeps no signed address, and does without the recording', async () => {
    const authorizations: (string | null)[] = [];
    network.use(
      http.get(ARTIFACT, () => artifact()),
      http.get(FILE, ({ request }) => {
        authorizations.push(request.headers.get('authorization'));
        return HttpResponse.json(WORDS);
      }),
      http.get(RECORDING, () =>
        HttpResponse.json({ media_shortcuts: { transcript: { data: { download_url: 'https://hidden' } } } }),
      ),
    );
    const [first] = await fetchBack(order, access, context);
    expect(first?.kind === 'conversation' && Buffer.from(first.document?.bytes ?? []).toString()).not.toContain(
      'hidden',
    );
    network.use(http.get(RECORDING, () => new HttpResponse(null, { status: 403 })));
    expect(await fetchBack(order, access, context)).toMatchObject([{ conversation: { external_id: 'recall:r-1' } }]);
    expect(authorizations).toEqual([null, null]);
  });

  it('downloads from nowhere but Recall’s own places', async () => {
    for (const download_url of [
      'https://evil.example/t.json',
      'http://x.s3.amazonaws.com/t.json',
      'https://169.254.169.254/',
    ]) {
      network.use(http.get(ARTIFACT, () => artifact({ data: { download_url } })));
      await expect(fetchBack(order, access, context)).rejects.toMatchObject({ temporary: false });
    }
    expect(network.asked.filter((line) => !line.endsWith(ARTIFACT))).toEqual([]);
  });

  it('gives up on a transcript that failed, and on a source without region or key', async () => {
    network.use(http.get(ARTIFACT, () => artifact({ status: { code: 'failed' } })));
    await expect(fetchBack(order, access, context)).rejects.toMatchObject({ temporary: false });
    await expect(fetchBack(order, access, { ...context, settings: {} })).rejects.toThrow('set the setting region');
    await expect(fetchBack(order, { ...access, token: undefined }, context)).rejects.toThrow('no access token');
  });

  it('takes a time-out, a broken connection and a server that is down for passing', async () => {
    for (const trouble of PASSING_TROUBLES) {
      network.use(http.get(ARTIFACT, trouble));
      const failed = fetchBack(order, { ...access, timeoutMs: 50 }, context);
      await expect(failed).rejects.toMatchObject({ temporary: true });
    }
  });
});
