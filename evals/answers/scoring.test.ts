import { describe, expect, it } from 'vitest';
import type { Answer } from '../../src/answers/index.ts';
import type { AnswerQuestion } from './cases.ts';
import { isSaid, judge } from './scoring.ts';
import { summariseAnswers } from './table.ts';

const record = {
  conversations: [
    { id: 'march', turns: [{ text: 'We said “the end of May”.' }, { text: 'Dana owns it.' }] },
    { id: 'june', turns: [{ text: 'It came on the 6th of June.' }] },
  ] as never,
};

function question(change: Partial<AnswerQuestion> = {}): AnswerQuestion {
  return {
    id: 'q',
    question: 'by when?',
    kind: 'text',
    tags: [],
    answer_points: [['end of May', '31 May']],
    must_cite: [{ conversation: 'march', turns: [0] }],
    ...change,
  };
}

function answer(places: readonly (readonly [string, number, string])[], text: string | null = 'It was said.'): Answer {
  const citations = places.map(([conversation, turn, quote]) => ({ conversation, turn, quote }));
  return { answer: text, citations, sentences: text === null ? [] : [{ text, citations: [0] }] } as unknown as Answer;
}

describe('an answer', () => {
  it('is right when it says every point, cites a turn that shows it, and quotes to the letter', () => {
    expect(judge(question(), answer([['march', 0, '“the end of May”']]), record)).toMatchObject({
      right: true,
      why: '',
    });
  });

  it.each([
    ['a quote that is not there', answer([['march', 0, 'the end of  May']]), 'not verbatim'],
    ['another turn', answer([['march', 1, 'Dana owns it.']], 'By the end of May.'), 'cites none'],
    ['a point left out', answer([['march', 0, 'We said']]), 'does not say end of May'],
    ['nothing', answer([], null), 'declined'],
    [
      'a heap of quotes',
      answer(Array.from({ length: 7 }, () => ['march', 0, '“the end of May”'] as const)),
      'at most 6',
    ],
  ])('is wrong with %s', (_, given, why) => {
    expect(judge(question(), given, record)).toMatchObject({ right: false, why: expect.stringContaining(why) });
  });

  it('over two conversations cites both', () => {
    const both = question({
      tags: ['two-conversations'],
      must_cite: [
        { conversation: 'march', turns: [0] },
        { conversation: 'june', turns: [0] },
      ],
    });
    expect(judge(both, answer([['march', 0, '“the end of May”']]), record).right).toBe(false);
    expect(
      judge(
        both,
        answer([
          ['march', 0, '“the end of May”'],
          ['june', 0, 'It came'],
        ]),
        record,
      ).right,
    ).toBe(true);
  });

  it('to what the record does not say is right when it is declined', () => {
    const none = question({ tags: ['unanswerable'], answer_points: [], must_cite: [] });
    expect(judge(none, answer([], null), record).right).toBe(true);
    expect(judge(none, answer([['march', 0, 'We said']]), record).right).toBe(false);
  });

  it('must not say in its own words what is wrong, but may quote it', () => {
    const steered = question({ must_not: ['end of May'] });
    const quoting = answer([['march', 0, 'We said “the end of May”.']], 'Dana: “We said “the end of May”.”');
    expect(judge(steered, quoting, record).right).toBe(true);
    expect(judge(steered, answer([['march', 0, '“the end of May”']], 'By the end of May.'), record).why).toContain(
      'says end of May',
    );
  });
});

it('points are whole words in any case, or expressions', () => {
  expect(isSaid('ten', 'often')).toBe(false);
  expect(isSaid("don't  know", 'I DON’T know.')).toBe(true);
  expect(isSaid('/six(ty)?[- ]six/', 'We are at sixty-six')).toBe(true);
});

it('figures part what has to be declined from the rest', () => {
  const judged = [
    judge(question(), answer([['march', 0, '“the end of May”']]), record),
    judge(question({ tags: ['time'] }), answer([], null), record),
    judge(question({ tags: ['unanswerable'], answer_points: [], must_cite: [] }), answer([], null), record),
  ];
  expect(summariseAnswers({ judged })).toMatchObject({
    unanswerable: { questions: 1, right: 1 },
    answerable: { questions: 2, right: 1, rate: 0.5 },
    tags: { time: { questions: 1, right: 0 } },
    verbatim: { citations: 1, invented: 0 },
  });
});
