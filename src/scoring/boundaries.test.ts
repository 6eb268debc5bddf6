import { describe, expect, it } from 'vitest';
import { INDICATOR_BOUNDARIES } from '../../test/support/boundaries/indicators.ts';
import { PLAY_BOUNDARIES } from '../../test/support/boundaries/plays.ts';
import { STANDING_BOUNDARIES } from '../../test/support/boundaries/standing.ts';
import { riskOf } from '../../test/support/evidence.ts';
import { CATALOGUE } from './index.ts';

const BOUNDARIES = [...STANDING_BOUNDARIES, ...INDICATOR_BOUNDARIES, ...PLAY_BOUNDARIES];

/** The ids of the playbook, as its tables and section 8 name them. */
const PLAYBOOK = [
  ...numbered('SEG', 3),
  ...numbered('RUN', 6),
  ...numbered('DEAR', 3),
  ...numbered('IND', 21),
  ...numbered('LEAK', 3),
  ...numbered('AE', 5),
  ...numbered('HB', 1),
  ...numbered('JR', 4),
  ...numbered('CO', 1),
];

function numbered(family: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${family}-${index + 1}`);
}

describe.each(Object.entries(Object.groupBy(BOUNDARIES, ({ id }) => id)))('%s', (_, boundaries = []) => {
  it.each(boundaries.map((boundary) => [boundary.limit, boundary] as const))('%s', (_limit, { holds, not, shows }) => {
    expect([shows(riskOf(holds)), shows(riskOf(not))]).toEqual([true, false]);
  });
});

describe('every rule of the playbook', () => {
  it('has a test at both sides of its boundary', () => {
    const tested = new Set(BOUNDARIES.map(({ id }) => id));
    expect(PLAYBOOK.filter((id) => !tested.has(id))).toEqual([]);
  });

  it('is in the catalogue once, and nothing else is', () => {
    expect(CATALOGUE.map(({ id }) => id).sort()).toEqual([...PLAYBOOK].sort());
  });
});
