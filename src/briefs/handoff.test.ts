import { describe, expect, it } from 'vitest';
import type { Conversation } from '../domain/index.ts';
import { fromHandoff, type HandoffMaterial, handoffBrief, toMarkdown } from './index.ts';

const PEOPLE = [
  { name: 'Ana Reyes', side: 'vendor', title: 'Account Executive' },
  { name: 'Tom Hale', side: 'vendor', title: 'Solutions Engineer' },
  { name: 'Priya Nand', side: 'customer', title: 'Head of Claims' },
  { name: 'Otto Lindt', side: 'customer', title: 'CFO' },
] as const;

function call(id: string, occurred_at: string, lines: readonly (readonly [string, string])[]): Conversation {
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

const FIRST = call('first', '2026-03-02T10:00:00.000Z', [
  ['Ana Reyes', 'What made you look for something?'],
  [
    'Priya Nand',
    'The problem is that claims sit in three inboxes and nobody knows which are late. What I want is one list that shows what is late before the customer calls us.',
  ],
  ['Tom Hale', 'The German screens will be ready by the end of April.'],
  ['Priya Nand', 'And who signs? Otto signs anything over ten thousand, he is our CFO.'],
]);
const LAST = call('last', '2026-04-14T10:00:00.000Z', [
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

function material(conversations: readonly Conversation[]): HandoffMaterial {
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

describe('the handoff brief', () => {
  const brief = handoffBrief(material([FIRST, LAST]));

  it('quotes every line letter for letter', () => {
    const turns = new Map([FIRST, LAST].map(({ id, turns }) => [id, turns]));
    const lines = [
      ...brief.use_cases,
      ...brief.stakeholders,
      ...brief.commitments,
      ...brief.renewal,
      ...brief.metrics_90_day,
    ];
    expect(lines.length).toBeGreaterThan(5);
    for (const { sources } of lines) {
      expect(sources.length).toBeGreaterThan(0);
      for (const { conversation, turn, quote } of sources)
        expect(turns.get(conversation)?.[turn]?.text).toContain(quote);
    }
  });

  it('shows of a promise whose day was moved the last day alone', () => {
    const german = brief.commitments.filter(({ text }) => text.includes('German'));
    expect(german.map(({ due_date, owner }) => [due_date, owner])).toEqual([['2026-06-30', 'Tom Hale']]);
  });

  it('does not promise what was declined', () => {
    expect(brief.commitments.some(({ text }) => /discount/i.test(text))).toBe(false);
  });

  it('names who decides with what they judge by', () => {
    const buyer = brief.stakeholders.find(({ person }) => person === 'Otto Lindt');
    expect(buyer?.role).toBe('economic buyer');
    expect(buyer?.success_criteria[0]?.text).toContain('below five percent');
  });

  it('asks the AE for what nobody said', () => {
    const silent = handoffBrief(material([FIRST]));
    const questions = silent.open_questions.map(({ text }) => text).join('\n');
    expect(questions).toMatch(/contract end/);
    expect(questions).toMatch(/90 days/);
  });

  it('is the same for the same material', () => {
    expect(handoffBrief(material([FIRST, LAST]))).toEqual(brief);
  });

  it('keeps the ids of lines when a later conversation is added', () => {
    const before = handoffBrief(material([FIRST])).commitments.map(({ id }) => id);
    expect(brief.commitments.map(({ id }) => id)).toEqual(expect.arrayContaining(before));
  });

  it('becomes a document with quotes, who said them and when', () => {
    const markdown = toMarkdown(fromHandoff(brief));
    expect(markdown).toContain('# Handoff: Halden Mutual, Claims desk');
    expect(markdown).toMatch(/> “.*German screens.*” — Tom Hale, 14 April 2026/);
  });
});
