import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { areNicknames, foldCompanyName, foldPersonName, isPersonName } from './index.ts';

describe('names of companies', () => {
  it.each([
    ['Acme Inc.', 'acme'],
    ['ACME, Inc', 'acme'],
    ['The Acme Company, L.L.C.', 'acme'],
    ['Acme GmbH & Co. KG', 'acme'],
    ['Müller & Söhne GmbH', 'muller and sohne'],
    ['Acme Robotics Pty Ltd', 'acme robotics'],
    ['Żabka Polska Sp. z o.o.', 'zabka polska'],
    ['Société Générale S.A.', 'societe generale'],
    ['株式会社ソニー', '株式会社ソニー'],
    ["O'Neill Ltd", 'oneill'],
    ['Inc.', 'inc'],
    ['Co & Co', 'co and co'],
    ['AS', 'as'],
    ['!!!', '!!!'],
  ])('are compared without case, accents, punctuation and legal forms: %s', (name, folded) => {
    expect(foldCompanyName(name)).toBe(folded);
  });

  it('fold to themselves, and to something, whatever they are', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (name) => {
        const folded = foldCompanyName(name);
        expect(foldCompanyName(folded)).toBe(folded);
        if (name.trim() !== '') expect(folded).not.toBe('');
      }),
    );
  });

  it('stay apart when they differ in more than a legal form', () => {
    expect(foldCompanyName('Acme Robotics')).not.toBe(foldCompanyName('Acme Rockets'));
    expect(foldCompanyName('Costco')).toBe('costco');
  });
});

describe('names of people', () => {
  it.each([
    ['Dana Ortiz', 'dana ortiz'],
    ['ORTIZ, Dana', 'dana ortiz'],
    ['Dana Ortiz (Acme)', 'dana ortiz'],
    ['Dana Ortiz (she/her) | Acme', 'dana ortiz'],
    ['Dr. Dana Ortíz', 'dana ortiz'],
    ["Sean O'Neill", 'sean oneill'],
  ])('are compared without what tools add to them: %s', (name, folded) => {
    expect(foldPersonName(name)).toBe(folded);
  });

  it.each(['Speaker 2', 'Unknown speaker', 'Guest', '+1 555 0100', 'Participant A', ''])(
    'are told from those of seats: %s',
    (name) => {
      expect(isPersonName(foldPersonName(name))).toBe(false);
    },
  );

  it.each([
    ['bob smith', 'robert smith'],
    ['robert', 'bob smith'],
    ['liz hart', 'elizabeth hart'],
    ['d ortiz', 'dana ortiz'],
    ['dana m ortiz', 'dana ortiz'],
    ['dana', 'dana ortiz'],
  ])('may be one person’s: %s, %s', (left, right) => {
    expect(areNicknames(left, right)).toEqual(expect.any(String));
    expect(areNicknames(right, left)).toEqual(expect.any(String));
  });

  it.each([
    ['bob smith', 'robert jones'],
    ['dana ortiz', 'dana ortiz'],
    ['dan smith', 'donna smith'],
    ['maria', 'walt dietrich'],
  ])('are not taken for one person’s: %s, %s', (left, right) => {
    expect(areNicknames(left, right)).toBeUndefined();
  });
});
