import { describe, expect, it } from 'vitest';
import type { Conversation } from '../../../domain/index.ts';
import { EMPTY_CONTEXT } from '../../types.ts';
import { readConversation } from '../read.ts';
import { arbiterOf } from './index.ts';

function conversationOf(text: string): Conversation {
  return {
    id: 'c',
    medium: 'call',
    occurred_at: '2026-03-12T15:00:00.000Z',
    participants: [
      { name: 'Chris', side: 'customer' },
      { name: 'Sam', side: 'vendor' },
    ],
    turns: [
      { speaker: 'Sam', text: 'How are things?' },
      { speaker: 'Chris', text },
    ],
  };
}

function logit(text: string, kind: 'expansion' | 'commitment'): number {
  const turns = readConversation(conversationOf(text), EMPTY_CONTEXT);
  const turn = turns[1];
  if (turn === undefined) throw new Error('no turn was read');
  return arbiterOf(turns, false).judgement.logit(turn, kind);
}

describe('the classifier of turns', () => {
  it('thinks more of a team that wants in than of small talk', () => {
    const wanted = logit('The warehouse team keeps asking when they get it, about thirty people.', 'expansion');
    expect(wanted).toBeGreaterThan(logit('It rained all weekend, so we stayed in.', 'expansion'));
  });

  it('never sees a kind in a turn whose side cannot say it', () => {
    expect(logit("I'll send you the file by Friday.", 'commitment')).toBe(Number.NEGATIVE_INFINITY);
  });

  it('judges the same words the same way', () => {
    const text = 'Finance wants in as well.';
    expect(logit(text, 'expansion')).toBe(logit(text, 'expansion'));
  });
});
