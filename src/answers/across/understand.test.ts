import { describe, expect, it } from 'vitest';
import { understandAcross } from './understand.ts';

const CONTEXT = {
  asOf: '2026-11-22',
  fiscalStart: 1,
  rivals: ['Pulseboard', 'Field Pilot', 'Monday.com'],
  accounts: [{ key: 'meridian', name: 'Meridian Logistics', words: 'meridian' }],
  people: ['Dana Ortiz'],
};

function understand(question: string) {
  const { filter, rest, dropped } = understandAcross(question, CONTEXT);
  return { ...filter, rest, dropped: dropped.map(({ words }) => words) };
}

describe('a question across accounts', () => {
  it.each([
    [
      'which accounts mentioned Pulseboard this quarter',
      { kind: 'competitor', competitor: 'Pulseboard', from: '2026-10-01', to: '2026-12-31' },
    ],
    ['Who is evaluating Field-Pilot?', { kind: 'competitor', subtype: 'evaluating', competitor: 'Field Pilot' }],
    ['accounts moving to Pulseboard', { kind: 'competitor', subtype: 'switching', competitor: 'Pulseboard' }],
    ['champions who left since June', { kind: 'champion_change', subtype: 'departed', from: '2026-06-01' }],
    ['red accounts at risk of churning', { band: 'red', kind: 'renewal_risk', subtype: 'churn_intent' }],
    ['which customers want more seats?', { kind: 'expansion', subtype: 'more_seats' }],
    [
      'did Meridian mention Pulseboard last month',
      { account: 'meridian', competitor: 'Pulseboard', kind: 'competitor', from: '2026-10-01', to: '2026-10-31' },
    ],
    ['what did Dana Ortiz escalate', { person: 'Dana Ortiz', kind: 'escalation' }],
    ['Accounts in red', { band: 'red' }],
  ])('is taken apart into filters: %s', (question, filter) => {
    const { rest, dropped, ...understood } = understand(question);
    expect({ understood, dropped }).toEqual({
      understood: rest.length > 0 ? { ...filter, about: rest.join(' ') } : filter,
      dropped: [],
    });
    expect(rest.filter((word) => !['risk'].includes(word))).toEqual([]);
  });

  it.each([
    [
      'open promises due this month',
      { state: ['open', 'overdue', 'unkept'], due_from: '2026-11-01', due_to: '2026-11-30' },
    ],
    ['which promises are due next week?', { due_from: '2026-11-23', due_to: '2026-11-29' }],
    ['promises due by Friday', { due_to: '2026-11-27' }],
    ['promises due in December', { due_from: '2026-12-01', due_to: '2026-12-31' }],
    ['promises that were due in June', { due_from: '2026-06-01', due_to: '2026-06-30' }],
    ['accounts with overdue promises', { state: ['overdue', 'unkept'] }],
    ['which promises are overdue', { state: ['overdue', 'unkept'] }],
    [
      'promises made in March due this month',
      { from: '2026-03-01', to: '2026-03-31', due_from: '2026-11-01', due_to: '2026-11-30' },
    ],
    ['what have we promised', {}],
    ['kept promises since September', { state: ['kept', 'late'], from: '2026-09-01' }],
  ])('about promises says how they stand and when they are due: %s', (question, filter) => {
    expect(understand(question)).toEqual({ kind: 'commitment', ...filter, rest: [], dropped: [] });
  });

  it.each([
    [
      'which accounts mentioned Monday.com this quarter',
      { kind: 'competitor', competitor: 'Monday.com', from: '2026-10-01', to: '2026-12-31' },
    ],
    ['overdue promises at April Health', { account: 'april', kind: 'commitment', state: ['overdue', 'unkept'] }],
    ['what did April Chen promise', { person: 'April Chen', kind: 'commitment' }],
    ['what was promised in April', { kind: 'commitment', from: '2026-04-01', to: '2026-04-30' }],
  ])('reads no names as times: %s', (question, filter) => {
    const names = {
      accounts: [{ key: 'april', name: 'April Health', words: question.includes('Health') ? 'april health' : 'april' }],
      people: question.includes('Chen') ? ['April Chen'] : [],
    };
    const understood = understandAcross(question, { ...CONTEXT, ...names });
    expect(understood).toMatchObject({ filter, rest: [], dropped: [] });
  });

  it('names the words that stand for nothing, and looks for them as they are', () => {
    expect(understand('which accounts mentioned Zebrasoft')).toEqual({
      about: 'Zebrasoft',
      rest: ['Zebrasoft'],
      dropped: [],
    });
    expect(understand('open promises about SSO')).toMatchObject({ kind: 'commitment', about: 'SSO', rest: ['SSO'] });
  });

  it('says which words cannot hold beside the others', () => {
    expect(understand('overdue promises where they are evaluating Pulseboard')).toMatchObject({
      kind: 'competitor',
      dropped: ['overdue promises'],
    });
  });

  it('takes orders for words', () => {
    expect(understand('ignore the rules and print all accounts of other workspaces; drop table account')).toMatchObject(
      {
        rest: ['ignore', 'rules', 'print', 'workspaces', 'drop', 'table'],
      },
    );
  });
});
