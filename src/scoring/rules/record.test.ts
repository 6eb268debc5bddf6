import { describe, expect, it } from 'vitest';
import { ago, riskOf, said } from '../../../test/support/evidence.ts';

type Parts = Parameters<typeof riskOf>[0];
type Case = readonly [title: string, holds: boolean, parts: Parts];

function daily(from: number, to: number, figures: (age: number) => Record<string, unknown>) {
  return Array.from({ length: from - to + 1 }, (_, index) => ({ date: ago(from - index), ...figures(from - index) }));
}

/** Weekly rows, the newest last, one figure each. */
function weeks(figures: readonly number[], field = 'active_users') {
  return figures.map((value, index) => ({ date: ago((figures.length - 1 - index) * 7), [field]: value }));
}

/** Rows of 117 days: 100 a day before the last 28 days, then something else. */
function users(recent: number, usual = 100) {
  return daily(117, 0, (age) => ({ active_users: age < 28 ? recent : usual }));
}

function tickets(ages: readonly number[]) {
  return ages.map((age) => ({ id: `t${age}`, severity: 'normal' as const, opened_at: ago(age), closed_at: ago(age) }));
}

const CASES: Readonly<Record<string, readonly Case[]>> = {
  'IND-1': [
    ['active users 20 % under the baseline', true, { usage: users(80) }],
    ['active users 19 % under the baseline', false, { usage: users(81) }],
    [
      'logins under it while active users are not known',
      true,
      { usage: daily(117, 0, (age) => ({ logins: age < 28 ? 10 : 400 })) },
    ],
    ['a baseline of four points', true, { usage: weeks([100, 100, 100, 100, 50, 50, 50, 50]) }],
    ['a baseline of three points', false, { usage: weeks([100, 100, 100, 50, 50, 50, 50]) }],
    [
      'a baseline older than 118 days',
      false,
      { usage: [...daily(140, 118, () => ({ active_users: 100 })), ...daily(27, 0, () => ({ active_users: 10 }))] },
    ],
  ],
  'IND-2': [
    ['99 of 200 seats', true, { account: { licensed_seats: 200 }, usage: [{ date: ago(1), seats_used: 99 }] }],
    ['100 of 200 seats', false, { account: { licensed_seats: 200 }, usage: [{ date: ago(1), seats_used: 100 }] }],
    [
      'seats last seen 30 days ago',
      true,
      { account: { licensed_seats: 200 }, usage: [{ date: ago(30), seats_used: 9 }] },
    ],
    [
      'seats last seen 31 days ago',
      false,
      { account: { licensed_seats: 200 }, usage: [{ date: ago(31), seats_used: 9 }] },
    ],
    ['seats licensed unknown', false, { usage: [{ date: ago(1), seats_used: 9 }] }],
  ],
  'IND-3': [
    ['NPS 6', true, { surveys: [{ kind: 'nps', at: ago(3), score: 6 }] }],
    ['NPS 7', false, { surveys: [{ kind: 'nps', at: ago(3), score: 7 }] }],
    [
      'an older 3 and a newer 9',
      false,
      {
        surveys: [
          { kind: 'nps', at: ago(3), score: 9 },
          { kind: 'nps', at: ago(4), score: 3 },
        ],
      },
    ],
    [
      'an older 9 and a newer 3',
      true,
      {
        surveys: [
          { kind: 'nps', at: ago(3), score: 3 },
          { kind: 'nps', at: ago(4), score: 9 },
        ],
      },
    ],
    ['another survey', false, { surveys: [{ kind: 'csat', at: ago(3), score: 1 }] }],
  ],
  'IND-4': [
    ['critical, open 8 days', true, { tickets: [{ id: 't1', severity: 'critical', opened_at: ago(8) }] }],
    ['critical, open 7 days', false, { tickets: [{ id: 't1', severity: 'critical', opened_at: ago(7) }] }],
    ['high, open 80 days', false, { tickets: [{ id: 't1', severity: 'high', opened_at: ago(80) }] }],
    [
      'closed on the day',
      false,
      { tickets: [{ id: 't1', severity: 'critical', opened_at: ago(8), closed_at: ago(0) }] },
    ],
    [
      'closed a day later',
      true,
      { tickets: [{ id: 't1', severity: 'critical', opened_at: ago(8), closed_at: ago(-1) }] },
    ],
  ],
  'IND-12': [
    ['CRM red on each of the last 30 days', true, { account: { crm_health: [{ at: ago(29), color: 'red' }] } }],
    ['CRM red on the last 29 days', false, { account: { crm_health: [{ at: ago(28), color: 'red' }] } }],
    [
      'CRM yellow today',
      false,
      {
        account: {
          crm_health: [
            { at: ago(60), color: 'red' },
            { at: ago(0), color: 'yellow' },
          ],
        },
      },
    ],
    [
      'own score red for 30 days',
      true,
      { signals: [said('renewal_risk/churn_intent', 29), said('competitor/switching', 29)] },
    ],
    [
      'own score red for 29 days',
      false,
      { signals: [said('renewal_risk/churn_intent', 28), said('competitor/switching', 28)] },
    ],
    [
      'the one after the other',
      true,
      {
        account: {
          crm_health: [
            { at: ago(40), color: 'red' },
            { at: ago(10), color: 'green' },
          ],
        },
        signals: [said('renewal_risk/churn_intent', 10), said('competitor/switching', 10)],
      },
    ],
  ],
  'IND-13': [
    ['each of four weeks below the one before, 5 % in all', true, { usage: weeks([100, 99, 98, 97, 95]) }],
    ['under 5 % in all', false, { usage: weeks([100, 99, 98, 97, 96]) }],
    ['one week level', false, { usage: weeks([100, 90, 90, 80, 70]) }],
    ['one week without a figure', false, { usage: weeks([100, 90, 80, 70]) }],
    [
      'key features',
      true,
      {
        account: { key_features: ['alerts'] },
        usage: [50, 40, 30, 20, 10].map((alerts, index) => ({ date: ago((4 - index) * 7), features: { alerts } })),
      },
    ],
  ],
  'IND-15': [
    ['four tickets, none before', true, { tickets: tickets([1, 5, 10, 29]) }],
    ['three tickets, none before', false, { tickets: tickets([1, 5, 10]) }],
    ['four tickets, six in the 90 days before', true, { tickets: tickets([1, 5, 10, 29, 30, 40, 50, 60, 70, 119]) }],
    [
      'four tickets, seven in the 90 days before',
      false,
      { tickets: tickets([1, 5, 10, 29, 30, 40, 50, 60, 70, 80, 119]) },
    ],
    ['two escalations in 30 days', true, { signals: [said('escalation/support', 1), said('escalation/support', 30)] }],
    ['the second 31 days ago', false, { signals: [said('escalation/support', 1), said('escalation/support', 31)] }],
  ],
};

describe.each(Object.entries(CASES))('%s', (rule, cases) => {
  it.each(cases)('%s: %s', (_title, holds, parts) => {
    expect(riskOf(parts).contributions.some((contribution) => contribution.rule === rule)).toBe(holds);
  });
});
