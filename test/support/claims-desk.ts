import type { HandoffMaterial } from '../../src/briefs/index.ts';
import type { Conversation } from '../../src/domain/index.ts';

const PEOPLE = [
  { name: 'Ana Reyes', side: 'vendor', title: 'Account Executive' },
  { name: 'Tom Hale', side: 'vendor', title: 'Solutions Engineer' },
  { name: 'Priya Nand', side: 'customer', title: 'Head of Claims' },
  { name: 'Otto Lindt', side: 'customer', title: 'CFO' },
] as const;

/** A call of the deal that tests of briefs are about. */
export function call(id: string, occurred_at: string, lines: readonly (readonly [string, string])[]): Conversation {
  return {
    id,
    medium: 'call',
    occurred_at,
    vendor: { company: 'Northlight', product: 'Northlight Desk', competitors: [] },
    account: { key: 'halden', name: 'Halden Mutual' },
    participants: PEOPLE,
    turns: lines.map(([speaker, text]) => ({ speaker, text })),
  };
}

/** Where it began. */
export const FIRST = call('first', '2026-03-02T10:00:00.000Z', [
  ['Ana Reyes', 'What made you look for something?'],
  [
    'Priya Nand',
    'The problem is that claims sit in three inboxes and nobody knows which are late. What I want is one list that shows what is late before the customer calls us.',
  ],
  ['Tom Hale', 'The German screens will be ready by the end of April.'],
  ['Priya Nand', 'And who signs? Otto signs anything over ten thousand, he is our CFO.'],
]);
/** Where it was settled. */
export const LAST = call('last', '2026-04-14T10:00:00.000Z', [
  ['Priya Nand', 'Can you put the old claims in for us?'],
  ['Tom Hale', 'Yes, will do. I will load the claims of last year by the fifth of May.'],
  ['Tom Hale', 'The German screens are late, sorry. They will be ready by the end of June.'],
  ['Otto Lindt', 'And a discount for the second year?'],
  ['Ana Reyes', 'That I cannot give you.'],
  ['Otto Lindt', 'Fine. By the end of July I want the late claims below five percent, then it has worked.'],
  [
    'Otto Lindt',
    'Twelve months from the first of May, and no automatic renewal. Sixty days before the end you talk to Priya.',
  ],
]);

/** What its brief is made of. */
export function material(conversations: readonly Conversation[]): HandoffMaterial {
  const days = { as_of: '2026-04-15', known_at: '2026-04-15' };
  return {
    deal: {
      key: 'd1',
      name: 'Claims desk',
      owner: 'Ana Reyes',
      closedAt: '2026-04-15T09:00:00.000Z',
      amount: 40_000,
      currency: 'EUR',
    },
    account: {
      key: 'halden',
      name: 'Halden Mutual',
      use_cases: [],
      key_features: [],
      crm_health: [],
      owners: [],
      renewal_posture: [],
    },
    asOf: '2026-04-15',
    zone: 'utc',
    fiscalYearStart: 1,
    ownNames: ['Northlight'],
    rivals: [],
    conversations: conversations.map((one) => ({ ...one, late: false })),
    signals: [],
    ledger: { entries: [], doubts: [] },
    picture: { ...days, people: [], spoken_of: [], threading: { contacts: 0 } as never },
  };
}
