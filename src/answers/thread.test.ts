import { describe, expect, it } from 'vitest';
import type { AskedTurn } from '../storage/index.ts';
import { understand } from './thread.ts';

const people = [
  { name: 'Dana Ortiz', names: ['Dana Ortiz'], side: 'customer' as const },
  { name: 'Walt Dietrich', names: ['Walt Dietrich'], side: 'customer' as const },
];

function turn(change: Partial<AskedTurn>): AskedTurn {
  return { question: '', understood: '', people: [], topic: [], places: [], answered: true, ...change };
}

describe('a follow-up question', () => {
  it('takes whom it is about from the question before', () => {
    const earlier = [turn({ people: ['Dana Ortiz'], topic: ['left'] })];
    expect(understand('and who replaced her?', earlier, people)).toBe('and who replaced Dana Ortiz?');
    expect(understand('what was her role', earlier, people)).toBe("what was Dana Ortiz's role");
  });

  it('takes what it is about from the question before', () => {
    const earlier = [turn({ topic: ['parts', 'sync'] })];
    expect(understand('when was that due?', earlier, people)).toBe('when was that due (parts sync)?');
    expect(understand('and why?', earlier, people)).toBe('and why (parts sync)?');
  });

  it('that names somebody or something itself stays as it is', () => {
    const earlier = [turn({ people: ['Dana Ortiz'], topic: ['export'] })];
    expect(understand('what did Walt say?', earlier, people)).toBe('what did Walt say?');
    expect(understand('which integrations stopped the warehouse rollout?', earlier, people)).toBe(
      'which integrations stopped the warehouse rollout?',
    );
  });

  it('without a thread stands by itself', () => {
    expect(understand('and who replaced her?', [], people)).toBe('and who replaced her?');
  });
});
