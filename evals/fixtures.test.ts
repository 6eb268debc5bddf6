import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MISSION_KINDS } from '../src/domain/index.ts';
import { ground } from '../src/extraction/index.ts';
import { type LabelledCase, loadCases, matchCase, readLabelling } from './index.ts';

const FOLDER = 'fixtures/conversations';
const cases = await loadCases(FOLDER);

/** The guide's longest quote (taxonomy.md). */
const MAX_QUOTE_WORDS = 60;

/** More turns than this make a long call. */
const LONG_CALL = 120;

/** Copies of examples that were published with their labels: nobody could label them unseen. */
const PUBLISHED = ['mail-03', 'mail-14', 'oakhollow-2026-02-checkin', 'sale-07', 'sale-08', 'stbrendan-2026-04-qbr'];

function labelsOf({ gold, optional }: LabelledCase) {
  return [...gold, ...optional];
}

describe('the labelled conversations', () => {
  it('are there, each under its own name and in a split', async () => {
    const ids = cases.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(cases.filter(({ split }) => split === undefined).map(({ id }) => id)).toEqual([]);
    for (const { id } of cases) {
      expect(await loadCases(`${FOLDER}/${basename(id)}.json`)).toMatchObject([{ id }]);
    }
  });

  it('are enough, and of enough sorts: long calls, emails, industries, quiet conversations, steering text', () => {
    const count = (meets: (one: LabelledCase) => boolean) => cases.filter(meets).length;
    const isCall = ({ conversation }: LabelledCase) => conversation.medium === 'call';
    const mission: readonly string[] = MISSION_KINDS;
    const sorts = {
      calls: count(isCall),
      longCalls: count((one) => isCall(one) && one.conversation.turns.length > LONG_CALL),
      emails: count(({ conversation }) => conversation.medium === 'email'),
      industries: new Set(cases.map(({ industry }) => industry)).size,
      withoutMissionSignal: count(({ gold }) => !gold.some(({ kind }) => mission.includes(kind))),
      steered: count(({ steering }) => steering.length > 0),
    };
    const least = { calls: 60, longCalls: 20, emails: 30, industries: 14, withoutMissionSignal: 12, steered: 8 };
    const short = Object.entries(least).filter(([sort, number]) => sorts[sort as keyof typeof sorts] < number);
    expect(short).toEqual([]);
    expect(cases.length).toBeGreaterThanOrEqual(90);
    expect(cases.filter(({ industry }) => industry === undefined).map(({ id }) => id)).toEqual([]);
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

describe('the two labellings before they were reconciled', () => {
  it.each(['first', 'second'])(
    'the %s has every conversation but the published ones, with quotes that are there',
    async (name) => {
      const labelling = await readLabelling(`fixtures/agreement/${name}.jsonl`);
      const unseen = cases.filter(({ id }) => !PUBLISHED.includes(id));
      expect([...labelling.keys()].sort()).toEqual(unseen.map(({ id }) => id).sort());
      const loose = unseen.flatMap(({ id, conversation }) => {
        const labels = labelling.get(id)?.gold ?? [];
        return matchCase(labels, labels, [], conversation.turns).ungrounded.map(({ quote }) => `${id}: ${quote}`);
      });
      expect(loose).toEqual([]);
    },
  );
});
