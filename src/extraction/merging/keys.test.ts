import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Signal } from '../../domain/index.ts';
import { allMarks, compareKeys, keyWords, marksOf } from './keys.ts';

const WORDS =
  'send the security pricing document sheet june july 40 twenty dana ortiz route wise routewise unnamed new';

const words = fc.array(fc.constantFrom(...WORDS.split(' ')), { maxLength: 6 }).map((list) => list.join(' '));

const claim = fc
  .tuple(
    fc.constantFrom(
      { kind: 'commitment', subtype: 'follow_up', names: ['what', 'due'] },
      { kind: 'competitor', subtype: 'mention', names: ['competitor'] },
      { kind: 'expansion', subtype: 'new_team', names: ['team', 'when'] },
      { kind: 'renewal_risk', subtype: 'hesitation', names: ['when'] },
    ),
    words,
    words,
  )
  .map(([{ kind, subtype, names }, ...values]) => {
    const attrs = Object.fromEntries(names.map((name, index) => [name, values[index]]));
    return keyWords({ kind, subtype, attrs } as unknown as Signal);
  });

describe('the marks by which a claim finds its like', () => {
  it('are shared by any two claims that are the same, whichever marks are rare', () => {
    let same = 0;
    fc.assert(
      fc.property(claim, claim, fc.func(fc.nat(50)), (one, other, rarity) => {
        if (one.kind !== other.kind || compareKeys(one, other) !== 'same') return;
        same += 1;
        const marks = new Set(marksOf(one, rarity));
        expect(marksOf(other, rarity).some((mark) => marks.has(mark))).toBe(true);
      }),
      { numRuns: 5_000 },
    );
    expect(same).toBeGreaterThan(50);
  });

  it('are fewer than the words of a long description', () => {
    const attrs = { what: 'send the security document and the pricing sheet' };
    const long = keyWords({ kind: 'commitment', subtype: 'follow_up', attrs } as unknown as Signal);
    expect(marksOf(long, () => 1).length).toBeLessThan(allMarks(long).length);
  });
});
