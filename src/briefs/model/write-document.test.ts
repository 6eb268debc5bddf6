import fc from 'fast-check';
import { HttpResponse, http } from 'msw';
import { setupServer } from 'msw/node';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { call, FIRST, LAST, material } from '../../../test/support/claims-desk.ts';
import type { DocumentBody, DocumentLine } from '../../domain/index.ts';
import type { ModelCallRecord } from '../../extraction/index.ts';
import { createLanguageModel, loadPrompt } from '../../models/index.ts';
import { saidOf } from '../handoff.ts';
import { checkLines, writeWithModel } from '../index.ts';

const URL = 'https://models.test/v1/chat/completions';
const server = setupServer();
beforeAll(() => server.listen({ onUnhandledFrame: 'error' }));
afterEach(() => server.resetHandlers());
afterAll(() => server.close());

const openai = { apiKey: 'k', baseUrl: 'https://models.test/v1', model: 'm', timeoutMs: 60_000 };
const createModel = () =>
  createLanguageModel({ openai: { ...openai, responseFormat: 'json_schema' } }, { wait: async () => {} });

/** Said to another account: nothing of it is shown to the model, and nothing of it may be cited. */
const ELSEWHERE = call('elsewhere', '2026-04-13T10:00:00.000Z', [['Priya Nand', 'Globex pays four hundred a seat.']]);
const SAID = saidOf(material([FIRST, LAST]));
const EVERYWHERE = saidOf(material([FIRST, LAST, ELSEWHERE]));

const OTTO = 'Otto signs anything over ten thousand, he is our CFO.';
const BELOW = 'By the end of July I want the late claims below five percent, then it has worked.';
const LATE = 'The German screens are late, sorry.';
const line = (id: string, text: string, conversation: string, turn: number, quote: string): DocumentLine => ({
  id,
  text,
  sources: [{ conversation, turn, quote }],
});
const DOCUMENT: DocumentBody = {
  title: 'Agenda',
  account: 'halden',
  as_of: '2026-04-15',
  mode: 'offline',
  sections: [
    {
      id: 'facts',
      title: 'Facts',
      lines: [
        line('otto', 'Otto signs over ten thousand', 'first', 3, OTTO),
        line('below', 'Late claims below five percent', 'last', 5, BELOW),
        { id: 'renewal', text: 'Renewal on 1 May 2027', sources: [], basis: 'renewal date on the account' },
        line('late', 'For: the German screens are late', 'last', 2, LATE),
      ],
    },
    {
      id: 'draft',
      title: 'Draft',
      lines: [
        { id: 'hello', text: 'Hi Priya,', sources: [], basis: 'who the promise was made to' },
        line('said', `You said: “${LATE}”`, 'last', 2, LATE),
        { id: 'work', text: 'Here it is: [attach the screens].', sources: [], basis: 'the promise above' },
      ],
    },
  ],
};

/** Answers every question with one reply after the other, the last one again. */
function replyWith(...replies: readonly string[]): { content: string }[][] {
  const asked: { content: string }[][] = [];
  server.use(
    http.post(URL, async ({ request }) => {
      asked.push(((await request.json()) as { messages: { content: string }[] }).messages);
      const content = replies[Math.min(asked.length, replies.length) - 1];
      const choices = [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content } }];
      return HttpResponse.json({ choices });
    }),
  );
  return asked;
}

/** What a model words of a document: a line's label, its text, and what it cites. */
type Wording = readonly [label: string, text: string, place: string, quote: string];
const replyOf = (...wordings: readonly Wording[]) =>
  JSON.stringify({
    lines: wordings.map(([label, text, place, quote]) => ({
      line: label,
      sentences: [{ text, citations: [{ place, quote }] }],
    })),
  });

async function write(replies: readonly string[], options: Parameters<typeof writeWithModel>[4] = {}) {
  const asked = replyWith(...replies);
  return { written: await writeWithModel(createModel(), await loadPrompt('document'), DOCUMENT, SAID, options), asked };
}
const texts = ({ sections }: DocumentBody, id = 'facts') =>
  sections.find((section) => section.id === id)?.lines.map(({ text }) => text);
const OFFLINE = texts(DOCUMENT);

describe('a document worded by a language model', () => {
  it('has the lines that quote their own words in their new wording, the others as they were', async () => {
    const calls: ModelCallRecord[] = [];
    const reply = replyOf(['L1', 'Otto is their CFO and signs anything over ten thousand.', 'A3', OTTO]);
    const { written, asked } = await write([reply], { onCall: (done) => calls.push(done) });
    expect(written.mode).toBe('llm');
    expect(texts(written)).toEqual([
      'Otto is their CFO and signs anything over ten thousand.',
      ...(OFFLINE?.slice(1) ?? []),
    ]);
    expect(written.sections[0]?.lines[0]).toMatchObject({ id: 'otto', sources: [{ quote: OTTO }] });
    expect(asked).toHaveLength(1);
    expect(calls).toMatchObject([{ operation: 'write', prompt_name: 'document', outcome: 'ok' }]);
  });

  it('orders lines only among those beside them that rest on words, and keeps what says what a line is', async () => {
    const reply = replyOf(
      ['L4', 'The German screens are late, and they are sorry.', 'B2', LATE],
      ['L2', 'They want late claims below five percent by the end of July.', 'B5', BELOW],
      ['L1', 'Otto signs anything over ten thousand.', 'A3', OTTO],
    );
    expect(texts((await write([reply])).written)).toEqual([
      'They want late claims below five percent by the end of July.',
      'Otto signs anything over ten thousand.',
      'Renewal on 1 May 2027',
      'For: The German screens are late, and they are sorry.',
    ]);
  });

  it('strikes a sentence that says what its words do not, though it quotes them', async () => {
    for (const text of [
      'Otto signs anything over twenty thousand.',
      'Otto and Helga sign anything over ten thousand.',
      'Otto will sign anything over ten thousand.',
      'Otto does not sign anything over ten thousand.',
      'Otto signs over ten thousand and wants a discount.',
      'Weather, football and travel were discussed at length.',
      'Otto signs over ten thousand. He is the one to talk to.',
    ]) {
      const { written, asked } = await write([replyOf(['L1', text, 'A3', OTTO])]);
      expect(written, text).toBe(DOCUMENT);
      expect(asked, text).toHaveLength(2);
    }
  });

  it('adds no line, and takes no wording whose words nobody said, or said elsewhere', async () => {
    for (const wording of [
      ['L1', 'Otto signs everything', 'A3', 'Otto signs everything'],
      ['L1', 'Otto signs', 'B5', BELOW],
      ['L9', 'Otto signs', 'A3', OTTO],
      ['L3', 'Renewal in 2030', 'A3', OTTO],
      ['L1', 'Otto signs', 'C0', 'Globex pays four hundred a seat.'],
    ] as const) {
      expect((await write([replyOf(wording)])).written, wording[1]).toBe(DOCUMENT);
    }
  });

  it('words a line of a message with the words of another one, and keeps what stands in brackets', async () => {
    const kept = replyOf(['L7', 'Here are the German screens: [attach the screens].', 'B2', LATE]);
    expect(texts((await write([kept], { messages: ['draft'] })).written, 'draft')).toEqual([
      'Hi Priya,',
      `You said: “${LATE}”`,
      'Here are the German screens: [attach the screens].',
    ]);
    expect((await write([kept])).written).toBe(DOCUMENT);
    const lost = replyOf(['L7', 'Here are the German screens.', 'B2', LATE]);
    expect((await write([lost], { messages: ['draft'] })).written).toBe(DOCUMENT);
  });

  it('is shown only the sections it may word, and their turns', async () => {
    const { asked } = await write([replyOf()], { sections: ['draft'] });
    const shown = asked[0]?.at(-1)?.content ?? '';
    expect(shown).toContain(LATE);
    expect(shown).not.toContain('Otto');
  });

  it('is the document as it was where no answer comes', async () => {
    server.use(http.post(URL, () => HttpResponse.json({ error: { message: 'no' } }, { status: 400 })));
    const calls: ModelCallRecord[] = [];
    const options = { onCall: (done: ModelCallRecord) => calls.push(done) };
    expect(await writeWithModel(createModel(), await loadPrompt('document'), DOCUMENT, SAID, options)).toBe(DOCUMENT);
    expect(calls).toMatchObject([{ outcome: 'failed' }]);
  });

  it('whatever the model replies, holds no line without words that stand letter for letter in the record of this account', async () => {
    const prompt = await loadPrompt('document');
    const labels = fc.constantFrom('L1', 'L2', 'L3', 'L4', 'L5', 'L6', 'L7', 'L8', 'A3', '');
    const places = fc.constantFrom('A3', 'B2', 'B5', 'A0', 'C0', 'Z9', '');
    const words = fc.oneof(
      fc.constantFrom(OTTO, BELOW, LATE, 'Otto signs', 'Globex pays four hundred a seat.'),
      fc.string(),
    );
    const sentences = fc.array(
      fc.record({ text: words, citations: fc.array(fc.record({ place: places, quote: words }), { maxLength: 2 }) }),
      { maxLength: 3 },
    );
    const lines = fc.array(fc.record({ line: labels, sentences }), { maxLength: 6 });
    const replies = fc.oneof(
      lines.map((given) => JSON.stringify({ lines: given })),
      fc.json(),
      fc.string(),
    );
    const before = DOCUMENT.sections.flatMap((section) => section.lines);
    await fc.assert(
      fc.asyncProperty(replies, replies, async (one, other) => {
        replyWith(one, other);
        const written = await writeWithModel(createModel(), prompt, DOCUMENT, EVERYWHERE, { messages: ['draft'] });
        const after = written.sections.flatMap((section) => section.lines);
        expect(after.map(({ id }) => id).toSorted()).toEqual(before.map(({ id }) => id).toSorted());
        expect(checkLines(after, SAID).map(({ id, sources }) => [id, sources.length])).toEqual(
          after.map(({ id, sources }) => [id, sources.length]),
        );
        for (const now of after) {
          const then = before.find(({ id }) => id === now.id);
          if (now.text !== then?.text) expect(now.sources.length).toBeGreaterThan(0);
          expect(now.text).not.toContain('Globex');
        }
      }),
      { numRuns: 150 },
    );
  });
});
