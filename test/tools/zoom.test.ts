import { createHmac, randomBytes } from 'node:crypto';
import { isValidSlackRequest } from '@slack/bolt';
import { HttpResponse, http } from 'msw';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fetchBack } from '../../src/connectors/index.ts';
import { type HookRequest, TOOLS } from '../../src/intake/index.ts';
import { describeAnyDatabase } from '../support/databases.ts';
import { deliveriesOf, nextAttempt, settledAfter } from '../support/deliveries.ts';
import { type HookServer, startHookServer } from '../support/hooks.ts';
import { PASSING_TROUBLES, playNetwork } from '../support/network.ts';

const SECRET = 'zoom-secret-token-0001';
const FILE = 'https://northlight.zoom.us/rec/webhook_download/abc';
const TOKEN = 'https://zoom.us/oauth/token';
const UUID = 'Qk9zV2RpTXm0c1Zt7rJ3g==';
const LISTED = 'https://api.zoom.us/v2/meetings/Qk9zV2RpTXm0c1Zt7rJ3g%3D%3D/recordings';
const PEOPLE = 'https://api.zoom.us/v2/past_meetings/Qk9zV2RpTXm0c1Zt7rJ3g%3D%3D/participants';

const VTT = `WEBVTT

1
00:00:01.000 --> 00:00:02.000
Dana Reyes: Hello Li.

2
00:00:02.500 --> 00:00:06.000
Li Wei: We look at Rivalware.
`;

function announcement(more: object = {}, address = FILE): string {
  const file = { id: 'f1', recording_start: '2026-09-21T14:00:09Z', file_type: 'TRANSCRIPT', download_url: address };
  const object = { id: 81_234_567_890, uuid: UUID, topic: 'Prüfung', host_email: 'dana@northlight.example' };
  const payload = { object: { ...object, start_time: '2026-09-21T14:00:05Z', recording_files: [file] } };
  return JSON.stringify({ event: 'recording.transcript_completed', payload, download_token: 'hidden-token', ...more });
}

const captions = () => HttpResponse.text(VTT, { headers: { 'content-type': 'text/vtt' } });

/** As Zoom signs, by its published sample. */
function signed(body: string, { secret = SECRET, time = String(Math.floor(Date.now() / 1000)) } = {}) {
  const signature = `v0=${createHmac('sha256', secret).update(`v0:${time}:${body}`).digest('hex')}`;
  return { 'x-zm-request-timestamp': time, 'x-zm-signature': signature, 'content-type': 'application/json' };
}

const network = playNetwork();

describeAnyDatabase('Zoom', (fixture) => {
  let server: HookServer;

  beforeEach(async () => {
    server = await startHookServer(fixture.database, { workspace: `w${randomBytes(6).toString('hex')}` });
    await server.ask('PUT', '/v1/sources/zoom', { secret: SECRET });
    network.use(http.get(FILE, captions));
  });
  afterEach(() => server.stop());

  const post = (body: string, headers: Record<string, string> = signed(body)) =>
    server.hook('/hooks/zoom', body, headers);

  it('answers the challenge of whoever signs with the secret token, and stores nothing of it', async () => {
    const question = JSON.stringify({
      event: 'endpoint.url_validation',
      payload: { plainToken: 'nT7pQ2xVb0KsdR41yHwMzE' },
    });
    const answer = await post(question);
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.text)).toEqual({
      plainToken: 'nT7pQ2xVb0KsdR41yHwMzE',
      encryptedToken: createHmac('sha256', SECRET).update('nT7pQ2xVb0KsdR41yHwMzE').digest('hex'),
    });
    expect((await post(question, signed(question, { secret: 'guessed' }))).status).toBe(401);
    expect((await post(question, {})).status).toBe(401);
    await server.ask('POST', '/v1/sources/zoom/rotate', { secret: 'the-next-secret-token' });
    const older = JSON.parse((await post(question)).text);
    expect(older).toEqual(JSON.parse(answer.text)); // the token that signed the question makes the answer
    expect(await deliveriesOf(server, 'zoom')).toEqual([]);
  });

  it('takes in a transcript within the time Zoom gives and downloads it by the token in the webhook', async () => {
    const authorizations: (string | null)[] = [];
    network.use(
      http.get(FILE, ({ request }) => {
        authorizations.push(request.headers.get('authorization'));
        return captions();
      }),
    );
    const body = announcement();
    expect(await settledAfter(server, () => post(body))).toMatchObject({ status: 200 }); // 202 would be sent again
    expect(await post(body)).toMatchObject({ status: 200 });
    await server.settled();
    expect(authorizations).toEqual(['Bearer hidden-token']);
    const { items } = (await server.ask('GET', '/v1/conversations')).body;
    expect(items).toHaveLength(1);
    const { body: whole } = await server.ask('GET', `/v1/conversations/${items[0]?.id}`);
    expect(whole).toMatchObject({
      subject: 'Prüfung',
      occurred_at: '2026-09-21T14:00:09.000Z',
      turns: [
        { speaker: 'Dana Reyes', at: 1 },
        { speaker: 'Li Wei', at: 2.5 },
      ],
    });
    expect(server.logged.join('\n')).not.toMatch(/hidden|Rivalware/);
  });

  it('refuses what is not signed over these bytes at this time, as Slack’s own verifier of the same form does', async () => {
    const body = announcement();
    const seconds = Math.floor(Date.now() / 1000);
    const good = signed(body);
    const spaced = JSON.stringify(JSON.parse(body), null, 1);
    const cases: readonly (readonly [string, Record<string, string>])[] = [
      [body, {}],
      [body, { ...good, 'x-zm-signature': '' }],
      [body, { ...good, 'x-zm-signature': good['x-zm-signature'].slice(0, -1) }],
      [body, { ...good, 'x-zm-signature': good['x-zm-signature'].replace('v0=', 'v1=') }],
      [body, { ...good, 'x-zm-signature': good['x-zm-signature'].replace('v0=', '') }],
      [body, { ...good, 'x-zm-request-timestamp': String(seconds - 1) }],
      [body, signed(body, { secret: 'another-secret' })],
      [body, signed(body, { time: String(seconds - 302) })],
      [body, signed(body, { time: 'soon' })],
      [`${body} `, good],
      [spaced, good],
    ];
    for (const [sent, headers] of cases) {
      expect((await post(sent, headers)).status).toBe(401);
      expect(slackTakes(sent, headers)).toBe(false);
    }
    expect((await post(body, signed(body, { time: String(seconds + 360) }))).status).toBe(401);
    expect(slackTakes(body, good)).toBe(true);
    expect((await post(body, good)).status).toBe(200);
    expect(await deliveriesOf(server, 'zoom')).toHaveLength(1);
  });

  it('keeps an unreadable body as failed', async () => {
    const body = '{"event": "recording.transcript_completed", "payload": ';
    expect((await settledAfter(server, () => post(body))).status).toBe(200);
    expect(await deliveriesOf(server, 'zoom')).toMatchObject([
      { status: 'failed', reason: expect.stringContaining('broken JSON') },
    ]);
  });

  it('asks again later for a file that is not there yet, and no sooner than Zoom asks it to', async () => {
    network.use(
      http.get(FILE, () => new HttpResponse(null, { status: 404 }), { once: true }),
      http.get(FILE, () => new HttpResponse(null, { status: 429, headers: { 'retry-after': '600' } }), { once: true }),
    );
    await settledAfter(server, () => post(announcement()));
    expect(await deliveriesOf(server, 'zoom')).toMatchObject([
      { status: 'pending', reason: 'Zoom has the transcript not ready yet' },
    ]);
    const before = Date.now();
    await nextAttempt(server, fixture.database);
    const [limited] = await deliveriesOf(server, 'zoom');
    expect(Date.parse(String(limited?.next_attempt_at)) - before).toBeGreaterThanOrEqual(600_000);
    await nextAttempt(server, fixture.database);
    expect(await deliveriesOf(server, 'zoom')).toMatchObject([{ status: 'processed', attempts: 3 }]);
  });

  it('says that the token has expired, and reads the delivery once there is an access token', async () => {
    const page = () => HttpResponse.html('<!DOCTYPE html><title>Sign in</title>');
    network.use(http.get(FILE, page));
    await settledAfter(server, () => post(announcement()));
    const [delivery] = await deliveriesOf(server, 'zoom');
    expect(delivery).toMatchObject({ status: 'failed', reason: expect.stringContaining('set one and replay') });
    await server.ask('PUT', '/v1/sources/zoom', { access_token: 'account:client:hidden-secret' });
    const listed = { recording_files: [{ id: 'f1', file_type: 'TRANSCRIPT', download_url: `${FILE}-anew` }] };
    network.use(
      http.post(TOKEN, () => HttpResponse.json({ access_token: 'hidden-oauth' })),
      http.get(LISTED, () => HttpResponse.json({ ...listed, download_access_token: 'hidden-download' })),
      http.get(`${FILE}-anew`, captions),
      http.get(PEOPLE, () => HttpResponse.json({ code: 4711, message: 'no scope' }, { status: 400 })),
    );
    await settledAfter(server, () => server.ask('POST', `/v1/deliveries/${delivery?.id}/replay`));
    expect(await deliveriesOf(server, 'zoom')).toMatchObject([{ status: 'processed', reason: null }]);
    expect(server.logged.join('\n')).not.toContain('hidden');
  });
});

function slackTakes(body: string, headers: Readonly<Record<string, string>>): boolean {
  return isValidSlackRequest({
    signingSecret: SECRET,
    body,
    headers: {
      'x-slack-signature': headers['x-zm-signature'] ?? '',
      'x-slack-request-timestamp': Number(headers['x-zm-request-timestamp']),
    },
  });
}

describe('asking Zoom back', () => {
  const context = { settings: {}, receivedAt: '2026-09-21T15:00:00Z', defaults: {} };
  const access = { token: undefined, signal: new AbortController().signal };

  async function orderOf(body: string) {
    const [received] = (await TOOLS.get('zoom')?.read(requestOf(body), context)) ?? [];
    if (received?.kind !== 'fetch') throw new Error('nothing to fetch');
    return received.order;
  }

  it('asks no host but Zoom’s, whatever the webhook or a redirect says', async () => {
    const addresses = [
      'https://evil.example/abc',
      'https://zoom.us.evil.example/',
      'http://zoom.us/abc',
      'https://notzoom.us/',
    ];
    for (const address of addresses) {
      const failed = fetchBack(await orderOf(announcement({}, address)), access, context);
      await expect(failed).rejects.toMatchObject({ temporary: false });
    }
    expect(network.asked).toEqual([]);
    network.use(http.get(FILE, () => HttpResponse.redirect('https://evil.example/abc')));
    await expect(fetchBack(await orderOf(announcement()), access, context)).rejects.toMatchObject({ temporary: false });
    expect(network.asked).toEqual([`GET ${FILE}`]);
  });

  it('takes a time-out, a broken connection and a server that is down for passing', async () => {
    for (const trouble of PASSING_TROUBLES) {
      network.use(http.get(FILE, trouble));
      const failed = fetchBack(await orderOf(announcement()), { ...access, timeoutMs: 50 }, context);
      await expect(failed).rejects.toMatchObject({ temporary: true });
    }
  });

  it('finds the token beside the members of the payload too, and waits where the API lists no transcript yet', async () => {
    const body = JSON.parse(announcement({ download_token: undefined }));
    network.use(http.get(FILE, captions));
    const order = await orderOf(JSON.stringify({ ...body, payload: { ...body.payload, download_token: 'beside' } }));
    expect(order.known).toMatchObject({ token: 'beside' });
    expect(await fetchBack(order, access, context)).toMatchObject([{ kind: 'conversation' }]);
    network.use(http.get(LISTED, () => HttpResponse.json({ recording_files: [{ file_type: 'MP4' }] })));
    const failed = fetchBack(await orderOf(JSON.stringify(body)), { ...access, token: 'oauth' }, context);
    await expect(failed).rejects.toMatchObject({ temporary: true, message: expect.stringContaining('not ready') });
  });

  it('turns the pages of the people, and ends at a page that leads to itself', async () => {
    network.use(
      http.get(FILE, captions),
      http.get(PEOPLE, ({ request }) => {
        const next = new URL(request.url).searchParams.get('next_page_token');
        const name = next === null ? 'Dana Reyes' : 'Li Wei';
        const user_email = next === null ? 'dana@northlight.example' : 'li@acme.example';
        return HttpResponse.json({ participants: [{ name, user_email }], next_page_token: 'two' });
      }),
    );
    const defaults = { vendorDomains: ['northlight.example'] };
    const order = await orderOf(announcement());
    const [received] = await fetchBack(order, { ...access, token: 'oauth' }, { ...context, defaults });
    expect(received).toMatchObject({
      conversation: {
        participants: [
          { name: 'Dana Reyes', side: 'vendor' },
          { name: 'Li Wei', side: 'customer' },
        ],
      },
    });
    expect(network.asked).toHaveLength(3);
  });

  it('says that an access token is wrong', async () => {
    network.use(
      http.get(FILE, captions),
      http.get(PEOPLE, () => new HttpResponse(null, { status: 401 })),
    );
    const failed = fetchBack(await orderOf(announcement()), { ...access, token: 'expired' }, context);
    await expect(failed).rejects.toMatchObject({
      temporary: false,
      message: expect.stringContaining('wrong or expired'),
    });
  });
});

function requestOf(body: string, headers: Readonly<Record<string, string>> = {}): HookRequest {
  return { method: 'POST', url: 'https://earshot.example.com/hooks/zoom', query: {}, headers, body: Buffer.from(body) };
}

describe('known answers of Zoom', () => {
  const now = 1_790_000_000_000;

  it('holds for a signature and a challenge', async () => {
    const headers = {
      'x-zm-request-timestamp': '1790000000',
      'x-zm-signature': 'v0=21bb155048b607aa845e9346cb4365e6283dd7a532776a31649fe9f4eb01ff2a',
    };
    const proof = { secrets: ['test-secret-0001'], settings: {}, now };
    expect(await TOOLS.get('zoom')?.verify(requestOf('{"hello":"wörld"}', headers), proof)).toEqual({ genuine: true });
    const question = '{"event":"endpoint.url_validation","payload":{"plainToken":"plain-token-0001"}}';
    const asked = requestOf(question, signed(question, { secret: 'test-secret-0001', time: '1790000000' }));
    expect(TOOLS.get('zoom')?.handshake?.(asked, proof)?.body).toContain(
      'bfbfd2dbf6cbc67bc77e789eeb0ec514faf58c678f1a5317ccb75c580f44a8a8',
    );
  });
});
