import { describe, expect, it } from 'vitest';
import { defaultPolicy, policySchema } from '../../../src/scoring/index.ts';
import { alarm, historyFile } from '../../../test/support/histories.ts';
import { courseOf } from '../course.ts';
import { parseHistory } from '../history.ts';
import { exposuresOf, fittedRules, scaledPolicy, scoresUnder } from './model.ts';
import { type FitOptions, fitMultipliers, isRight, lossOf } from './search.ts';

const options: FitOptions = {
  rules: fittedRules(defaultPolicy),
  redFrom: defaultPolicy.bands.yellow_to + 0.5,
  margin: 3,
  pull: 0.02,
  least: 0.5,
  most: 2.5,
  heard: ['IND-9', 'IND-21'],
};

function courseOfFile(file: unknown) {
  return courseOf(parseHistory(file, 'test'), defaultPolicy);
}

/** Words that are worth a yellow as shipped. */
const doubt = alarm(120).map((signal) => ({
  ...signal,
  subtype: signal.kind === 'competitor' ? 'evaluating' : 'hesitation',
}));
const quietlyLost = courseOfFile(historyFile({ signals: doubt }, { id: 'lost' }));
const well = courseOfFile(historyFile({}, { id: 'well', outcome: 'renewed' }));

describe('a fit of points', () => {
  it('weighs days anew as a replay under the scaled policy does', () => {
    const multipliers = { 'IND-21': 2, 'IND-6': 0.5 };
    const [exposure] = exposuresOf([quietlyLost]);
    const replayed = courseOf(quietlyLost.history, scaledPolicy(defaultPolicy, multipliers, 'scaled'));
    const [lost] = exposuresOf([replayed]);
    if (exposure === undefined || lost === undefined) throw new Error('no exposure');
    const [modelled, scored] = [scoresUnder(exposure, multipliers), scoresUnder(lost, {})];
    expect(modelled.length).toBe(151);
    for (const [rank, score] of scored.entries()) expect(modelled[rank]).toBeCloseTo(score, 0);
  });

  it('brings a lost account nearer to red, keeps a well one where it is, and stays within its bounds', () => {
    const exposures = exposuresOf([quietlyLost, well]);
    const multipliers = fitMultipliers(exposures, options);
    expect(lossOf(exposures, multipliers, options)).toBeLessThan(lossOf(exposures, {}, options));
    expect(Object.values(multipliers).every((by) => by >= 0.5 && by <= 2.5)).toBe(true);
    expect(multipliers['IND-21'] ?? 1).toBeGreaterThan(1);
    expect(exposures.filter(({ role }) => role === 'well').every((one) => isRight(one, multipliers, 59.5))).toBe(true);
  });

  it('changes nothing where every account is on the right side already, and never what the playbook sets', () => {
    expect(fitMultipliers(exposuresOf([well]), options)).toEqual({});
    expect(fittedRules(defaultPolicy)).not.toContain('DEAR-2');
  });

  it('gives a policy that is legal, of its own version, with the order inside a rule kept', () => {
    const scaled = policySchema.parse(scaledPolicy(defaultPolicy, { 'IND-9': 1.3, 'IND-1': 0.5 }, '1.0.0-fitted'));
    expect(scaled.points['IND-9']).toEqual({ evaluating: 36, pitching: 21, switching: 52 });
    expect([scaled.points['IND-1'], scaled.points['IND-13'], scaled.version]).toEqual([5, 4, '1.0.0-fitted']);
  });
});
