import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputError } from '../domain/index.ts';
import { DOCUMENT_FORMATS, type DocumentFormat, readDocument } from './index.ts';

interface Said {
  readonly speaker: string;
  readonly text: string;
}

const NAMES = [
  'Dana Ortiz',
  'Sam Webb',
  'Dr. Li Wei',
  'Speaker 1',
  'Conf Rm 4B',
  "Seamus O'Regan",
  'The Chair (Hon. A. Rota)',
  '李伟',
];
/** Seconds between two turns: longer than the pause that separates turns of one speaker. */
const STEP = 10;

const word = fc.oneof(
  fc.stringMatching(/^[a-z]{1,9}[,.?!;]?$/),
  fc.constantFrom('&', '<', 'a<b', '&amp;', '10:30', "we'll", 'naïve', '日本', '👩‍🚀', '"so"', '(yes)', '[x]', '->'),
);
const text = fc.array(word, { minLength: 1, maxLength: 12 }).map((words) => `well ${words.join(' ')}`);
const said: fc.Arbitrary<Said[]> = fc.array(fc.record({ speaker: fc.constantFrom(...NAMES), text }), {
  minLength: 1,
  maxLength: 20,
});

function clock(seconds: number, mark = '.'): string {
  return new Date(seconds * 1000).toISOString().slice(11, 23).replace('.', mark);
}

function escapeTags(words: string): string {
  return words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

const RENDERINGS: readonly (readonly [string, DocumentFormat, (turns: readonly Said[]) => string])[] = [
  [
    'voices',
    'vtt',
    (turns) =>
      `WEBVTT\n\n${turns.map((turn, i) => `${clock(i * STEP)} --> ${clock(i * STEP + 2)}\n<v ${turn.speaker}>${escapeTags(turn.text)}</v>\n`).join('\n')}`,
  ],
  [
    'prefixes',
    'vtt',
    (turns) =>
      `WEBVTT\r\n\r\n${turns.map((turn, i) => `${i}\r\n${clock(i * STEP)} --> ${clock(i * STEP + 2)}\r\n${turn.speaker}: ${escapeTags(turn.text)}\r\n`).join('\r\n')}`,
  ],
  [
    'captions',
    'srt',
    (turns) =>
      turns
        .map(
          (turn, i) =>
            `${i + 1}\n${clock(i * STEP, ',')} --> ${clock(i * STEP + 2, ',')}\n${turn.speaker}: ${turn.text}\n`,
        )
        .join('\n'),
  ],
  ['lines', 'txt', (turns) => turns.map((turn) => `${turn.speaker}: ${turn.text}\n`).join('')],
  [
    'timed lines',
    'txt',
    (turns) => turns.map((turn, i) => `[${clock(i * STEP)}] ${turn.speaker}: ${turn.text}\n\n`).join(''),
  ],
  [
    'lines timed after the name',
    'txt',
    (turns) => turns.map((turn, i) => `${turn.speaker} (${clock(i * STEP)}): ${turn.text}\n`).join(''),
  ],
  [
    'header blocks',
    'txt',
    (turns) => turns.map((turn, i) => `${turn.speaker}  ${clock(i * STEP).slice(0, 8)}\n${turn.text}\n\n`).join(''),
  ],
  ['conversation', 'json', (turns) => JSON.stringify({ medium: 'call', occurred_at: '2026-01-01', turns })],
];

async function read(content: string | Uint8Array, format: DocumentFormat) {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  return readDocument(bytes, { name: 'a', format, defaults: { occurred_at: '2026-01-01' } });
}

describe('turns written out and read back are the same turns', () => {
  it.each(RENDERINGS)('as %s (%s)', async (_name, format, render) => {
    await fc.assert(
      fc.asyncProperty(said, async (turns) => {
        const { conversations, refused, notes } = await read(render(turns), format);
        expect(conversations[0]?.turns.map(({ speaker, text: words }) => ({ speaker, text: words }))).toEqual(turns);
        expect([...refused, ...notes]).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it('and every text stands in the document letter for letter', async () => {
    const plain = RENDERINGS.filter(([, format]) => format === 'txt' || format === 'srt');
    await fc.assert(
      fc.asyncProperty(said, fc.constantFrom(...plain), async (turns, [, format, render]) => {
        const content = render(turns);
        const { conversations } = await read(content, format);
        for (const turn of conversations[0]?.turns ?? []) expect(content).toContain(turn.text);
      }),
      { numRuns: 60 },
    );
  });
});

describe('a caption file cut anywhere', () => {
  it.each(RENDERINGS.filter(([, format]) => format === 'vtt'))(
    'as %s is refused with its line, noted, or ends between two cues',
    async (_name, _format, render) => {
      await fc.assert(
        fc.asyncProperty(said, fc.double({ min: 0, max: 1, noNaN: true }), async (turns, share) => {
          const whole = render(turns);
          const content = whole.slice(0, Math.floor(whole.length * share));
          const outcome = await read(content.toWellFormed(), 'vtt').catch((error: unknown) => error);
          if (outcome instanceof InputError) {
            expect(outcome.issues.some((issue) => issue.line !== undefined)).toBe(true);
            return;
          }
          const result = outcome as Awaited<ReturnType<typeof read>>;
          const read_ = result.conversations[0]?.turns.map((turn) => turn.text) ?? [];
          const isCutCleanly = read_.every((words, index) => words === turns[index]?.text);
          expect(isCutCleanly || result.notes.length > 0).toBe(true);
        }),
        { numRuns: 150 },
      );
    },
  );
});

describe('no input', () => {
  const fragment = fc.constantFrom(
    'WEBVTT\n\n',
    '00:01.000 --> 00:02.000\n',
    '-->',
    '<v ',
    '</v>',
    '>',
    '&#x110000;',
    '&lt;',
    '\n\n',
    '\r',
    'Dana: ',
    '[00:1',
    '{"turns":[',
    ']}',
    'From a@b Mon Sep 21 14:45:41 2026\n',
    'From: a@b.test\n',
    'Date: Mon, 21 Sep 2026 10:00:00 +0000\n',
    'Content-Type: multipart/mixed; boundary=x\n',
    '--x\n',
    '> ',
    'On Mon, Sep 21, 2026 Dana wrote:\n',
    '---------- Forwarded message ----------\n',
    '=?utf-8?Q?',
    '\0',
    '\ud800',
    '日本',
  );
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    fc
      .array(fc.oneof(fragment, fc.string()), { maxLength: 40 })
      .map((parts) => new TextEncoder().encode(parts.join(''))),
  );

  it('makes a reader fail with anything but an input error', async () => {
    await fc.assert(
      fc.asyncProperty(bytes, fc.constantFrom(...DOCUMENT_FORMATS, undefined), async (content, format) => {
        const outcome = await readDocument(content, {
          name: 'a',
          format,
          defaults: { occurred_at: '2026-01-01' },
        }).catch((error: unknown) => error);
        if (outcome instanceof Error) {
          expect(outcome).toBeInstanceOf(InputError);
          return;
        }
        const { conversations } = outcome as Awaited<ReturnType<typeof readDocument>>;
        for (const turn of conversations.flatMap((conversation) => conversation.turns)) {
          expect(turn.text.isWellFormed() && !turn.text.includes('\0')).toBe(true);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
