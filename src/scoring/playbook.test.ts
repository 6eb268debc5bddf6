import { describe, expect, it } from 'vitest';
import { ago, riskOf, said } from '../../test/support/evidence.ts';
import type { EvidenceInput, Risk } from '../domain/index.ts';

/** Cases written from the playbook alone: an account without trouble, what happens to it, and the facts that must follow. */

type Parts = Parameters<typeof riskOf>[0];
type Touch = NonNullable<EvidenceInput['touches']>[number];
type Change = Parts & { readonly asOf?: string; readonly knownAt?: string };

const DANA = { name: 'Dana Ortiz', email: 'dana@acme.test', roles: ['champion' as const], from: ago(400) };
const RAJ = { name: 'Raj Patel', email: 'raj@acme.test', roles: ['user' as const], from: ago(400) };
const SUE = { name: 'Sue Cole', email: 'sue@acme.test', roles: ['executive_sponsor' as const], from: ago(400) };

const touch = (kind: Touch['kind'], by: Touch['by'], age: number, person: string, thread?: string): Touch => ({
  at: `${ago(age)}T09:00:00Z`,
  kind,
  by,
  person: `${person}@acme.test`,
  ...(thread === undefined ? {} : { thread }),
});
const TALKS = [touch('call', 'csm', 5, 'dana'), touch('call', 'csm', 6, 'raj')];
const deferrals = [100, 30].map((age) => touch('qbr_deferred', 'customer', age, 'dana'));
const seats = (seats_used: number) => [{ date: ago(3), seats_used }];
const usageOf = (activeUsers: (age: number) => number) =>
  Array.from({ length: 130 }, (_, age) => ({ date: ago(age), active_users: activeUsers(age), seats_used: 80 }));
const falling = usageOf((age) => (age < 28 ? 50 : 100));
const confirmed = (at: string) => ({ confirmed_by: 'csm', confirmed_at: at });
const posture = (age: number, value: 'committed' | 'uncertain' | 'likely_churn', by = 'csm') => ({
  at: ago(age),
  posture: value,
  by,
});
const dana = { person: 'Dana Ortiz' };
const sso = { what: 'SSO' };

function riskAfter({ asOf, knownAt, account, ...parts }: Change): Risk {
  const base = { acv: 60_000, licensed_seats: 100, contract_start: ago(400), renewal_date: ago(-270), tier: 2 };
  const usual = { people: [DANA, RAJ], touches: TALKS };
  return riskOf(
    { account: { ...base, strategic: false, icp_fit: 'core', ...account }, ...usual, ...parts },
    asOf,
    knownAt,
  );
}

/** The facts of a risk that the cases speak of. */
function factsOf(risk: Risk) {
  return {
    rules: risk.contributions.map(({ rule }) => rule).sort(),
    band: risk.band,
    ae: risk.ae,
    triggers: Object.fromEntries(risk.triggers.map(({ id, due }) => [id, due])),
    review: risk.review.rule,
    sides: [risk.review.cs_side, risk.review.sales_side],
    primary: risk.root_cause.primary,
    level: risk.escalation.level,
    every: risk.cadence.every_days,
    leaks: risk.leaks.map(({ id }) => id),
    conduct: risk.conduct.map(({ id }) => id),
    dear: Object.values(risk.dear).map(({ status }) => status),
    contradictions: risk.blind_spots.filter(({ kind }) => kind === 'contradiction').map(({ about }) => about),
  };
}

type Facts = Partial<ReturnType<typeof factsOf>>;
type Case = readonly [title: string, change: Change, facts: Facts];

const rival = said('competitor/switching', 0);
const near = (days: number) => ({ renewal_date: ago(-days) });
const unanswered = (age: number, by: Touch['by'], ...more: Touch[]) => ({
  people: [DANA, RAJ, SUE],
  touches: [...TALKS, touch('meeting', 'ae', 40, 'sue'), touch('email_out', by, age, 'sue', 'x'), ...more],
});
/** The CSM writes to one of theirs and some days later the AE to another, while the account is at risk. */
const parallel = (apart: number, [first, second]: readonly [string, string] = ['a', 'b'], age = 10) => ({
  touches: [
    ...TALKS,
    touch('email_out', 'csm', age + apart, 'raj', first),
    touch('email_out', 'ae', age, 'dana', second),
  ],
  signals: [said('renewal_risk/churn_intent', 50)],
});

const CASES: Readonly<Record<string, readonly Case[]>> = {
  'when the AE comes in': [
    ['nothing happened', {}, { rules: [], ae: 'stays_out', triggers: {}, review: null, level: 'none', every: null }],
    ['sponsor silent for 13 days', unanswered(13, 'csm'), { rules: [], triggers: {}, ae: 'stays_out' }],
    [
      'sponsor silent for 14 days: 48 hours after the hour they were full',
      unanswered(14, 'csm'),
      { triggers: { 'AE-1': `${ago(-2)}T09:00:00Z` }, ae: 'in', rules: ['DEAR-2', 'IND-19'] },
    ],
    ['only the AE has tried', unanswered(20, 'ae'), { triggers: {}, rules: ['DEAR-2', 'IND-19'] }],
    [
      'the sponsor wrote in another thread since',
      unanswered(20, 'csm', touch('email_in', 'customer', 9, 'sue', 'y')),
      { triggers: {}, rules: [] },
    ],
    ['rival, renewal in 120 days', { signals: [rival], account: near(120) }, { triggers: { 'AE-2': null }, ae: 'in' }],
    ['rival, renewal in 121 days', { signals: [rival], account: near(121) }, { triggers: {}, ae: 'stays_out' }],
    [
      'rival, renewal spoken of 60 days ago',
      { signals: [rival, said('renewal_risk/hesitation', 60)] },
      { triggers: { 'AE-2': null } },
    ],
    [
      'rival, renewal spoken of 61 days ago',
      { signals: [rival, said('renewal_risk/hesitation', 61)] },
      { triggers: {} },
    ],
    [
      'rival merely named',
      { signals: [said('competitor/mention', 2)], account: near(100) },
      { triggers: {}, sides: [[], []] },
    ],
    [
      'rival, and a call of the CSM is planned',
      {
        signals: [rival],
        account: near(100),
        touches: [...TALKS, { ...touch('call', 'csm', -3, 'dana'), recorded_at: ago(1) }],
      },
      { triggers: { 'AE-2': `${ago(-3)}T09:00:00Z` } },
    ],
    [
      'promise gap confirmed on a Friday: the Friday after',
      { signals: [said('unkept_promise/contradicted', 10, sso, confirmed('2026-09-04T16:00:00Z'))] },
      { triggers: { 'AE-3': '2026-09-11T16:00:00Z' }, review: 'JR-3', primary: 'over_promised' },
    ],
    [
      'promise gap confirmed by the AE',
      { signals: [said('unkept_promise/missed', 10, sso, { ...confirmed(ago(2)), confirmed_by: 'ae' })] },
      { triggers: {} },
    ],
    [
      'promise gap confirmed tomorrow',
      { signals: [said('unkept_promise/missed', 10, sso, confirmed(ago(-1)))] },
      { triggers: {} },
    ],
    [
      'promise gap kept since',
      { signals: [said('unkept_promise/missed', 10, sso, confirmed(ago(8))), said('kept_promise/delivered', 1, sso)] },
      { triggers: {}, rules: [] },
    ],
    [
      'likely churn by the CSM',
      { account: { renewal_posture: [posture(30, 'committed'), posture(2, 'likely_churn')] } },
      { triggers: { 'AE-4': null } },
    ],
    ['likely churn by the AE', { account: { renewal_posture: [posture(2, 'likely_churn', 'ae')] } }, { triggers: {} }],
    [
      'likely churn withdrawn',
      { account: { renewal_posture: [posture(9, 'likely_churn'), posture(2, 'uncertain')] } },
      { triggers: {} },
    ],
    [
      'misfit confirmed, renewal in 120 days',
      { signals: [said('fit_gap/mismatch', 9, {}, confirmed(ago(1)))], account: near(120) },
      { triggers: { 'AE-5': null } },
    ],
    [
      'stretch fit alone',
      { account: { ...near(100), icp_fit: 'stretch' } },
      { triggers: {}, rules: ['IND-18'], review: 'JR-3' },
    ],
    [
      'low seats and a bad ticket are the work of CS',
      { usage: seats(20), tickets: [{ id: 't', severity: 'critical', opened_at: ago(20) }], account: near(100) },
      { triggers: {}, ae: 'stays_out', rules: ['DEAR-2', 'IND-2', 'IND-4'] },
    ],
  ],
  'who meets about it': [
    [
      'both sides',
      { signals: [said('competitor/pitching', 5)], touches: [...TALKS, ...deferrals] },
      { review: 'JR-1', sides: [['IND-14'], ['IND-9']] },
    ],
    [
      'the CS side alone',
      { touches: [...TALKS, ...deferrals] },
      { review: 'JR-2', sides: [['IND-14'], []], band: 'green', every: null },
    ],
    [
      'the Sales side alone',
      { signals: [said('expansion/new_team', 3, { stage: 'rejected' })] },
      { review: 'JR-3', sides: [[], ['IND-17']] },
    ],
    [
      'the champion changed role 90 days ago',
      { signals: [said('champion_change/role_changed', 90, dana)] },
      { review: 'JR-4' },
    ],
    [
      'the champion changed role 91 days ago',
      { signals: [said('champion_change/role_changed', 91, dana)] },
      { review: null },
    ],
    [
      'a user left',
      { signals: [said('champion_change/departed', 3, { person: 'Raj Patel' })] },
      { review: null, rules: ['IND-20'] },
    ],
    [
      'the champion left and somebody took over',
      {
        signals: [
          said('champion_change/departed', 9, dana),
          said('champion_change/replaced', 3, { person: 'Kim Lee', predecessor: 'Dana Ortiz' }),
        ],
      },
      { review: null, rules: ['IND-20'] },
    ],
    [
      'word of the champion leaving is newer than the record: it wins, and the conflict shows',
      { signals: [said('champion_change/departed', 9, dana)] },
      { review: 'JR-4', rules: ['DEAR-2', 'IND-20', 'IND-5'], contradictions: ['champion'] },
    ],
    [
      'the record is newer than word of the champion leaving',
      { people: [{ ...DANA, recorded_at: ago(1) }, RAJ], signals: [said('champion_change/departed', 9, dana)] },
      { review: null, rules: [], contradictions: ['champion'] },
    ],
    [
      'an overdue promise alone is nobody’s side',
      { commitments: [{ id: 'c', what: 'SSO', made_at: ago(90), due_date: ago(1) }] },
      { review: null, rules: ['IND-10'] },
    ],
    [
      'a promise due today',
      { commitments: [{ id: 'c', what: 'SSO', made_at: ago(90), due_date: ago(0) }] },
      { rules: [] },
    ],
  ],
  'how high it goes, and how often': [
    [
      'at risk within authority',
      { signals: [rival], account: { acv: 100_000 } },
      { band: 'yellow', level: 'ae_csm', every: 30 },
    ],
    ['at risk above authority', { signals: [rival], account: { acv: 100_001 } }, { level: 'vp' }],
    [
      'at risk with 89 days left',
      { signals: [rival, said('renewal_term/path', 3)], account: near(89) },
      { level: 'vp' },
    ],
    [
      'at risk with 90 days left',
      { signals: [rival, said('renewal_term/path', 3)], account: near(90) },
      { level: 'ae_csm' },
    ],
    ['at risk and strategic by amount', { signals: [rival], account: { acv: 250_000 } }, { level: 'cro' }],
    ['strategic and healthy', { account: { strategic: true } }, { level: 'none', every: 30 }],
    ['they brought in executives', { signals: [said('escalation/executive', 3)] }, { band: 'green', level: 'cro' }],
    [
      'two failing categories at 120 days',
      { signals: [said('value/unclear', 1), said('adoption_gap/low_usage', 1)], account: near(120) },
      { level: 'vp', band: 'green' },
    ],
    [
      'two failing categories at 121 days',
      { signals: [said('value/unclear', 1), said('adoption_gap/low_usage', 1)], account: near(121) },
      { level: 'none' },
    ],
    [
      'tier 1 with anything active',
      { signals: [said('competitor/pitching', 0)], account: { tier: 1 } },
      { band: 'green', every: 7 },
    ],
    [
      'over the threshold without a Sales signal',
      { signals: [said('renewal_risk/churn_intent', 0)], touches: [...TALKS, ...deferrals] },
      { review: 'JR-2', every: 7 },
    ],
    [
      'low-touch: no plays, whatever happens; leaks stay',
      {
        signals: [rival, said('champion_change/departed', 9, dana), said('expansion/new_team', 40)],
        account: { acv: 9_999, ...near(20) },
      },
      {
        triggers: {},
        ae: 'stays_out',
        review: null,
        level: 'none',
        every: null,
        leaks: ['LEAK-2', 'LEAK-3'],
        band: 'red',
      },
    ],
    [
      '10,000 is not low-touch',
      { signals: [rival], account: { acv: 10_000, ...near(20) } },
      { triggers: { 'AE-2': null }, review: 'JR-3' },
    ],
  ],
  'what nobody would have seen': [
    ['an expansion 14 days old', { signals: [said('expansion/new_team', 14)] }, { leaks: [], rules: [] }],
    ['an expansion 15 days old', { signals: [said('expansion/new_team', 15)] }, { leaks: ['LEAK-3'], rules: [] }],
    [
      'acted on late, from that day',
      { signals: [said('expansion/new_team', 30, {}, { status: 'acted', acted_at: ago(0) })] },
      { leaks: [] },
    ],
    [
      'the day before it was acted on',
      { asOf: ago(1), signals: [said('expansion/new_team', 30, {}, { status: 'acted', acted_at: ago(0) })] },
      { leaks: ['LEAK-3'] },
    ],
    [
      'usage falls under a green of 60 days ago',
      { usage: falling, account: { crm_health: [{ at: ago(60), color: 'green' }] } },
      { leaks: ['LEAK-1'], contradictions: ['health'] },
    ],
    [
      'usage falls under a green of 61 days ago',
      { usage: falling, account: { crm_health: [{ at: ago(61), color: 'green' }] } },
      { leaks: [] },
    ],
    [
      'usage falls, and they explain it',
      { usage: falling, signals: [said('value/realized', 20)] },
      { leaks: ['LEAK-1'], contradictions: ['usage'], rules: ['IND-1'] },
    ],
    [
      'all contact is with one',
      { touches: TALKS.slice(0, 1) },
      { leaks: ['LEAK-2'], rules: ['IND-20'], primary: 'champion_loss' },
    ],
    [
      'the other was last met 90 days ago',
      { touches: [touch('call', 'csm', 5, 'dana'), touch('call', 'csm', 90, 'raj')] },
      { leaks: [] },
    ],
    [
      'the one contact changes role',
      { touches: TALKS.slice(0, 1), signals: [said('champion_change/role_changed', 2, dana)] },
      { leaks: ['LEAK-2'], rules: ['IND-20', 'LEAK-2'] },
    ],
    ['two of ours write within 7 days', parallel(7), { conduct: ['CO-1'], band: 'yellow' }],
    ['8 days apart', parallel(8), { conduct: [] }],
    ['in one thread', parallel(3, ['a', 'a']), { conduct: [] }],
    ['while the account is green', { ...parallel(3), signals: [] }, { conduct: [], band: 'green' }],
    ['more than 30 days ago', parallel(3, ['a', 'b'], 31), { conduct: [], band: 'yellow' }],
    [
      'a trigger stood that day',
      { ...parallel(3), account: { renewal_posture: [posture(12, 'likely_churn')] } },
      { conduct: [] },
    ],
    [
      'the trigger came later',
      { ...parallel(3), account: { renewal_posture: [posture(2, 'likely_churn')] } },
      { conduct: ['CO-1'] },
    ],
  ],
  'what was known when': [
    ['said tomorrow', { signals: [said('competitor/switching', -1)] }, { rules: [] }],
    ['recorded tomorrow', { signals: [said('competitor/switching', 5, {}, { recorded_at: ago(-1) })] }, { rules: [] }],
    [
      'recorded tomorrow, asked from tomorrow',
      { knownAt: ago(-1), signals: [said('competitor/switching', 5, {}, { recorded_at: ago(-1) })] },
      { rules: ['IND-9'] },
    ],
    [
      'a ticket closed on record only tomorrow',
      {
        tickets: [
          { id: 't', severity: 'critical', opened_at: ago(20) },
          { id: 't', severity: 'critical', opened_at: ago(20), closed_at: ago(5), recorded_at: ago(-1) },
        ],
      },
      { rules: ['IND-4'] },
    ],
    [
      'red by its own score for 30 days',
      { signals: [said('renewal_risk/churn_intent', 29), said('competitor/switching', 29)] },
      { rules: ['IND-12', 'IND-21', 'IND-9'], review: 'JR-1' },
    ],
    [
      'red by its own score for 29 days',
      { signals: [said('renewal_risk/churn_intent', 28), said('competitor/switching', 28)] },
      { rules: ['IND-21', 'IND-9'] },
    ],
  ],
};

describe.each(Object.entries(CASES))('%s', (_, cases) => {
  it.each(cases)('%s', (_title, change, facts) => {
    expect(factsOf(riskAfter(change))).toMatchObject(facts);
  });
});

describe('what a score says', () => {
  const rich = riskAfter({
    ...unanswered(20, 'csm'),
    signals: [rival, said('renewal_risk/churn_intent', 29), said('escalation/executive', 0), said('value/unclear', 1)],
    account: { ...near(100), crm_health: [{ at: ago(0), color: 'green' }] },
  });

  it('has the keys of the contract in their order', () => {
    expect(Object.keys(rich).join()).toBe(
      'account,as_of,known_at,policy,score,band,runway,dear,contributions,leaks,triggers,ae,review,root_cause,escalation,cadence,conduct,blind_spots,would_change',
    );
    expect(Object.keys(rich.dear)).toEqual(['deployment', 'engagement', 'adoption', 'roi']);
    expect(Object.keys(rich.contributions[0] ?? {})).toEqual(['rule', 'points', 'evidence', 'why']);
    expect(Object.keys(rich.triggers[0] ?? {})).toEqual(['id', 'action', 'due', 'timing', 'why', 'evidence']);
  });

  it('counts days as people do: today, 1 day ago', () => {
    expect(rich.triggers.find(({ id }) => id === 'AE-2')?.why).toContain('said today');
    expect(rich.dear.roi.why).toBe('They could not say what they got, 1 day ago.');
    expect(rich.escalation.reasons).toContain('The customer escalated to executives today.');
    expect(rich.leaks[0]?.why).toContain('the CRM says green, as of today');
  });
});
