import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fuse, type Ranked } from '../index.ts';

const place = fc.record({ conversation: fc.constantFrom('a', 'b', 'c'), ordinal: fc.nat(12) });
const list = fc
  .uniqueArray(fc.record({ place, score: fc.nat(300).map((cents) => cents / 100) }), {
    selector: ({ place: { conversation, ordinal } }) => `${conversation} ${ordinal}`,
    maxLength: 30,
  })
  .map((rows) =>
    rows.map(({ place: at, score }): Ranked => ({ ...at, score })).sort((one, other) => other.score - one.score),
  );
const id = ({ conversation, ordinal }: Pick<Ranked, 'conversation' | 'ordinal'>) => `${conversation} ${ordinal}`;

describe('fusion', () => {
  it('holds each passage of either list once, the best first, with finite scores', () => {
    fc.assert(
      fc.property(list, list, (words, meaning) => {
        const fused = fuse(words, meaning);
        expect(new Set(fused.map(id))).toEqual(new Set([...words, ...meaning].map(id)));
        expect(fused).toHaveLength(new Set([...words, ...meaning].map(id)).size);
        for (const { score } of fused) expect(score).toBeGreaterThanOrEqual(0);
        expect(fused.every(({ score }, index) => index === 0 || score <= (fused[index - 1]?.score ?? 0))).toBe(true);
      }),
    );
  });

  it('is the same whatever the scale and the zero of either score', () => {
    const factor = fc.constantFrom(0.25, 2, 64);
    fc.assert(
      fc.property(list, list, factor, factor, fc.constantFrom(0, 1, 8), (words, meaning, one, other, zero) => {
        const stretched = words.map((row) => ({ ...row, score: row.score * one }));
        const moved = meaning.map((row) => ({ ...row, score: row.score * other + zero }));
        const before = new Map(fuse(words, meaning).map((row) => [id(row), row.score]));
        for (const row of fuse(stretched, moved)) expect(row.score).toBeCloseTo(before.get(id(row)) ?? Number.NaN, 4);
      }),
    );
  });

  it('gives equals in the order of their places, however they came', () => {
    const even = ['b 2', 'a 9', 'a 4', 'c 0'].map((one) => {
      const [conversation = '', ordinal = ''] = one.split(' ');
      return { conversation, ordinal: Number(ordinal), score: 1 };
    });
    expect(fuse(even, []).map(id)).toEqual(['a 4', 'a 9', 'b 2', 'c 0']);
    expect(fuse([], even.toReversed()).map(id)).toEqual(['a 4', 'a 9', 'b 2', 'c 0']);
  });

  it('weighs words above meaning, and what both lists hold above either', () => {
    const row = (conversation: string, score: number): Ranked => ({ conversation, ordinal: 0, score });
    const fused = fuse(
      [row('both', 2), row('words', 2), row('last', 0)],
      [row('both', 0.9), row('meaning', 0.9), row('last', 0.1)],
    );
    expect(fused.map(({ conversation }) => conversation)).toEqual(['both', 'words', 'meaning', 'last']);
    expect(fused[0]).toMatchObject({ similarity: 0.9, ranks: { words: 1, meaning: 1 } });
    expect(fused[1]).toMatchObject({ similarity: null, ranks: { words: 2, meaning: null } });
  });

  it('lets a word that one passage alone holds stand out among many that are near', () => {
    const meaning = Array.from({ length: 100 }, (_, index) => ({
      conversation: 'm',
      ordinal: index * 2,
      score: 1 - index / 100,
    }));
    const fused = fuse([{ conversation: 'w', ordinal: 0, score: 0.3 }], meaning);
    expect(fused.slice(0, 2).map(id)).toEqual(['w 0', 'm 0']);
  });

  it('lifts a passage by those beside it in its own conversation', () => {
    const rows: Ranked[] = [
      { conversation: 'a', ordinal: 1, score: 3 },
      { conversation: 'b', ordinal: 3, score: 2 },
      { conversation: 'a', ordinal: 2, score: 2 },
      { conversation: 'b', ordinal: 9, score: 0 },
    ];
    expect(fuse(rows, []).map(id)).toEqual(['a 1', 'a 2', 'b 3', 'b 9']);
  });
});
