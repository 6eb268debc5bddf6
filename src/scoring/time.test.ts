import { describe, expect, it } from 'vitest';
import { AS_OF, ago, evidenceOf, pointsOf, riskOf, said } from '../../test/support/evidence.ts';
import { InputError } from '../domain/index.ts';
import { defaultPolicy, policyHash, policySchema, runwayOf, score, segmentOf } from './index.ts';

const rival = (more: Record<string, unknown> = {}) => said('competitor/evaluating', 0, {}, more);

describe('the day a score is asked for', () => {
  it('takes in everything before 24:00 UTC', () => {
    const at = (occurred_at: string) => pointsOf(riskOf({ signals: [rival({ occurred_at })] }), 'IND-9');
    expect(at(`${AS_OF}T23:59:59Z`)).toBe(28);
    expect(at('2026-09-11T01:59:59+02:00')).toBe(28);
    expect(at('2026-09-11T00:00:00Z')).toBe(0);
    expect(at('2026-09-10T23:00:00-02:00')).toBe(0);
    expect(at(AS_OF)).toBe(28);
  });

  it('counts ages by UTC dates, in whole days', () => {
    const signals = [rival({ occurred_at: '2026-09-09T23:59:00Z' })];
    expect(riskOf({ signals }).contributions[0]?.why).toContain('1 day ago');
  });

  it('hides what was recorded later, and shows it with a later known_at', () => {
    const signals = [rival({ occurred_at: ago(20), recorded_at: ago(-5) })];
    expect(riskOf({ signals }).score).toBe(0);
    const later = riskOf({ signals }, AS_OF, ago(-5));
    expect(pointsOf(later, 'IND-9')).toBeGreaterThan(20);
    expect([later.as_of, later.known_at]).toEqual([AS_OF, ago(-5)]);
  });

  it('with an earlier known_at sees only what was known then', () => {
    const signals = [said('competitor/evaluating', 20), said('competitor/pitching', 2)];
    expect(riskOf({ signals }, AS_OF, ago(10)).contributions[0]?.evidence).toEqual(['competitor/evaluating@20']);
  });

  it('knows a second date at its own day, unless the item was recorded later', () => {
    const overdue = { id: 'c1', what: 'SSO', made_at: ago(90), due_date: ago(30), kept_at: ago(5) };
    const points = (asOf: string, knownAt?: string) =>
      pointsOf(riskOf({ commitments: [overdue] }, asOf, knownAt), 'IND-10');
    expect(points(ago(6))).toBe(14);
    expect(points(ago(5))).toBe(0);
    expect(points(ago(6), AS_OF)).toBe(14);
    expect(points(AS_OF, ago(6))).toBe(14);
  });

  it('refuses a day that is none, naming it', () => {
    expect(() => score(evidenceOf({}), 'yesterday', defaultPolicy)).toThrow(InputError);
    expect(() => score(evidenceOf({}), AS_OF, defaultPolicy, 'soon')).toThrow('known_at: expected an ISO 8601 date');
  });
});

describe('two records of one id', () => {
  const first = { id: 't1', severity: 'critical' as const, opened_at: ago(20) };

  it('are one: the one recorded last', () => {
    const closed = { ...first, closed_at: ago(3), recorded_at: ago(3) };
    expect(pointsOf(riskOf({ tickets: [closed, first] }), 'IND-4')).toBe(0);
    expect(pointsOf(riskOf({ tickets: [closed, first] }, ago(4)), 'IND-4')).toBe(10);
  });

  it('recorded at one time are the greater by canonical JSON', () => {
    const [low, critical] = [{ ...first, severity: 'low' as const }, first];
    expect(pointsOf(riskOf({ tickets: [low, critical] }), 'IND-4')).toBe(0);
    expect(pointsOf(riskOf({ tickets: [critical, low] }), 'IND-4')).toBe(0);
  });

  it('of which one is dismissed are both dismissed, on days before the dismissal too', () => {
    const signals = [
      rival({ occurred_at: ago(20), status: 'dismissed', dismissed_at: ago(9) }),
      rival({ occurred_at: ago(20), status: 'open', recorded_at: ago(1) }),
    ];
    expect(riskOf({ signals }).score).toBe(0);
    expect(riskOf({ signals }, ago(15)).score).toBe(0);
  });
});

describe('segments and runway', () => {
  it.each([
    [50_001, 'enterprise'],
    [50_000, 'mid_market'],
    [10_000, 'mid_market'],
    [9_999, 'low_touch'],
    [null, 'mid_market'],
    [undefined, 'mid_market'],
  ] as const)('a contract of %s is %s (SEG-1 to SEG-3)', (acv, segment) => {
    expect(segmentOf(acv, defaultPolicy)).toBe(segment);
  });

  it.each([
    [181, 'early', 'RUN-6'],
    [180, 'early', null],
    [121, 'early', null],
    [120, 'window', null],
    [90, 'window', null],
    [89, 'narrowing', null],
    [60, 'narrowing', null],
    [59, 'closing', 'RUN-4'],
    [30, 'closing', 'RUN-4'],
    [29, 'last_call', 'RUN-5'],
    [0, 'last_call', 'RUN-5'],
    [-1, 'past', null],
  ] as const)('%s days before the renewal the runway is %s, noted as %s', (days, label, note) => {
    const runway = runwayOf(ago(-days), AS_OF, defaultPolicy);
    expect([runway.days, runway.label, runway.note?.slice(0, 5) ?? null]).toEqual([days, label, note]);
  });

  it('without a renewal date the runway is unknown, and that is a blind spot', () => {
    const risk = riskOf({});
    expect(risk.runway).toEqual({ days: null, label: 'unknown', note: null });
    expect(risk.blind_spots.map(({ about }) => about)).toContain('renewal_date');
  });
});

describe('the policy', () => {
  it('is hashed by its numbers, not by how they are ordered', () => {
    const { version, ...rest } = defaultPolicy;
    expect(policyHash({ ...rest, version })).toBe(policyHash(defaultPolicy));
    expect(policyHash({ ...defaultPolicy, bands: { green_to: 20, yellow_to: 59 } })).not.toBe(
      policyHash(defaultPolicy),
    );
    expect(riskOf({}).policy).toEqual({ version: defaultPolicy.version, hash: policyHash(defaultPolicy) });
  });

  it('can be overridden, and refuses numbers it does not know', () => {
    const bands = { green_to: 10, yellow_to: 20 };
    const policy = policySchema.parse({ ...defaultPolicy, version: 'strict', bands });
    expect(riskOf({ signals: [rival()] }, AS_OF, AS_OF, policy).band).toBe('red');
    expect(policySchema.safeParse({ ...defaultPolicy, bands: { ...bands, orange_to: 30 } }).success).toBe(false);
  });

  it('sets the bands: green to 25, yellow to 59, red from 60, after rounding', () => {
    const points = { ...defaultPolicy.points, 'IND-8': 0 };
    const bandAt = (value: number) => {
      const policy = policySchema.parse({ ...defaultPolicy, points: { ...points, 'IND-8': value } });
      const risk = riskOf({ signals: [said('renewal_risk/contraction', 0)] }, AS_OF, AS_OF, policy);
      return [risk.score, risk.band];
    };
    expect(bandAt(25.49)).toEqual([25, 'green']);
    expect(bandAt(25.5)).toEqual([26, 'yellow']);
    expect(bandAt(59.49)).toEqual([59, 'yellow']);
    expect(bandAt(59.5)).toEqual([60, 'red']);
    expect(bandAt(300)).toEqual([100, 'red']);
  });
});
