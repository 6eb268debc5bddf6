import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeUtf7, withEncodedWords } from './charset.ts';
import { parseMail } from './message.ts';

function message(lines: readonly string[]): Buffer {
  return Buffer.from(lines.join('\r\n'), 'latin1');
}

describe('a message in an old character set', () => {
  it('has the subject that its encoded word means, also where its bytes were left raw', async () => {
    const mail = await parseMail(message(['Subject: =?iso-8859-1?Q?Die_Fr\xf6sche?=', '', 'Text.']));
    expect(mail.subject).toBe('Die Frösche');
  });

  it('is read where it is UTF-7, which no runtime decodes', async () => {
    const head = ['Subject: =?utf-7?Q?Fr+APY-sche_=2B_=28x=29?=', 'Content-Type: text/plain; charset="UTF-7"'];
    const mail = await parseMail(message([...head, '', 'Fr+APY-sche und H+AOQ-hne']));
    expect(mail).toMatchObject({
      subject: expect.stringMatching(/^Frösche/),
      text: expect.stringMatching(/^Frösche und Hähne/),
    });
  });

  it('of any bytes is left alone but for its encoded words, and never fails', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const mended = withEncodedWords(bytes);
        expect(mended.byteLength).toBeGreaterThanOrEqual(bytes.byteLength);
        expect(typeof decodeUtf7(Buffer.from(bytes).toString('latin1'))).toBe('string');
      }),
    );
  });
});

describe('a message that encloses another', () => {
  it('says only what its own sender wrote', async () => {
    const mail = await parseMail(
      message([
        ...['From: Ana <ana@ours.test>', 'Content-Type: multipart/mixed; boundary=b', '', '--b'],
        ...['Content-Type: text/plain', '', 'See what they wrote.', '--b', 'Content-Type: message/rfc822', ''],
        ...['From: Dana <dana@acme.test>', 'Content-Type: text/plain', '', 'We are leaving.', '--b--', ''],
      ]),
    );
    expect(mail.text.trim()).toBe('See what they wrote.');
    expect(mail.parts.map(({ mediaType }) => mediaType)).toEqual(['message/rfc822']);
  });
});
