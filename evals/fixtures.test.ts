import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ground } from '../src/extraction/index.ts';
import { type LabelledCase, loadCases } from './index.ts';

const FOLDER = 'fixtures/conversations';
const cases = await loadCases(FOLDER);

/** The guide's longest quote (taxonomy.md). */
const MAX_QUOTE_WORDS = 60;

function labelsOf({ gold, optional }: LabelledCase) {
  return [...gold, ...optional];
}

describe('the labelled conversations', () => {
  it('are there, each under its own name and in a split', async () => {
    expect(cases.length).toBeGreaterThanOrEqual(46);
    const ids = cases.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(cases.filter(({ split }) => split === undefined).map(({ id }) => id)).toEqual([]);
    for (const { id } of cases) {
      expect(await loadCases(`${FOLDER}/${basename(id)}.json`)).toMatchObject([{ id }]);
    }
  });

  it('keep whole accounts on one side of the split', () => {
    const splits = new Map<string, Set<string>>();
    for (const { id, split, conversation } of cases) {
      const account = conversation.account?.key ?? conversation.account?.name ?? id;
      splits.set(account, (splits.get(account) ?? new Set()).add(String(split)));
    }
    expect([...splits].filter(([, sides]) => sides.size > 1).map(([account]) => account)).toEqual([]);
  });

  it('name the company that sells, so that sides can be told', () => {
    expect(cases.filter(({ conversation }) => conversation.vendor === undefined).map(({ id }) => id)).toEqual([]);
  });

  // That kinds are legal and quotes verbatim is checked when a case is loaded; this holds labels to all that a signal must
  // meet. Who may say it is what readers dispute about some optional labels.
  it.each(cases.map((one) => [one.id, one] as const))('%s: every label would be stored as a signal', (_, labelled) => {
    const candidates = labelsOf(labelled).map((label) => ({ ...label, confidence: 1 }));
    const { grounded, rejected } = ground(labelled.conversation, candidates);
    const disputed = new Set(labelled.optional.map(({ quote }) => quote));
    const wrong = rejected.filter(({ reason, quote }) => reason !== 'wrong_side' || !disputed.has(quote ?? ''));
    expect(wrong.map(({ reason, kind, turns }) => `${reason}: ${kind}, turn ${turns?.[0]}`)).toEqual([]);
    expect(grounded.every(({ grounding }) => grounding === 'exact')).toBe(true);
  });

  it('quote no more than a reader needs', () => {
    const long = cases.flatMap((labelled) =>
      labelsOf(labelled)
        .filter(({ quote }) => quote.split(/\s+/u).length > MAX_QUOTE_WORDS)
        .map(({ kind, turns }) => `${labelled.id}: ${kind}, turn ${turns[0]}`),
    );
    expect(long).toEqual([]);
  });
});
