import { describe, expect, it } from 'vitest';
import { callWith, known, material, onRecord, SAM, said, theirs } from '../../../test/support/stakeholders.ts';
import { defaultPolicy } from '../../scoring/index.ts';
import { type StakeholderMaterial, seniorityOf, stakeholdersOf } from '../index.ts';

const DANA = theirs('Dana Ortiz', 'VP Operations');
const LEE = theirs('Lee Park', 'Analyst');

function pictureOf(parts: StakeholderMaterial, asOf = '2026-06-30', knownAt = asOf) {
  return stakeholdersOf(parts, { asOf, knownAt }, defaultPolicy);
}

/** Roles by name, each with why. */
function rolesIn(parts: StakeholderMaterial, asOf?: string, knownAt?: string) {
  const { people, spoken_of } = pictureOf(parts, asOf, knownAt);
  return Object.fromEntries(
    [...people, ...spoken_of].map(({ name, roles }) => [name, roles.map(({ role, by }) => `${role} ${by}`)]),
  );
}

describe('a champion', () => {
  const march = callWith('2026-03-01T10:00:00Z', [LEE]);
  const april = callWith('2026-04-01T10:00:00Z', [LEE]);

  it('is who is marked so, or said to be one, with what says it and since when', () => {
    const call = callWith('2026-03-01T10:00:00Z', [DANA]);
    const { people } = pictureOf(
      material({
        contacts: [call],
        record: [onRecord(DANA, ['champion'], { from: '2025-10-01' })],
        signals: [
          said(call, 'stakeholder/champion', { person: 'Lee' }),
          said(call, 'stakeholder/user', { person: 'Dana' }),
        ],
      }),
    );
    expect(people).toMatchObject([
      {
        name: 'Dana Ortiz',
        roles: [
          { role: 'champion', by: 'record', since: '2025-10-01T00:00:00.000Z', sources: [{ kind: 'record' }] },
          { role: 'user', by: 'said', since: '2026-03-01T10:00:00.000Z', sources: [{ kind: 'signal' }] },
        ],
      },
    ]);
  });

  it('is who argued for us in two conversations, from the second on', () => {
    const parts = material({
      contacts: [march, april],
      signals: [said(march, 'value/realized'), said(april, 'expansion/new_team')],
    });
    expect(rolesIn(parts, '2026-03-31')).toEqual({ 'Lee Park': [] });
    expect(rolesIn(parts)).toEqual({ 'Lee Park': ['champion argued'] });
    expect(pictureOf(parts).people[0]?.roles[0]?.since).toBe('2026-04-01T10:00:00.000Z');
  });

  it('is nobody who argued twice in one conversation, against us in it, or by the mouth of another', () => {
    const twice = [said(march, 'value/realized'), said(march, 'expansion/new_team')];
    expect(rolesIn(material({ contacts: [march, april], signals: twice }))).toEqual({ 'Lee Park': [] });
    const both = [said(march, 'value/realized'), said(april, 'value/realized')];
    const torn = [...both, said(april, 'renewal_risk/churn_intent')];
    expect(rolesIn(material({ contacts: [march, april], signals: torn }))).toEqual({ 'Lee Park': [] });
    const ours = [said(march, 'value/realized'), said(april, 'value/realized', {}, 1)];
    expect(rolesIn(material({ contacts: [march, april], signals: ours }))).toEqual({ 'Lee Park': [] });
  });

  it('is no more who is a blocker by a newer source; the conflict is shown, the newer first', () => {
    const parts = material({
      contacts: [march],
      record: [onRecord(LEE, ['champion'])],
      signals: [said(march, 'stakeholder/blocker', { person: 'Lee Park' })],
    });
    const [lee] = pictureOf(parts).people;
    expect(lee).toMatchObject({
      roles: [{ role: 'blocker' }],
      stance: { stance: 'blocker' },
      conflicts: [{ about: 'champion', sources: [{ kind: 'signal' }, { kind: 'record' }] }],
    });
    expect(rolesIn(parts, '2026-02-28')).toEqual({ 'Lee Park': ['champion record'] });
  });

  it('stays when the other one leaves', () => {
    const call = callWith('2026-03-01T10:00:00Z', [LEE, DANA]);
    const { people } = pictureOf(
      material({
        contacts: [call],
        record: [onRecord(DANA, ['champion']), onRecord(LEE, ['champion'])],
        signals: [said(call, 'champion_change/departed', { person: 'Dana' })],
      }),
    );
    expect(people).toMatchObject([
      { name: 'Dana Ortiz', standing: { state: 'left' } },
      { name: 'Lee Park', roles: [{ role: 'champion' }], standing: { state: 'quiet' } },
    ]);
  });
});

describe('an economic buyer', () => {
  it('is the one the newest source names; two of one conversation both are', () => {
    const [first, second] = [callWith('2026-03-01T10:00:00Z', [DANA]), callWith('2026-04-01T10:00:00Z', [LEE])];
    const signals = [
      said(first, 'stakeholder/economic_buyer', { person: 'Dana Ortiz' }),
      said(second, 'stakeholder/economic_buyer', { person: 'Lee Park' }),
    ];
    const parts = material({ account: { contract_start: null }, contacts: [first, second], signals });
    expect(rolesIn(parts)).toEqual({
      'Dana Ortiz': [],
      'Lee Park': ['economic_buyer said', 'executive_sponsor economic_buyer'],
    });
    expect(pictureOf(parts).people[0]?.conflicts).toMatchObject([{ about: 'economic_buyer' }]);
    const together = signals.map((signal) => ({ ...signal, occurred_at: first.touch.at }));
    expect(Object.values(rolesIn({ ...parts, signals: together })).flat()).toHaveLength(4);
  });
});

describe('an executive sponsor', () => {
  const before = callWith('2025-11-01T10:00:00Z', [LEE, DANA, theirs('Kim Ode', 'Director of IT')]);

  it('is, where nobody is marked, the economic buyer, else the most senior who took part before the close', () => {
    const parts = material({ contacts: [before, callWith('2026-02-01T10:00:00Z', [theirs('Cora Chief', 'CEO')])] });
    expect(rolesIn(parts)).toMatchObject({ 'Dana Ortiz': ['executive_sponsor most_senior'], 'Cora Chief': [] });
    const buyer = [said(before, 'stakeholder/economic_buyer', { person: 'Kim Ode' })];
    expect(rolesIn({ ...parts, signals: buyer })).toMatchObject({
      'Dana Ortiz': [],
      'Kim Ode': ['economic_buyer said', 'executive_sponsor economic_buyer'],
    });
    const marked = [onRecord(LEE, ['executive_sponsor'])];
    expect(rolesIn({ ...parts, signals: buyer, record: marked })).toMatchObject({
      'Kim Ode': ['economic_buyer said'],
      'Lee Park': ['executive_sponsor record'],
    });
  });

  it('is nobody where no close is known, where nobody leads anybody, and not who has left', () => {
    expect(rolesIn(material({ account: { contract_start: null }, contacts: [before] }))).toMatchObject({
      'Dana Ortiz': [],
    });
    expect(rolesIn(material({ contacts: [callWith('2025-11-01T10:00:00Z', [LEE])] }))).toEqual({ 'Lee Park': [] });
    const later = callWith('2026-02-01T10:00:00Z', [LEE]);
    const left = [said(later, 'champion_change/departed', { person: 'Dana' })];
    expect(rolesIn(material({ contacts: [before, later], signals: left }))).toMatchObject({
      'Dana Ortiz': [],
      'Kim Ode': ['executive_sponsor most_senior'],
    });
  });
});

describe('titles', () => {
  it.each([
    ['Chief Executive Officer', 5],
    ['CFO', 5],
    ['Founder & CEO', 6],
    ['President', 6],
    ['Vice President, Operations', 4],
    ['SVP Sales', 4],
    ['Head of Customer Care', 3],
    ['IT Director', 3],
    ['Operations Manager', 2],
    ['Team Lead', 2],
    ['Analyst', 1],
    ['Product Owner', 1],
    ['HR Business Partner', 1],
    ['Assistant to the CEO', 0],
    ['Geschäftsführerin', 6],
  ])('rank: %s is %i', (title, rank) => {
    expect(seniorityOf(title)).toBe(rank);
  });

  it('that are missing rank nowhere', () => {
    expect([seniorityOf(undefined), seniorityOf('  ')]).toEqual([undefined, undefined]);
  });
});

describe('what a person decided', () => {
  const call = callWith('2026-03-01T10:00:00Z', [LEE]);
  const signals = [said(call, 'stakeholder/champion', { person: 'Lee' })];

  it('outweighs every older source, from when it was decided', () => {
    const removed = known(LEE, [{ action: 'remove_role', role: 'champion', at: '2026-04-01T09:00:00Z' }]);
    const parts = material({ contacts: [call], signals, known: [removed] });
    expect(rolesIn(parts, '2026-03-31')).toEqual({ 'Lee Park': ['champion said'] });
    expect(rolesIn(parts)).toEqual({ 'Lee Park': [] });
    expect(pictureOf(parts).people[0]?.conflicts).toMatchObject([
      { sources: [{ kind: 'decision' }, { kind: 'signal' }] },
    ]);
    const later = callWith('2026-05-01T10:00:00Z', [LEE]);
    const again = [...signals, said(later, 'stakeholder/champion', { person: 'Lee' })];
    expect(rolesIn({ ...parts, contacts: [call, later], signals: again })).toEqual({ 'Lee Park': ['champion said'] });
  });

  it('gives a role and takes it back, the newest decision holding', () => {
    const set = { action: 'set_role', role: 'economic_buyer', at: '2026-04-01T09:00:00Z' } as const;
    const back = { action: 'remove_role', role: 'economic_buyer', at: '2026-05-01T09:00:00Z' } as const;
    const parts = (decisions: Parameters<typeof known>[1]) =>
      material({ account: { contract_start: null }, contacts: [call], known: [known(LEE, decisions)] });
    expect(rolesIn(parts([set]))['Lee Park']).toContain('economic_buyer decision');
    expect(rolesIn(parts([set, back]))).toEqual({ 'Lee Park': [] });
    expect(rolesIn(parts([set, back]), '2026-04-30')['Lee Park']).toContain('economic_buyer decision');
  });
});

describe('who is meant', () => {
  const other = { name: 'Dana Reed', side: 'customer', email: 'reed@acme.test' } as const;
  const named = (contacts: Parameters<typeof material>[0] & object, person: string) => {
    const [call] = contacts.contacts ?? [];
    if (call === undefined) throw new Error('no call');
    return rolesIn(material({ ...contacts, signals: [said(call, 'stakeholder/champion', { person })] }));
  };

  it('is of two with one given name the one who was there, else nobody', () => {
    const there = callWith('2026-03-01T10:00:00Z', [DANA]);
    const elsewhere = callWith('2026-03-02T10:00:00Z', [other]);
    expect(named({ contacts: [there, elsewhere] }, 'Dana')).toEqual({
      'Dana Ortiz': ['champion said'],
      'Dana Reed': [],
    });
    const both = callWith('2026-03-01T10:00:00Z', [DANA, other]);
    expect(named({ contacts: [both] }, 'Dana')).toEqual({ 'Dana Ortiz': [], 'Dana Reed': [], Dana: ['champion said'] });
  });

  it('is never guessed from a nickname: whom a stranger may be is for a person to say', () => {
    const call = callWith('2026-03-01T10:00:00Z', [theirs('Robert Smith')]);
    const parts = material({
      contacts: [call],
      signals: [said(call, 'champion_change/departed', { person: 'Bob Smith' })],
    });
    const { people, spoken_of } = pictureOf(parts);
    expect(people).toMatchObject([{ name: 'Robert Smith', standing: { state: 'quiet' } }]);
    expect(spoken_of).toMatchObject([
      {
        name: 'Bob Smith',
        standing: { state: 'left' },
        may_be: [{ name: 'Robert Smith', why: expect.stringMatching(/short/) }],
      },
    ]);
  });

  it('is the speaker where the words say "I", and for success where they say nobody', () => {
    const call = callWith('2026-03-01T10:00:00Z', [LEE]);
    const signals = [
      said(call, 'stakeholder/economic_buyer', { person: 'I' }),
      said(call, 'success_criterion/metric', { metric: 'half the tickets' }),
    ];
    expect(pictureOf(material({ contacts: [call], signals })).people).toMatchObject([
      { roles: [{ role: 'economic_buyer' }, {}], success_criteria: [{ metric: 'half the tickets' }] },
    ]);
  });

  it('is never one of ours, whatever a record or a signal calls them', () => {
    const call = callWith('2026-03-01T10:00:00Z', [LEE]);
    const signals = [
      said(call, 'champion_change/departed', { person: 'Sam Webb' }),
      said(call, 'stakeholder/champion', { person: 'Ana' }),
    ];
    const owners = [{ role: 'ae', name: 'Ana Bell' }];
    const picture = pictureOf(
      material({
        account: { owners },
        contacts: [call],
        signals,
        record: [onRecord(SAM, ['champion'])],
        known: [known(SAM)],
      }),
    );
    expect([...picture.people, ...picture.spoken_of].map(({ name }) => name)).toEqual(['Lee Park']);
  });

  it('is nobody where several read one mailbox: it has no role and talks with nobody', () => {
    const desk = { name: 'Acme Billing', side: 'customer', email: 'billing@acme.test' } as const;
    const calls = [callWith('2026-05-01T10:00:00Z', [desk]), callWith('2026-06-01T10:00:00Z', [desk])];
    const signals = calls.map((call) => said(call, 'value/realized'));
    const { people, threading } = pictureOf(material({ contacts: calls, signals }));
    expect(people).toMatchObject([{ shared_mailbox: true, roles: [] }]);
    expect(threading).toMatchObject({ talks: 0, theirs: 0, largest: null, pairs: [] });
    const person = { ...desk, name: 'Bea Lindt', email: 'info@acme.test' };
    expect(pictureOf(material({ contacts: [callWith('2026-05-01T10:00:00Z', [person])] })).threading.theirs).toBe(1);
  });
});
