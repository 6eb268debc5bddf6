import { describe, expect, it } from 'vitest';
import { ago, pointsOf, riskOf, said } from '../../test/support/evidence.ts';
import type { Risk } from '../domain/index.ts';

type Parts = Parameters<typeof riskOf>[0];
type Case = readonly [title: string, status: string, parts: Parts];

const champion = { name: 'Dana Ortiz', email: 'dana@acme.test', roles: ['champion' as const] };
const call = { at: ago(1), kind: 'call' as const, by: 'csm' as const };
const bought = { use_cases: ['Forecasting', 'planning', 'dispatch'] };
const row = { date: ago(30) };

const CASES: Readonly<Record<keyof Risk['dear'], readonly Case[]>> = {
  deployment: [
    ['no usage rows in 30 days', 'unknown', { account: bought, usage: [{ date: ago(31), use_cases: ['planning'] }] }],
    [
      'all bought use cases in use',
      'pass',
      {
        account: bought,
        usage: [
          { ...row, use_cases: ['forecasting', 'planning'] },
          { date: ago(1), use_cases: ['dispatch'] },
        ],
      },
    ],
    ['one of three missing', 'warn', { account: bought, usage: [{ ...row, use_cases: ['forecasting', 'planning'] }] }],
    ['one of three in use', 'fail', { account: bought, usage: [{ ...row, use_cases: ['planning'] }] }],
    ['half in use', 'warn', { account: { use_cases: ['a', 'b'] }, usage: [{ ...row, use_cases: ['a'] }] }],
    ['nothing known to be bought', 'unknown', { usage: [{ ...row, use_cases: ['planning'] }] }],
    ['rows that name no use case', 'unknown', { account: bought, usage: [{ ...row, active_users: 5 }] }],
    ['said not to be deployed, without rows', 'fail', { signals: [said('adoption_gap/not_deployed', 90)] }],
    ['said so 91 days ago', 'unknown', { signals: [said('adoption_gap/not_deployed', 91)] }],
    [
      'said so and acted on',
      'unknown',
      { signals: [said('adoption_gap/not_deployed', 9, {}, { status: 'acted', acted_at: ago(2) })] },
    ],
  ],
  engagement: [
    ['no touch on record', 'unknown', { account: { contract_start: ago(100) } }],
    ['a touch and nothing against it', 'pass', { touches: [call] }],
    ['one soft sign', 'warn', { touches: [{ ...call, at: ago(46) }] }],
    [
      'two soft signs',
      'fail',
      {
        touches: [
          { ...call, at: ago(120) },
          { ...call, kind: 'qbr_deferred', at: ago(100) },
          { ...call, kind: 'qbr_deferred', at: ago(50) },
        ],
      },
    ],
    [
      'a champion who left',
      'fail',
      { people: [champion], touches: [call], signals: [said('champion_change/departed', 5, { person: 'Dana' })] },
    ],
    [
      'a champion who does not answer',
      'fail',
      { people: [champion], touches: [call, { at: ago(14), kind: 'email_out', by: 'csm', person: 'dana@acme.test' }] },
    ],
  ],
  adoption: [
    [
      'no usage rows in 30 days',
      'unknown',
      { account: { licensed_seats: 10 }, usage: [{ date: ago(31), seats_used: 9 }] },
    ],
    ['half of the seats in use', 'pass', { account: { licensed_seats: 10 }, usage: [{ ...row, seats_used: 5 }] }],
    ['under half of the seats in use', 'fail', { account: { licensed_seats: 10 }, usage: [{ ...row, seats_used: 4 }] }],
    [
      'no key feature in use',
      'fail',
      { account: { key_features: ['alerts'] }, usage: [{ ...row, features: { alerts: 0, other: 9 } }] },
    ],
    [
      'a key feature in use',
      'pass',
      { account: { key_features: ['alerts', 'routes'] }, usage: [{ ...row, features: { alerts: 3 } }] },
    ],
    ['rows that say neither', 'unknown', { usage: [{ ...row, active_users: 5 }] }],
    ['said not to be used, without rows', 'fail', { signals: [said('adoption_gap/low_usage', 90)] }],
    ['friction said', 'warn', { signals: [said('adoption_gap/friction', 90)] }],
    ['friction said 91 days ago', 'unknown', { signals: [said('adoption_gap/friction', 91)] }],
    [
      'a key feature declining',
      'warn',
      {
        account: { key_features: ['alerts'] },
        usage: [90, 80, 70, 60, 50, 20, 10].map((age) => ({ date: ago(age), features: { alerts: age > 28 ? 10 : 5 } })),
      },
    ],
  ],
  roi: [
    ['no word on value', 'unknown', {}],
    ['none 270 days into the contract', 'warn', { account: { contract_start: ago(270) } }],
    ['none 269 days into the contract', 'unknown', { account: { contract_start: ago(269) } }],
    ['an outcome stated', 'pass', { signals: [said('value/realized', 180)] }],
    ['doubt said', 'fail', { signals: [said('value/unclear', 180)] }],
    ['doubt after an outcome', 'fail', { signals: [said('value/realized', 20), said('value/unclear', 10)] }],
    ['an outcome after doubt', 'pass', { signals: [said('value/realized', 10), said('value/unclear', 20)] }],
    ['the last word 181 days ago', 'unknown', { signals: [said('value/unclear', 181)] }],
    ['the last word 270 days ago', 'unknown', { signals: [said('value/unclear', 270)] }],
    ['the last word 271 days ago', 'warn', { signals: [said('value/realized', 271)] }],
  ],
};

describe.each(Object.entries(CASES))('%s', (category, cases) => {
  it.each(cases)('%s: %s', (_title, status, parts) => {
    expect(riskOf(parts).dear[category as keyof Risk['dear']].status).toBe(status);
  });
});

describe('DEAR-2', () => {
  const signals = [said('value/unclear', 5), said('adoption_gap/low_usage', 5)];

  it.each([
    ['enterprise', 84_000, ['value/unclear'], 10],
    ['enterprise', 84_000, ['adoption_gap/low_usage'], 5],
    ['mid-market', 31_000, ['value/unclear'], 5],
    ['mid-market', 31_000, ['adoption_gap/low_usage'], 10],
    ['low-touch', 5_000, ['adoption_gap/low_usage'], 10],
    ['mid-market', 31_000, ['value/unclear', 'adoption_gap/low_usage'], 15],
  ] as const)('%s: at %s, failing by %s adds %s points', (_segment, acv, failing: readonly string[], points) => {
    const chosen = signals.filter(({ kind, subtype }) => failing.includes(`${kind}/${subtype}`));
    expect(pointsOf(riskOf({ account: { acv }, signals: chosen }), 'DEAR-2')).toBe(points);
  });
});

describe('DEAR-1', () => {
  const failing = [said('value/unclear', 5), said('adoption_gap/low_usage', 5)];
  const levelAt = (days: number, signals = failing, acv = 31_000) =>
    riskOf({ account: { acv, renewal_date: ago(-days) }, signals }).escalation.level;

  it('takes two failing categories to vp inside the 90 to 120 day window, however green the band', () => {
    expect(riskOf({ account: { renewal_date: ago(-100) }, signals: failing }).band).toBe('green');
    expect([121, 120, 90].map((days) => levelAt(days))).toEqual(['none', 'vp', 'vp']);
  });

  it('does not hold for one failing category, nor for a low-touch account', () => {
    expect(levelAt(100, failing.slice(0, 1))).toBe('none');
    expect(levelAt(100, failing, 5_000)).toBe('none');
  });
});

describe('DEAR-3', () => {
  it('shows every unknown category as a blind spot with what would close it', () => {
    const spots = riskOf({}).blind_spots.filter(({ kind }) => kind === 'missing');
    for (const category of ['deployment', 'engagement', 'adoption', 'roi']) {
      expect(spots.find(({ about }) => about === category)?.why).toContain('would close it');
    }
  });

  it('reports use as before beside unanswered mail as a contradiction', () => {
    const risk = riskOf({
      account: { licensed_seats: 10 },
      people: [champion],
      usage: [{ date: ago(1), seats_used: 9 }],
      touches: [{ at: ago(20), kind: 'email_out', by: 'csm', person: 'dana@acme.test' }],
    });
    expect(risk.blind_spots.filter(({ kind }) => kind === 'contradiction').map(({ about }) => about)).toEqual([
      'engagement',
    ]);
  });
});
