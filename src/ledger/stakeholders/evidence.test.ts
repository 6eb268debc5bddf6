import { describe, expect, it } from 'vitest';
import {
  callWith,
  known,
  mailFrom,
  mailTo,
  material,
  onRecord,
  said,
  theirs,
} from '../../../test/support/stakeholders.ts';
import { type Evidence, evidenceSchema } from '../../domain/index.ts';
import { defaultPolicy, score } from '../../scoring/index.ts';
import { peopleEvidence, type StakeholderMaterial } from '../index.ts';

const DANA = theirs('Dana Ortiz', 'VP Operations');
const LEE = theirs('Lee Park');

function evidenceOf(parts: StakeholderMaterial, asOf: string, knownAt = asOf): Evidence {
  const people = peopleEvidence(parts, { asOf, knownAt }, defaultPolicy);
  const touches = parts.contacts.map(({ touch }) => touch);
  return evidenceSchema.parse({ account: parts.account, ...people, touches });
}

function rulesOn(parts: StakeholderMaterial, asOf: string): string[] {
  return score(evidenceOf(parts, asOf), asOf, defaultPolicy).contributions.map(({ rule }) => rule);
}

const march = callWith('2026-03-01T10:00:00Z', [LEE]);
const april = callWith('2026-04-01T10:00:00Z', [LEE]);

describe('the evidence of people', () => {
  it('is the record as it stands where nothing else is known', () => {
    const record = [onRecord(DANA, ['champion'], { from: '2025-10-01' }), onRecord(LEE, [])];
    const parts = material({
      record,
      contacts: [march],
      signals: [said(march, 'stakeholder/champion', { person: 'Lee' })],
    });
    const { people, signals } = peopleEvidence(parts, { asOf: '2026-05-01', knownAt: '2026-05-01' }, defaultPolicy);
    expect(people).toEqual(record);
    expect(signals).toMatchObject([{ attrs: { person: 'lee@acme.test' } }]);
    expect(signals[0]).not.toHaveProperty('turn');
  });

  it('holds a champion by arguments, whose silence and loss then count', () => {
    const argued = [said(march, 'value/realized'), said(april, 'expansion/new_team')];
    const asked = mailTo('2026-04-10T10:00:00Z', LEE);
    const parts = material({ contacts: [march, april, asked], signals: argued });
    expect(evidenceOf(parts, '2026-05-01').people).toMatchObject([{ email: 'lee@acme.test', roles: ['champion'] }]);
    expect(rulesOn(parts, '2026-05-01')).toContain('IND-19');
    expect(rulesOn({ ...parts, signals: argued.slice(1) }, '2026-05-01')).not.toContain('IND-19');
    const gone = said(callWith('2026-05-01T09:00:00Z', [DANA]), 'champion_change/departed', { person: 'Lee Park' });
    expect(rulesOn({ ...parts, signals: [...argued, gone] }, '2026-05-02')).toContain('IND-5');
  });

  it('holds the sponsor by seniority, until one is marked', () => {
    const before = callWith('2025-11-01T10:00:00Z', [DANA]);
    const parts = material({ contacts: [before] });
    expect(evidenceOf(parts, '2026-03-01').people).toMatchObject([
      { name: 'Dana Ortiz', roles: ['executive_sponsor'] },
    ]);
    const marked = [onRecord(LEE, ['executive_sponsor'])];
    expect(evidenceOf({ ...parts, record: marked }, '2026-03-01').people).toMatchObject([{ name: 'Lee Park' }]);
  });

  it('ends a champion’s entry when their mailbox is gone, and opens one when they are heard again', () => {
    const bounce = mailFrom('2026-03-05T08:00:00Z', DANA, { automatic: 'bounce', mailboxGone: true });
    const record = [onRecord(DANA, ['champion'])];
    const parts = material({ record, contacts: [bounce] });
    expect(rulesOn(parts, '2026-03-04')).not.toContain('IND-5');
    expect(rulesOn(parts, '2026-03-05')).toContain('IND-5');
    const again = mailFrom('2026-03-09T08:00:00Z', DANA);
    expect(rulesOn({ ...parts, contacts: [bounce, again] }, '2026-03-09')).not.toContain('IND-5');
  });

  it('lets a champion who was said to have left and writes again be there; the conflict stays a blind spot', () => {
    const gone = said(march, 'champion_change/departed', { person: 'Dana' });
    const parts = material({ record: [onRecord(DANA, ['champion'])], contacts: [march], signals: [gone] });
    expect(rulesOn(parts, '2026-03-09')).toContain('IND-5');
    const back = { ...parts, contacts: [march, mailFrom('2026-03-09T08:00:00Z', DANA)] };
    const risk = score(evidenceOf(back, '2026-03-09'), '2026-03-09', defaultPolicy);
    expect(risk.contributions.map(({ rule }) => rule)).not.toContain('IND-5');
    expect(risk.blind_spots).toContainEqual(expect.objectContaining({ kind: 'contradiction' }));
  });

  it('follows what a person decided, from the day it was known', () => {
    const champion = said(march, 'stakeholder/champion', { person: 'Lee' });
    const gone = said(april, 'champion_change/departed', { person: 'Lee' });
    const decided = (decisions: Parameters<typeof known>[1]) =>
      material({ contacts: [march, april], known: [known(LEE, decisions)], signals: [champion, gone] });
    const at = '2026-04-10T00:00:00Z';
    const there = decided([{ action: 'not_left', at }]);
    expect(rulesOn(there, '2026-04-09')).toContain('IND-5');
    expect(rulesOn(there, '2026-04-10')).not.toContain('IND-5');
    const none = decided([{ action: 'remove_role', role: 'champion', at }]);
    expect(evidenceOf(none, '2026-04-09').signals.map(({ kind }) => kind)).toEqual(['stakeholder', 'champion_change']);
    expect(evidenceOf(none, '2026-04-10').signals.map(({ kind }) => kind)).toEqual(['champion_change']);
    const given = decided([{ action: 'set_role', role: 'executive_sponsor', at }]);
    expect(evidenceOf(given, '2026-04-10').people).toContainEqual(
      expect.objectContaining({ roles: ['executive_sponsor'], recorded_at: at }),
    );
  });

  it('ends, opens and empties entries of the record as a person decided', () => {
    const at = '2026-04-10T00:00:00Z';
    const entries = (record: Parameters<typeof onRecord>[2], decision: object) =>
      evidenceOf(
        material({
          record: [onRecord(DANA, ['champion'], record)],
          known: [known(DANA, [{ at, since: at, ...decision }])],
        }),
        '2026-04-11',
      ).people;
    expect(entries({}, { action: 'left' })).toMatchObject([{ roles: ['champion'], to: '2026-04-10T00:00:00.000Z' }]);
    expect(entries({ to: '2026-02-01' }, { action: 'not_left' })[0]).toMatchObject({ roles: ['champion'], to: null });
    expect(entries({}, { action: 'remove_role', role: 'champion' })).toMatchObject([{ roles: [] }]);
  });

  it('keeps what was said of somebody who is given a role later; only that they have not left overrules it', () => {
    const january = callWith('2026-01-10T10:00:00Z', [DANA, LEE]);
    const at = '2026-03-02T10:00:00.000Z';
    const rulesAfter = (subtype: string, decision: object) =>
      rulesOn(
        material({
          contacts: [january, march],
          record: [onRecord(DANA, ['champion'], { from: '2025-10-01' })],
          signals: [said(march, `champion_change/${subtype}`, { person: 'Dana' })],
          known: [known(DANA, [{ at, ...decision }])],
        }),
        '2026-03-05',
      );
    for (const role of ['user', 'skeptic', 'champion'] as const) {
      expect(rulesAfter('departed', { action: 'set_role', role })).toContain('IND-5');
      expect(rulesAfter('disengaged', { action: 'set_role', role })).toContain('IND-21');
    }
    for (const subtype of ['departed', 'disengaged']) {
      expect(rulesAfter(subtype, { action: 'not_left' })).toEqual([]);
    }
  });

  it('takes a role away from the entries that were there, not from a newer one', () => {
    const removal = { action: 'remove_role', role: 'champion', at: '2026-02-01T10:00:00.000Z' } as const;
    const rolesOf = (recorded_at: string) =>
      evidenceOf(
        material({ record: [onRecord(DANA, ['champion'], { recorded_at })], known: [known(DANA, [removal])] }),
        '2026-03-01',
      ).people.map(({ roles }) => roles);
    expect(rolesOf('2026-01-20T00:00:00Z')).toEqual([[]]);
    expect(rolesOf('2026-02-20T00:00:00Z')).toEqual([['champion']]);
  });

  it('has nothing to do with one of ours who leaves', () => {
    const left = (person: string) => said(march, 'champion_change/departed', { person });
    const owners = [{ role: 'csm', name: 'Ines Calder' }];
    const kept = (person: string, account: object = {}) =>
      evidenceOf(material({ account, contacts: [march], signals: [left(person)] }), '2026-03-05').signals.length;
    expect(kept('Sam Webb')).toBe(0);
    expect(kept('sam@northlight.example')).toBe(0);
    expect(kept('Ines Calder')).toBe(1);
    expect(kept('Ines Calder', { owners })).toBe(0);
    expect(kept('Sam')).toBe(1);
    expect(kept('Lee Park', { owners: [{ role: 'csm', name: 'Lee Park' }] })).toBe(1);
  });

  it('keeps an unknown buyer’s departure counting when a person confirms it', () => {
    const gone = said(march, 'champion_change/departed', { person: 'Dana' });
    const contacts = [callWith('2026-02-01T10:00:00Z', [DANA]), march];
    const parts = material({ account: { contract_start: null }, contacts, signals: [gone] });
    const confirmed = [known(DANA, [{ action: 'left', at: '2026-03-02T00:00:00Z' }])];
    expect(rulesOn({ ...parts, known: confirmed }, '2026-03-05')).toEqual(rulesOn(parts, '2026-03-05'));
    expect(rulesOn(parts, '2026-03-05')).toContain('IND-5');
  });
});
