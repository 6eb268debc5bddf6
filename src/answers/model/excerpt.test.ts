import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countTokens } from '../../extraction/index.ts';
import { excerptOf, LEFT_OUT } from './excerpt.ts';

const filler = (count: number) => Array.from({ length: count }, (_, at) => `Paragraph ${at} says nothing of note.`);

describe('an excerpt of a turn that is too long', () => {
  const needle = 'The  export to\nSnowflake is $40,000 (a year).';
  const text = [...filler(800), needle, ...filler(800)].join(' ');

  it('is the part that was found, whatever white space it was cut at, with a little around it', () => {
    const excerpt = excerptOf(text, ['The export to Snowflake is $40,000 (a year).'], 500);
    expect(excerpt).toContain(needle);
    expect(excerpt).toMatch(/^\[…\] .*Paragraph 799.*Paragraph 0 says.* \[…\]$/s);
    expect(countTokens(excerpt)).toBeLessThan(300);
  });

  it('holds several parts in the order in which they stand, as many as there is room for', () => {
    const excerpt = excerptOf(
      text,
      ['Paragraph 799 says', 'Paragraph 20 says', 'not there', 'Paragraph 400 says'],
      420,
    );
    expect(excerpt.indexOf('Paragraph 20 says')).toBeLessThan(excerpt.indexOf('Paragraph 799 says'));
    expect(excerpt.split(LEFT_OUT)).toHaveLength(4);
  });

  it('is the beginning where nothing is found', () => {
    expect(excerptOf(text, [], 100)).toMatch(/^Paragraph 0 says .* \[…\]$/);
  });

  it('is no longer than it may be, and its pieces stand in the text', () => {
    const words = fc.array(fc.constantFrom('seats', 'renewal', 'a.b*c', '🎉', 'price', 'export'), { maxLength: 600 });
    const at = fc.tuple(fc.nat(600), fc.integer({ min: 1, max: 60 }));
    fc.assert(
      fc.property(words, fc.array(at, { maxLength: 4 }), (said, cuts) => {
        const whole = said.join(' ');
        const parts = cuts.map(([from, length]) => said.slice(from, from + length).join(' '));
        const excerpt = excerptOf(whole, parts, 300);
        expect(countTokens(excerpt)).toBeLessThanOrEqual(305);
        for (const piece of excerpt.split(LEFT_OUT)) expect(whole).toContain(piece.trim());
      }),
    );
  });
});
