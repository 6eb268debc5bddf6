import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createLocalExtractor } from '../../src/extraction/index.ts';
import { readDocument } from '../../src/intake/index.ts';
import { readDelivery, withWorkspace } from '../../src/storage/index.ts';
import { describeAnyDatabase } from '../support/databases.ts';
import { type HookServer, startHookServer } from '../support/hooks.ts';
import { eml, NOW, RAW, recorded } from '../support/mail.ts';

describeAnyDatabase('a mail', (fixture) => {
  let server: HookServer;
  beforeEach(async () => {
    server = await startHookServer(fixture.database, {
      workspace: `w${randomBytes(6).toString('hex')}`,
      now: () => NOW,
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

  it('of which nothing is read leaves no body and no number behind where the workspace takes numbers out', async () => {
    const privacy = { redact: ['phones'], countries: ['US'] };
    const settings = { company: 'Northlight', domains: ['northlight.example'], privacy };
    expect((await server.ask('PUT', '/v1/workspace', settings)).status).toBe(200);
    const key = await setUp('mail');
    const away = { Subject: 'Out of office: (415) 555-2671', 'X-Autoreply': 'yes', 'Message-ID': '<p1@a>' };
    await send(
      eml({ ...away, Date: '1 Sep 2026 10:00:00 +0000' }, 'I am out of the office. Call (415) 555-2672.'),
      key,
    );
    const [delivery] = await settledDeliveries('mail');
    expect(delivery).toMatchObject({ status: 'processed', outcome: [{ kind: 'touch' }] });
    expect(await touches()).toMatchObject([{ subject: 'Out of office: [phone number]', automatic: 'absence' }]);
    const { body } = await server.ask('GET', `/v1/deliveries/${delivery?.id}`);
    expect(JSON.stringify(body)).not.toContain('555');
    const stored = await withWorkspace(fixture.database, server.workspace, (tx) =>
      readDelivery(tx, String(delivery?.id)),
    );
    expect(String(stored ?? '')).not.toContain('555');
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
