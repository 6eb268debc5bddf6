import { describe, expect, it } from 'vitest';
import { createLocalExtractor } from '../src/extraction/index.ts';
import { assign } from './assignment.ts';
import {
  extractionTable,
  type GoldSignal,
  loadCases,
  matchCase,
  metricsOf,
  parseCase,
  runExtractionEval,
} from './index.ts';

const turns = [
  { speaker: 'Dana', text: 'Finance wants in. We also had Tracklane over for a demo.' },
  { speaker: 'Sam', text: 'Noted.' },
];

function label(
  kind: string,
  subtype: string,
  turn: number,
  quote: string,
  attrs: Record<string, string> = {},
): GoldSignal {
  return { kind, subtype, turns: [turn], quote, attrs };
}

const finance = label('expansion', 'new_team', 0, 'Finance wants in.', { team: 'Finance' });
const rival = label('competitor', 'evaluating', 0, 'We also had Tracklane over for a demo.', {
  competitor: 'Tracklane',
});

describe('matching', () => {
  it('pairs one to one for the greatest total, where greed would leave a pair behind', () => {
    expect(
      assign([
        [5, 4],
        [4, 0],
      ]),
    ).toEqual([1, 0]);
    expect(assign([[0, 0]])).toEqual([-1]);
    expect(assign([[1], [2], [3]])).toEqual([-1, -1, 0]);
    expect(assign([])).toEqual([]);
  });

  it('matches on a shared turn or an overlapping quote of the same kind, whatever the subtype', () => {
    const predicted = { ...rival, subtype: 'mention', quote: 'Tracklane' };
    const { pairs, falsePositives, missed } = matchCase([predicted], [rival, finance], [], turns);
    expect(pairs).toMatchObject([{ gold: rival, sameSubtype: false }]);
    expect(falsePositives).toEqual([]);
    expect(missed).toEqual([finance]);
  });

  it('counts an ungrounded quote as a false positive, whatever else is right', () => {
    const invented = { ...finance, quote: 'Finance wants in too.' };
    const { ungrounded, falsePositives, missed } = matchCase([invented], [finance], [], turns);
    expect([ungrounded, falsePositives, missed]).toEqual([[invented], [invented], [finance]]);
  });

  it('lets optional labels excuse a prediction but never take it from a real one', () => {
    const optional = label('expansion', 'more_seats', 0, 'Finance wants in.');
    expect(matchCase([finance], [finance], [optional], turns)).toMatchObject({
      pairs: [{ gold: finance }],
      excused: [],
    });
    expect(matchCase([finance], [], [optional], turns)).toMatchObject({ falsePositives: [], excused: [finance] });
  });
});

describe('metrics', () => {
  it('gives precision, recall, F1, subtype and attribute accuracy', () => {
    const wrong = label('expansion', 'more_seats', 1, 'Noted.');
    const { kinds, mission, ungrounded } = metricsOf([matchCase([finance, wrong], [finance, rival], [], turns)]);
    expect(kinds.expansion).toMatchObject({ precision: 0.5, recall: 1, f1: 2 / 3, subtypes: 1, attributes: 1 });
    expect(kinds.value).toMatchObject({ precision: null, recall: null, f1: null });
    expect(mission).toMatchObject({ gold: 2, predicted: 2, matched: 1, f1: 0.5 });
    expect(ungrounded).toBe(0);
  });
});

describe('cases', () => {
  const valid = { id: 'x', medium: 'call', occurred_at: '2026-01-01', turns, gold: [finance] };

  it('reads a valid case', () => {
    expect(parseCase(valid, 'x.json')).toMatchObject({ id: 'x', split: undefined, gold: [finance], optional: [] });
  });

  it.each([
    ['expansion/nonsense is not in the taxonomy', { ...finance, subtype: 'nonsense' }],
    ['has no attribute person', { ...finance, attrs: { person: 'Dana' } }],
    ['no turn 9', { ...finance, turns: [0, 9] }],
    ['not verbatim in turn 0', { ...finance, quote: 'finance wants in.' }],
  ])('refuses a label: %s', (message, broken) => {
    expect(() => parseCase({ ...valid, gold: [broken] }, 'x.json')).toThrow(message);
  });

  it('loads the snippets, which the local extractor reads with precision', async () => {
    const cases = await loadCases('fixtures/snippets');
    expect(cases.length).toBeGreaterThan(150);
    const report = await runExtractionEval({ cases, extractor: createLocalExtractor() });
    expect(report.metrics.ungrounded).toBe(0);
    expect(report.metrics.mission.precision).toBeGreaterThanOrEqual(0.75);
    expect(report.metrics.mission.f1).toBeGreaterThanOrEqual(0.65);
    expect(extractionTable(report)).toContain('mission kinds');
  });

  it('takes only the split asked for', async () => {
    const cases = await loadCases('fixtures/snippets');
    const report = await runExtractionEval({ cases, split: 'test', extractor: createLocalExtractor() });
    expect(new Set(report.cases.map(({ split }) => split))).toEqual(new Set(['test']));
  });
});
