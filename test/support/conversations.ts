import type { Conversation } from '../../src/domain/index.ts';

/** A short call with Acme; `change` replaces any part of it. */
export function exampleConversation(change: Partial<Conversation> = {}): Conversation {
  return {
    id: 'call-1',
    medium: 'call',
    occurred_at: '2026-03-12T15:00:00.000Z',
    subject: 'Quarterly check-in',
    account: { key: 'acme', name: 'Acme' },
    participants: [
      { name: 'Dana Ortiz', side: 'customer', email: 'dana@acme.test' },
      { name: 'Ana Lima', side: 'vendor', title: 'Customer Success Manager', email: 'ana@vendor.test' },
    ],
    turns: [
      { speaker: 'Ana Lima', text: 'Thanks for taking the time today.' },
      { speaker: 'Dana Ortiz', text: 'We are looking at Rivalware, they gave us a demo last week.' },
    ],
    ...change,
  };
}
