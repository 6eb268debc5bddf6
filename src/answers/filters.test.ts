import { describe, expect, it } from 'vitest';
import { scopeOf } from './filters.ts';
import { type QuestionContext, readQuestion } from './question/reading.ts';
import type { Heard } from './types.ts';

const CONTEXT: QuestionContext = {
  asOf: '2026-10-20',
  fiscalStart: 1,
  renewal: null,
  contractStart: null,
  departures: [{ name: 'Dana Ortiz', day: '2026-06-12' }],
  conversations: [],
  people: [],
  ownNames: [],
};

const HEARD = ['2026-03-04', '2026-06-18', '2026-09-14'].map(
  (day): Heard => ({
    id: day,
    medium: 'call',
    occurredAt: `${day}T10:00:00Z`,
    day,
    subject: null,
    participants: [],
    speakers: [],
  }),
);

describe('time words limit where an answer may stand', () => {
  it.each([
    ['Since Dana left, what has changed?', ['2026-06-18', '2026-09-14']],
    ['In March, what did they pay?', ['2026-03-04']],
    ['What came up about SSO and billing last month?', ['2026-09-14']],
    ['What did they hope for in March and where did it end?', HEARD.map(({ id }) => id)],
  ])('unless several things are asked: %s', (question, ids) => {
    expect(scopeOf(readQuestion(question, CONTEXT), HEARD).conversations.map(({ id }) => id)).toEqual(ids);
  });
});
