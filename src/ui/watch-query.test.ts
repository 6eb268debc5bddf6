import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isNarrowed, parseWatchQuery, watchPath } from './watch-query.ts';

function read(path: string) {
  return parseWatchQuery(Object.fromEntries(new URL(path, 'http://x').searchParams));
}

describe('the address of the list of accounts', () => {
  it('says what is shown, and nothing that is the default', () => {
    expect(watchPath(parseWatchQuery({}))).toBe('/');
    const path = watchPath(parseWatchQuery({ q: ' a & b ', band: 'red', sort: 'name', dir: 'desc', page: '3' }));
    expect(path).toBe('/?q=a+%26+b&band=red&sort=name&dir=desc&page=3');
  });

  it('leaves nonsense at its default', () => {
    const nonsense = {
      band: 'purple',
      sort: 'mood',
      dir: 'up',
      leak: 'LEAK-9',
      failing: 'luck',
      renews: '-3',
      page: 'x',
    };
    expect(parseWatchQuery(nonsense)).toEqual(parseWatchQuery({}));
    expect(isNarrowed(parseWatchQuery(nonsense))).toBe(false);
  });

  it('is read as it was written, whatever anybody puts into it', () => {
    const text = fc.string({ unit: 'grapheme' });
    const parameters = fc.record({
      q: text,
      owner: text,
      band: fc.constantFrom('red', 'yellow', 'green', ''),
      leak: fc.constantFrom('LEAK-1', 'LEAK-2', 'x'),
      failing: fc.constantFrom('roi', 'adoption', 'x'),
      renews: fc.oneof(fc.nat().map(String), text),
      sort: fc.constantFrom('risk', 'name', 'arr', 'renewal', 'heard', 'signals'),
      dir: fc.constantFrom('asc', 'desc', ''),
      page: fc.oneof(fc.nat().map(String), text),
    });
    fc.assert(
      fc.property(parameters, (given) => {
        const query = parseWatchQuery(given);
        expect(read(watchPath(query))).toEqual(query);
      }),
    );
  });
});
