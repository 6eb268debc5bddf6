import { describe, expect, it } from 'vitest';
import { ago, pointsOf, riskOf, said } from '../../test/support/evidence.ts';
import { defaultPolicy } from './index.ts';

type Parts = Parameters<typeof riskOf>[0];
type Case = readonly [title: string, holds: boolean, parts: Parts];

const champion = { name: 'Dana Ortiz', email: 'dana@acme.test', roles: ['champion' as const] };
const sponsor = { name: 'Eve Stone', email: 'eve@acme.test', roles: ['executive_sponsor' as const] };
const enterprise = { acv: 84_000 };

function daily(from: number, to: number, figures: (age: number) => Record<string, unknown>) {
  return Array.from({ length: from - to + 1 }, (_, index) => ({ date: ago(from - index), ...figures(from - index) }));
}

/** Rows of 117 days: 100 a day before the last 28 days, then something else. */
function users(recent: number, usual = 100) {
  return daily(117, 0, (age) => ({ active_users: age < 28 ? recent : usual }));
}

/** Weekly rows, the newest last, one figure each. */
function weeks(figures: readonly number[], field = 'active_users') {
  return figures.map((value, index) => ({ date: ago((figures.length - 1 - index) * 7), [field]: value }));
}

function mail(age: number, more: Record<string, unknown> = {}) {
  return {
    at: `${ago(age)}T09:00:00Z`,
    kind: 'email_out' as const,
    by: 'csm' as const,
    person: 'dana@acme.test',
    thread: `t${age}`,
    ...more,
  };
}

/** The answer to {@link mail} of that age, some hours later. */
function answer(age: number, hours = 1) {
  const at = new Date(Date.parse(`${ago(age)}T09:00:00Z`) + hours * 3_600_000).toISOString();
  return { at, kind: 'email_in' as const, by: 'customer' as const, person: 'dana@acme.test', thread: `t${age}` };
}

function touch(age: number, more: Record<string, unknown> = {}) {
  return { at: ago(age), kind: 'call' as const, by: 'csm' as const, ...more };
}

const answeredBefore = [40, 50, 60, 70].flatMap((age) => [mail(age), answer(age)]);

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
  'IND-5': [
    [
      'a champion said to have left',
      true,
      { people: [champion], signals: [said('champion_change/departed', 10, { person: 'Dana Ortiz' })] },
    ],
    [
      'by part of a name',
      true,
      { people: [champion], signals: [said('champion_change/departed', 10, { person: 'Dana' })] },
    ],
    ['a champion whose record ended', true, { people: [{ ...champion, to: ago(10) }] }],
    [
      'a user who left',
      false,
      {
        people: [{ ...champion, roles: ['user'] }],
        signals: [said('champion_change/departed', 10, { person: 'Dana Ortiz' })],
      },
    ],
    [
      'said to be a champion, then to have left',
      true,
      {
        signals: [
          said('stakeholder/champion', 50, { person: 'Kim Lo' }),
          said('champion_change/departed', 10, { person: 'Kim Lo' }),
        ],
      },
    ],
    [
      'another champion active',
      false,
      {
        people: [champion, { name: 'Kim Lo', roles: ['champion'] }],
        signals: [said('champion_change/departed', 10, { person: 'Dana' })],
      },
    ],
    [
      'a successor named',
      false,
      {
        people: [champion],
        signals: [
          said('champion_change/departed', 10, { person: 'Dana' }),
          said('champion_change/replaced', 5, { person: 'Kim Lo' }),
        ],
      },
    ],
    [
      'a successor named for somebody else',
      true,
      {
        people: [champion, sponsor],
        signals: [
          said('champion_change/departed', 10, { person: 'Dana' }),
          said('champion_change/replaced', 5, { person: 'Kim Lo', predecessor: 'Eve Stone' }),
        ],
      },
    ],
    [
      'a successor who left too',
      true,
      {
        people: [champion],
        signals: [
          said('champion_change/departed', 10, { person: 'Dana' }),
          said('champion_change/replaced', 8, { person: 'Kim Lo' }),
          said('champion_change/departed', 3, { person: 'Kim Lo' }),
        ],
      },
    ],
    [
      'only moved to another role',
      false,
      { people: [champion], signals: [said('champion_change/role_changed', 10, { person: 'Dana' })] },
    ],
    [
      'a record newer than the word',
      false,
      {
        people: [{ ...champion, recorded_at: ago(2) }],
        signals: [said('champion_change/departed', 10, { person: 'Dana' })],
      },
    ],
  ],
  'IND-6': [
    ['46 days since the last touch', true, { touches: [touch(46)] }],
    ['45 days since the last touch', false, { touches: [touch(45)] }],
    ['a QBR deferred since', true, { touches: [touch(46), touch(2, { kind: 'qbr_deferred' })] }],
    ['a touch by the AE since', true, { touches: [touch(46), touch(2, { by: 'ae' })] }],
    ['none on record, 46 days into the contract', true, { account: { contract_start: ago(46) } }],
    ['none on record, 45 days into the contract', false, { account: { contract_start: ago(45) } }],
    ['nothing known', false, {}],
  ],
  'IND-7': [
    ['enterprise, 90 days before', true, { account: { ...enterprise, renewal_date: ago(-90) } }],
    ['enterprise, 91 days before', false, { account: { ...enterprise, renewal_date: ago(-91) } }],
    ['mid-market, 60 days before', true, { account: { acv: 31_000, renewal_date: ago(-60) } }],
    ['mid-market, 61 days before', false, { account: { acv: 31_000, renewal_date: ago(-61) } }],
    ['value unknown, 61 days before', false, { account: { renewal_date: ago(-61) } }],
    ['on the day', true, { account: { renewal_date: ago(0) } }],
    ['the day after', false, { account: { renewal_date: ago(1) } }],
    [
      'a renewal conversation 180 days ago',
      false,
      { account: { renewal_date: ago(-30) }, signals: [said('renewal_term/path', 180)] },
    ],
    [
      'a renewal conversation 181 days ago',
      true,
      { account: { renewal_date: ago(-30) }, signals: [said('renewal_term/path', 181)] },
    ],
    [
      'spoken of as a risk',
      false,
      { account: { renewal_date: ago(-30) }, signals: [said('renewal_risk/hesitation', 20)] },
    ],
  ],
  'IND-8': [
    ['fewer seats asked for', true, { signals: [said('renewal_risk/contraction', 5)] }],
    ['another renewal risk', false, { signals: [said('renewal_risk/hesitation', 5)] }],
  ],
  'IND-9': [
    ['evaluating', true, { signals: [said('competitor/evaluating', 5)] }],
    ['pitching', true, { signals: [said('competitor/pitching', 5)] }],
    ['switching', true, { signals: [said('competitor/switching', 5)] }],
    ['a bare mention', false, { signals: [said('competitor/mention', 5)] }],
    ['acted on', true, { signals: [said('competitor/evaluating', 5, {}, { status: 'acted', acted_at: ago(1) })] }],
    [
      'dismissed',
      false,
      { signals: [said('competitor/evaluating', 5, {}, { status: 'dismissed', dismissed_at: ago(1) })] },
    ],
    [
      'dismissed later',
      false,
      { signals: [said('competitor/evaluating', 5, {}, { status: 'open', dismissed_at: ago(-9) })] },
    ],
  ],
  'IND-10': [
    ['said to be late', true, { signals: [said('unkept_promise/late', 5, { what: 'SSO' })] }],
    ['due yesterday', true, { commitments: [{ id: 'c1', what: 'SSO', due_date: ago(1) }] }],
    ['due today', false, { commitments: [{ id: 'c1', what: 'SSO', due_date: ago(0) }] }],
    ['kept, though late', false, { commitments: [{ id: 'c1', what: 'SSO', due_date: ago(30), kept_at: ago(3) }] }],
    [
      'kept a day after the day',
      true,
      { commitments: [{ id: 'c1', what: 'SSO', due_date: ago(30), kept_at: ago(-1) }] },
    ],
    [
      'confirmed as kept later',
      false,
      {
        signals: [said('unkept_promise/late', 5, { what: 'SSO' }), said('kept_promise/delivered', 4, { what: ' sso' })],
        commitments: [{ id: 'c1', what: 'Sso', made_at: ago(90), due_date: ago(30) }],
      },
    ],
    [
      'confirmed as kept before',
      true,
      {
        signals: [said('unkept_promise/late', 5, { what: 'SSO' }), said('kept_promise/delivered', 6, { what: 'SSO' })],
      },
    ],
    [
      'another one kept',
      true,
      {
        signals: [
          said('unkept_promise/late', 5, { what: 'SSO' }),
          said('kept_promise/delivered', 4, { what: 'audit log' }),
        ],
      },
    ],
  ],
  'IND-11': [
    [
      'one of four answered, against all',
      true,
      { people: [champion], touches: [...answeredBefore, mail(20), mail(15), mail(10), mail(5), answer(20)] },
    ],
    [
      'two of four answered, against all',
      false,
      {
        people: [champion],
        touches: [...answeredBefore, mail(20), mail(15), mail(10), mail(5), answer(20), answer(5)],
      },
    ],
    ['three messages only', false, { people: [champion], touches: [...answeredBefore, mail(20), mail(15), mail(10)] }],
    [
      'a fourth under three days old',
      false,
      { people: [champion], touches: [...answeredBefore, mail(20), mail(15), mail(10), mail(2)] },
    ],
    [
      'a fourth three days old',
      true,
      { people: [champion], touches: [...answeredBefore, mail(20), mail(15), mail(10), mail(3)] },
    ],
    [
      'a baseline of three messages',
      false,
      { people: [champion], touches: [...answeredBefore.slice(2), mail(20), mail(15), mail(10), mail(5)] },
    ],
    [
      'answers over three times as slow',
      true,
      {
        people: [champion],
        touches: [...answeredBefore, ...[20, 15, 10, 5].flatMap((age) => [mail(age), answer(age, 4)])],
      },
    ],
    [
      'answers three times as slow',
      false,
      {
        people: [champion],
        touches: [...answeredBefore, ...[20, 15, 10, 5].flatMap((age) => [mail(age), answer(age, 3)])],
      },
    ],
    [
      'answers in another thread',
      true,
      {
        people: [champion],
        touches: [
          ...answeredBefore,
          ...[20, 15, 10, 5].flatMap((age) => [mail(age), { ...answer(age), thread: 'other' }]),
        ],
      },
    ],
    [
      'no champion',
      false,
      {
        people: [{ ...champion, roles: ['user'] }],
        touches: [...answeredBefore, mail(20), mail(15), mail(10), mail(5)],
      },
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
  'IND-14': [
    ['deferred twice', true, { touches: [touch(100, { kind: 'qbr_deferred' }), touch(50, { kind: 'qbr_deferred' })] }],
    ['deferred once', false, { touches: [touch(50, { kind: 'qbr_deferred' })] }],
    [
      'a touch and a word 7 days apart',
      false,
      { touches: [touch(50, { kind: 'qbr_deferred' })], signals: [said('escalation/qbr_deferred', 43)] },
    ],
    [
      'a touch and a word 8 days apart',
      true,
      { touches: [touch(50, { kind: 'qbr_deferred' })], signals: [said('escalation/qbr_deferred', 42)] },
    ],
    [
      'the first 181 days ago',
      false,
      { touches: [touch(181, { kind: 'qbr_deferred' }), touch(50, { kind: 'qbr_deferred' })] },
    ],
    [
      'a QBR held in between',
      false,
      {
        touches: [
          touch(100, { kind: 'qbr_deferred' }),
          touch(80, { kind: 'qbr' }),
          touch(50, { kind: 'qbr_deferred' }),
        ],
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
  'IND-16': [
    [
      '90 days since the call',
      true,
      { people: [sponsor], touches: [touch(90, { by: 'ae', person: 'eve@acme.test' })] },
    ],
    [
      '89 days since the call',
      false,
      { people: [sponsor], touches: [touch(89, { by: 'ae', person: 'eve@acme.test' })] },
    ],
    [
      'mail since',
      true,
      {
        people: [sponsor],
        touches: [touch(90, { by: 'ae', person: 'eve@acme.test' }), mail(5, { by: 'ae', person: 'eve@acme.test' })],
      },
    ],
    [
      'a call with somebody else since',
      true,
      {
        people: [sponsor],
        touches: [touch(90, { by: 'ae', person: 'eve@acme.test' }), touch(5, { by: 'ae', person: 'dana@acme.test' })],
      },
    ],
    ['none on record, 90 days into the contract', true, { account: { contract_start: ago(90) }, people: [sponsor] }],
    ['none on record, 89 days into the contract', false, { account: { contract_start: ago(89) }, people: [sponsor] }],
    [
      'the economic buyer where no sponsor is marked',
      true,
      { account: { contract_start: ago(90) }, people: [{ ...sponsor, roles: ['economic_buyer'] }] },
    ],
    ['no sponsor on record', false, { account: { contract_start: ago(300) } }],
  ],
  'IND-17': [
    ['stalled', true, { signals: [said('expansion/new_team', 5, { stage: 'stalled' })] }],
    ['rejected', true, { signals: [said('expansion/new_team', 5, { stage: 'rejected' })] }],
    ['open', false, { signals: [said('expansion/new_team', 5)] }],
    [
      'acted on 60 days ago',
      true,
      { signals: [said('expansion/new_team', 70, {}, { status: 'acted', acted_at: ago(60) })] },
    ],
    [
      'acted on 59 days ago',
      false,
      { signals: [said('expansion/new_team', 70, {}, { status: 'acted', acted_at: ago(59) })] },
    ],
    [
      'another one since',
      false,
      {
        signals: [
          said('expansion/new_team', 70, {}, { status: 'acted', acted_at: ago(60) }),
          said('expansion/more_seats', 20),
        ],
      },
    ],
  ],
  'IND-18': [
    ['stretch', true, { account: { icp_fit: 'stretch' } }],
    ['poor', true, { account: { icp_fit: 'poor' } }],
    ['core', false, { account: { icp_fit: 'core' } }],
    ['a misfit said', true, { signals: [said('fit_gap/mismatch', 5)] }],
  ],
  'IND-19': [
    ['14 days without an answer', true, { people: [champion], touches: [mail(14)] }],
    ['13 days without an answer', false, { people: [champion], touches: [mail(13)] }],
    ['counted from the first of two', true, { people: [champion], touches: [mail(14), mail(2)] }],
    [
      'answered in another thread',
      false,
      { people: [champion], touches: [mail(14), { ...answer(14), thread: 'other' }] },
    ],
    [
      'met since',
      false,
      { people: [champion], touches: [mail(14), touch(3, { by: 'ae', kind: 'meeting', person: 'Dana Ortiz' })] },
    ],
    ['a sponsor', true, { people: [sponsor], touches: [mail(14, { person: 'eve@acme.test', by: 'ae' })] }],
    ['a user', false, { people: [{ ...champion, roles: ['user'] }], touches: [mail(14)] }],
    ['a champion who left by the record', false, { people: [{ ...champion, to: ago(3) }], touches: [mail(14)] }],
  ],
  'IND-20': [
    ['one person', true, { touches: [touch(90, { person: 'dana@acme.test' })] }],
    ['one person, 91 days ago', false, { touches: [touch(91, { person: 'dana@acme.test' })] }],
    ['nine of ten', true, { touches: [...contacts(9, 'dana@acme.test'), ...contacts(1, 'eve@acme.test')] }],
    ['eight of nine', false, { touches: [...contacts(8, 'dana@acme.test'), ...contacts(1, 'eve@acme.test')] }],
    [
      'the other one gone',
      true,
      {
        people: [champion, { ...sponsor, to: ago(2) }],
        touches: [...contacts(4, 'dana@acme.test'), ...contacts(4, 'eve@acme.test')],
      },
    ],
    [
      'a deferred QBR with another',
      true,
      { touches: [...contacts(3, 'dana@acme.test'), touch(2, { kind: 'qbr_deferred', person: 'eve@acme.test' })] },
    ],
    [
      'an address and a name of one person',
      true,
      { people: [champion], touches: [...contacts(3, 'dana@acme.test'), ...contacts(3, 'Dana Ortiz')] },
    ],
  ],
  'IND-21': [
    ['churn intent', true, { signals: [said('renewal_risk/churn_intent', 5)] }],
    ['hesitation', true, { signals: [said('renewal_risk/hesitation', 5)] }],
    ['budget pressure', true, { signals: [said('renewal_risk/budget_pressure', 5)] }],
    ['contraction', false, { signals: [said('renewal_risk/contraction', 5)] }],
    ['gone quiet', true, { signals: [said('champion_change/disengaged', 5)] }],
  ],
};

function tickets(ages: readonly number[]) {
  return ages.map((age) => ({ id: `t${age}`, severity: 'normal' as const, opened_at: ago(age), closed_at: ago(age) }));
}

function contacts(count: number, person: string) {
  return Array.from({ length: count }, (_, index) => touch(index * 3, { person }));
}

describe.each(Object.entries(CASES))('%s', (rule, cases) => {
  it.each(cases)('%s: %s', (_title, holds, parts) => {
    expect(riskOf(parts).contributions.some((contribution) => contribution.rule === rule)).toBe(holds);
  });
});

describe('points', () => {
  it('halve with each half-life of the rule and are dropped below half a point', () => {
    const at = (age: number) => pointsOf(riskOf({ signals: [said('competitor/evaluating', age)] }), 'IND-9');
    expect(at(0)).toBe(28);
    expect(at(60)).toBe(14);
    expect(at(120)).toBe(7);
    expect(at(348)).toBe(0.5);
    expect(at(349)).toBe(0);
  });

  it('of a state do not decay', () => {
    const at = (age: number) =>
      pointsOf(riskOf({ commitments: [{ id: 'c1', what: 'SSO', due_date: ago(age) }] }), 'IND-10');
    expect(at(1)).toBe(at(300));
  });

  it('say in a sentence what was said, how old it is and how much is left', () => {
    const risk = riskOf({ signals: [said('competitor/evaluating', 12, { competitor: 'FieldPilot' })] });
    expect(risk.contributions[0]?.why).toBe(
      'FieldPilot is being evaluated, said 12 days ago (half-life 60 days: 87 % of 28 points).',
    );
  });

  it('of IND-1 and IND-13 count once, by the stronger; both still hold for the review', () => {
    const usage = daily(117, 0, (age) => ({ active_users: age < 35 ? 40 + age : 100 }));
    const risk = riskOf({ usage, touches: [touch(1)] });
    expect(pointsOf(risk, 'IND-1')).toBe(10);
    expect(pointsOf(risk, 'IND-13')).toBe(0);
    expect(risk.review.cs_side).toEqual(['IND-13']);
  });

  it('weigh churn intent most of what they can say', () => {
    const { churn_intent, ...others } = defaultPolicy.points['IND-21'];
    expect(churn_intent).toBeGreaterThan(Math.max(...Object.values(others)));
  });

  it('of a renewal spoken of only as a risk are no fewer than those of one nobody spoke of', () => {
    const account = { renewal_date: ago(-30) };
    const silent = riskOf({ account });
    const old = riskOf({ account, signals: [said('renewal_risk/hesitation', 179)] });
    expect(pointsOf(old, 'IND-7')).toBe(0);
    expect(old.score).toBeGreaterThanOrEqual(silent.score);
  });
});
