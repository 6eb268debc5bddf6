import { describe, expect, test } from 'vitest';
import { exampleConversation } from '../../test/support/conversations.ts';
import {
  accountRecordSchema,
  type Conversation,
  evidenceSchema,
  type Participant,
  type Touch,
} from '../domain/index.ts';
import { responseTimes, toTouch } from './touches.ts';

const OWNERS = [
  { role: 'csm', name: 'Ana Lima', from: '2025-01-01', to: '2026-02-28' },
  { role: 'Account Executive', name: 'Ana Lima', from: '2026-03-01' },
];
const ACCOUNT = accountRecordSchema.parse({ key: 'acme' });

function touch(change: Partial<Conversation>, owners: typeof OWNERS | [] = []) {
  const conversation = exampleConversation(change);
  const contact = { ...conversation, speakers: conversation.turns.map(({ speaker }) => speaker) };
  return toTouch(contact, { ...ACCOUNT, owners }, { recordedAt: '2026-03-13T00:00:00.000Z', thread: 't' });
}

function vendor(title?: string): Participant[] {
  return [{ name: 'Ana Lima', side: 'vendor', ...(title === undefined ? {} : { title }) }];
}

function email(author: string): Partial<Conversation> {
  return { medium: 'email', turns: [{ speaker: author, text: 'Hello' }] };
}

describe('a conversation as a touch', () => {
  test('is legal evidence', () => {
    const evidence = { account: { key: 'acme' }, touches: [touch({})] };
    expect(evidenceSchema.safeParse(evidence).success).toBe(true);
  });

  test('is out when our side wrote the mail, in when the customer or nobody known did', () => {
    expect(touch(email('Ana Lima'))).toMatchObject({ kind: 'email_out', by: 'csm', name: 'Ana Lima' });
    expect(touch(email('Dana Ortiz'))).toMatchObject({ kind: 'email_in', by: 'customer', person: 'dana@acme.test' });
    expect(touch(email('Somebody'))).toMatchObject({ kind: 'email_in', by: 'customer' });
  });

  test('is by whatever the account’s owner of that name was on that day', () => {
    expect(touch({ occurred_at: '2026-02-28T23:00:00.000Z' }, OWNERS).by).toBe('csm');
    expect(touch({ occurred_at: '2026-03-01T00:00:00.000Z' }, OWNERS).by).toBe('ae');
  });

  test.each([
    ['Account Executive', 'ae'],
    ['VP of Customer Success', 'executive'],
    ['Chief Revenue Officer', 'executive'],
    ['Senior Support Engineer', 'support'],
    ['Customer Success Manager', 'csm'],
    ['Sales Manager', 'ae'],
    ['Astronaut', 'csm'],
    [undefined, 'csm'],
  ])('is, by a title such as %j, by %s', (title, by) => {
    expect(touch({ participants: vendor(title) }).by).toBe(by);
  });

  test('says of what nobody wrote by hand what it is', () => {
    expect(touch({ ...email('Dana Ortiz'), automatic: 'departure' })).toMatchObject({
      kind: 'email_in',
      automatic: 'departure',
    });
  });
});

describe('the time a message took to answer', () => {
  const message = (day: number, kind: 'email_in' | 'email_out' | 'call', more: Partial<Touch> = {}) => ({
    at: `2026-03-${String(day).padStart(2, '0')}T09:00:00.000Z`,
    kind,
    by: kind === 'email_in' ? ('customer' as const) : ('csm' as const),
    thread: 't1',
    ...more,
  });
  const DAY = 86_400;

  test('counts from the first of the other side’s that stood unanswered, and once', () => {
    const touches = [message(1, 'email_out'), message(3, 'email_out'), message(4, 'email_in'), message(5, 'email_in')];
    expect(responseTimes(touches)).toEqual([undefined, undefined, 3 * DAY, undefined]);
    expect(responseTimes([...touches, message(6, 'email_out')]).at(-1)).toBe(2 * DAY);
  });

  test('is of one thread; calls and automatic replies neither have one nor end one', () => {
    const touches = [
      message(1, 'email_out'),
      message(2, 'email_in', { thread: 't2' }),
      message(3, 'call'),
      message(4, 'email_in', { automatic: 'absence' }),
      message(9, 'email_in'),
    ];
    expect(responseTimes(touches)).toEqual([undefined, undefined, undefined, undefined, 8 * DAY]);
  });
});
