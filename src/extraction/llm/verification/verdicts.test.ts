import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Signal } from '../../../domain/index.ts';
import { VERDICT_WORDS, type Verdict, type VerdictWord } from '../../types.ts';
import { listSignals } from './listed.ts';
import { applyVerdicts } from './verdicts.ts';

function signal(turn: number, more: Partial<Signal> = {}): Signal {
  return {
    kind: 'commitment',
    subtype: 'follow_up',
    turns: [turn],
    quote: 'I will send it',
    attrs: { what: `deck ${turn}` },
    span: { turn, start: 0, end: 14 },
    grounding: 'exact',
    confidence: 0.8,
    ...more,
  } as Signal;
}

function judge(found: number, opinions: number, given: Record<number, [VerdictWord, number?]>) {
  const listed = listSignals(
    Array.from({ length: found }, (_, index) => signal(index)),
    Array.from({ length: opinions }, (_, index) => signal(found + index)),
  );
  const verdicts = Object.entries(given).map(([id, [verdict, same_as = null]]): [number, Verdict] => [
    Number(id),
    { id: Number(id), verdict, same_as, subtype: null, attrs: {} },
  ]);
  const { kept, rejected } = applyVerdicts(listed, new Map(verdicts), (one) => one);
  return {
    kept: kept.map(({ signal: { turns }, standing }) => `${turns.join('+')} ${standing}`),
    rejected: rejected.map(({ turns, detail }) => `${turns?.join('+')} ${detail}`),
  };
}

describe('verdicts', () => {
  it('keep what holds, and drop the rest with a reason', () => {
    const { kept, rejected } = judge(3, 0, { 1: ['holds'], 2: ['taken_back'], 3: ['not_said'] });
    expect(kept).toEqual(['0 confirmed']);
    expect(rejected).toEqual([
      '1 the verifier found that it no longer stands at the end',
      '2 the verifier found that its words do not assert it',
    ]);
  });

  it('that are missing leave a finding unverified, and a second opinion out', () => {
    const { kept, rejected } = judge(1, 1, {});
    expect(kept).toEqual(['0 unverified']);
    expect(rejected).toEqual(['1 found by the second opinion alone, and not judged by the verifier']);
  });

  it('of repetition give their turns to what they repeat, through a chain', () => {
    const { kept, rejected } = judge(3, 0, { 1: ['holds'], 2: ['duplicate', 1], 3: ['duplicate', 2] });
    expect(kept).toEqual(['0+1+2 confirmed']);
    expect(rejected).toHaveLength(2);
  });

  it('never lose a fact to a repetition of what fell, of itself, of nothing, or in a circle', () => {
    expect(judge(2, 0, { 1: ['not_said'], 2: ['duplicate', 1] }).kept).toEqual(['1 unverified']);
    expect(judge(1, 0, { 1: ['duplicate', 1] }).kept).toEqual(['0 unverified']);
    expect(judge(1, 0, { 1: ['duplicate', 77] }).kept).toEqual(['0 unverified']);
    expect(judge(2, 0, { 1: ['duplicate', 2], 2: ['duplicate', 1] }).kept).toEqual(['0+1 confirmed']);
  });

  it('let a finding stand before the second opinion that it is said to repeat', () => {
    const { kept, rejected } = judge(1, 1, { 1: ['duplicate', 2], 2: ['holds'] });
    expect(kept).toEqual(['0+1 confirmed']);
    expect(rejected).toHaveLength(1);
  });

  it('let the better one stand where a finding is called a repetition of it under another name', () => {
    const other: Partial<Signal> = { kind: 'expansion', subtype: 'feature_interest', attrs: {} };
    for (const named of [other, { subtype: 'product' } as Partial<Signal>]) {
      const listed = listSignals([signal(0, named)], [signal(1)]);
      const verdicts = new Map<number, Verdict>([
        [1, { id: 1, verdict: 'duplicate', same_as: 2, subtype: null, attrs: {} }],
        [2, { id: 2, verdict: 'holds', same_as: null, subtype: null, attrs: {} }],
      ]);
      const { kept, rejected } = applyVerdicts(listed, verdicts, (one) => one);
      expect(kept).toMatchObject([
        {
          signal: { kind: 'commitment', subtype: 'follow_up', span: { turn: 1 } },
          standing: 'confirmed',
          secondOpinion: false,
        },
      ]);
      expect(rejected).toMatchObject([{ kind: named.kind ?? 'commitment', subtype: named.subtype }]);
    }
  });

  it('account for every claim once: kept, or dropped with its reason', () => {
    const anyVerdicts = fc.array(
      fc.record({ verdict: fc.constantFrom(...VERDICT_WORDS), same_as: fc.option(fc.integer({ min: 0, max: 9 })) }),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 3 }), anyVerdicts, (found, more, given) => {
        const verdicts = Object.fromEntries(
          given.map(({ verdict, same_as }, index): [number, [VerdictWord, number?]] => [
            index + 1,
            same_as === null ? [verdict] : [verdict, same_as],
          ]),
        );
        const { kept, rejected } = judge(found, more, verdicts);
        expect(kept.length + rejected.length).toBe(found + more);
      }),
      { numRuns: 500 },
    );
  });
});
