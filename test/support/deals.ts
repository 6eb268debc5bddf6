import type { Conversation } from '../../src/domain/index.ts';

/** Four people who talk about what they buy: two of theirs, two of ours. */
const PARTICIPANTS: Conversation['participants'] = [
  { name: 'Dana Ortiz', side: 'customer', title: 'COO', email: 'dana@acme.test' },
  { name: 'Walt Dietrich', side: 'customer', title: 'IT lead', email: 'walt@acme.test' },
  { name: 'Ina Berg', side: 'vendor', title: 'Account Executive', email: 'ina@northlight.example' },
];

/** When the deal of these calls is closed. */
export const CLOSED_AT = '2026-09-21T14:00:00.000Z';

/** The call in which a customer says what they buy for, and we promise. */
export function sellingCall(change: Partial<Conversation> = {}): Conversation {
  return {
    id: 'deal-call-1',
    medium: 'call',
    occurred_at: '2026-09-10T15:00:00.000Z',
    subject: 'Terms',
    account: { key: 'acme', name: 'Acme' },
    participants: PARTICIPANTS,
    turns: [
      { speaker: 'Ina Berg', text: 'Dana, in your own words: why do you buy this now?' },
      {
        speaker: 'Dana Ortiz',
        text: 'We type every delivery note by hand, and we lose two days a month to errors. I want that to be automatic, so that my people see every shipment in one place.',
      },
      {
        speaker: 'Walt Dietrich',
        text: 'I am not convinced. The last tool like this was a nightmare, and I doubt that it works with our ERP.',
      },
      {
        speaker: 'Ina Berg',
        text: 'Fair. We will deliver the SAP connector by 15 November 2026. I will own that myself, Walt.',
      },
      {
        speaker: 'Dana Ortiz',
        text: 'Good. After ninety days I will measure one thing: fewer than ten wrong notes a month. I decide and I sign.',
      },
      {
        speaker: 'Ina Berg',
        text: 'Agreed. The contract renews on 21 September 2027, and I will handle the renewal with you, Dana.',
      },
    ],
    ...change,
  };
}

/** A call after the close, in which we promise one thing more. */
export function lateCall(change: Partial<Conversation> = {}): Conversation {
  return sellingCall({
    id: 'deal-call-2',
    occurred_at: '2026-09-24T09:00:00.000Z',
    subject: 'Kick-off',
    turns: [
      { speaker: 'Dana Ortiz', text: 'One more thing before we start: who trains the drivers?' },
      { speaker: 'Ina Berg', text: 'We will train all forty drivers on site by 30 October 2026, I promise you that.' },
    ],
    ...change,
  });
}
