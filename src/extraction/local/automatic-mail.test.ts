import { describe, expect, it } from 'vitest';
import type { AutomaticMail, Conversation } from '../../domain/index.ts';
import { createLocalExtractor, EMPTY_CONTEXT, ground } from '../index.ts';

function mail(text: string, automatic: AutomaticMail | undefined = 'departure'): Conversation {
  return {
    id: 'm',
    medium: 'email',
    occurred_at: '2026-09-22T08:00:00.000Z',
    ...(automatic === undefined ? {} : { automatic }),
    participants: [
      { name: 'Li Wei', side: 'customer', email: 'li@acme.example' },
      { name: 'Dana Reyes', side: 'vendor' },
    ],
    turns: text.split('\n\n').map((paragraph) => ({ speaker: 'Li Wei', text: paragraph })),
  };
}

async function found(text: string, automatic?: AutomaticMail): Promise<string[]> {
  const { signals } = await createLocalExtractor().extract(mail(text, automatic), EMPTY_CONTEXT);
  const changes = signals.filter(({ kind }) => kind === 'champion_change');
  return changes.map(({ subtype, attrs }) => describeChange(subtype, attrs)).sort();
}

function describeChange(
  subtype: string,
  { person, when, predecessor }: Readonly<Record<string, string | undefined>>,
): string {
  return [subtype, person, when, predecessor].filter((part) => part !== undefined).join(', ');
}

describe('an automatic reply', () => {
  it.each([
    [
      'Li Wei is no longer with Acme. For IT topics please contact Sam Ortiz at sam@acme.example.',
      ['departed, Li Wei', 'replaced, Sam Ortiz, Li Wei'],
    ],
    [
      'I have left Acme as of August 31. Please reach out to my successor, Sam Ortiz.',
      ['departed, Li Wei, August 31', 'replaced, Sam Ortiz, Li Wei'],
    ],
    [
      'The person you are trying to reach is no longer with the company.\n\nPlease direct all inquiries to Sam Ortiz.',
      ['departed, Li Wei', 'replaced, Sam Ortiz, Li Wei'],
    ],
    [
      'My last day at Acme was Friday, September 18. Sam Ortiz (sam@acme.example) will be your new point of contact.',
      ['departed, Li Wei, Friday, September 18', 'replaced, Sam Ortiz, Li Wei'],
    ],
    [
      'Ms. Wei no longer works here. Your message has been forwarded to Sam Ortiz.',
      ['departed, Wei', 'replaced, Sam Ortiz, Wei'],
    ],
    [
      'I no longer work for Acme. For urgent matters email sam.ortiz@acme.example.',
      ['departed, Li Wei', 'replaced, sam.ortiz@acme.example, Li Wei'],
    ],
    [
      'I have moved to a new role within Acme. Please contact Sam Ortiz.',
      ['replaced, Sam Ortiz, Li Wei', 'role_changed, Li Wei'],
    ],
    ['Li Wei has retired. Please contact our support team at support@acme.example.', ['departed, Li Wei']],
    ['This mailbox is no longer monitored. Please contact Sam Ortiz.', ['replaced, Sam Ortiz, Li Wei']],
    [
      'Frau Wei ist nicht mehr für Acme tätig. Bitte wenden Sie sich an Sam Ortiz.',
      ['departed, Wei', 'replaced, Sam Ortiz, Wei'],
    ],
    [
      'Li Wei ne fait plus partie de la société. Merci de contacter Sam Ortiz.',
      ['departed, Li Wei', 'replaced, Sam Ortiz, Li Wei'],
    ],
  ])('%j', async (text, expected) => {
    expect(await found(text)).toEqual(expected);
  });

  it('of somebody away names a stand-in and no successor', async () => {
    expect(await found('I am out of office until Monday. For urgent matters contact Sam Ortiz.', 'absence')).toEqual(
      [],
    );
  });

  it('is all the same to whoever else reads it: what a model proposes in its words is grounded', () => {
    const conversation = mail('Li Wei is no longer with Acme. For IT topics please contact Sam Ortiz.');
    const shared = { kind: 'champion_change', turns: [0], confidence: 0.9 };
    const { grounded, rejected } = ground(conversation, [
      { ...shared, subtype: 'departed', quote: 'Li Wei is no longer with Acme.', attrs: { person: 'Li Wei' } },
      {
        ...shared,
        subtype: 'replaced',
        quote: 'For IT topics please contact Sam Ortiz.',
        attrs: { person: 'Sam Ortiz', predecessor: 'Li Wei' },
      },
    ]);
    expect([grounded.map(({ attrs }) => attrs), rejected]).toEqual([
      [{ person: 'Li Wei' }, { person: 'Sam Ortiz', predecessor: 'Li Wei' }],
      [],
    ]);
  });

  it('takes no time on hostile text', async () => {
    const text = `${'Li Wei '.repeat(5_000)}is no longer ${'contact '.repeat(5_000)}`;
    expect(await found(text)).toEqual([]);
  });
});
