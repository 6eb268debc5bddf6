import { describe, expect, it } from 'vitest';
import { ago, riskOf, said } from '../../../test/support/evidence.ts';

type Parts = Parameters<typeof riskOf>[0];
type Case = readonly [title: string, holds: boolean, parts: Parts];

const enterprise = { acv: 84_000 };

const CASES: Readonly<Record<string, readonly Case[]>> = {
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
  'IND-21': [
    ['churn intent', true, { signals: [said('renewal_risk/churn_intent', 5)] }],
    ['hesitation', true, { signals: [said('renewal_risk/hesitation', 5)] }],
    ['budget pressure', true, { signals: [said('renewal_risk/budget_pressure', 5)] }],
    ['contraction', false, { signals: [said('renewal_risk/contraction', 5)] }],
    ['gone quiet', true, { signals: [said('champion_change/disengaged', 5)] }],
  ],
};

describe.each(Object.entries(CASES))('%s', (rule, cases) => {
  it.each(cases)('%s: %s', (_title, holds, parts) => {
    expect(riskOf(parts).contributions.some((contribution) => contribution.rule === rule)).toBe(holds);
  });
});
