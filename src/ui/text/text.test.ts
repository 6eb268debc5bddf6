import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatDay, formatDayAndDistance, formatOffset } from './dates.ts';
import { cutAtMarks } from './highlight.ts';
import { shortWhy, splitWhy, turnsLabel } from './words.ts';

describe('cutting a text at its marks', () => {
  const textWithMarks = fc.string({ unit: 'grapheme' }).chain((text) =>
    fc.record({
      text: fc.constant(text),
      marks: fc.array(
        fc.record({
          id: fc.string(),
          start: fc.integer({ min: -3, max: text.length + 3 }),
          end: fc.integer({ min: -3, max: text.length + 3 }),
        }),
      ),
    }),
  );

  it('gives pieces that joined are the text, none of them with half a character', () => {
    fc.assert(
      fc.property(textWithMarks, ({ text, marks }) => {
        const pieces = cutAtMarks(text, marks);
        expect(pieces.map((piece) => piece.text).join('')).toBe(text);
        expect(pieces.every((piece) => piece.text.isWellFormed() && piece.text !== '')).toBe(true);
      }),
    );
  });

  it('names for every piece the marks that cover it, also where marks cross', () => {
    const pieces = cutAtMarks('abcdefgh', [
      { id: 'left', start: 1, end: 5 },
      { id: 'right', start: 3, end: 7 },
    ]);
    expect(pieces.map(({ text, marks }) => [text, marks])).toEqual([
      ['a', []],
      ['bc', ['left']],
      ['de', ['left', 'right']],
      ['fg', ['right']],
      ['h', []],
    ]);
    expect(pieces.flatMap(({ begins }) => begins)).toEqual(['left', 'right']);
    expect(pieces.flatMap(({ ends }) => ends)).toEqual(['left', 'right']);
  });

  it('moves a boundary inside a surrogate pair outward', () => {
    const pieces = cutAtMarks('a😀b', [{ id: 'one', start: 2, end: 3 }]);
    expect(pieces.map(({ text }) => text)).toEqual(['a', '😀', 'b']);
  });
});

describe('dates', () => {
  it('says the day and how far it is', () => {
    expect(formatDayAndDistance('2026-03-12', '2026-03-21')).toBe('12 Mar (9 days ago)');
    expect(formatDayAndDistance('2026-10-19T23:59:00Z', '2026-10-20')).toBe('19 Oct (yesterday)');
    expect(formatDayAndDistance('2026-10-20T08:00:00Z', '2026-10-20')).toBe('20 Oct (today)');
    expect(formatDayAndDistance('2027-03-01', '2026-10-20')).toBe('1 Mar 2027 (in 132 days)');
  });

  it('counts in UTC days, whatever zone the time was written in', () => {
    expect(formatDay('2026-10-19T23:30:00-04:00', '2026-10-20')).toBe('20 Oct');
  });

  it('writes seconds as a clock', () => {
    expect([0, 61, 3_725.9].map(formatOffset)).toEqual(['0:00', '1:01', '1:02:05']);
  });
});

describe('words', () => {
  it('joins turns that follow each other and counts from one', () => {
    expect(turnsLabel([3])).toBe('turn 4');
    expect(turnsLabel([40, 39, 41, 44])).toBe('turns 40 to 42 and 45');
  });

  it('parts what holds from the arithmetic behind it', () => {
    const why =
      'FieldPilot is being evaluated, said 6 days ago (93 % of 28 points left: half-life 60 days). Also: more.';
    expect(splitWhy(why).rest).toBe('Also: more.');
    expect(shortWhy(why)).toBe('FieldPilot is being evaluated, said 6 days ago');
    expect(shortWhy('No renewal date.')).toBe('No renewal date');
  });
});
