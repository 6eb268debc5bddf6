import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Conversation } from '../../domain/index.ts';
import { cutPassages, headerOf, type Passage } from '../index.ts';
import { loadPieceCounter } from './word-pieces.ts';

function conversationOf(turns: Conversation['turns'], more: Partial<Conversation> = {}): Conversation {
  return {
    id: 'c1',
    medium: 'call',
    occurred_at: '2026-03-12T15:00:00Z',
    participants: [
      { name: 'Dana Ortiz', side: 'customer' },
      { name: 'Sam Webb', side: 'vendor' },
    ],
    turns,
    ...more,
  };
}

const word = fc.oneof(
  fc.constantFrom(
    'the',
    'rollout',
    'slipped.',
    'Finance',
    'wants',
    'forty',
    'people?',
    'été',
    '東京',
    '🎉',
    '[SEP]',
    '\n',
  ),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 8 }),
  fc.integer({ min: 60, max: 400 }).map((length) => 'xq7'.repeat(length)),
);
const text = (most: number) => fc.array(word, { maxLength: most }).map((words) => words.join(' '));
const turn = fc.record({
  speaker: fc.constantFrom('Dana Ortiz', 'Sam Webb', 'Speaker 3', '', `${'🎉'.repeat(40)}x`),
  text: fc.oneof({ weight: 9, arbitrary: text(40) }, { weight: 1, arbitrary: text(300) }),
});
const conversation = fc.array(turn, { minLength: 1, maxLength: 30 }).map((turns) => conversationOf(turns));

/** The words without the white space at which passages and lines are cut. */
function squeeze(said: string): string {
  return said.replace(/\s+/g, '');
}

/** What the passages of a conversation hold, without the names in front of lines, as one text. */
function wordsOf({ turns }: Conversation, passages: readonly Passage[]): string {
  const lines = passages.map(({ firstTurn, lastTurn, text: body }) =>
    turns.slice(firstTurn, lastTurn + 1).reduce((rest, { speaker }) => {
      const label = speaker.trim() === '' ? '' : squeeze(`${speaker.trim().slice(0, 60)}: `);
      return rest.replace(label, '');
    }, squeeze(body)),
  );
  return lines.join('');
}

describe('passages', () => {
  it('hold every turn in order, none lost and none of one twice', async () => {
    await fc.assert(
      fc.asyncProperty(conversation, async (said) => {
        const passages = await cutPassages(said);
        expect(passages.map(({ ordinal }) => ordinal)).toEqual(passages.map((_one, at) => at));
        const covered = passages.flatMap(({ firstTurn, lastTurn }) =>
          Array.from({ length: lastTurn - firstTurn + 1 }, (_none, at) => firstTurn + at),
        );
        expect([...new Set(covered)]).toEqual(said.turns.map((_turn, at) => at));
        expect(covered).toEqual([...covered].sort((one, other) => one - other));
        expect(wordsOf(said, passages)).toBe(squeeze(said.turns.map(({ text: words }) => words).join('')));
      }),
      { numRuns: 60 },
    );
  });

  it('are short enough for the local embedding, and long enough where turns allow it', async () => {
    const count = await loadPieceCounter();
    await fc.assert(
      fc.asyncProperty(conversation, async (said) => {
        const passages = await cutPassages(said);
        for (const { text: body } of passages) {
          expect(count(body)).toBeLessThanOrEqual(254);
          expect(body.length).toBeLessThanOrEqual(12 * 254);
        }
      }),
      { numRuns: 60 },
    );
    const short = conversationOf(
      Array.from({ length: 60 }, () => ({ speaker: 'Dana Ortiz', text: 'We would like it by the end of the month.' })),
    );
    const sizes = (await cutPassages(short)).map(({ text: body }) => count(body));
    expect(Math.max(...sizes)).toBeLessThanOrEqual(200);
    expect(Math.min(...sizes.slice(0, -1))).toBeGreaterThanOrEqual(140);
  });

  it('never split a surrogate pair', async () => {
    const smiles = conversationOf([{ speaker: `${'🎉'.repeat(30)}🎉`, text: '🎉'.repeat(3_000) }]);
    const passages = await cutPassages(smiles);
    expect(passages.length).toBeGreaterThan(2);
    for (const { text: body } of passages) expect(body.isWellFormed()).toBe(true);
  });

  it('cut a turn longer than a passage at its sentences, and name its speaker in each', async () => {
    const sentence = 'The warehouse team still counts every pallet by hand on Friday nights.';
    const passages = await cutPassages(conversationOf([{ speaker: 'Dana Ortiz', text: `${sentence} `.repeat(40) }]));
    expect(passages.length).toBeGreaterThan(2);
    for (const { text: body, firstTurn, lastTurn } of passages) {
      expect([firstTurn, lastTurn]).toEqual([0, 0]);
      expect(body).toMatch(/^Dana Ortiz: The warehouse .* nights\.$/);
    }
  });

  it('say who speaks and for whom', async () => {
    const said = conversationOf([
      { speaker: 'Dana Ortiz', text: 'Hello.' },
      { speaker: 'Sam Webb', text: 'Hi Dana.' },
      { speaker: 'Speaker 3', text: 'Morning.' },
      { speaker: 'Dana Ortiz', text: '' },
    ]);
    expect(await cutPassages(said)).toEqual([
      {
        ordinal: 0,
        firstTurn: 0,
        lastTurn: 3,
        speakers: ['Dana Ortiz', 'Sam Webb', 'Speaker 3'],
        sides: ['customer', 'us'],
        text: 'Dana Ortiz: Hello.\nSam Webb: Hi Dana.\nSpeaker 3: Morning.\nDana Ortiz:',
      },
    ]);
    const head = headerOf({ ...said, subject: 'Quarterly review' });
    expect(head).toBe('Call between Dana Ortiz, Sam Webb, 12 March 2026\nQuarterly review');
  });
});
