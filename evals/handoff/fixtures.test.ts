import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type GoldPlace, type HandoffGold, loadHandoffCases } from './cases.ts';
import { SCORED } from './scoring.ts';

const FIXTURES = join(import.meta.dirname, '../../fixtures');
const cases = await loadHandoffCases(join(FIXTURES, 'handoffs'), join(FIXTURES, 'conversations'));

function placesIn(gold: HandoffGold) {
  const lines = SCORED.flatMap((section): readonly GoldPlace[] => gold[section]);
  const criteria = gold.stakeholders.flatMap((one) =>
    one.success_criteria.flatMap((criterion) => (typeof criterion === 'string' ? [] : [criterion])),
  );
  const claims = gold.must_not_claim.flatMap((claim) => (typeof claim === 'string' ? [] : claim.turns));
  return [...[...lines, ...criteria].flatMap((line) => [line, ...line.also]), ...claims];
}

it('deals are well formed: each in a split, under a key of its own, every place a turn of the deal', () => {
  expect(new Set(cases.map(({ key }) => key)).size).toBe(cases.length);
  for (const { key, gold, conversations } of cases) {
    expect(gold.split, key).toBeDefined();
    const places = placesIn(gold);
    expect(places.length, key).toBeGreaterThan(20);
    for (const { case: id, turn } of places) {
      expect(conversations.find((one) => one.id === id)?.turns[turn], `${key}: ${id} ${turn}`).toBeDefined();
    }
  }
});

it('every deal says what its brief must not claim, in a form that can be checked', () => {
  for (const { key, gold } of cases) {
    const checked = gold.must_not_claim.filter((claim) => typeof claim !== 'string');
    expect(checked.length, key).toBeGreaterThanOrEqual(8);
  }
});
