import { describe, expect, it } from 'vitest';
import { type AccountOwner, holderOf, holdsAccount } from './account-owners.ts';

const ANA: AccountOwner = { role: 'csm', name: 'Ana Lima', from: '2026-01-01', to: '2026-04-01' };
const BEA: AccountOwner = { role: 'CSM', name: 'Bea Ito', from: '2026-04-01', to: null };
const CAL: AccountOwner = { role: 'csm', name: 'Cal Roe', from: '2026-09-01' };

describe('who has an account on a day', () => {
  it('is the new one alone on the day of a change, and nobody who takes it later', () => {
    const on = (day: string) => [ANA, BEA, CAL].filter((owner) => holdsAccount(owner, day)).map(({ name }) => name);
    expect([on('2025-12-31'), on('2026-03-31'), on('2026-04-01'), on('2026-08-31')]).toEqual([
      [],
      ['Ana Lima'],
      ['Bea Ito'],
      ['Bea Ito'],
    ]);
    expect(holderOf([ANA, BEA, CAL], 'csm', '2026-04-01')?.name).toBe('Bea Ito');
    expect(holderOf([BEA, CAL], 'csm', '2026-10-01')?.name).toBe('Cal Roe');
    expect(holderOf([ANA], 'ae', '2026-02-01')).toBeUndefined();
  });

  it('counts days of UTC, and takes who has no dates for ever', () => {
    expect(holdsAccount({ from: '2026-04-01T00:30:00+02:00' }, '2026-03-31')).toBe(true);
    expect(holdsAccount({ to: '2026-04-01T23:30:00-02:00' }, '2026-04-01')).toBe(true);
    expect(holdsAccount({}, '1999-01-01')).toBe(true);
  });
});
