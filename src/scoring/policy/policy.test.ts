import { describe, expect, it } from 'vitest';
import { riskOf, said } from '../../../test/support/evidence.ts';
import { InputError } from '../../domain/index.ts';
import { defaultPolicy, overridePolicy, policyHash, policyJsonSchema } from '../index.ts';
import stored from './policy.json' with { type: 'json' };
import schema from './policy.schema.json' with { type: 'json' };

/** Where an override is refused, and why. */
function refusal(override: unknown): string {
  try {
    overridePolicy(override, 'x');
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
  return 'taken';
}

describe('the policy file', () => {
  it('is the default policy, and names its schema', () => {
    expect(stored).toEqual({ $schema: './policy.schema.json', ...defaultPolicy });
  });

  it('has the schema that `npm run reference` writes', () => {
    expect(schema).toEqual(JSON.parse(JSON.stringify(policyJsonSchema())));
  });
});

describe('an override', () => {
  it('sets what it names and leaves the rest, under a version of its own', () => {
    const policy = overridePolicy({ points: { 'IND-9': { pitching: 20 } }, plays: { time_zone: 'Asia/Tokyo' } }, '1+1');
    expect(policy).toEqual({
      ...defaultPolicy,
      version: '1+1',
      points: { ...defaultPolicy.points, 'IND-9': { ...defaultPolicy.points['IND-9'], pitching: 20 } },
      plays: { ...defaultPolicy.plays, time_zone: 'Asia/Tokyo' },
    });
    expect(policyHash(policy)).not.toBe(policyHash(defaultPolicy));
    expect(overridePolicy({}, defaultPolicy.version)).toEqual(defaultPolicy);
    expect(overridePolicy({ $schema: 'x', version: 'ours' }, '1+1').version).toBe('ours');
  });

  it('may unset what can be unset', () => {
    const { half_lives, escalation } = overridePolicy(
      { half_lives: { 'IND-9': null }, escalation: { renewal_authority: null } },
      'x',
    );
    expect([half_lives['IND-9'], escalation.renewal_authority]).toEqual([null, null]);
  });

  it('is refused with the path of what is unknown, of a wrong type, or out of order', () => {
    expect(refusal({ bands: { orange_to: 3 } })).toContain('bands');
    expect(refusal({ bands: { orange_to: 3 } })).toContain('orange_to');
    expect(refusal({ points: { 'IND-99': 3 } })).toContain('IND-99');
    expect(refusal({ indicators: { quiet: { window_days: 'long' } } })).toContain('indicators.quiet.window_days');
    expect(refusal({ bands: { green_to: null } })).toContain('bands.green_to');
    expect(refusal({ bands: { green_to: 70 } })).toContain('bands.green_to: expected at most bands.yellow_to, 59');
    expect(refusal({ plays: { time_zone: 'Mars/Olympus' } })).toContain('plays.time_zone: expected an IANA time zone');
    expect(refusal([])).not.toBe('taken');
    expect(refusal({ bands: undefined })).toBe('taken');
  });

  it('is refused where a number is so large that nobody can have meant it', () => {
    expect(refusal({ points: { 'IND-1': 1e308 } })).toContain('points.IND-1');
    expect(refusal({ indicators: { trend: { weeks: 5_000_000_000 } } })).toContain('indicators.trend.weeks');
    expect(refusal({ plays: { reset_business_days: 2_000_000 } })).toContain('plays.reset_business_days');
  });

  it('cannot be changed once it is a policy', () => {
    const policy = overridePolicy({}, 'x');
    expect(Object.isFrozen(policy.points['IND-9'])).toBe(true);
  });
});

describe('business days', () => {
  const gap = (confirmed_at: string) => said('unkept_promise/missed', 20, {}, { confirmed_by: 'csm', confirmed_at });
  const due = (confirmed_at: string, time_zone: string) => {
    const policy = overridePolicy({ plays: { time_zone } }, 'x');
    return riskOf({ signals: [gap(confirmed_at)] }, undefined, undefined, policy).triggers[0]?.due;
  };

  it('are those of the time zone: a Friday evening in New York is a Saturday in UTC', () => {
    const friday = '2026-08-29T01:00:00Z';
    expect(due(friday, 'America/New_York')).toBe('2026-09-05T01:00:00Z');
    expect(due(friday, 'UTC')).toBe('2026-09-04T01:00:00Z');
  });

  it('keep the time of day when clocks change', () => {
    const policy = overridePolicy({ plays: { time_zone: 'Europe/Berlin' } }, 'x');
    const signals = [
      said(
        'unkept_promise/missed',
        0,
        {},
        { occurred_at: '2026-03-25T10:00:00Z', confirmed_by: 'csm', confirmed_at: '2026-03-26T10:00:00Z' },
      ),
    ];
    expect(riskOf({ signals }, '2026-03-30', undefined, policy).triggers[0]?.due).toBe('2026-04-02T09:00:00Z');
  });
});
