import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exampleConversation } from '../../test/support/conversations.ts';
import { applyPrivacy, redact } from './privacy.ts';

const ALL = { redact: ['cards', 'national_ids', 'phones'], countries: ['US', 'ES'] } as const;

describe('numbers taken out before storage', () => {
  it.each([
    ['my card is 4111 1111 1111 1111, expires May', 'my card is [card number], expires May'],
    ['call me on (415) 555-2671 or +44 20 7946 0958', 'call me on [phone number] or [phone number]'],
    ['social is 536-90-4399 okay', 'social is [national id] okay'],
    ['su DNI es 12345678Z, gracias', 'su DNI es [national id], gracias'],
  ])('%s', (text, kept) => {
    expect(redact(text, ALL)).toBe(kept);
  });

  it.each([
    'order 4111 1111 1111 1112 is no card',
    'we moved 1,200,000 rows and 340 seats in 2026',
    'ticket 100482 from 2026-03-12, invoice INV-20260312',
    'between 9:00 and 10:30, room 2214',
    'version 10.4.2, build 20260312',
  ])('leaves alone: %s', (text) => {
    expect(redact(text, { ...ALL, redact: ['cards', 'national_ids'] })).toBe(text);
  });

  it('takes out only what the policy names', () => {
    const text = 'card 4111111111111111, phone +44 20 7946 0958';
    expect(redact(text, { redact: ['phones'] })).toBe('card 4111111111111111, phone [phone number]');
    expect(redact(text, {})).toBe(text);
  });

  it('takes out nothing the second time', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z0-9 .+()-]{0,60}$/), (text) => {
        const once = redact(text, ALL);
        expect(redact(once, ALL)).toBe(once);
      }),
    );
  });
});

describe('who must not be recorded', () => {
  it('keeps that they were there and leaves out what they said, by address or by name', () => {
    const conversation = exampleConversation();
    for (const listed of ['dana@acme.test', 'dana  ortiz']) {
      const kept = applyPrivacy(conversation, { do_not_record: [listed] });
      expect(kept.participants).toEqual(conversation.participants);
      expect(kept.turns.map(({ text }) => text)).toEqual(['Thanks for taking the time today.', '[not recorded]']);
    }
  });

  it('gives the same conversation when there is nothing to leave out', () => {
    const conversation = exampleConversation();
    expect(applyPrivacy(conversation, { ...ALL, do_not_record: ['nobody@acme.test'] })).toBe(conversation);
    expect(applyPrivacy(conversation, undefined)).toBe(conversation);
  });
});
