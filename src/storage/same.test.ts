import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isSame, KeptWork } from './same.ts';

describe('two values', () => {
  it('are the same where their JSON is, whatever the order of fields', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (one, other) => {
        expect(isSame(one, structuredClone(one))).toBe(true);
        if (isSame(one, other)) expect(one).toEqual(other);
      }),
    );
    expect(isSame({ a: 1, b: [2] }, { b: [2], a: 1 })).toBe(true);
  });

  it.each([
    [{ a: 1 }, { a: 1, b: undefined }],
    [{ a: undefined }, { b: undefined }],
    [[1, 2], [1]],
    [[], {}],
    [null, {}],
    ['1', 1],
    [new Map([['a', [1]]]), new Map([['a', [2]]])],
    [new Map(), {}],
    [new Date(0), new Date(1)],
  ])('are told apart: %j and %j', (one, other) => {
    expect(isSame(one, other)).toBe(false);
    expect(isSame(other, one)).toBe(false);
  });

  it('are the same as Maps of the same', () => {
    expect(isSame(new Map([['a', { b: [1] }]]), new Map([['a', { b: [1] }]]))).toBe(true);
  });
});

describe('kept work', () => {
  it('is done again only when what it is of is another, and only the last is kept', () => {
    const kept = new KeptWork<string>(2);
    let made = 0;
    const get = (name: string, of: unknown) => {
      return kept.get(name, of, () => {
        made += 1;
        return `${name} ${made}`;
      });
    };
    expect([get('a', [1]), get('a', [1])]).toEqual(['a 1', 'a 1']);
    expect([get('a', [2]), get('a', [1])]).toEqual(['a 2', 'a 3']);
    expect([get('b', {}), get('c', {}), get('a', [1])]).toEqual(['b 4', 'c 5', 'a 6']);
  });
});
