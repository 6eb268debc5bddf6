import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TimeContext } from './time-context.ts';
import { readTime } from './when.ts';

const context: TimeContext = {
  asOf: '2026-10-20',
  fiscalStart: 2,
  renewal: '2026-06-30',
  contractStart: '2025-12-15',
  departures: [{ name: 'Dana Ortiz', day: '2026-06-12' }],
  conversations: [
    { id: 'kickoff', day: '2026-01-08', medium: 'call', subject: 'Kickoff' },
    { id: 'march-mail', day: '2026-03-03', medium: 'email', subject: 'Numbers' },
    { id: 'june-qbr', day: '2026-06-18', medium: 'call', subject: 'Q2 QBR' },
    { id: 'september-call', day: '2026-09-14', medium: 'call', subject: null },
    { id: 'october-mail', day: '2026-10-06', medium: 'email', subject: 'Three things' },
  ],
};

const said = (question: string, change: Partial<TimeContext> = {}) =>
  readTime(question, { ...context, ...change }).said;

describe('time words of a question', () => {
  it.each([
    // The fiscal year starts in February: of 20 October the quarter is August to October.
    ['what did they complain about last quarter', '2026-05-01', '2026-07-31'],
    ['what changed this quarter?', '2026-08-01', '2026-10-31'],
    ['which problems came up this year', '2026-01-01', '2026-12-31'],
    ['what was said last month', '2026-09-01', '2026-09-30'],
    ['what did we hear in March?', '2026-03-01', '2026-03-31'],
    // November has not begun: it is last year's.
    ['what happened in November', '2025-11-01', '2025-11-30'],
    ['and in March 2025?', '2025-03-01', '2025-03-31'],
    ['what came up in Q1', '2026-02-01', '2026-04-30'],
    ['any complaints in the last 30 days', '2026-09-20', '2026-10-20'],
    ['what did they say recently', '2026-08-21', '2026-10-20'],
    ['what was agreed on 14 September', '2026-09-14', '2026-09-14'],
    // The 19th was a Monday.
    ["who spoke in Monday's call", '2026-10-19', '2026-10-19'],
    ['what did they want in 2025', '2025-01-01', '2025-12-31'],
  ])('are days: %s', (question, from, to) => {
    expect(said(question)).toMatchObject({ from, to });
  });

  it.each([
    ['what has changed since Dana left', '2026-06-12', null],
    ["anything new after Ortiz's departure?", '2026-06-13', null],
    ['what did they say since March', '2026-03-01', null],
    ['what did we promise before the renewal', null, '2026-06-29'],
    ['complaints until June', null, '2026-06-30'],
    ['what has happened since we signed', '2025-12-15', null],
    ['anything between March and June?', '2026-03-01', '2026-06-30'],
  ])('are open at an end where they say so: %s', (question, from, to) => {
    expect(said(question)).toMatchObject({ from, to });
  });

  it.each([
    ['what did we promise at kickoff', ['kickoff']],
    ['what was said in the first call', ['kickoff']],
    ['what did they say in the last call', ['september-call']],
    ['what was in their last email', ['october-mail']],
    ['what came up at the last QBR', ['june-qbr']],
    ['what was said in the June QBR', ['june-qbr']],
  ])('are conversations where they name them: %s', (question, conversations) => {
    expect(said(question)?.conversations).toEqual(conversations);
  });

  it('begin after the conversation that they are counted from', () => {
    expect(said('what has changed since the last QBR')).toMatchObject({
      from: '2026-06-19',
      to: null,
      conversations: null,
    });
    expect(said('anything new since the September call?')).toMatchObject({ from: '2026-09-15' });
  });

  it('limit nothing when they lie ahead, or when nobody left', () => {
    expect(said('what do they plan for next year')).toBeNull();
    expect(said('what do they want before the renewal', { renewal: '2026-12-15' })).toBeNull();
    expect(said('what happened since Walt left')).toBeNull();
    expect(said('who is the champion')).toBeNull();
    expect(said('may I call them? what did march to')).toBeNull();
  });

  it('are the days on which something is due where that is asked', () => {
    const { said: none, due } = readTime('which promises were due in September?', context);
    expect(none).toBeNull();
    expect(due).toMatchObject({ from: '2026-09-01', to: '2026-09-30' });
  });

  it.each([
    ['what changed in the planned migration last quarter', '2026-05-01', '2026-07-31'],
    ['what came up in Q3 20 seats', '2026-08-01', '2026-10-31'],
    ["what came up in Q2 '26", '2025-05-01', '2025-07-31'],
    ['what came up in Q2 FY26', '2025-05-01', '2025-07-31'],
    ['what came up in Q2 2026', '2025-05-01', '2025-07-31'],
    ['did they score us 9/10 in March', '2026-03-01', '2026-03-31'],
    ['what did they say on 9/10', '2026-09-10', '2026-09-10'],
    ['what did they say on 9/10/2026', '2026-09-10', '2026-09-10'],
  ])('are days and no count beside them: %s', (question, from, to) => {
    expect(readTime(question, context)).toMatchObject({ said: { from, to }, due: null });
  });

  it.each(['do they need 24/7 support?', 'who gave us 9/10', 'did they try Monday.com', 'is april.io a rival'])(
    'are no ratios and no addresses: %s',
    (question) => {
      expect(readTime(question, context)).toEqual({ said: null, due: null, rest: question });
    },
  );

  it('leave the rest of the question', () => {
    expect(readTime('what did they say about pricing in March?', context).rest).toBe(
      'what did they say about pricing ?',
    );
  });

  it('never throw, and never give days in the wrong order', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 80 }), (question) => {
        const found = said(question);
        if (found?.from != null && found.to !== null) expect(found.from <= found.to).toBe(true);
      }),
    );
  });
});
