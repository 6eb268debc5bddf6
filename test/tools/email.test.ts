import { createHmac, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { EventWebhook } from '@sendgrid/eventwebhook';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { describeAnyDatabase } from '../support/databases.ts';
import { type HookServer, startHookServer } from '../support/hooks.ts';
import { NOW, recorded } from '../support/mail.ts';

describeAnyDatabase('mail that a service posts', (fixture) => {
  let server: HookServer;
  beforeEach(async () => {
    server = await startHookServer(fixture.database, {
      workspace: `w${randomBytes(6).toString('hex')}`,
      now: () => NOW,
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
});
