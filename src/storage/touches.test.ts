import { describe, expect, test } from 'vitest';
import { exampleConversation } from '../../test/support/conversations.ts';
import { accountRecordSchema, type Conversation, evidenceSchema, type Participant } from '../domain/index.ts';
import { toTouch } from './touches.ts';

const OWNERS = [
  { role: 'csm', name: 'Ana Lima', from: '2025-01-01', to: '2026-02-28' },
  { role: 'Account Executive', name: 'Ana Lima', from: '2026-03-01' },
];
const ACCOUNT = accountRecordSchema.parse({ key: 'acme' });

function touch(change: Partial<Conversation>, owners: typeof OWNERS | [] = []) {
  return toTouch(exampleConversation(change), { ...ACCOUNT, owners }, '2026-03-13T00:00:00.000Z');
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

  test('belongs to the thread of its subject without reply marks', () => {
    const subjects = ['Pricing  question', 'RE: pricing question', 'Fwd: AW: Re[2]: Pricing question', ''];
    const threads = subjects.map((subject) => touch({ subject }).thread);
    expect(threads).toEqual(['pricing question', 'pricing question', 'pricing question', undefined]);
  });
});
