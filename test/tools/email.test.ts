import { createHmac, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EventWebhook } from '@sendgrid/eventwebhook';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLocalExtractor } from '../../src/extraction/index.ts';
import { readDocument } from '../../src/intake/index.ts';
import { describeEachDatabase } from '../support/databases.ts';
import { type HookServer, startHookServer } from '../support/hooks.ts';

interface Recorded {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The request of a recorded shape. */
function recorded(file: string): Recorded {
  const { request } = JSON.parse(readFileSync(join(import.meta.dirname, '../../fixtures/intake', file), 'utf8'));
  return {
    headers: request.headers,
    body: typeof request.body === 'string' ? request.body : JSON.stringify(request.body),
  };
}

function eml(headers: Readonly<Record<string, string>>, text: string): string {
  const all = { From: 'Li Wei <li@acme.example>', To: 'dana@northlight.example', ...headers };
  return `${Object.entries(all)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('')}\r\n${text}\r\n`;
}

const RAW = { 'content-type': 'message/rfc822' };
/** The time of the known answers of intake-formats F2. */
const NOW = 1_790_000_000_000;

describeEachDatabase('mail', (fixture) => {
  let server: HookServer;
  let now: number;
  beforeEach(async () => {
    now = NOW;
    server = await startHookServer(fixture.database, {
      workspace: `w${randomBytes(6).toString('hex')}`,
      now: () => now,
      pipeline: { extractor: createLocalExtractor() },
    });
    await server.ask('PUT', '/v1/accounts/acme', { name: 'Acme', domain: 'acme.example' });
  });
  afterEach(() => server.stop());

  async function setUp(tool: string, change: Record<string, unknown> = {}): Promise<string> {
    const answer = await server.ask('PUT', `/v1/sources/${tool}`, change);
    expect(answer.status).toBe(200);
    return answer.body.secret;
  }

  async function settledDeliveries(tool: string) {
    await server.settled();
    return (await server.ask('GET', `/v1/deliveries?source=${tool}`)).body.items;
  }

  async function conversations() {
    return (await server.ask('GET', '/v1/conversations')).body.items;
  }

  async function touches(account = 'acme') {
    return (await server.ask('GET', `/v1/accounts/${account}/touches`)).body.items;
  }

  async function signals() {
    const { items } = (await server.ask('GET', '/v1/accounts/acme/signals')).body;
    return items.map(({ kind, subtype, attrs, quote }) => ({ kind, subtype, attrs, quote }));
  }

  async function send(raw: string, key: string): Promise<number> {
    return (await server.hook(`/hooks/mail?key=${key}`, raw, RAW)).status;
  }

  describe('from Postmark', () => {
    const { headers, body } = recorded('postmark/reply.json');
    const basic = (password: string) => `Basic ${Buffer.from(`earshot:${password}`).toString('base64')}`;

    it('is let in by the key in the address or as the password, answered with 200, and taken in once', async () => {
      const secret = await setUp('postmark');
      const first = await server.hook('/hooks/postmark', body, { ...headers, authorization: basic(secret) });
      const again = await server.hook(`/hooks/postmark?key=${secret}`, body, headers);
      expect([first.status, again.status]).toEqual([200, 200]);
      expect(await settledDeliveries('postmark')).toMatchObject([{ status: 'processed' }]);
      expect(await conversations()).toMatchObject([{ subject: 'Re: SSO timeline', status: 'read' }]);
    });

    it('is refused without the key or with another, and nothing of it is kept', async () => {
      await setUp('postmark');
      for (const more of [
        {},
        { authorization: basic('wrong') },
        { authorization: basic('') },
        { 'x-earshot-key': 'x' },
      ]) {
        expect((await server.hook('/hooks/postmark', body, { ...headers, ...more })).status).toBe(401);
      }
      expect(await settledDeliveries('postmark')).toEqual([]);
    });

    it('that cannot be read is kept as failed, without a word of it in the reason', async () => {
      const secret = await setUp('postmark');
      await server.hook(`/hooks/postmark?key=${secret}`, '{"TextBody": "words of a customer', headers);
      const [delivery] = await settledDeliveries('postmark');
      expect(delivery).toMatchObject({ status: 'failed', reason: expect.stringContaining('broken JSON') });
      expect(JSON.stringify([delivery, server.logged])).not.toContain('words of a customer');
    });
  });

  describe('from SendGrid', () => {
    const { headers, body } = recorded('sendgrid/reply.json');
    const keys = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
    const publicKey = keys.publicKey.export({ format: 'der', type: 'spki' }).toString('base64');

    function signed(bytes: string | Uint8Array, at = NOW / 1000, key = keys.privateKey): Record<string, string> {
      const signature = sign('sha256', Buffer.concat([Buffer.from(String(at)), Buffer.from(bytes)]), key);
      return {
        ...headers,
        'x-twilio-email-event-webhook-timestamp': String(at),
        'x-twilio-email-event-webhook-signature': signature.toString('base64'),
      };
    }

    /** What SendGrid's own package says of a request. */
    function isGenuine(bytes: string, sent: Record<string, string>): boolean {
      const webhook = new EventWebhook();
      const key = webhook.convertPublicKeyToECDSA(publicKey);
      const signature = sent['x-twilio-email-event-webhook-signature'] ?? '';
      const time = sent['x-twilio-email-event-webhook-timestamp'] ?? '';
      return webhook.verifySignature(key, bytes, signature, time);
    }

    it('is let in by the key in the address where no policy is set', async () => {
      const secret = await setUp('sendgrid');
      expect((await server.hook(`/hooks/sendgrid?key=${secret}`, body, headers)).status).toBe(202);
      expect((await server.hook('/hooks/sendgrid', body, headers)).status).toBe(401);
      expect(await settledDeliveries('sendgrid')).toMatchObject([{ status: 'processed' }]);
    });

    it('is proven by its signature as SendGrid’s own package proves it', async () => {
      const secret = await setUp('sendgrid', { settings: { public_key: publicKey } });
      const genuine = signed(body);
      expect(isGenuine(body, genuine)).toBe(true);
      expect((await server.hook('/hooks/sendgrid', body, genuine)).status).toBe(202);
      const tampered = body.replace('SSO fehlt', 'SSO stört');
      expect(isGenuine(tampered, genuine)).toBe(false);
      expect((await server.hook('/hooks/sendgrid', tampered, genuine)).status).toBe(401);
      expect((await server.hook(`/hooks/sendgrid?key=${secret}`, tampered, headers)).status).toBe(401);
    });

    it('is refused with a stale or early time, another key, or a signature that is none', async () => {
      await setUp('sendgrid', { settings: { public_key: publicKey } });
      const other = generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).privateKey;
      const at = NOW / 1000;
      const signature = 'x-twilio-email-event-webhook-signature';
      const wrong = [
        signed(body, at - 301),
        signed(body, at + 301),
        signed(body, at, other),
        { ...signed(body), [signature]: '' },
        { ...signed(body), [signature]: 'AAAA' },
        { ...signed(body), 'x-twilio-email-event-webhook-timestamp': 'soon' },
      ];
      for (const sent of wrong) expect((await server.hook('/hooks/sendgrid', body, sent)).status).toBe(401);
      expect(await settledDeliveries('sendgrid')).toEqual([]);
    });

    it('is read in the charset that each field names, and is known again under another boundary', async () => {
      const secret = await setUp('sendgrid');
      const latin = Buffer.from(body.replaceAll('"text":"UTF-8"', '"text":"iso-8859-1"'), 'utf8').toString('latin1');
      // Only the text is turned into Latin-1: everything else stays UTF-8.
      const bytes = Buffer.from(latin.replace(/kündigen/, 'k\xFCndigen').replace('kÃ¼ndigen', 'k\xFCndigen'), 'latin1');
      await server.hook(`/hooks/sendgrid?key=${secret}`, bytes, headers);
      await server.settled();
      const id = (await conversations())[0]?.id;
      const { body: whole } = await server.ask('GET', `/v1/conversations/${id}`);
      expect(JSON.stringify(whole)).toContain('Wir kündigen zum Juni');
      const type = 'multipart/form-data; boundary=other';
      const retried = await server.hook(`/hooks/sendgrid?key=${secret}`, body.replaceAll('xYzZY', 'other'), {
        'content-type': type,
      });
      expect(JSON.parse(retried.text)).toMatchObject({ duplicate: true });
    });

    it('is kept as failed when it is no form, or one without a message', async () => {
      const secret = await setUp('sendgrid');
      await server.hook(`/hooks/sendgrid?key=${secret}`, 'no form at all', headers);
      await server.hook(`/hooks/sendgrid?key=${secret}`, 'a=1', {
        'content-type': 'application/x-www-form-urlencoded',
      });
      const failed = await settledDeliveries('sendgrid');
      expect(failed.map(({ status }) => status)).toEqual(['failed', 'failed']);
      expect(failed.map(({ reason }) => reason).sort()).toEqual([
        expect.stringContaining('the body is no form'),
        expect.stringContaining('the form holds no message'),
      ]);
    });
  });

  describe('from Mailgun', () => {
    const { headers, body } = recorded('mailgun/reply.json');
    const secret = 'test-secret-0001';
    const form = (change: Record<string, string>) => {
      const fields = new URLSearchParams(body);
      for (const [name, value] of Object.entries(change)) fields.set(name, value);
      return fields.toString();
    };
    const triple = (token: string, at = NOW / 1000, key = secret) => ({
      token,
      timestamp: String(at),
      signature: createHmac('sha256', key).update(`${at}${token}`).digest('hex'),
    });
    const status = async (sent: string) => (await server.hook('/hooks/mailgun', sent, headers)).status;

    it('is proven by the known answer, in either case of its hex, and by a secret that a newer one follows', async () => {
      await setUp('mailgun', { secret });
      expect(await status(body)).toBe(200);
      expect(
        await status(form({ ...triple('b'.repeat(50)), signature: triple('b'.repeat(50)).signature.toUpperCase() })),
      ).toBe(200);
      await server.ask('PUT', '/v1/sources/mailgun', { secret: 'another-secret' });
      expect(await status(form(triple('c'.repeat(50))))).toBe(200);
      expect(await status(form(triple('d'.repeat(50), NOW / 1000, 'another-secret')))).toBe(200);
      expect(await settledDeliveries('mailgun')).toHaveLength(4);
      expect(await conversations()).toHaveLength(1);
    });

    it('takes a token once, whatever body comes with it the second time', async () => {
      await setUp('mailgun', { secret });
      await status(body);
      expect(await status(form({ 'body-plain': 'We cancel everything.' }))).toBe(200);
      expect(await settledDeliveries('mailgun')).toHaveLength(1);
      const id = (await conversations())[0]?.id;
      const whole = JSON.stringify((await server.ask('GET', `/v1/conversations/${id}`)).body);
      expect(whole).toContain('The price is too high');
      expect(whole).not.toContain('cancel everything');
    });

    it('is refused with a wrong, missing or cut signature, a stale or early time, and in no form at all', async () => {
      await setUp('mailgun', { secret });
      const at = NOW / 1000;
      const good = triple('e'.repeat(50));
      const wrong = [
        form(triple('f'.repeat(50), at, 'wrong-secret')),
        form({ ...good, signature: '' }),
        form({ ...good, signature: good.signature.slice(0, 40) }),
        form({ ...good, token: 'x'.repeat(50) }),
        form({ ...good, timestamp: 'soon' }),
        form(triple('g'.repeat(50), at - 301)),
        form(triple('h'.repeat(50), at + 301)),
        '{}',
      ];
      for (const sent of wrong) expect(await status(sent)).toBe(401);
      expect(await settledDeliveries('mailgun')).toEqual([]);
      await server.ask('PUT', '/v1/sources/mailgun', { settings: { tolerance_seconds: '3600' } });
      expect(await status(form(triple('g'.repeat(50), at - 301)))).toBe(200);
      expect(await status(form(triple('i'.repeat(50), at + 301)))).toBe(401);
    });
  });

  it('is one mail, though it comes from Postmark, as a raw message and out of a mailbox', async () => {
    const [postmark, mail] = [await setUp('postmark'), await setUp('mail')];
    const text = 'We are looking at other vendors.';
    const id = '<one@acme.example>';
    const fields = {
      From: 'Li Wei <li@acme.example>',
      FromFull: { Email: 'li@acme.example', Name: 'Li Wei' },
      To: 'dana@northlight.example',
      Subject: 'Vendors',
      MessageID: 'pm-1',
      Date: 'Mon, 21 Sep 2026 16:45:41 +0200',
      TextBody: `${text}\r\n`,
      Headers: [{ Name: 'Message-ID', Value: id }],
    };
    await server.hook(`/hooks/postmark?key=${postmark}`, JSON.stringify(fields), {
      'content-type': 'application/json',
    });
    await server.settled();
    const raw = eml({ Subject: 'Vendors', Date: fields.Date, 'Message-ID': id }, text);
    expect(await send(raw, mail)).toBe(202);
    expect(await settledDeliveries('mail')).toMatchObject([{ outcome: [{ note: 'known already' }] }]);
    const bytes = Buffer.from(`From li@acme.example Mon Sep 21 14:45:41 2026\n${raw}`);
    const { conversations: read } = await readDocument(bytes, {
      name: 'a.mbox',
      arriving: true,
      defaults: { vendorDomains: ['northlight.example'] },
    });
    const [conversation] = read;
    if (conversation === undefined) throw new Error('nothing was read');
    const delivery = { bytes, mediaType: 'application/mbox', source: 'cli' };
    const accepted = await server.pipeline.acceptConversation(server.workspace, { conversation, delivery });
    expect(accepted).toMatchObject({ duplicate: true, differs: false });
    expect(await conversations()).toHaveLength(1);
    expect(await touches()).toHaveLength(1);
  });

  it('tells of a departure by an automatic reply: who left and who takes their place, in its own words', async () => {
    const secret = await setUp('postmark');
    const { headers, body } = recorded('postmark/departed.json');
    await server.hook(`/hooks/postmark?key=${secret}`, body, headers);
    await server.settled();
    expect(await signals()).toEqual(
      expect.arrayContaining([
        {
          kind: 'champion_change',
          subtype: 'departed',
          attrs: { person: 'Li Wei' },
          quote: 'Li Wei is no longer with Acme.',
        },
        {
          kind: 'champion_change',
          subtype: 'replaced',
          attrs: { person: 'Sam Ortiz', predecessor: 'Li Wei' },
          quote: 'For IT topics please contact Sam Ortiz at sam@acme.example.',
        },
      ]),
    );
    expect(await touches()).toMatchObject([{ kind: 'email_in', automatic: 'departure', person: 'li@acme.example' }]);
  });

  it('tells of a departure by what a mail server wrote', async () => {
    await setUp('mailgun', { secret: 'test-secret-0001' });
    const { headers, body } = recorded('mailgun/mime-departed.json');
    await server.hook('/hooks/mailgun', body, headers);
    await server.settled();
    expect(await signals()).toMatchObject([
      { subtype: 'replaced', attrs: { person: 'Sam Ortiz', predecessor: 'Li Wei' } },
      { subtype: 'departed', attrs: { person: 'Li Wei' }, quote: 'Li Wei has left the company.' },
    ]);
    expect(await touches()).toMatchObject([{ automatic: 'bounce', person: 'li@acme.example' }]);
  });

  it('leaves a touch each, with thread and response time, though nothing in it is read', async () => {
    const key = await setUp('mail');
    const ours = { From: 'Dana Reyes <dana@northlight.example>', To: 'Li Wei <li@acme.example>' };
    const day = (date: number) => `${date} Sep 2026 10:00:00 +0000`;
    await send(eml({ ...ours, Subject: 'Renewal', Date: day(1), 'Message-ID': '<m1@n>' }, 'Shall we talk?'), key);
    const away = {
      Subject: 'Automatic reply: Renewal',
      Date: '1 Sep 2026 10:01:00 +0000',
      'Message-ID': '<m2@a>',
      'In-Reply-To': '<m1@n>',
    };
    await send(eml({ ...away, 'Auto-Submitted': 'auto-replied' }, 'I am out of the office until 7 September.'), key);
    await send(
      eml({ ...ours, Subject: 'Re: Renewal', Date: day(3), 'Message-ID': '<m3@n>', References: '<m1@n>' }, ''),
      key,
    );
    await send(
      eml(
        { Subject: 'AW: Renewal', Date: day(8), 'Message-ID': '<m4@a>', References: '<m1@n> <m3@n>' },
        '> Shall we talk?',
      ),
      key,
    );
    await send(
      eml({ Subject: 'News', Date: day(9), 'Message-ID': '<m5@a>', 'List-Id': '<news.acme>' }, 'Hello all'),
      key,
    );
    const deliveries = await settledDeliveries('mail');
    expect(deliveries.map(({ status }) => status).sort()).toEqual(['ignored', ...Array(4).fill('processed')]);
    expect(await touches()).toMatchObject([
      {
        id: 'm4@a',
        kind: 'email_in',
        by: 'customer',
        thread: 'm1@n',
        response_seconds: 7 * 86_400,
        conversation: null,
        reason: 'nothing new is said',
      },
      { id: 'm3@n', kind: 'email_out', by: 'csm', name: 'Dana Reyes', thread: 'm1@n', response_seconds: null },
      { id: 'm2@a', kind: 'email_in', automatic: 'absence', until: '2026-09-07T23:59:59.000Z', response_seconds: null },
      { kind: 'email_out', thread: 'm1@n', conversation: expect.stringMatching(/^c_/) },
    ]);
    const page = await server.ask('GET', '/v1/accounts/acme/touches?limit=3');
    const rest = await server.ask('GET', `/v1/accounts/acme/touches?limit=3&cursor=${page.body.next}`);
    expect([page.body.items.length, rest.body.items.length, rest.body.next]).toEqual([3, 1, null]);
    expect((await server.ask('GET', '/v1/accounts/none/touches')).status).toBe(404);
  });

  it('that nobody can place belongs to its account as soon as that has its domain, or in its thread', async () => {
    const key = await setUp('mail');
    const to = { To: 'Bo <bo@globex.example>', From: 'Dana Reyes <dana@northlight.example>' };
    await send(eml({ ...to, Subject: 'Hi', Date: '1 Sep 2026 10:00:00 +0000', 'Message-ID': '<g1@n>' }, '> old'), key);
    const aside = { From: 'Bo <bo@private.example>', Subject: 'Re: SSO', Date: '2 Sep 2026 10:00:00 +0000' };
    await send(eml({ ...aside, 'Message-ID': '<g2@p>', References: '<s1@a>' }, '> old'), key);
    await server.settled();
    expect(await touches()).toEqual([]);
    await server.ask('PUT', '/v1/accounts/globex', { domain: 'globex.example' });
    await send(
      eml({ Subject: 'SSO', Date: '1 Sep 2026 11:00:00 +0000', 'Message-ID': '<s1@a>' }, 'When is SSO there?'),
      key,
    );
    await server.settled();
    expect(await touches('globex')).toMatchObject([{ id: 'g1@n', person: 'bo@globex.example' }]);
    expect(await touches()).toMatchObject([{ id: 'g2@p', thread: 's1@a' }, { thread: 's1@a' }]);
  });

  it('that is no mail is kept as failed or read for what it is, and never breaks the server', async () => {
    const key = await setUp('mail');
    const nested = `Content-Type: multipart/mixed; boundary=a\r\n\r\n${'--a\r\nContent-Type: multipart/mixed; boundary=a\r\n\r\n'.repeat(400)}`;
    for (const body of [randomBytes(2_000), Buffer.from(nested), Buffer.from('From: x\r\n\r\n'), Buffer.alloc(0)]) {
      expect((await server.hook(`/hooks/mail?key=${key}`, body, RAW)).status).toBe(202);
    }
    const statuses = (await settledDeliveries('mail')).map(({ status }) => status);
    expect(statuses.filter((status) => status === 'pending')).toEqual([]);
  });
});
