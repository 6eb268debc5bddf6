import { describe, expect, it } from 'vitest';
import { ago, pointsOf, riskOf, said } from '../../test/support/evidence.ts';

type Parts = Parameters<typeof riskOf>[0];

const lowUsage = said('adoption_gap/low_usage', 5);
const call = (age: number, person = 'dana@acme.test') => ({
  at: ago(age),
  kind: 'call' as const,
  by: 'csm' as const,
  person,
});
const champion = { name: 'Dana Ortiz', email: 'dana@acme.test', roles: ['champion' as const] };

describe('leaks', () => {
  it.each<readonly [string, string, boolean, Parts]>([
    [
      'CRM green, 60 days old, adoption failing',
      'LEAK-1',
      true,
      { account: { crm_health: [{ at: ago(60), color: 'green' }] }, signals: [lowUsage] },
    ],
    [
      'CRM green, 61 days old',
      'LEAK-1',
      false,
      { account: { crm_health: [{ at: ago(61), color: 'green' }] }, signals: [lowUsage] },
    ],
    [
      'CRM yellow since',
      'LEAK-1',
      false,
      {
        account: {
          crm_health: [
            { at: ago(60), color: 'green' },
            { at: ago(3), color: 'yellow' },
          ],
        },
        signals: [lowUsage],
      },
    ],
    ['an outcome stated 30 days ago', 'LEAK-1', true, { signals: [lowUsage, said('value/realized', 30)] }],
    ['an outcome stated 31 days ago', 'LEAK-1', false, { signals: [lowUsage, said('value/realized', 31)] }],
    ['green and nothing red', 'LEAK-1', false, { account: { crm_health: [{ at: ago(1), color: 'green' }] } }],
    ['one contact', 'LEAK-2', true, { touches: [call(5)] }],
    ['two contacts', 'LEAK-2', false, { touches: [call(5), call(6, 'eve@acme.test')] }],
    ['15 days without action', 'LEAK-3', true, { signals: [said('expansion/new_team', 15)] }],
    ['14 days without action', 'LEAK-3', false, { signals: [said('expansion/new_team', 14)] }],
    ['acted on today', 'LEAK-3', false, { signals: [said('expansion/new_team', 15, {}, { acted_at: ago(0) })] }],
    ['acted on tomorrow', 'LEAK-3', true, { signals: [said('expansion/new_team', 15, {}, { acted_at: ago(-1) })] }],
    ['low-touch', 'LEAK-3', true, { account: { acv: 5_000 }, signals: [said('expansion/new_team', 15)] }],
  ])('%s: %s %s', (_title, leak, holds, parts) => {
    expect(riskOf(parts).leaks.some(({ id }) => id === leak)).toBe(holds);
  });

  it('LEAK-2 adds points when the lone contact leaves or changes role', () => {
    const points = (signals: Parts['signals']) =>
      pointsOf(riskOf({ people: [champion], touches: [call(5)], signals }), 'LEAK-2');
    expect(points([])).toBe(0);
    expect(points([said('champion_change/departed', 0, { person: 'Dana' })])).toBe(8);
    expect(points([said('champion_change/role_changed', 90, { person: 'Dana Ortiz' })])).toBe(4);
    expect(points([said('champion_change/departed', 0, { person: 'Eve Stone' })])).toBe(0);
  });
});

describe('contradictions', () => {
  const contradictions = (parts: Parts) =>
    riskOf(parts).blind_spots.flatMap((spot) => (spot.kind === 'contradiction' ? [[spot.about, spot.sources]] : []));

  it('between a record and a word on a champion', () => {
    expect(
      contradictions({ people: [champion], signals: [said('champion_change/departed', 9, { person: 'Dana' })] }),
    ).toEqual([['champion', ['champion_change/departed@9', 'person:dana@acme.test']]]);
  });

  it('none where the record ended as was said', () => {
    expect(
      contradictions({
        people: [{ ...champion, to: ago(8) }],
        signals: [said('champion_change/departed', 9, { person: 'Dana' })],
      }),
    ).toEqual([]);
  });

  it('quote what explains a usage fall, beside the fall', () => {
    const usage = Array.from({ length: 118 }, (_, age) => ({ date: ago(age), logins: age < 28 ? 10 : 100 }));
    const signals = [said('value/realized', 20, {}, { quote: 'Exports run by themselves now.' })];
    const risk = riskOf({ usage, signals });
    const spot = risk.blind_spots.find(({ about }) => about === 'usage');
    expect(spot?.kind).toBe('contradiction');
    expect(spot?.why).toContain('Exports run by themselves now.');
    expect(pointsOf(risk, 'IND-1')).toBe(10);
  });

  it('between a green CRM and a failing category', () => {
    const account = { crm_health: [{ at: ago(3), color: 'green' as const }] };
    expect(contradictions({ account, signals: [lowUsage] }).map(([about]) => about)).toEqual(['health']);
  });
});

describe('what would change it', () => {
  it('is nothing for a green account', () => {
    expect(riskOf({}).would_change).toEqual([]);
  });

  it('names the one piece of evidence that suffices, with the band it leads to', () => {
    const signals = [said('unkept_promise/late', 5, { what: 'SSO' }), said('renewal_risk/hesitation', 5)];
    expect(riskOf({ signals }).would_change).toContainEqual({
      evidence_needed: 'The promise “SSO” confirmed as kept',
      band_after: 'green',
    });
  });

  it('names pairs where no single piece suffices', () => {
    const risk = riskOf({
      people: [{ ...champion }],
      touches: [{ at: ago(20), kind: 'email_out', by: 'csm', person: 'dana@acme.test' }],
      signals: [
        said('competitor/evaluating', 3, { competitor: 'FieldPilot' }),
        said('unkept_promise/late', 3, { what: 'SSO' }),
        said('value/unclear', 3),
        said('renewal_risk/churn_intent', 3),
      ],
    });
    expect(risk.band).toBe('red');
    expect(risk.would_change.length).toBeGreaterThan(0);
    expect(
      risk.would_change.every(
        ({ evidence_needed, band_after }) => evidence_needed.includes(', and ') && band_after !== 'red',
      ),
    ).toBe(true);
  });

  it('is true: the evidence it names does move the band', () => {
    const signals = [said('unkept_promise/late', 5, { what: 'SSO' }), said('renewal_risk/hesitation', 5)];
    const kept = said('kept_promise/delivered', 0, { what: 'SSO' });
    expect([riskOf({ signals }).band, riskOf({ signals: [...signals, kept] }).band]).toEqual(['yellow', 'green']);
  });
});
