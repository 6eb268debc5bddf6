import { describe, expect, it } from 'vitest';
import {
  type Agreement,
  agreementsOf,
  compareLabellings,
  type GoldSignal,
  type Labelling,
  parseCase,
} from './index.ts';

const turns = [
  { speaker: 'Dana', text: 'We also had Tracklane over for a demo last week.' },
  { speaker: 'Sam', text: 'I will send you the comparison on Friday.' },
  { speaker: 'Dana', text: 'Nobody on the night shift opens it.' },
];
const rival: GoldSignal = {
  kind: 'competitor',
  subtype: 'evaluating',
  turns: [0],
  quote: 'We also had Tracklane over for a demo',
  attrs: { competitor: 'Tracklane' },
};
const promise: GoldSignal = {
  kind: 'commitment',
  subtype: 'follow_up',
  turns: [1],
  quote: 'I will send you the comparison on Friday.',
  attrs: { owner: 'Sam', what: 'comparison', due: 'Friday' },
};
const gap: GoldSignal = {
  kind: 'adoption_gap',
  subtype: 'low_usage',
  turns: [2],
  quote: 'Nobody on the night shift opens it.',
  attrs: { who: 'night shift' },
};
const input = { id: 'one', medium: 'call', occurred_at: '2026-05-01', turns, gold: [] };
const cases = [parseCase(input, 'one.json')];

function labelling(gold: readonly GoldSignal[], optional: readonly GoldSignal[] = []): ReadonlyMap<string, Labelling> {
  return new Map([['one', { id: 'one', gold, optional }]]);
}

function agreement(one: ReturnType<typeof labelling>, other: ReturnType<typeof labelling>, group: string): Agreement {
  const found = agreementsOf(compareLabellings(cases, one, other)).get(group);
  if (found === undefined) throw new Error(`no group ${group}`);
  return found;
}

describe('the agreement of two labellings', () => {
  const first = labelling([rival, { ...promise, subtype: 'service', attrs: { owner: 'Sam', what: 'the comparison' } }]);
  const second = labelling([rival, promise, gap]);

  it('is the F1 of one against the other, with subtypes and attributes over what both have', () => {
    expect(agreement(first, second, 'all')).toMatchObject({ first: 2, second: 3, both: 2, f1: 0.8, unmatched: 1 });
    expect(agreement(first, second, 'commitment')).toMatchObject({ f1: 1, subtypes: 0, attributes: 4 / 5 });
    expect(agreement(first, second, 'mission')).toMatchObject({ f1: 1, subtypes: 1, attributes: 1 });
    expect(agreement(first, second, 'value')).toMatchObject({ f1: null, subtypes: null, attributes: null });
  });

  it('is the same whichever comes first', () => {
    const [forth, back] = [agreement(first, second, 'all'), agreement(second, first, 'all')];
    expect(back).toEqual({ ...forth, first: forth.second, second: forth.first });
  });

  it('counts what the other calls optional as a difference, and says how much of it there is', () => {
    const unsure = labelling([rival, promise], [gap]);
    for (const one of [agreement(unsure, second, 'all'), agreement(second, unsure, 'all')]) {
      expect(one).toMatchObject({ both: 2, f1: 0.8, unmatched: 1, optional: 1 });
    }
  });

  it('is over the conversations that both have labelled', () => {
    expect(agreement(new Map(), second, 'all')).toMatchObject({ first: 0, second: 0, f1: null });
  });
});
