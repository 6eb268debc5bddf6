import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Threaded, threadsOf } from './threads.ts';

function message(id: string, day: number, more: Partial<Threaded> = {}): Threaded {
  return { messageId: id, at: `2026-03-${String(day).padStart(2, '0')}T09:00:00.000Z`, references: [], ...more };
}

describe('threads', () => {
  test('join by what messages answer, in whichever order they come, under the name of the earliest', () => {
    const messages = [
      message('c', 3, { references: ['a', 'b'], subject: 'Something else' }),
      message('a', 1, { subject: 'SSO' }),
      message('b', 2, { references: ['a'] }),
      message('x', 2, { subject: 'SSO' }),
    ];
    expect(threadsOf(messages)).toEqual(['a', 'a', 'a', 'x']);
  });

  test('hold together though the message that began them was never seen', () => {
    const messages = [message('b', 2, { references: ['a'] }), message('c', 3, { references: ['a', 'z'] })];
    expect(threadsOf(messages)).toEqual(['b', 'b']);
  });

  test('take a reply in by its subject when it does not say what it answers, or names what nobody has', () => {
    const messages = [
      message('a', 1, { subject: 'Pricing  question' }),
      message('b', 2, { subject: 'RE: pricing question' }),
      message('c', 3, { subject: 'AW: Re[2]: Pricing question', references: ['lost'] }),
    ];
    expect(threadsOf(messages)).toEqual(['a', 'a', 'a']);
  });

  test('are one each for messages of one subject that answer nothing: a monthly invoice', () => {
    expect(threadsOf([message('a', 1, { subject: 'Invoice' }), message('b', 2, { subject: 'Invoice' })])).toEqual([
      'a',
      'b',
    ]);
  });

  test('go by the subject alone where nobody knows what a message answers', () => {
    const unknown = { messageId: undefined, references: undefined };
    const subjects = ['Pricing  question', 'RE: pricing question', 'Fwd: AW: Re[2]: Pricing question', ''];
    const messages = subjects.map((subject, index) => message('', index + 1, { ...unknown, subject }));
    expect(threadsOf(messages)).toEqual(['pricing question', 'pricing question', 'pricing question', undefined]);
  });

  test('are the same whatever the order of the messages', () => {
    const id = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f');
    const any = fc.uniqueArray(
      fc.record({
        messageId: id,
        at: fc.integer({ min: 10, max: 28 }).map((day) => `2026-03-${day}T09:00:00.000Z`),
        references: fc.array(id, { maxLength: 3 }),
        subject: fc.constantFrom('SSO', 'Re: SSO', 'Invoice', ''),
      }),
      { selector: ({ messageId }) => messageId },
    );
    const named = (messages: readonly Threaded[]) =>
      new Map(threadsOf(messages).map((thread, index) => [messages[index]?.messageId, thread]));
    fc.assert(
      fc.property(any, fc.array(fc.nat(), { minLength: 6, maxLength: 6 }), (messages, keys) => {
        const shuffled = messages
          .map((one, index) => ({ one, key: keys[index] ?? 0 }))
          .sort((left, right) => left.key - right.key)
          .map(({ one }) => one);
        expect(named(shuffled)).toEqual(named(messages));
      }),
    );
  });
});
