import { describe, expect, it } from 'vitest';
import type { AskedTurn } from '../storage/index.ts';
import { readQuestion } from './question/reading.ts';
import { goesOn, toAskedTurn, understand } from './thread.ts';
import type { Answer } from './types.ts';

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

  it.each([
    'Are they at risk?',
    'What did they promise?',
    'Which rivals are there?',
    'Is there a champion?',
    'Did Walt tell them?',
  ])('that stands by itself stays as it is: %s', (question) => {
    expect(understand(question, [turn({ people: ['Dana Ortiz'], topic: ['sso'] })], people)).toBe(question);
  });

  it('without a word of its own leans on the question before', () => {
    const earlier = [turn({ topic: ['sso'] })];
    expect(understand('What did they say then?', earlier, people)).toBe('What did they say then (sso)?');
    expect(understand('which ones?', earlier, people)).toBe('which ones (sso)?');
  });

  it('without a thread stands by itself', () => {
    expect(understand('and who replaced her?', [], people)).toBe('and who replaced her?');
  });
});

describe('what is kept of a question', () => {
  const context = { asOf: '2026-10-20', fiscalStart: 1, renewal: null, contractStart: null, departures: [] };
  function peopleAfter(question: string, text: string): readonly string[] {
    const reading = readQuestion(question, { ...context, conversations: [], people, ownNames: [] });
    const said = { conversation: 'c', turn: 0, quote: 'left', occurred_at: '2026-06-14T10:00:00.000Z', subject: null };
    const answer: Answer = {
      answer: text,
      sentences: [{ text, citations: [0] }],
      citations: [{ ...said, speaker: 'Walt Dietrich', medium: 'call' }],
      confidence: 0.75,
      mode: 'offline',
      reason: null,
      nearest: [],
      notes: [],
      filters: [],
      account: 'a',
      question,
      as_of: context.asOf,
      thread: 't',
    };
    return toAskedTurn(question, reading, answer, { people, heard: [] }).people;
  }

  it('is whom the answer is about before who spoke its words', () => {
    const kept = peopleAfter('Who left?', 'Dana Ortiz (COO) left on 12 June 2026.');
    expect(kept).toEqual(['Dana Ortiz', 'Walt Dietrich']);
    const next = understand('And who replaced her?', [turn({ people: kept })], people);
    expect(next).toBe('And who replaced Dana Ortiz?');
  });

  it('is who spoke where the answer is their words', () => {
    const kept = peopleAfter('What about the export?', 'Walt Dietrich on 14 June 2026: “Dana says it failed.”');
    expect(kept).toEqual(['Walt Dietrich', 'Dana Ortiz']);
  });

  it('is whom the question names first', () => {
    expect(peopleAfter('What did Walt say?', 'Dana Ortiz left on 12 June 2026.')[0]).toBe('Walt Dietrich');
  });
});

it('a question goes on from the answer before where it says little of its own', () => {
  for (const question of ['from which day?', 'who at support has that one?', 'and what does she want']) {
    expect(goesOn(question), question).toBe(true);
  }
  expect(goesOn('which seats did Dana sign for')).toBe(false);
});
