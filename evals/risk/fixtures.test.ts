import { readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import { daysBetween } from '../../src/domain/index.ts';
import { watchedOf } from './course.ts';
import { loadHistories, OUTCOMES } from './history.ts';

const FOLDER = 'fixtures/histories';

// That evidence is legal and nothing is known before it happened is checked when a history is read.
const histories = await loadHistories(FOLDER);

/** Less than this before the end, and no account could be warned of in time. */
const LEAST_DAYS = 180;

describe('the account histories', () => {
  it('are there, each under its own name', () => {
    const names = readdirSync(FOLDER).filter((name) => name.endsWith('.json'));
    expect(histories.map(({ id }) => id).sort()).toEqual(names.map((name) => basename(name, '.json')).sort());
    expect(histories.length).toBeGreaterThanOrEqual(40);
  });

  it('have every outcome on both sides of the split, and enough on each to mean something', () => {
    const sides = (['dev', 'test'] as const).map((split) => histories.filter((one) => one.split === split));
    for (const side of sides) {
      expect(new Set(side.map(({ outcome }) => outcome))).toEqual(new Set(OUTCOMES));
      expect(side.length).toBeGreaterThanOrEqual(20);
      const churned = side.filter(({ outcome, segment }) => outcome === 'churned' && segment === 'enterprise');
      expect(churned.length).toBeGreaterThanOrEqual(4);
      expect(side.filter(({ outcome }) => ['renewed', 'expanded'].includes(outcome)).length).toBeGreaterThanOrEqual(8);
    }
  });

  it('keep whole accounts on one side of the split', () => {
    const keys = histories.map(({ evidence }) => evidence.account.key);
    expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
    const names = histories.map(({ evidence }) => evidence.account.name);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  it('are hard in more ways than one: noisy, gappy and misleading ones, in every segment', () => {
    const traits = histories.flatMap((one) => one.traits);
    const sorts = ['noisy', 'gappy', 'misleading', 'seasonal', 'silent'];
    expect(sorts.filter((sort) => !traits.some((trait) => trait.startsWith(sort)))).toEqual([]);
    expect(new Set(histories.map(({ segment }) => segment)).size).toBe(3);
  });

  it.each(histories.map((one) => [one.id, one] as const))(
    '%s can be watched for half a year before its end',
    (_, one) => {
      const { from, to } = watchedOf(one);
      expect(daysBetween(from, to)).toBeGreaterThanOrEqual(LEAST_DAYS);
      expect(
        one.story.split(/[.!?](?:\s|$)/u).filter((sentence) => sentence.trim() !== '').length,
      ).toBeGreaterThanOrEqual(3);
    },
  );
});
