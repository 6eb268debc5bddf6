import { describe, expect, it } from 'vitest';
import { InputError } from '../domain/index.ts';
import { type DocumentFormat, detectFormat, readDocument } from './index.ts';

const encoder = new TextEncoder();
const at = { occurred_at: '2026-03-12T15:00:00Z' };

function read(name: string, content: string | Uint8Array, format?: DocumentFormat) {
  const bytes = typeof content === 'string' ? encoder.encode(content) : content;
  return readDocument(bytes, { name, format, defaults: at });
}

async function refusal(name: string, content: string | Uint8Array): Promise<InputError> {
  const outcome = await read(name, content).then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(outcome).toBeInstanceOf(InputError);
  return outcome as InputError;
}

function bytesOf(...values: number[]): Uint8Array {
  return Uint8Array.from(values);
}

describe('bad input is refused with the place where it broke', () => {
  it('names line and byte of broken JSON and none of its words', async () => {
    const error = await refusal('a.json', '{\n  "medium": "call",\n  "turns": [ { "text": "secret words" oops } ]\n}');
    expect(error.code).toBe('broken-json');
    expect(error.message).toBe('line 3, byte 61: broken JSON: invalid symbol');
    expect(error.message).not.toContain('secret');
    expect(error.cause).toBeUndefined();
  });

  it('counts bytes, not characters, of broken JSON', async () => {
    const error = await refusal('a.json', '{"é": ü}');
    expect(error.issues[0]).toMatchObject({ line: 1, byte: 8 });
  });

  it('says that JSON cut off ends too early', async () => {
    const error = await refusal('a.json', '{"medium": "call", "turns": [');
    expect(error.message).toBe('line 1, byte 30: broken JSON: it ends too early, the file may be cut off');
  });

  it('refuses JSON nested a million times without falling over', async () => {
    expect((await refusal('a.json', '['.repeat(1_000_000))).code).toBe('broken-json');
  });

  it('names the path of a wrong type', async () => {
    const turns = [
      { speaker: 'A', text: 'hello' },
      { speaker: 'B', text: 7 },
    ];
    const error = await refusal('a.json', JSON.stringify({ medium: 'call', ...at, turns }));
    expect(error.code).toBe('wrong-type');
    expect(error.message).toBe('turns[1].text: expected string, received number');
  });

  it('names every accepted format for an unknown one', async () => {
    const error = await refusal('slides.pptx', bytesOf(0x50, 0x4b, 3, 4, 0, 0, 0, 0));
    expect(error.code).toBe('unknown-format');
    expect(error.message).toBe(
      'unknown format. Accepted: json, vtt, srt, txt, eml, mbox (by extension, or by how the content begins)',
    );
  });

  it.each([
    ['a.json', JSON.stringify({ medium: 'call', ...at, turns: [] }), 'turns: the transcript is empty: no turn to read'],
    [
      'a.json',
      JSON.stringify({ medium: 'call', ...at, turns: [{ speaker: 'A', text: ' \n' }] }),
      'turns: the transcript is empty: no words to read',
    ],
    ['a.json', '[]', 'an empty list: no conversation to read'],
    ['a.vtt', 'WEBVTT\n\n', 'line 1: the transcript is empty: no cue to read'],
    ['a.srt', '', 'line 1: the transcript is empty: no cue to read'],
    ['a.txt', ' \n\n', 'line 1: the transcript is empty: no words to read'],
    [
      'a.eml',
      'From: dana@acme.test\nDate: Thu, 12 Mar 2026 15:00:00 +0000\n\n',
      'nothing new is said: the message is empty, or holds only attachments, quotations or a signature',
    ],
  ])('refuses the empty transcript %s', async (name, content, message) => {
    const error = await refusal(name, content);
    expect(error.code).toBe('empty-transcript');
    expect(error.message).toBe(message);
  });

  it.each([
    ['after a cue number', 'WEBVTT\n\n1\n00:01.000 --> 00:02.000\nDana: Hi.\n\n2', 7],
    ['inside the times', 'WEBVTT\n\n00:01.000 --> 00:02.000\nDana: Hi.\n\n00:03.0', 6],
    ['before the end time', 'WEBVTT\n\n00:01.000 --> 00:02.000\nDana: Hi.\n\n00:03.000 -->', 6],
    ['after the times', 'WEBVTT\n\n00:01.000 --> 00:02.000\nDana: Hi.\n\n00:03.000 --> 00:04.000\n', 6],
    ['inside a voice tag', 'WEBVTT\n\n00:01.000 --> 00:02.000\n<v Dana>Hi.</v>\n\n00:03.000 --> 00:04.000\n<v Da', 7],
    [
      'inside what a voice says',
      'WEBVTT\n\n00:01.000 --> 00:02.000\n<v Dana>Hi.</v>\n\n00:03.000 --> 00:04.000\n<v Dana>Well I',
      7,
    ],
  ])('refuses a VTT cut %s and names the line', async (_where, content, line) => {
    const error = await refusal('a.vtt', content);
    expect(error.code).toBe('cut-off');
    expect(error.message).toBe(`line ${line}: the file ends in the middle of a cue: it is cut off. Export it again`);
  });

  it('refuses an SRT cut off after its times', async () => {
    const error = await refusal('a.srt', '1\n00:00:01,000 --> 00:00:02,000\nDana: Hi.\n\n2\n00:00:03,000 --> 00:00:0');
    expect(error).toMatchObject({ code: 'cut-off', issues: [{ line: 6 }] });
  });

  it('names the byte of invalid UTF-8', async () => {
    const error = await refusal('a.txt', Buffer.from('Dana: caf\u00e9 at ten\n', 'latin1'));
    expect(error.code).toBe('invalid-encoding');
    expect(error.message).toBe('byte 10: not UTF-8 text. Save it as UTF-8 (other encodings are not guessed)');
  });

  it.each([
    ['an overlong form', [0x41, 0xc0, 0xaf], 2],
    ['a surrogate', [0x41, 0x42, 0xed, 0xa0, 0x80], 3],
    ['a point past the last', [0xf4, 0x90, 0x80, 0x80], 1],
    ['a stray continuation', [0x41, 0x80], 2],
  ])('takes %s for invalid UTF-8', async (_what, values, byte) => {
    expect((await refusal('a.txt', bytesOf(...values))).issues[0]?.byte).toBe(byte);
  });

  it('says that a file that ends inside a character is cut off', async () => {
    const error = await refusal('a.txt', encoder.encode('Dana: café').subarray(0, -1));
    expect(error.message).toBe('byte 10: the file ends inside a UTF-8 character: it is cut off. Export it again');
  });

  it('refuses UTF-16 that does not say what it is', async () => {
    const error = await refusal('a.txt', Buffer.from('Dana: hello there', 'utf16le'));
    expect(error.message).toContain('looks like UTF-16 without a byte-order mark');
  });

  const long = 'x'.repeat(200_000);
  it.each([
    ['a.json', JSON.stringify({ medium: 'call', ...at, turns: [{ speaker: 'A', text: long }] }), 'turns[0].text'],
    ['a.txt', `A B: hi\nDana: ${long}\n`, 'line 2'],
    ['a.vtt', `WEBVTT\n\n00:01.000 --> 00:02.000\nDana: ${long}\n`, 'line 4'],
    ['a.srt', `1\n00:00:01,000 --> 00:00:02,000\nDana: ${long}\n`, 'line 3'],
    ['a.eml', `From: dana@acme.test\nDate: Thu, 12 Mar 2026 15:00:00 +0000\n\n${long}`, 'turns[0].text'],
  ])('refuses a turn of 200,000 characters in %s', async (name, content, place) => {
    const error = await refusal(name, content);
    expect(error.code).toBe('too-large');
    expect(error.message).toMatch(
      /^.*: \d{6} characters in one turn; at most 100000 are read\. Split it by speaker or by time$/,
    );
    expect(error.message.startsWith(`${place}: `)).toBe(true);
  });

  const many = Array.from({ length: 10_000 }, (_, index) => ({
    speaker: index % 2 === 0 ? 'Dana' : 'Sam',
    text: `word ${index}`,
  }));
  it.each([
    ['a.json', JSON.stringify({ medium: 'call', ...at, turns: many }), 'turns'],
    ['a.txt', many.map((turn) => `${turn.speaker}: ${turn.text}\n`).join(''), 'line 5001'],
    [
      'a.vtt',
      `WEBVTT\n${many.map((turn) => `\n00:01.000 --> 00:02.000\n${turn.speaker}: ${turn.text}\n`).join('')}`,
      'line 15004',
    ],
  ])('refuses 10,000 turns in %s', async (name, content, place) => {
    const error = await refusal(name, content);
    expect(error.code).toBe('too-large');
    expect(error.message).toBe(`${place}: 10000 turns in one conversation; at most 5000 are read. Split the recording`);
  });

  it('refuses a document over the size it is told, unread', async () => {
    const reading = readDocument(encoder.encode('Dana: hi\n'), { name: 'a.txt', defaults: at, maxBytes: 5 });
    await expect(reading).rejects.toThrow('9 bytes; at most 5 are read. Split the file');
  });

  it('asks for a date when neither the caller nor the file name has one', async () => {
    const reading = readDocument(encoder.encode('Dana: hi\n'), { name: 'call.txt' });
    await expect(reading).rejects.toThrow('the transcript does not say when it was');
  });
});

describe('a document is taken for what it is', () => {
  it.each([
    ['call.JSON', '', 'json'],
    ['call.vtt', '', 'vtt'],
    ['call.srt', '', 'srt'],
    ['call.txt', 'Dana: hi', 'txt'],
    ['call.txt', 'WEBVTT\n\n', 'vtt'],
    ['notes.txt', '1\n00:00:01,000 --> 00:00:02,000\nHi', 'srt'],
    ['mail.eml', '', 'eml'],
    ['inbox.mbox', '', 'mbox'],
    ['body', '  {"medium":"call"}', 'json'],
    ['body', '[\n {}]', 'json'],
    ['body', '\ufeffWEBVTT - call\n', 'vtt'],
    ['body', 'From dana@acme.test Thu Mar 12 15:00:00 2026\nSubject: x\n', 'mbox'],
    ['body', 'Received: from a\n by b\nSubject: hi\nFrom: a@b.test\n\nhello', 'eml'],
    ['body', '[00:01] Dana: hi\n[00:05] Sam: hello\n', 'txt'],
    ['body', 'Dana Ortiz: hi\nSam Webb: hello\n', 'txt'],
  ])('%s beginning %j is %s', (name, content, format) => {
    expect(detectFormat(name, encoder.encode(content))).toBe(format);
  });

  it('takes the date of a transcript from its file name', async () => {
    const dates = ['2026-03-12-acme.txt', 'in/2026-03-12T1530 acme.txt', 'GMT20260312-153000_Recording.txt'];
    const read = dates.map(async (name) => readDocument(encoder.encode('Dana: hi\n'), { name }));
    const found = (await Promise.all(read)).map((result) => result.conversations[0]?.occurred_at);
    expect(found).toEqual(['2026-03-12T00:00:00.000Z', '2026-03-12T15:30:00.000Z', '2026-03-12T15:30:00.000Z']);
  });

  it('decodes UTF-16 with a byte-order mark', async () => {
    const little = Buffer.from('\ufeffDana: café\n', 'utf16le');
    const big = Buffer.from(little).swap16();
    for (const bytes of [little, big]) {
      expect((await read('a.txt', bytes)).conversations[0]?.turns).toEqual([{ speaker: 'Dana', text: 'café' }]);
    }
  });

  it('keeps what is good of a list and refuses the rest by place', async () => {
    const good = { medium: 'call', ...at, turns: [{ speaker: 'A', text: 'hi' }] };
    const result = await read('a.json', JSON.stringify([good, { ...good, medium: 'fax' }]));
    expect(result.conversations).toHaveLength(1);
    expect(result.refused.map(({ where, error }) => [where, error.issues[0]?.path])).toEqual([['[1]', 'medium']]);
  });
});
