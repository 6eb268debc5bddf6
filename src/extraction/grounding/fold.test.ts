import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fold, unfold } from './fold.ts';

const nasty = fc.constantFrom(
  '’',
  '“',
  '„',
  '…',
  '—',
  ' ',
  '\u00A0',
  '\r\n',
  '\t',
  'ﬁ',
  'ß',
  'É',
  'e\u0301',
  'İ',
  'Σ',
  '①',
  '½',
  '👩‍🚀',
  '\u200B',
  '\u00AD',
  '한',
  '가',
  '東',
  'K',
  '`',
  '´',
);
const text = fc
  .array(fc.oneof(nasty, fc.string({ unit: 'binary', maxLength: 3 }), fc.constantFrom('a', 'B', '.', '1')), {
    maxLength: 30,
  })
  .map((parts) => parts.join(''));

describe('folding', () => {
  it('makes quotes, dashes, case, white space and compatibility forms equal', () => {
    expect(fold('“It’s  the\u00A0ﬁrst—really…”').text).toBe('"it\'s the first-really..."');
  });

  it('folds composed and decomposed letters alike', () => {
    expect(fold('caf\u00E9').text).toBe(fold('CAFE\u0301').text);
  });

  it('maps every folded stretch back to a slice that folds to itself', () => {
    fc.assert(
      fc.property(text, fc.nat(), fc.nat(), (source, first, second) => {
        const folded = fold(source);
        const length = folded.text.length;
        if (length === 0) return;
        const from = first % length;
        const to = from + 1 + (second % (length - from));
        const stretch = unfold(folded, from, to);
        if (stretch === undefined) return;
        expect(fold(source.slice(...stretch)).text).toBe(folded.text.slice(from, to));
      }),
      { numRuns: 3_000 },
    );
  });

  it('maps the whole back to the whole but for invisible ends', () => {
    fc.assert(
      fc.property(text, (source) => {
        const folded = fold(source);
        const stretch = unfold(folded, 0, folded.text.length);
        if (stretch !== undefined) expect(fold(source.slice(...stretch)).text).toBe(folded.text);
      }),
      { numRuns: 1_000 },
    );
  });

  it('does not cut what a reader sees as one letter', () => {
    const folded = fold('ﬁnal');
    expect(unfold(folded, 1, 3)).toBeUndefined();
    expect(unfold(folded, 0, 2)).toEqual([0, 1]);
  });
});
