import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Signal } from '../../domain/index.ts';
import { mergeSignals } from '../index.ts';

function signal(
  kind: string,
  subtype: string,
  turns: number[],
  span: [number, number],
  attrs: object = {},
  more: Partial<Signal> = {},
): Signal {
  const [turn = 0] = turns;
  return {
    kind,
    subtype,
    turns,
    quote: 'x'.repeat(span[1] - span[0]),
    attrs,
    span: { turn, start: span[0], end: span[1] },
    grounding: 'exact',
    confidence: 0.8,
    ...more,
  } as Signal;
}

describe('merging', () => {
  it('makes one signal of the same words seen by two windows, with the turns of both', () => {
    const merged = mergeSignals([
      signal('expansion', 'new_team', [4, 3], [0, 40], { team: 'Finance' }),
      signal('expansion', 'new_team', [4, 6], [5, 40], { team: 'Finance' }),
    ]);
    expect(merged).toHaveLength(1);
    expect(merged[0]?.turns).toEqual([4, 3, 6]);
  });

  it('makes one signal of a fact said in three places, the surest showing first', () => {
    const merged = mergeSignals([
      signal('champion_change', 'departed', [2], [0, 20], { person: 'Dana' }),
      signal(
        'champion_change',
        'departed',
        [9],
        [0, 30],
        { person: 'Dana Ortiz', when: 'last week' },
        { confidence: 0.9 },
      ),
      signal('champion_change', 'departed', [30], [4, 18], { person: 'dana ortiz' }),
    ]);
    expect(merged).toHaveLength(1);
    expect(merged[0]).toMatchObject({
      turns: [9, 2, 30],
      attrs: { person: 'Dana Ortiz', when: 'last week' },
      confidence: 0.9,
    });
    expect(merged[0]?.span.turn).toBe(9);
  });

  it('keeps two rivals two, even in one sentence', () => {
    const merged = mergeSignals([
      signal('competitor', 'evaluating', [3], [0, 50], { competitor: 'Pulseboard' }),
      signal('competitor', 'evaluating', [3], [0, 50], { competitor: 'Gridwise' }),
    ]);
    expect(merged).toHaveLength(2);
  });

  it('keeps one rival once, under the gravest subtype shown', () => {
    const merged = mergeSignals([
      signal('competitor', 'mention', [3], [0, 20], { competitor: 'Pulseboard' }, { confidence: 1 }),
      signal('competitor', 'evaluating', [8], [0, 20], { competitor: 'pulseboard' }),
    ]);
    expect(merged).toMatchObject([{ subtype: 'evaluating', turns: [8, 3] }]);
  });

  it('keeps two promises two: other things, or one thing by other dates', () => {
    const merged = mergeSignals([
      signal('commitment', 'follow_up', [1], [0, 20], { what: 'send the deck', due: 'Friday' }),
      signal('commitment', 'follow_up', [1], [25, 50], { what: 'check the logs', due: 'Friday' }),
      signal('commitment', 'follow_up', [7], [0, 20], { what: 'send the deck', due: 'in June' }),
    ]);
    expect(merged).toHaveLength(3);
  });

  it('keeps two things promised in one sentence two, and one thing named longer and shorter one', () => {
    const promise = (what: string, from: number) =>
      signal('commitment', 'follow_up', [1], [from, 60], { what, due: 'Friday' });
    const sentence = [promise('the security document', 0), promise('the pricing document', 0)];
    expect(mergeSignals(sentence)).toHaveLength(2);
    expect(mergeSignals([promise('the security document', 0), promise('security document for IT', 8)])).toHaveLength(1);
  });

  it('tells numbers and dates apart however they are written', () => {
    const seats = (amount: string, turn: number) => signal('expansion', 'more_seats', [turn], [0, 40], { amount });
    expect(mergeSignals([seats('forty more seats in May', 3), seats('sixty more seats in May', 90)])).toHaveLength(2);
    expect(mergeSignals([seats('sixty five more seats', 3), seats('65 more seats', 90)])).toHaveLength(1);
    const sync = (due: string, turn: number) => signal('commitment', 'product', [turn], [0, 40], { what: 'SSO', due });
    expect(mergeSignals([sync('by the end of June', 3), sync('by the end of July', 90)])).toHaveLength(2);
    expect(mergeSignals([sync('June', 3), sync('by the end of June', 90)])).toHaveLength(1);
  });

  it('does not let a vague showing bridge two clear facts', () => {
    const merged = mergeSignals([
      signal('unkept_promise', 'late', [1], [0, 60], { what: 'SSO' }),
      signal('unkept_promise', 'late', [1], [0, 60]),
      signal('unkept_promise', 'late', [1], [0, 60], { what: 'audit export' }),
    ]);
    expect(merged).toHaveLength(2);
  });

  it('keeps different kinds and different subtypes of one passage apart', () => {
    const merged = mergeSignals([
      signal('expansion', 'new_team', [1], [0, 60], { team: 'Finance' }),
      signal('expansion', 'more_seats', [1], [0, 60], { amount: 'forty' }),
      signal('value', 'realized', [1], [0, 60], { outcome: 'saved a day' }),
    ]);
    expect(merged).toHaveLength(3);
  });

  it('makes one of two windows that chose each the other turn as the strongest', () => {
    const merged = mergeSignals([
      signal('renewal_risk', 'budget_pressure', [10, 12], [0, 20]),
      signal('renewal_risk', 'budget_pressure', [12, 10], [0, 20]),
    ]);
    expect(merged).toHaveLength(1);
  });

  it('holds one open renewal per conversation, however often it is said', () => {
    const merged = mergeSignals([
      signal('renewal_risk', 'hesitation', [2], [0, 20]),
      signal('renewal_risk', 'hesitation', [40], [0, 25]),
    ]);
    expect(merged).toMatchObject([{ turns: [2, 40] }]);
  });

  const anySignal = fc
    .record({
      pick: fc.constantFrom(
        ['competitor', 'mention', 'competitor'],
        ['competitor', 'evaluating', 'competitor'],
        ['commitment', 'product', 'what'],
        ['champion_change', 'departed', 'person'],
        ['renewal_risk', 'hesitation', ''],
        ['stakeholder', 'user', 'person'],
      ),
      value: fc.constantFrom(
        '',
        'Dana',
        'Dana Ortiz',
        'Pulseboard',
        'the float rules',
        'float rules in June',
        'unnamed',
      ),
      turns: fc.uniqueArray(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 3 }),
      start: fc.integer({ min: 0, max: 30 }),
      length: fc.integer({ min: 1, max: 40 }),
      confidence: fc.constantFrom(0.5, 0.8, 0.9),
    })
    .map(({ pick: [kind = '', subtype = '', name = ''], value, turns, start, length, confidence }) =>
      signal(kind, subtype, turns, [start, start + length], name === '' || value === '' ? {} : { [name]: value }, {
        confidence,
      }),
    );
  const manySignals = fc.array(anySignal, { maxLength: 10 });

  it('gives the same result whatever the order of the input', () => {
    fc.assert(
      fc.property(
        manySignals.chain((signals) =>
          fc.tuple(fc.constant(signals), fc.shuffledSubarray(signals, { minLength: signals.length })),
        ),
        ([signals, shuffled]) => {
          expect(mergeSignals(shuffled)).toEqual(mergeSignals(signals));
        },
      ),
      { numRuns: 500 },
    );
  });

  it('changes nothing when done twice, and never loses a kind or a turn', () => {
    fc.assert(
      fc.property(manySignals, (signals) => {
        const merged = mergeSignals(signals);
        expect(mergeSignals(merged)).toEqual(merged);
        const showings = (list: readonly Signal[]) =>
          new Set(list.flatMap(({ kind, turns }) => turns.map((turn) => `${kind} ${turn}`)));
        expect(showings(merged)).toEqual(showings(signals));
        for (const { span, turns } of merged) expect(turns[0]).toBe(span.turn);
      }),
      { numRuns: 500 },
    );
  });
});
