import { describe, expect, it } from 'vitest';
import type { AccountRow } from './model.ts';
import { accountsPath, parseAccountsQuery, selectAccounts } from './query.ts';

function row(key: string, rest: Partial<AccountRow> = {}): AccountRow {
  const unknown = { score: null, band: null, driver: null, renewalDate: null, lastHeard: null };
  return { key, name: key, openSignals: 0, leaks: [], ...unknown, ...rest };
}

const rows = [
  row('calm', { score: 4, band: 'green', renewalDate: '2027-01-01', openSignals: 2 }),
  row('new'),
  row('worst', { score: 90, band: 'red', renewalDate: '2026-12-01', openSignals: 9 }),
  row('middle', { score: 40, band: 'yellow', openSignals: 5 }),
];

function keys(parameters: Record<string, string>): string[] {
  return selectAccounts(rows, parseAccountsQuery(parameters)).map(({ key }) => key);
}

describe('the list of accounts', () => {
  it('shows the worst first and the not yet scored last', () => {
    expect(keys({})).toEqual(['worst', 'middle', 'calm', 'new']);
  });

  it('keeps what is unknown last in either direction', () => {
    expect(keys({ sort: 'renewal' })).toEqual(['worst', 'calm', 'middle', 'new']);
    expect(keys({ sort: 'renewal', dir: 'desc' })).toEqual(['calm', 'worst', 'middle', 'new']);
  });

  it('narrows by band and by words, and leaves nonsense at its default', () => {
    expect(keys({ band: 'red' })).toEqual(['worst']);
    expect(keys({ q: ' MID ' })).toEqual(['middle']);
    expect(keys({ band: 'purple', sort: 'mood', dir: 'up' })).toEqual(keys({}));
  });

  it('says in its address what it shows, and nothing that is the default', () => {
    expect(accountsPath(parseAccountsQuery({}))).toBe('/');
    const path = accountsPath(parseAccountsQuery({ q: 'a & b', band: 'red', sort: 'name', dir: 'desc' }));
    expect(path).toBe('/?q=a+%26+b&band=red&sort=name&dir=desc');
    expect(parseAccountsQuery(Object.fromEntries(new URL(path, 'http://x').searchParams))).toEqual({
      search: 'a & b',
      band: 'red',
      sort: 'name',
      direction: 'desc',
    });
  });
});
