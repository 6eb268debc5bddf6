import { describe, expect, it } from 'vitest';
import { choose, lookupOf, toTsquery } from './words.ts';

const counted = (lexeme: string, passages: number) => ({ lexeme, passages, total: 1_000 });

describe('what is looked up among many passages', () => {
  const word = (lexeme: string, passages: number) => ({ lexeme, passages, share: passages / 100_000, weight: 1 });

  it('is the rarest words, as many as stand in few passages together', () => {
    const some = [word('vantor', 3), word('fight', 600), word('budget', 1_200)];
    expect(lookupOf(some)).toEqual({ query: "'vantor' | 'fight'", isCommon: false });
    expect(lookupOf([word('unheard', 0)])).toEqual({ query: "'unheard'", isCommon: false });
    expect(lookupOf([])).toBeUndefined();
  });

  it('is what holds the rarest and another one where all are common', () => {
    const some = [word('ship', 2_000), word('team', 4_000), word('price', 7_000)];
    expect(lookupOf(some)).toEqual({ query: "'ship' & ('team' | 'price')", isCommon: false });
  });

  it('is said to be common where it stands in more passages than are ranked', () => {
    expect(lookupOf([word('price', 7_000)])).toEqual({ query: "'price'", isCommon: true });
    expect(lookupOf([word('week', 20_000), word('day', 30_000)])).toMatchObject({ isCommon: true });
  });
});

describe('the words of a question', () => {
  it('weigh more, the fewer passages hold them, and are left out when more than a third do', () => {
    const chosen = choose([counted('price', 300), counted('call', 600), counted('vantor', 2), counted('never', 0)]);
    expect(chosen.map(({ lexeme }) => lexeme)).toEqual(['never', 'vantor', 'price']);
    expect(chosen[0]?.weight).toBeCloseTo(Math.log(1 + 1000.5 / 0.5));
  });

  it('keep the rarest, however common it is', () => {
    expect(choose([counted('call', 900), counted('say', 950)]).map(({ lexeme }) => lexeme)).toEqual(['call']);
    expect(choose([])).toEqual([]);
  });

  it('are all alike while nobody has counted, and never heavier than unheard ones where counts are old', () => {
    const fresh = choose(['b', 'a'].map((lexeme) => ({ lexeme, passages: 0, total: 0 })));
    expect(fresh.map(({ lexeme, weight }) => [lexeme, weight])).toEqual([
      ['a', Math.log(4)],
      ['b', Math.log(4)],
    ]);
    expect(choose([{ lexeme: 'a', passages: 50, total: 40 }])[0]?.weight).toBeGreaterThan(0);
  });

  it('are at most so many, the rarest', () => {
    const many = Array.from({ length: 100 }, (_, index) => counted(`word${index}`, index));
    expect(choose(many).map(({ passages }) => passages)).toEqual(Array.from({ length: 32 }, (_, index) => index));
  });

  it('are taken as letters, not as operators', () => {
    expect(toTsquery("o'neil\\x & y")).toBe("'o''neil\\\\x & y'");
  });
});
