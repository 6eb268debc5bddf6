import { describe, expect, it } from 'vitest';
import { hasSharedData, readSharedJsonLines } from '../../test/support/shared-data.ts';
import { decodeText } from './decode-text.ts';
import { htmlToPlainText } from './formats/html-text.ts';
import { readWebVttCues } from './formats/webvtt.ts';
import { readDocument } from './index.ts';
import { parseMail } from './mail/message.ts';
import { splitNewText } from './reply-text.ts';

/** Shows in the run's output what share is right, beside what well-known libraries reach on the same files. */
function show(what: string, ours: string, others: string): void {
  process.stdout.write(`${what}: ${ours} (${others})\n`);
}

interface Meeting {
  readonly id: string;
  readonly turns: readonly { readonly speaker: string; readonly text: string }[];
}

interface RawMessage {
  readonly id: string;
  readonly raw_base64: string;
  readonly expect: {
    readonly subject?: string | null;
    readonly from?: readonly { readonly name?: string | null; readonly address?: string | null }[];
    readonly date?: string | null;
    readonly message_id?: string | null;
    readonly text?: readonly (string | null)[] | null;
    readonly attachments?: readonly unknown[] | null;
  };
}

interface CaptionFile {
  readonly raw_base64: string;
  readonly cues: readonly {
    readonly id: string;
    readonly start: number;
    readonly end: number;
    readonly text: string;
  }[];
}

interface ReplyCase {
  readonly format: 'text' | 'html' | 'eml';
  readonly input: string;
  readonly reply: string;
  readonly signature?: string;
}

const encoder = new TextEncoder();
const at = { occurred_at: '2026-01-01T00:00:00Z' };

describe.skipIf(!hasSharedData('qmsum'))('real meetings', () => {
  /** Meeting, turns with words, all turns. */
  const MEETINGS = [
    ['ES2006a', 247, 313],
    ['Bed015', 1257, 1259],
    ['covid_2', 393, 393],
  ] as const;
  const meetings = new Map(
    hasSharedData('qmsum')
      ? readSharedJsonLines<Meeting>('qmsum/qmsum.jsonl').map((meeting) => [meeting.id, meeting])
      : [],
  );

  function meeting(id: string): Meeting {
    const found = meetings.get(id);
    if (found === undefined) throw new Error(`no meeting ${id}`);
    return found;
  }

  async function turnsOf(name: string, content: string) {
    const { conversations, refused, notes } = await readDocument(encoder.encode(content), { name, defaults: at });
    expect([refused, notes]).toEqual([[], []]);
    return (conversations[0]?.turns ?? []).map(({ speaker, text }) => ({ speaker, text }));
  }

  function asWebVtt({ turns }: Meeting, cue: (turn: Meeting['turns'][number]) => string): string {
    const time = (seconds: number): string => new Date(seconds * 1000).toISOString().slice(11, 23);
    const cues = turns.map(
      (turn, index) => `${index + 1}\n${time(index * 10)} --> ${time(index * 10 + 2)}\n${cue(turn)}\n`,
    );
    return `WEBVTT\n\n${cues.join('\n')}`;
  }

  it.each(MEETINGS)('%s: every turn of the JSON is kept, also without words', async (id, _spoken, all) => {
    const { turns } = meeting(id);
    const read = await turnsOf(`${id}.json`, JSON.stringify({ id, medium: 'call', ...at, turns }));
    expect(read).toHaveLength(all);
    expect(read).toEqual(turns.map(({ speaker, text }) => ({ speaker, text })));
  });

  it.each(MEETINGS)(
    '%s: every turn with words comes back from WebVTT, by voices and by prefixes',
    async (id, spoken) => {
      const expected = meeting(id).turns.filter((turn) => turn.text !== '');
      const voices = await turnsOf(
        `${id}.vtt`,
        asWebVtt(meeting(id), (turn) => `<v ${turn.speaker}>${turn.text}</v>`),
      );
      const prefixes = await turnsOf(
        `${id}.vtt`,
        asWebVtt(meeting(id), (turn) => `${turn.speaker}: ${turn.text}`),
      );
      expect(voices).toHaveLength(spoken);
      expect(voices).toEqual(expected);
      expect(prefixes).toEqual(expected);
    },
  );

  it('reads these very words', async () => {
    const academic = await turnsOf(
      'a.vtt',
      asWebVtt(meeting('Bed015'), (turn) => `<v ${turn.speaker}>${turn.text}</v>`),
    );
    expect(academic[1]).toEqual({ speaker: 'Grad F', text: "I'm What? Really? Oh, that's horrible! Disincentive!" });
    expect(academic[11]).toEqual({
      speaker: 'Grad F',
      text: 'And the other side is, um, sort of a revised construction formalism.',
    });
    const product = await turnsOf(
      'a.vtt',
      asWebVtt(meeting('ES2006a'), (turn) => `${turn.speaker}: ${turn.text}`),
    );
    expect(product[28]).toEqual({ speaker: 'Marketing', text: 'Okay. Ooh ooh, things falling everywhere.' });
    const committee = await turnsOf(
      'a.vtt',
      asWebVtt(meeting('covid_2'), (turn) => `${turn.speaker}: ${turn.text}`),
    );
    expect(committee[390]).toEqual({
      speaker: 'The Acting Chair (Mr. Bruce Stanton)',
      text: 'The hon. government House leader is rising on a point of order.',
    });
  });
});

describe.skipIf(!hasSharedData('webvtt'))('caption files of the standard test suite', () => {
  it('give the expected cues in 110 of 112 files, and none fails otherwise', () => {
    const files = readSharedJsonLines<CaptionFile>('webvtt/files.jsonl');
    const right = files.filter((file) => {
      const cues = cuesOf(Buffer.from(file.raw_base64, 'base64'));
      const expected = file.cues.map(({ id, start, end, text }) => ({ id, start, end, text }));
      return JSON.stringify(cues) === JSON.stringify(expected);
    });
    expect(files).toHaveLength(112);
    show('webvtt, files with the expected cues', `${right.length} of 112`, 'node-webvtt 1.9.4: 103');
    // The two others: 120:00.000 is two hours here and 120 hours there, and a cue right below the header is read here.
    expect(right.length).toBeGreaterThanOrEqual(110);
  });

  function cuesOf(bytes: Uint8Array) {
    const { text } = decodeText(bytes);
    if (!/^WEBVTT(?:$|[\s])/.test(text)) {
      expect(() => readWebVttCues(text)).toThrow('the first line must begin with WEBVTT');
      return [];
    }
    return readWebVttCues(text).cues.map(({ id, start, end, lines }) => ({ id, start, end, text: lines.join('\n') }));
  }
});

describe.skipIf(!hasSharedData('mime-messages'))('real and malformed messages', () => {
  const messages = hasSharedData('mime-messages')
    ? readSharedJsonLines<RawMessage>('mime-messages/messages.jsonl')
    : [];
  const squeeze = (text: string): string => text.replace(/\s+/g, '');

  it('are read or refused, never crash', async () => {
    const outcomes = await Promise.all(
      messages.map(async ({ raw_base64 }) => {
        const reading = readDocument(Buffer.from(raw_base64, 'base64'), { name: 'a.eml', defaults: at });
        return reading.then(
          ({ conversations }) => (conversations[0]?.turns.length ?? 0) > 0 && 'read',
          (error: { code?: string }) => error.code,
        );
      }),
    );
    expect(outcomes.filter((outcome) => outcome === 'read').length).toBeGreaterThanOrEqual(46);
    expect(new Set(outcomes)).toEqual(new Set(['read', 'empty-transcript']));
  });

  it('give subject, sender, date, id and text as other parsers do', async () => {
    const right = { subject: 0, from: 0, date: 0, id: 0, text: 0, attachments: 0 };
    for (const message of messages) {
      const mail = await parseMail(Buffer.from(message.raw_base64, 'base64'));
      const { subject, from, date, message_id, text, attachments } = message.expect;
      const sender = from?.[0];
      const isAsserted = (text ?? []).some((part) => part !== null);
      right.subject += Number(!subject || mail.subject === subject);
      right.from += Number(
        !sender || (mail.from?.email === sender.address && mail.from?.name === (sender.name ?? sender.address)),
      );
      right.date += Number(!date || mail.sentAt === new Date(date).toISOString());
      right.id += Number(!message_id || mail.messageId === message_id);
      right.text += Number(!isAsserted || squeeze(mail.text) === squeeze((text ?? []).join('')));
      right.attachments += Number(!attachments || mail.parts.length === attachments.length);
    }
    const counts = Object.entries(right).map(([field, count]) => `${field} ${count}`);
    const others = 'postal-mime 4.0.0: 46, 53, 53, text 42, attachments 39; mailparser 3.7.1: 47, 53, 53, 45, 41';
    show('mail, messages of 53', counts.join(', '), others);
    expect(messages).toHaveLength(53);
    expect(right).toEqual({
      subject: 53,
      from: 53,
      date: 53,
      id: 53,
      text: expect.toSatisfy((count: number) => count >= 48),
      attachments: expect.toSatisfy((count: number) => count >= 42),
    });
  });
});

describe.skipIf(!hasSharedData('email-replies'))('replies', () => {
  it('are told from history and signature as well as measured: 96.9 % right, 2.1 % lose a line', async () => {
    const cases = readSharedJsonLines<ReplyCase>('email-replies/cases.jsonl');
    const grades = await Promise.all(cases.map(grade));
    const percent = (kind: keyof Grade): number => (100 * grades.filter((grade) => grade[kind]).length) / grades.length;
    const shares = (['right', 'exact', 'leaks', 'loses'] as const).map((kind) => `${kind} ${percent(kind).toFixed(1)}`);
    show('replies, percent', shares.join(', '), 'right, exact, leaks, loses of planer 1.2.0: 84.4, 66.7, 14.6, 1.0');
    expect(percent('right')).toBeGreaterThanOrEqual(95.8);
    expect(percent('exact')).toBeGreaterThanOrEqual(91.6);
    expect(percent('leaks')).toBeLessThanOrEqual(2.1);
    expect(percent('loses')).toBeLessThanOrEqual(2.1);
  });

  interface Grade {
    readonly right: boolean;
    readonly exact: boolean;
    readonly leaks: boolean;
    readonly loses: boolean;
  }

  async function grade(example: ReplyCase): Promise<Grade> {
    const output = linesOf(splitNewText(await textOf(example), false).own);
    const reply = linesOf(example.reply);
    const signature = linesOf(example.signature ?? '').filter((line) => !reply.includes(line));
    const unsigned = output.filter((line) => !signature.includes(line));
    return {
      exact: output.join('\n') === reply.join('\n'),
      right: unsigned.join('\n') === reply.join('\n'),
      leaks: unsigned.some((line) => !reply.includes(line)),
      loses: reply.some((line) => !output.includes(line)),
    };
  }

  async function textOf({ format, input }: ReplyCase): Promise<string> {
    if (format === 'eml') return (await parseMail(encoder.encode(input))).text;
    return format === 'html' ? htmlToPlainText(input) : input;
  }

  function linesOf(text: string): string[] {
    return text
      .split('\n')
      .map((line) => line.replace(/\s+/g, ' ').trim())
      .filter((line) => line !== '');
  }
});
