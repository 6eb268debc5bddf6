import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseMail } from './message.ts';
import { type SortedMail, sortMail } from './sort.ts';
import { backOn } from './wordings.ts';

const RECEIVED = '2026-09-22T12:00:00.000Z';

async function sort(headers: Readonly<Record<string, string>>, text: string): Promise<SortedMail> {
  const all = {
    From: 'Li Wei <li@acme.example>',
    To: 'dana@northlight.example',
    Date: 'Tue, 22 Sep 2026 08:00:00 +0000',
    'Message-ID': '<m@acme.example>',
    'Content-Type': 'text/plain; charset=utf-8',
    ...headers,
  };
  const head = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  const bytes = new TextEncoder().encode(`${head.join('')}\r\n${text}`);
  return sortMail(await parseMail(bytes), {
    defaults: { vendorDomains: ['northlight.example'] },
    receivedAt: RECEIVED,
  });
}

/** Lines that mean something in a message, to be put together at random. */
const REPORT = [
  ...[
    'From: MAILER-DAEMON@mx.example',
    'Subject: Automatic reply: x',
    'Auto-Submitted: auto-replied',
    'Precedence: bulk',
  ],
  ...['Content-Type: multipart/report; report-type=delivery-status; boundary="r"', '--r', '--r--', ''],
  ...['Content-Type: message/delivery-status', 'Action: failed', 'Status: 5.1.1', 'Final-Recipient: rfc822; a@b.test'],
  ...['Content-Type: text/calendar; method=REPLY', 'Content-Type: message/rfc822', 'Message-ID: <m@n>', '> quoted'],
  ...['I am away until 31 February.', 'Kim is no longer with Acme. Please contact Sam Ortiz.', 'Date: soon'],
];

function nameOf(mail: SortedMail): string {
  if (mail.kind === 'conversation') return `conversation ${mail.conversation.automatic ?? 'written'}`;
  return mail.kind === 'message' ? `message ${mail.message.automatic ?? 'written'}` : 'nothing';
}

const AWAY = 'I am out of the office until 5 October.';
const GONE = 'Li Wei is no longer with Acme. Please contact Sam Ortiz.';
const WORDS = 'We want fifty more seats.';

describe('a message that arrives', () => {
  it.each<[title: string, becomes: string, headers: Record<string, string>, text: string]>([
    ['of a person', 'conversation written', {}, WORDS],
    ['of a person who only quotes', 'message written', { Subject: 'Re: x' }, '> old\n'],
    [
      'of a person who asks programs not to answer',
      'conversation written',
      { 'X-Auto-Response-Suppress': 'All' },
      WORDS,
    ],
    ['that says it was not sent automatically', 'conversation written', { 'Auto-Submitted': 'no' }, WORDS],
    ['of a person about being away, by hand', 'conversation written', { Subject: 'Re: Renewal' }, AWAY],
    [
      'of a person through a list, as an answer',
      'conversation written',
      { 'List-Id': '<it.acme>', 'In-Reply-To': '<o@n>' },
      WORDS,
    ],
    [
      'of Gmail’s vacation responder',
      'message absence',
      { 'Auto-Submitted': 'auto-replied', Precedence: 'bulk', 'X-Autoreply': 'yes' },
      AWAY,
    ],
    ['of Exchange, told by its subject', 'message absence', { Subject: 'Automatic reply: Renewal' }, AWAY],
    ['of an old autoresponder', 'message absence', { 'X-POST-MessageClass': '9; Autoresponder' }, AWAY],
    ['by precedence', 'message absence', { Precedence: 'auto_reply' }, AWAY],
    ['without a sender to answer to', 'message absence', { 'Return-Path': '<>' }, AWAY],
    [
      'in German',
      'message absence',
      { Subject: 'Automatische Antwort: x' },
      'Ich bin bis zum 5. Oktober nicht im Büro.',
    ],
    [
      'in French',
      'message absence',
      { Subject: 'Réponse automatique : x' },
      'Je suis absente, de retour le 5 octobre.',
    ],
    ['of somebody who left', 'conversation departure', { 'Auto-Submitted': 'auto-replied' }, GONE],
    [
      'of a cover during a leave',
      'message absence',
      { 'Auto-Submitted': 'auto-replied' },
      `${AWAY} My replacement is Sam Ortiz.`,
    ],
    [
      'of work that moved while somebody else is on leave',
      'conversation departure',
      { Subject: 'Automatic reply: x' },
      'Tickets are not with me any more. Faiza is on maternity leave.',
    ],
    [
      'of ours who left',
      'message departure',
      { From: 'Dana <dana@northlight.example>', To: 'li@acme.example', 'X-Autoreply': 'yes' },
      GONE,
    ],
    [
      'of a help desk',
      'message receipt',
      { 'Auto-Submitted': 'auto-replied' },
      'Thank you for contacting us. Your ticket number is 4.',
    ],
    [
      'of a reader that was opened',
      'message receipt',
      { 'Content-Type': 'multipart/report; report-type=disposition-notification; boundary=x' },
      '',
    ],
    [
      'of a program that says neither',
      'conversation receipt',
      { 'X-Autorespond': 'yes' },
      'Telematics: Agnieszka Lis.',
    ],
    ['of a program’s own', 'nothing', { 'Auto-Submitted': 'auto-generated', Subject: 'Backup done' }, 'Done.'],
    ['of a newsletter', 'nothing', { 'List-Unsubscribe': '<https://a.example/u>' }, WORDS],
    ['of a list', 'nothing', { Precedence: 'list' }, WORDS],
    ['of mass mail that poses as an answer', 'nothing', { Precedence: 'bulk', Subject: 'Re: hi' }, WORDS],
    [
      'of our seller, sent by a sequence',
      'conversation written',
      { From: 'Dana <dana@northlight.example>', To: 'li@acme.example', 'List-Unsubscribe': '<https://a.example/u>' },
      WORDS,
    ],
    [
      'of our own newsletter',
      'nothing',
      { From: 'News <news@northlight.example>', To: 'li@acme.example', 'List-Unsubscribe': '<https://a.example/u>' },
      WORDS,
    ],
    ['of an invitation', 'message calendar', { 'Content-Type': 'text/calendar; method=REQUEST' }, 'BEGIN:VCALENDAR'],
    [
      'of a bounce without a report',
      'message bounce',
      { From: 'MAILER-DAEMON@mx.example', Subject: 'failure notice' },
      '<kim@acme.example>: 550 5.1.1 no such user',
    ],
    [
      'of a bounce that is tried again',
      'nothing',
      { From: 'MAILER-DAEMON@mx.example', Subject: 'Mail delivery failed' },
      'kim@acme.example: delayed, still trying',
    ],
    ['between our own that says nothing new', 'nothing', { From: 'Ana <ana@northlight.example>' }, '> old'],
  ])('%s becomes: %s', async (_title, becomes, headers, text) => {
    expect(nameOf(await sort(headers, text))).toBe(becomes);
  });

  it('names the status of a report in words, and whom it is about', async () => {
    const report = await sort(
      { From: 'MAILER-DAEMON@mx.example', Subject: 'failure notice' },
      '<kim@acme.example>: 550 5.1.1',
    );
    expect(report).toMatchObject({
      message: {
        reason: 'our message came back: there is no such mailbox (5.1.1)',
        participants: [{ email: 'kim@acme.example', side: 'customer' }],
      },
    });
  });

  it('has the time of its receipt when its own has not come yet', async () => {
    const future = await sort({ Date: 'Tue, 22 Sep 2099 08:00:00 +0000' }, WORDS);
    expect(future).toMatchObject({ conversation: { occurred_at: RECEIVED } });
  });

  it('says what it answers, the beginning of the thread first and its middle cut when it is long', async () => {
    const ids = Array.from({ length: 300 }, (_, index) => `<${index}@n>`);
    const mail = await sort({ References: ids.join('\r\n '), 'In-Reply-To': '<299@n>' }, WORDS);
    if (mail.kind !== 'conversation') throw new Error('it was written');
    const { references } = mail.conversation;
    expect([references?.length, references?.[0], references?.at(-1)]).toEqual([100, '0@n', '299@n']);
  });

  it('is one of these, or refused for what it is, whatever the bytes', async () => {
    const line = fc.constantFrom(...REPORT);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(line, fc.string()), { maxLength: 40 }), async (lines) => {
        const mail = await parseMail(new TextEncoder().encode(lines.join('\r\n')));
        const sorted = sortMail(mail, { defaults: {}, receivedAt: RECEIVED });
        expect(['conversation', 'message', 'nothing']).toContain(sorted.kind);
      }),
      { numRuns: 200 },
    );
  });
});

describe('the day of a return', () => {
  it.each([
    ['I am away until Monday, September 28.', '2026-09-28'],
    ['Back on 5 October', '2026-10-05'],
    ['Out of office from 21 September to 2 October 2026', '2026-10-02'],
    ['I return to the office on Friday.', '2026-09-25'],
    ['Ich bin bis zum 5. Oktober nicht im Büro.', '2026-10-05'],
    ['Je suis absente jusqu’au 5 octobre.', '2026-10-05'],
    ['I was away until 1 September 2026.', undefined],
    ['I am away.', undefined],
    ['We founded the company on 5 October.', undefined],
  ])('in %j is %s', (text, day) => {
    expect(backOn(text, '2026-09-22T08:00:00.000Z')?.slice(0, 10)).toBe(day);
  });
});
