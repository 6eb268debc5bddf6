import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type AccountFact, type AccountRecord, DECLARED, HEALTH_FIELD, ownerField, recordAsKnown } from './index.ts';

const NOTHING: AccountRecord = {
  key: 'acme',
  use_cases: [],
  key_features: [],
  crm_health: [],
  owners: [],
  renewal_posture: [],
};

function fact(field: string, value: AccountFact['value'], day: string, more: Partial<AccountFact> = {}): AccountFact {
  return { field, value, at: `${day}T09:00:00.000Z`, recordedAt: `${day}T10:00:00.000Z`, source: 'hubspot', ...more };
}

it('hides what was recorded after the day whose knowledge is asked for', () => {
  const facts = [fact('acv', 50_000, '2026-03-01'), fact('acv', 84_000, '2026-06-01')];
  expect(recordAsKnown(NOTHING, facts, { asOf: '2026-07-01', knownAt: '2026-05-31' }).acv).toBe(50_000);
  expect(recordAsKnown(NOTHING, facts, { asOf: '2026-07-01', knownAt: '2026-06-01' }).acv).toBe(84_000);
  expect(recordAsKnown(NOTHING, facts, { knownAt: '2026-02-28' }).acv).toBeUndefined();
});

it('gives the value in force on the day, and before the first one the first one', () => {
  const facts = [fact('renewal_date', '2026-12-01', '2026-03-01'), fact('renewal_date', '2027-12-01', '2026-11-20')];
  expect(recordAsKnown(NOTHING, facts, { asOf: '2026-11-01' }).renewal_date).toBe('2026-12-01');
  expect(recordAsKnown(NOTHING, facts, { asOf: '2026-11-20' }).renewal_date).toBe('2027-12-01');
  expect(recordAsKnown(NOTHING, facts, { asOf: '2025-01-01' }).renewal_date).toBe('2026-12-01');
});

it('puts a value that arrives late where it belongs', () => {
  const late = fact('acv', 1, '2026-03-01', { recordedAt: '2026-09-01T00:00:00.000Z' });
  expect(recordAsKnown(NOTHING, [fact('acv', 2, '2026-06-01'), late]).acv).toBe(2);
});

it('lets the source that spoke last hold, and falls back on the others when one withdraws its value', () => {
  const declared = fact('acv', 1, '2026-05-01', { at: null, source: DECLARED });
  const told = fact('acv', 2, '2026-04-01');
  expect(recordAsKnown(NOTHING, [declared, told]).acv).toBe(1);
  expect(recordAsKnown(NOTHING, [declared, told, fact('acv', 3, '2026-06-01')]).acv).toBe(3);
  expect(recordAsKnown(NOTHING, [declared, told, fact('acv', null, '2026-06-01')]).acv).toBe(1);
});

it('keeps what was declared before its times were kept, until it is declared anew', () => {
  const record = { ...NOTHING, acv: 5, name: 'Acme' };
  expect(recordAsKnown(record, [], { knownAt: '2020-01-01' })).toEqual(record);
  const anew = fact('acv', 6, '2026-05-01', { at: null, source: DECLARED });
  expect(recordAsKnown({ ...record, acv: 6 }, [anew], { knownAt: '2020-01-01' }).acv).toBeUndefined();
});

it('makes the lists of the evidence contract out of colours and owners', () => {
  const record = recordAsKnown(NOTHING, [
    fact(HEALTH_FIELD, 'green', '2026-03-01'),
    fact(ownerField('csm'), 'Ana Lima', '2026-03-01'),
    fact(HEALTH_FIELD, 'red', '2026-06-01'),
    fact(HEALTH_FIELD, null, '2026-07-01'),
    fact(ownerField('csm'), 'Ben Roth', '2026-06-01'),
  ]);
  expect(record.crm_health).toEqual([
    { at: '2026-03-01T09:00:00.000Z', color: 'green', recorded_at: '2026-03-01T10:00:00.000Z' },
    { at: '2026-06-01T09:00:00.000Z', color: 'red', recorded_at: '2026-06-01T10:00:00.000Z' },
  ]);
  expect(record.owners).toMatchObject([
    { role: 'csm', name: 'Ana Lima', from: null, to: '2026-06-01T09:00:00.000Z' },
    { role: 'csm', name: 'Ben Roth', from: '2026-06-01T09:00:00.000Z', to: null },
  ]);
});

it('never shows on an earlier day of knowledge what only a later fact says', () => {
  const day = fc.integer({ min: 1, max: 28 }).map((number) => `2026-03-${String(number).padStart(2, '0')}`);
  const facts = fc.array(fc.tuple(fc.integer({ min: 0, max: 9 }), day, day), { maxLength: 8 });
  fc.assert(
    fc.property(facts, day, day, (told, knownAt, asOf) => {
      const all = told.map(([acv, at, recorded]) => fact('acv', acv, at, { recordedAt: `${recorded}T12:00:00.000Z` }));
      const early = all.filter(({ recordedAt }) => recordedAt.slice(0, 10) <= knownAt);
      expect(recordAsKnown(NOTHING, all, { asOf, knownAt })).toEqual(recordAsKnown(NOTHING, early, { asOf }));
    }),
  );
});
