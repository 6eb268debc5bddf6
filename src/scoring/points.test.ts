import { describe, expect, it } from 'vitest';
import { ago, pointsOf, riskOf, said } from '../../test/support/evidence.ts';
import { defaultPolicy } from './index.ts';

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
      'FieldPilot is being evaluated, said 12 days ago (87 % of 28 points left: half-life 60 days).',
    );
  });

  it('of IND-1 and IND-13 count once, by the stronger; both still hold for the review', () => {
    const usage = Array.from({ length: 118 }, (_, age) => ({
      date: ago(age),
      active_users: age < 35 ? 40 + age : 100,
    }));
    const risk = riskOf({ usage, touches: [{ at: ago(1), kind: 'call', by: 'csm' }] });
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
