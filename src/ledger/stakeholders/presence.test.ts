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
import { defaultPolicy } from '../../scoring/index.ts';
import { type StakeholderMaterial, stakeholdersOf } from '../index.ts';

const DANA = theirs('Dana Ortiz', 'VP Operations');
const LEE = theirs('Lee Park');

function pictureOf(parts: StakeholderMaterial, asOf: string, knownAt = asOf) {
  return stakeholdersOf(parts, { asOf, knownAt }, defaultPolicy);
}

function dana(parts: StakeholderMaterial, asOf: string, knownAt?: string) {
  const found = pictureOf(parts, asOf, knownAt).people.find(({ name }) => name === DANA.name);
  if (found === undefined) throw new Error('nobody of this name');
  return found;
}

const january = callWith('2026-01-10T10:00:00Z', [DANA, LEE]);

describe('somebody who left', () => {
  const march = callWith('2026-03-01T10:00:00Z', [LEE]);
  const gone = said(march, 'champion_change/departed', { person: 'Dana' });

  it('is known to have from when it was said, with the words that say so', () => {
    const parts = material({ contacts: [january, march], signals: [gone] });
    expect(dana(parts, '2026-02-28').standing.state).toBe('active');
    expect(dana(parts, '2026-03-01').standing).toMatchObject({
      state: 'left',
      since: '2026-03-01T10:00:00.000Z',
      why: 'Left: it was said',
      sources: [{ kind: 'signal', words: 'champion_change/departed was said', conversation: march.id }],
    });
  });

  it('is not known to have on a day before it was on record, whenever it was said', () => {
    const late = { ...gone, recorded_at: '2026-04-10T00:00:00Z' };
    const parts = material({ contacts: [january, march], signals: [late] });
    expect(dana(parts, '2026-03-20').standing.state).toBe('active');
    expect(dana(parts, '2026-03-20', '2026-04-10').standing.state).toBe('left');
  });

  it('is one who returned once heard again; both sources are shown', () => {
    const parts = material({ contacts: [january, march, mailFrom('2026-03-09T08:00:00Z', DANA)], signals: [gone] });
    expect(dana(parts, '2026-03-08').standing.state).toBe('left');
    expect(dana(parts, '2026-03-09')).toMatchObject({
      standing: { state: 'active' },
      conflicts: [
        { about: 'presence', why: 'there by the newer source', sources: [{ kind: 'contact' }, { kind: 'signal' }] },
      ],
    });
  });

  it('has left although somebody of that name is met later, or they are given a role', () => {
    const other = { ...theirs('Dana Kim'), email: 'dana.kim@acme.test' };
    const june = callWith('2026-06-01T10:00:00Z', [other]);
    const parts = material({
      contacts: [january, march, june],
      signals: [gone],
      known: [known(DANA, [{ role: 'user', at: '2026-03-02T10:00:00.000Z' }]), known(other)],
    });
    expect(dana(parts, '2026-03-05')).toMatchObject({ standing: { state: 'left' }, roles: [{ role: 'user' }] });
    expect(pictureOf(parts, '2026-03-05').people.map(({ name }) => name)).toEqual(['Dana Ortiz', 'Lee Park']);
    expect(pictureOf(parts, '2026-06-02').people.map(({ name }) => name)).toContain('Dana Kim');
  });

  it('is not one who moved or went quiet once a person says that they are there', () => {
    const standing = (subtype: string, action: 'not_left' | 'set_role' | 'remove_role') =>
      dana(
        material({
          contacts: [january, march],
          signals: [said(march, `champion_change/${subtype}`, { person: 'Dana' })],
          known: [known(DANA, [{ action, role: action === 'not_left' ? null : 'user', at: '2026-03-02T10:00:00Z' }])],
        }),
        '2026-03-05',
      ).standing.state;
    expect(standing('role_changed', 'not_left')).toBe('active');
    expect(standing('role_changed', 'set_role')).toBe('active');
    expect(standing('role_changed', 'remove_role')).toBe('moved');
    expect(standing('disengaged', 'not_left')).toBe('active');
    expect(standing('disengaged', 'set_role')).toBe('quiet');
  });

  it('goes on writing until they have: on the day they named, or for a notice', () => {
    const farewell = mailFrom('2026-03-20T08:00:00Z', DANA);
    const own = callWith('2026-03-01T10:00:00Z', [DANA]);
    const parts = (attrs: Record<string, string>) =>
      material({
        contacts: [own, farewell],
        signals: [said(own, 'champion_change/departed', { person: 'Dana', ...attrs })],
      });
    expect(dana(parts({}), '2026-03-25').standing.state).toBe('left');
    expect(dana(parts({ when: 'at the end of the month' }), '2026-03-25').standing.state).toBe('left');
    const named = dana(parts({ when: 'on March 27' }), '2026-03-25').standing;
    expect(named).toMatchObject({ state: 'left', since: '2026-03-27T23:59:59.999Z' });
    expect(dana(parts({ when: 'on March 10' }), '2026-03-25').standing.state).toBe('active');
  });

  it.each([
    ['a looser word of the same time', '2026-09-24', 'Dana left two weeks ago.', '2026-09-18'],
    ['a looser word just across the end of the month', '2026-10-16', 'Dana left two weeks ago.', '2026-09-18'],
    ['a looser word said to correct it', '2026-09-24', 'Actually, Dana left two weeks ago.', '2026-09-10'],
    ['a looser word of quite another month', '2026-11-24', 'Dana left two weeks ago.', '2026-11-10'],
    ['another day that is named', '2026-09-29', 'Her last day moved to September twenty-fifth.', '2026-09-25'],
  ])('left on the day that was named; later comes %s', (_, day, quote, since) => {
    const first = callWith('2026-09-16T10:00:00Z', [LEE]);
    const later = callWith(`${day}T10:00:00Z`, [LEE]);
    const told = (contact: typeof first, words: string) => ({
      ...said(contact, 'champion_change/departed', { person: 'Dana' }),
      quote: words,
    });
    const parts = material({
      contacts: [january, first, later],
      signals: [told(first, "Dana's last day is September eighteenth."), told(later, quote)],
    });
    expect(dana(parts, '2026-11-30').standing.since).toBe(`${since}T23:59:59.999Z`);
  });

  it('left on the day that is named after a looser word', () => {
    const first = callWith('2026-09-24T10:00:00Z', [LEE]);
    const later = callWith('2026-09-28T10:00:00Z', [LEE]);
    const parts = material({
      contacts: [january, first, later],
      signals: [
        said(first, 'champion_change/departed', { person: 'Dana', when: 'two weeks ago' }),
        said(later, 'champion_change/departed', { person: 'Dana', when: 'on September eighteenth' }),
      ],
    });
    expect(dana(parts, '2026-09-25').standing.since).toBe('2026-09-10T23:59:59.999Z');
    expect(dana(parts, '2026-09-30').standing.since).toBe('2026-09-18T23:59:59.999Z');
  });

  it('is so by their automatic reply that names who follows', () => {
    const reply = { ...mailFrom('2026-03-05T08:00:00Z', DANA, { automatic: 'departure' }), conversation: 'reply' };
    const signals = [
      said(reply, 'champion_change/departed', { person: 'Dana Ortiz' }),
      said(reply, 'champion_change/replaced', { person: 'Kim Ode', predecessor: 'Dana Ortiz' }),
    ];
    const parts = material({ contacts: [january, reply], signals });
    expect(dana(parts, '2026-03-05')).toMatchObject({
      standing: { state: 'left', why: 'Left: it was said, their automatic reply says so' },
      successor: { name: 'Kim Ode', person: null, in_touch: false },
    });
    expect(pictureOf(parts, '2026-03-05').spoken_of).toMatchObject([
      { name: 'Kim Ode', standing: { state: 'unknown' } },
    ]);
    const kim = mailFrom('2026-03-07T08:00:00Z', theirs('Kim Ode'));
    expect(dana({ ...parts, contacts: [...parts.contacts, kim] }, '2026-03-07').successor).toMatchObject({
      in_touch: true,
    });
    expect(dana(material({ contacts: [january, reply] }), '2026-03-05').standing.why).toBe(
      'Left: their automatic reply says so',
    );
  });

  it('is so by a report that their mailbox is gone, if we knew them; any other report says nothing', () => {
    const bounce = (mailboxGone: boolean) =>
      mailFrom('2026-03-05T08:00:00Z', DANA, { automatic: 'bounce', mailboxGone });
    const standing = (contacts: StakeholderMaterial['contacts']) => dana(material({ contacts }), '2026-03-06').standing;
    expect(standing([january, bounce(true)])).toMatchObject({ state: 'left', why: 'Left: their mailbox is gone' });
    expect(standing([january, bounce(false)]).state).toBe('active');
    expect(standing([mailTo('2026-03-04T08:00:00Z', DANA), bounce(true)]).state).toBe('unknown');
    const after = dana(material({ contacts: [january, march, bounce(true)], signals: [gone] }), '2026-03-06').standing;
    expect(after).toMatchObject({
      since: '2026-03-01T10:00:00.000Z',
      sources: [{ kind: 'signal' }, { kind: 'contact' }],
    });
  });

  it('is so by a record that ended, until a newer entry opens', () => {
    const ended = onRecord(DANA, ['champion'], { to: '2026-02-01' });
    expect(dana(material({ record: [ended] }), '2026-03-01').standing).toMatchObject({
      state: 'left',
      since: '2026-02-01T00:00:00.000Z',
    });
    expect(dana(material({ record: [ended] }), '2026-01-31').standing.state).toBe('unknown');
    const again = onRecord(DANA, ['champion'], { from: '2026-03-01' });
    expect(dana(material({ record: [ended, again] }), '2026-03-01').standing.state).toBe('unknown');
  });

  it('is so, or not, when a person says it; what is heard later is believed over that', () => {
    const decided = (action: 'left' | 'not_left') => [
      known(DANA, [{ action, at: '2026-03-02T00:00:00Z', since: '2026-02-20T00:00:00Z' }]),
    ];
    const left = material({ contacts: [january], known: decided('left') });
    expect(dana(left, '2026-03-01').standing.state).toBe('active');
    expect(dana(left, '2026-03-02').standing).toMatchObject({ state: 'left', since: '2026-02-20T00:00:00.000Z' });
    const meanwhile = mailFrom('2026-02-25T08:00:00Z', DANA);
    expect(dana({ ...left, contacts: [january, meanwhile] }, '2026-03-02').standing.state).toBe('left');
    const later = mailFrom('2026-03-09T08:00:00Z', DANA);
    expect(dana({ ...left, contacts: [january, later] }, '2026-03-09').standing.state).toBe('active');
    const there = material({ contacts: [january, march], signals: [gone], known: decided('not_left') });
    expect(dana(there, '2026-03-02').standing.state).toBe('active');
    const again = said(callWith('2026-03-12T10:00:00Z', [LEE]), 'champion_change/departed', { person: 'Dana' });
    expect(dana({ ...there, signals: [gone, again] }, '2026-03-12').standing.state).toBe('left');
  });
});

describe('somebody who moved', () => {
  const march = callWith('2026-03-01T10:00:00Z', [LEE]);
  const moved = said(march, 'champion_change/role_changed', { person: 'Dana', new_role: 'Head of Strategy' });

  it('has another role and goes on writing; a newer word of their part here ends it', () => {
    const parts = material({ contacts: [january, march, mailFrom('2026-03-03T08:00:00Z', DANA)], signals: [moved] });
    expect(dana(parts, '2026-03-04').standing).toMatchObject({
      state: 'moved',
      why: 'Moved to another role: Head of Strategy',
    });
    const back = callWith('2026-04-01T10:00:00Z', [LEE]);
    const signals = [moved, said(back, 'stakeholder/economic_buyer', { person: 'Dana' })];
    expect(dana({ ...parts, contacts: [...parts.contacts, back], signals }, '2026-04-01').standing.state).toBe(
      'active',
    );
  });

  it('is followed by whoever is named for nobody in particular near that time', () => {
    const named = said(march, 'champion_change/replaced', { person: 'Lee Park' });
    expect(
      dana(material({ contacts: [january, march], signals: [moved, named] }), '2026-03-04').successor,
    ).toMatchObject({
      name: 'Lee Park',
      in_touch: true,
    });
    const late = said(callWith('2026-09-01T10:00:00Z', [LEE]), 'champion_change/replaced', { person: 'Lee Park' });
    expect(dana(material({ contacts: [january, march], signals: [moved, late] }), '2026-09-02').successor).toBeNull();
  });
});

describe('somebody on leave', () => {
  const away = mailFrom('2026-03-02T08:00:00Z', DANA, { automatic: 'absence', until: '2026-03-16' });

  it('is so until the day they said, and not quiet for what we wrote meanwhile', () => {
    const parts = material({ contacts: [january, mailTo('2026-03-02T07:59:00Z', DANA), away] });
    expect(dana(parts, '2026-03-15').standing).toMatchObject({ state: 'on_leave', until: '2026-03-16T00:00:00.000Z' });
    expect(dana(parts, '2026-03-16').standing.state).toBe('active');
    expect(dana(parts, '2026-03-30').standing).toMatchObject({
      state: 'quiet',
      why: expect.stringContaining('since they were back'),
    });
  });

  it('is back when heard before that', () => {
    const parts = material({ contacts: [january, away, mailFrom('2026-03-09T08:00:00Z', DANA)] });
    expect(dana(parts, '2026-03-08').standing.state).toBe('on_leave');
    expect(dana(parts, '2026-03-09').standing.state).toBe('active');
  });

  it('is believed for a week where they do not say until when', () => {
    const open = mailFrom('2026-03-02T08:00:00Z', DANA, { automatic: 'absence' });
    const parts = material({ contacts: [january, open] });
    expect(dana(parts, '2026-03-08').standing).toMatchObject({ state: 'on_leave', until: null });
    expect(dana(parts, '2026-03-09').standing.state).toBe('active');
  });
});

describe('somebody quiet', () => {
  it('has left a message of ours unanswered, is said to be, or was not heard for the days of IND-20', () => {
    const asked = material({ contacts: [january, mailTo('2026-01-20T10:00:00Z', DANA)] });
    expect(dana(asked, '2026-02-02').standing.state).toBe('active');
    expect(dana(asked, '2026-02-03').standing).toMatchObject({
      state: 'quiet',
      since: '2026-01-10T10:00:00.000Z',
      why: 'Dana Ortiz has left our message of 2026-01-20 unanswered for 14 days',
    });
    expect(dana(material({ contacts: [january] }), '2026-04-10').standing.state).toBe('active');
    expect(dana(material({ contacts: [january] }), '2026-04-11').standing).toMatchObject({
      state: 'quiet',
      why: 'Nothing heard since 2026-01-10, 91 days',
    });
    const call = callWith('2026-01-20T10:00:00Z', [LEE]);
    const told = material({
      contacts: [january, call],
      signals: [said(call, 'champion_change/disengaged', { person: 'Dana' })],
    });
    expect(dana(told, '2026-01-21').standing).toMatchObject({ state: 'quiet', why: 'Said to have gone quiet' });
    expect(
      dana({ ...told, contacts: [...told.contacts, mailFrom('2026-01-22T10:00:00Z', DANA)] }, '2026-01-22').standing
        .state,
    ).toBe('active');
  });

  it('is unknown, not quiet, while nothing was ever heard of them', () => {
    expect(dana(material({ record: [onRecord(DANA, ['champion'])] }), '2026-02-01').standing.state).toBe('unknown');
  });
});

describe('a person not known by a day', () => {
  it('is not in the picture of that day', () => {
    const parts = material({ contacts: [january] });
    expect(pictureOf(parts, '2026-01-09').people).toEqual([]);
    expect(pictureOf(parts, '2026-01-10').people).toHaveLength(2);
  });
});
