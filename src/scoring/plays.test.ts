import { describe, expect, it } from 'vitest';
import { AS_OF, ago, riskOf, said } from '../../test/support/evidence.ts';
import { defaultPolicy, policySchema } from './index.ts';

type Parts = Parameters<typeof riskOf>[0];

const champion = { name: 'Dana Ortiz', email: 'dana@acme.test', roles: ['champion' as const] };
const sponsor = { name: 'Eve Stone', email: 'eve@acme.test', roles: ['executive_sponsor' as const] };

function mail(at: string, more: Record<string, unknown> = {}) {
  return { at, kind: 'email_out' as const, by: 'csm' as const, person: 'eve@acme.test', ...more };
}

function triggersIn(parts: Parts, asOf?: string) {
  return riskOf(parts, asOf).triggers.map(({ id }) => id);
}

function confirmed(type: 'unkept_promise/late' | 'fit_gap/mismatch', at: string, more: Record<string, unknown> = {}) {
  return said(type, 20, { what: 'SSO' }, { confirmed_by: 'csm', confirmed_at: at, ...more });
}

describe('AE-1', () => {
  const people = [champion, sponsor];
  const touches = [mail('2026-08-27T09:00:00Z', { by: 'ae' }), mail('2026-08-27T15:30:00Z')];

  it('fires when 14 days from the CSM’s first unanswered message are full, and is due 48 hours later', () => {
    expect(triggersIn({ people, touches }, '2026-09-09')).toEqual([]);
    const risk = riskOf({ people, touches }, '2026-09-10');
    expect(risk.triggers.map(({ id, due }) => [id, due])).toEqual([['AE-1', '2026-09-12T15:30:00Z']]);
    expect(risk.triggers[0]?.action).toContain('Dana Ortiz');
    expect(risk.ae).toBe('in');
  });

  it('needs a try by the CSM', () => {
    expect(triggersIn({ people, touches: touches.slice(0, 1) })).toEqual([]);
    expect(riskOf({ people, touches: touches.slice(0, 1) }).ae).toBe('stays_out');
  });

  it('is answered by an email of theirs, in any thread', () => {
    const answer = { at: ago(1), kind: 'email_in' as const, by: 'customer' as const, person: 'Eve Stone', thread: 'x' };
    expect(triggersIn({ people, touches: [...touches, answer] })).toEqual([]);
  });

  it('sends nobody to a champion who is gone', () => {
    const signals = [said('champion_change/departed', 3, { person: 'Dana' })];
    expect(riskOf({ people, touches, signals }).triggers[0]?.action).toMatch(/^No champion is there/);
  });

  it('does not fire for a champion alone', () => {
    expect(triggersIn({ people: [champion], touches: [mail(ago(20), { person: 'dana@acme.test' })] })).toEqual([]);
  });
});

describe('AE-2', () => {
  const rival = said('competitor/evaluating', 61);

  it.each<readonly [string, boolean, Parts]>([
    ['renewal in 120 days', true, { account: { renewal_date: ago(-120) }, signals: [rival] }],
    ['renewal in 121 days', false, { account: { renewal_date: ago(-121) }, signals: [rival] }],
    ['renewal spoken of 60 days ago', true, { signals: [rival, said('renewal_term/path', 60)] }],
    ['renewal spoken of 61 days ago', false, { signals: [rival, said('renewal_term/path', 61)] }],
    ['a bare mention', false, { account: { renewal_date: ago(-50) }, signals: [said('competitor/mention', 5)] }],
    ['180 days old', true, { account: { renewal_date: ago(-50) }, signals: [said('competitor/pitching', 180)] }],
    ['181 days old', false, { account: { renewal_date: ago(-50) }, signals: [said('competitor/pitching', 181)] }],
    [
      'acted on',
      false,
      { account: { renewal_date: ago(-50) }, signals: [{ ...rival, status: 'acted', acted_at: ago(1) }] },
    ],
    ['low-touch', false, { account: { acv: 5_000, renewal_date: ago(-50) }, signals: [rival] }],
  ])('%s: %s', (_title, fires, parts) => {
    expect(triggersIn(parts).includes('AE-2')).toBe(fires);
  });

  it('is due at the next call planned, else words say when', () => {
    const account = { renewal_date: ago(-50) };
    const planned = { at: '2026-09-15T10:00:00Z', kind: 'call' as const, by: 'csm' as const, recorded_at: ago(3) };
    const dueWith = (touches: Parts['touches']) => riskOf({ account, signals: [rival], touches }).triggers[0]?.due;
    expect(dueWith([planned])).toBe('2026-09-15T10:00:00Z');
    expect(dueWith([{ ...planned, recorded_at: null }])).toBeNull();
    expect(riskOf({ account, signals: [rival] }).triggers[0]?.timing).toBe('before the next CS call with the customer');
  });
});

describe('AE-3', () => {
  it.each([
    ['Friday to Friday', '2026-09-04T10:00:00Z', '2026-09-11T10:00:00Z'],
    ['from a Saturday', '2026-09-05T10:00:00Z', '2026-09-11T10:00:00Z'],
    ['from a Monday', '2026-09-07T23:30:00Z', '2026-09-14T23:30:00Z'],
    ['by the UTC day', '2026-09-05T00:30:00+02:00', '2026-09-11T22:30:00Z'],
    ['from a bare date', '2026-09-09', '2026-09-16T00:00:00Z'],
  ])('is due 5 business days after the confirmation: %s', (_title, at, due) => {
    const risk = riskOf({ signals: [confirmed('unkept_promise/late', at)] });
    expect(risk.triggers.map((trigger) => [trigger.id, trigger.due])).toEqual([['AE-3', due]]);
  });

  it.each<readonly [string, boolean, Parts]>([
    ['confirmed by the AE', false, { signals: [confirmed('unkept_promise/late', ago(3), { confirmed_by: 'ae' })] }],
    ['confirmed tomorrow', false, { signals: [confirmed('unkept_promise/late', ago(-1))] }],
    [
      'kept since',
      false,
      { signals: [confirmed('unkept_promise/late', ago(3)), said('kept_promise/delivered', 1, { what: 'SSO' })] },
    ],
    ['acted on since', false, { signals: [confirmed('unkept_promise/late', ago(3), { acted_at: ago(1) })] }],
    ['180 days ago', true, { signals: [confirmed('unkept_promise/late', ago(180), { occurred_at: ago(180) })] }],
    ['181 days ago', false, { signals: [confirmed('unkept_promise/late', ago(181), { occurred_at: ago(181) })] }],
  ])('%s: %s', (_title, fires, parts) => {
    expect(triggersIn(parts).includes('AE-3')).toBe(fires);
  });
});

describe('AE-4 and AE-5', () => {
  const posture = (age: number, value: 'likely_churn' | 'committed', by: string) => ({
    at: ago(age),
    posture: value,
    by,
  });

  it('AE-4 follows the CSM’s newest posture', () => {
    const with_ = (...renewal_posture: ReturnType<typeof posture>[]) => triggersIn({ account: { renewal_posture } });
    expect(with_(posture(3, 'likely_churn', 'csm'))).toEqual(['AE-4']);
    expect(with_(posture(3, 'likely_churn', 'csm'), posture(1, 'committed', 'ae'))).toEqual(['AE-4']);
    expect(with_(posture(3, 'likely_churn', 'csm'), posture(1, 'committed', 'csm'))).toEqual([]);
    expect(with_(posture(3, 'likely_churn', 'ae'))).toEqual([]);
  });

  it('AE-5 needs a misfit confirmed by the CSM and a renewal within 120 days', () => {
    const signals = [confirmed('fit_gap/mismatch', ago(3))];
    expect(triggersIn({ account: { renewal_date: ago(-120) }, signals })).toEqual(['AE-5']);
    expect(triggersIn({ account: { renewal_date: ago(-121) }, signals })).toEqual([]);
    expect(triggersIn({ account: { renewal_date: ago(-90) }, signals: [said('fit_gap/mismatch', 3)] })).toEqual([]);
    expect(triggersIn({ account: { renewal_date: ago(-90), icp_fit: 'stretch' } })).toEqual([]);
  });
});

describe('the review', () => {
  const csSide = [said('escalation/support', 1), said('escalation/support', 5)];
  const salesSide = [said('competitor/evaluating', 5)];
  const turnover = said('champion_change/role_changed', 5, { person: 'Dana' });

  it.each<readonly [string, string | null, Parts]>([
    ['signals on both sides', 'JR-1', { signals: [...csSide, ...salesSide] }],
    ['CS side only', 'JR-2', { signals: csSide }],
    ['Sales side only', 'JR-3', { signals: salesSide }],
    ['champion turnover alone', 'JR-4', { people: [champion], signals: [turnover] }],
    [
      'champion turnover 90 days ago',
      'JR-4',
      { people: [champion], signals: [said('champion_change/role_changed', 90, { person: 'Dana' })] },
    ],
    [
      'champion turnover 91 days ago',
      null,
      { people: [champion], signals: [said('champion_change/role_changed', 91, { person: 'Dana' })] },
    ],
    [
      'a successor named',
      null,
      { people: [champion], signals: [turnover, said('champion_change/replaced', 1, { person: 'Kim Lo' })] },
    ],
    ['turnover and a competitor', 'JR-1', { people: [champion], signals: [turnover, ...salesSide] }],
    ['an overdue promise alone', null, { commitments: [{ id: 'c1', what: 'SSO', due_date: ago(9) }] }],
    ['an unkept promise alone', 'JR-3', { signals: [said('unkept_promise/missed', 9)] }],
    ['somebody gone quiet 90 days ago', 'JR-2', { signals: [said('champion_change/disengaged', 90)] }],
    ['somebody gone quiet 91 days ago', null, { signals: [said('champion_change/disengaged', 91)] }],
    ['low-touch', null, { account: { acv: 5_000 }, signals: [...csSide, ...salesSide] }],
    ['nothing', null, {}],
  ])('%s: %s', (_title, rule, parts) => {
    expect(riskOf(parts).review.rule).toBe(rule);
  });

  it('names the rules of each side', () => {
    const signals = [
      ...csSide,
      ...salesSide,
      said('unkept_promise/late', 3),
      said('champion_change/departed', 2, { person: 'Dana' }),
    ];
    expect(riskOf({ account: { icp_fit: 'poor' }, people: [champion], signals }).review).toEqual({
      rule: 'JR-1',
      cs_side: ['IND-5', 'IND-15'],
      sales_side: ['IND-9', 'IND-10', 'IND-18'],
    });
  });
});

describe('the root cause', () => {
  it('ranks the candidates by points', () => {
    const { root_cause } = riskOf({
      signals: [
        said('competitor/evaluating', 1),
        said('unkept_promise/late', 1),
        said('renewal_risk/budget_pressure', 1),
      ],
    });
    expect(root_cause.candidates.map(({ cause }) => cause)).toEqual(['competitor', 'over_promised']);
    expect([root_cause.primary, root_cause.commercial]).toEqual(['competitor', true]);
  });

  it('breaks ties by competitor, over_promised, champion_loss, wrong_icp, adoption_value_gap', () => {
    const points = {
      ...defaultPolicy.points,
      'IND-5': 10,
      'IND-9': { ...defaultPolicy.points['IND-9'], evaluating: 10 },
      'IND-10': { ...defaultPolicy.points['IND-10'], late: 10 },
      'IND-18': { ...defaultPolicy.points['IND-18'], fit_gap: 10 },
    };
    const policy = policySchema.parse({ ...defaultPolicy, points });
    const signals = [
      said('adoption_gap/low_usage', 0),
      said('fit_gap/mismatch', 0),
      said('champion_change/departed', 0, { person: 'Dana' }),
      said('unkept_promise/late', 0),
      said('competitor/evaluating', 0),
    ];
    const { root_cause } = riskOf({ people: [champion], signals }, AS_OF, AS_OF, policy);
    expect(root_cause.candidates.map(({ cause, points: earned }) => [cause, earned])).toEqual([
      ['competitor', 10],
      ['over_promised', 10],
      ['champion_loss', 10],
      ['wrong_icp', 10],
      ['adoption_value_gap', 10],
    ]);
  });

  it('is null where nothing speaks for one', () => {
    expect(riskOf({}).root_cause).toEqual({ primary: null, candidates: [], commercial: false });
  });
});

describe('escalation', () => {
  const atRisk = [said('renewal_risk/churn_intent', 0)];

  it.each<readonly [string, string, Parts]>([
    ['green', 'none', { account: { acv: 90_000, renewal_date: ago(-40) }, signals: [said('renewal_term/path', 3)] }],
    [
      'at risk, within authority, 90 days left',
      'ae_csm',
      { account: { acv: 100_000, renewal_date: ago(-90) }, signals: atRisk },
    ],
    ['89 days left', 'vp', { account: { acv: 100_000, renewal_date: ago(-89) }, signals: atRisk }],
    ['above authority', 'vp', { account: { acv: 100_001, renewal_date: ago(-200) }, signals: atRisk }],
    ['strategic by amount', 'cro', { account: { acv: 250_000, renewal_date: ago(-200) }, signals: atRisk }],
    ['just under it', 'vp', { account: { acv: 249_999, renewal_date: ago(-200) }, signals: atRisk }],
    [
      'strategic by mark',
      'cro',
      { account: { acv: 20_000, strategic: true, renewal_date: ago(-200) }, signals: atRisk },
    ],
    ['escalated to executives', 'cro', { signals: [...atRisk, said('escalation/executive', 4)] }],
    ['low-touch', 'none', { account: { acv: 9_000, renewal_date: ago(-20) }, signals: atRisk }],
    ['unknown value and date', 'ae_csm', { signals: atRisk }],
  ])('%s: %s', (_title, level, parts) => {
    expect(riskOf(parts).escalation.level).toBe(level);
  });

  it('answers "not configured" where the amounts are unset', () => {
    const escalation = { ...defaultPolicy.escalation, renewal_authority: null, strategic_from: null };
    const policy = policySchema.parse({ ...defaultPolicy, escalation });
    const risk = riskOf({ account: { acv: 900_000 }, signals: atRisk }, AS_OF, AS_OF, policy);
    expect(risk.escalation.level).toBe('ae_csm');
    expect(risk.blind_spots.filter(({ why }) => why.startsWith('Not configured')).map(({ about }) => about)).toEqual([
      'renewal_authority',
      'strategic',
    ]);
  });
});

describe('cadence', () => {
  const atRisk = [said('renewal_risk/churn_intent', 0)];

  it.each<readonly [string, number | null, Parts]>([
    ['tier 1 with a flag', 7, { account: { tier: 1 }, signals: [said('competitor/pitching', 1)] }],
    ['tier 1 without', null, { account: { tier: 1 } }],
    ['at risk', 30, { signals: atRisk }],
    ['at risk on the CS side only', 7, { signals: [...atRisk, said('champion_change/disengaged', 1)] }],
    ['strategic and healthy', 30, { account: { acv: 300_000 } }],
    ['healthy', null, {}],
    ['low-touch', null, { account: { acv: 5_000 }, signals: atRisk }],
  ])('%s: every %s days', (_title, days, parts) => {
    const { cadence } = riskOf(parts);
    expect(cadence.every_days).toBe(days);
    expect(cadence.next).toBe(days === null ? null : ago(-days));
  });
});

describe('CO-1', () => {
  const signals = [said('renewal_risk/churn_intent', 0)];
  const [csm, ae] = [mail(ago(10), { thread: 't1' }), mail(ago(3), { by: 'ae', thread: 't2' })];

  it.each<readonly [string, number, Parts]>([
    ['two teams, 7 days apart, two threads', 1, { signals, touches: [csm, ae] }],
    ['8 days apart', 0, { signals, touches: [csm, { ...ae, at: ago(2) }] }],
    ['one thread', 0, { signals, touches: [csm, { ...ae, thread: 't1' }] }],
    ['a thread not known', 0, { signals, touches: [csm, { ...ae, thread: null }] }],
    ['one team', 0, { signals, touches: [csm, { ...ae, by: 'csm' }] }],
    ['while green', 0, { touches: [csm, ae] }],
    [
      'the earlier 31 days ago',
      0,
      {
        signals,
        touches: [
          { ...csm, at: ago(31) },
          { ...ae, at: ago(28) },
        ],
      },
    ],
    [
      'a trigger stood on that day',
      0,
      {
        account: { renewal_posture: [{ at: ago(4), posture: 'likely_churn', by: 'csm' }] },
        signals,
        touches: [csm, ae],
      },
    ],
    [
      'a trigger stood only later',
      1,
      {
        account: { renewal_posture: [{ at: ago(2), posture: 'likely_churn', by: 'csm' }] },
        signals,
        touches: [csm, ae],
      },
    ],
  ])('%s: %s', (_title, count, parts) => {
    expect(riskOf(parts).conduct.filter(({ id }) => id === 'CO-1')).toHaveLength(count);
  });
});
