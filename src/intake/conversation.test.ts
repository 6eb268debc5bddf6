import { describe, expect, it } from 'vitest';
import { contentHash, type IntakeDefaults, type KnownPerson, toConversation } from './index.ts';

const base = {
  medium: 'call',
  occurred_at: '2026-03-12T16:00:00+01:00',
  turns: [
    { speaker: 'Dana Ortiz', at: 0, text: ' Hi. ' },
    { speaker: 'Sam', text: '' },
  ],
};
const northwind: IntakeDefaults = { vendorDomains: ['northwind.example'] };

function sides(
  participants: KnownPerson[],
  more: object = {},
  defaults: IntakeDefaults = northwind,
): Record<string, string> {
  const conversation = toConversation({ ...base, participants, ...more }, defaults);
  return Object.fromEntries(conversation.participants.map((person) => [person.name, person.side]));
}

describe('conversation JSON', () => {
  it('is taken as it stands: unknown keys ignored, text and empty turns kept, time in UTC', () => {
    const conversation = toConversation({ ...base, gold: [{ kind: 'x' }], optional: [], extra: 1 });
    expect(conversation).toEqual({
      id: conversation.id,
      medium: 'call',
      occurred_at: '2026-03-12T15:00:00.000Z',
      participants: [
        { name: 'Dana Ortiz', side: 'unknown' },
        { name: 'Sam', side: 'unknown' },
      ],
      turns: [
        { speaker: 'Dana Ortiz', at: 0, text: ' Hi. ' },
        { speaker: 'Sam', text: '' },
      ],
    });
  });

  it('gets its id from its content, and keeps a given one', () => {
    const conversation = toConversation(base);
    expect(conversation.id).toBe(`c_${contentHash(conversation).slice(0, 20)}`);
    expect(toConversation({ ...base, subject: 'Weekly', occurred_at: '2026-03-12T15:00:00Z' }).id).toBe(
      conversation.id,
    );
    expect(toConversation({ ...base, turns: [{ speaker: 'Dana', text: 'Hi.' }] }).id).not.toBe(conversation.id);
    expect(toConversation({ ...base, id: 'mine' }, { id: 'default' }).id).toBe('mine');
    expect(toConversation(base, { id: 'default' }).id).toBe('default');
  });

  it('is filled from the defaults where it is silent', () => {
    const { medium: _medium, occurred_at: _time, ...silent } = base;
    const vendor = { company: 'Northwind', competitors: ['Pulseboard'] };
    const conversation = toConversation(silent, {
      medium: 'email',
      occurred_at: '2026-01-01',
      vendor,
      account: { key: 'acme' },
    });
    expect(conversation).toMatchObject({
      medium: 'email',
      occurred_at: '2026-01-01T00:00:00.000Z',
      vendor,
      account: { key: 'acme' },
    });
    expect(toConversation({ ...base, account: { name: 'Beta' } }, { account: { key: 'acme' } }).account).toEqual({
      name: 'Beta',
    });
  });

  it.each([
    [null, 'expected object, received null'],
    [[], 'expected object, received array'],
    [{ ...base, medium: 'fax' }, /^medium: /],
    [{ ...base, occurred_at: '2026-02-30' }, /^occurred_at: expected an ISO 8601/],
    [{ ...base, participants: [{ name: 'A', side: 'ours' }] }, /^participants\[0\]\.side: /],
    [{ ...base, turns: 'Dana: hi' }, 'turns: expected array, received string'],
  ])('is refused with the path of what is wrong: %j', (input, message) => {
    expect(() => toConversation(input)).toThrow(message);
  });

  it('has what Postgres and UTF-8 cannot hold replaced without moving an offset', () => {
    const text = 'a\0b\ud800c😀';
    const [turn] = toConversation({ ...base, turns: [{ speaker: 'D\0', text }] }).turns;
    expect(turn).toEqual({ speaker: 'D\ufffd', text: 'a\ufffdb\ufffdc😀' });
    expect(turn?.text).toHaveLength(text.length);
  });
});

describe('sides', () => {
  it('keep what is given, else follow the mail domain', () => {
    const people: KnownPerson[] = [
      { name: 'Ana', email: 'ana@northwind.example' },
      { name: 'Ben', email: 'BEN@EU.Northwind.example' },
      { name: 'Dana', email: 'dana@acme.test' },
      { name: 'Gil', email: 'gil@gmail.com' },
      { name: 'Partner', email: 'p@partner.test', side: 'vendor' },
      { name: 'Nobody' },
    ];
    expect(sides(people, { account: { domain: 'acme.test' } })).toEqual({
      Ana: 'vendor',
      Ben: 'vendor',
      Dana: 'customer',
      Gil: 'unknown',
      Partner: 'vendor',
      Nobody: 'unknown',
      'Dana Ortiz': 'unknown',
      Sam: 'unknown',
    });
  });

  it('stay unknown while our own domains are, but for the account', () => {
    const people = [
      { name: 'Ana', email: 'ana@northwind.example' },
      { name: 'Dana', email: 'dana@mail.acme.test' },
    ];
    expect(sides(people, { account: { domain: 'acme.test' } }, {})).toMatchObject({ Ana: 'unknown', Dana: 'customer' });
  });

  it('reach a label that is a first name, a mailbox or an address, and leave the label as it is', () => {
    const people = [
      { name: 'Sam Webb', email: 'sam@northwind.example' },
      { name: 'Daniela Ortiz', email: 'dana.o@acme.test' },
      { name: 'Kim Lee', email: 'kim@acme.test' },
      { name: 'Kim Park', email: 'kp@northwind.example' },
    ];
    const labels = ['sam', 'dana.o', 'Kim', 'Lee <kim@acme.test>', 'Daniela Ortiz (Acme)', 'SAM WEBB'];
    const turns = labels.map((speaker) => ({ speaker, text: 'Hi.' }));
    const found = sides(people, { turns });
    expect(found).toMatchObject({
      sam: 'vendor',
      'dana.o': 'customer',
      Kim: 'unknown',
      'Lee <kim@acme.test>': 'customer',
      'Daniela Ortiz (Acme)': 'customer',
    });
    expect(found).not.toHaveProperty('SAM WEBB');
  });

  it('tell the account when the customers share one business domain', () => {
    const account = (...emails: string[]) =>
      toConversation({ ...base, participants: emails.map((email) => ({ name: email, email })) }, northwind).account;
    expect(account('ana@northwind.example', 'dana@acme.test', 'li@eu.acme.test', 'gil@gmail.com')).toEqual({
      domain: 'acme.test',
    });
    expect(account('ana@northwind.example', 'dana@acme.test', 'li@beta.test')).toBeUndefined();
    expect(account('ana@northwind.example', 'gil@gmail.com')).toBeUndefined();
  });
});
