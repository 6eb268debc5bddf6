import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createLocalExtractor } from '../src/extraction/index.ts';
import { temporaryFolder } from '../test/support/terminal.ts';
import {
  type CaseReport,
  compareWithBaseline,
  type ExtractionReport,
  loadCases,
  matchCase,
  readBaseline,
  runExtractionEval,
  writeBaseline,
} from './index.ts';

const cases = await loadCases('fixtures/snippets/dev.jsonl');
const report = await runExtractionEval({ cases, extractor: createLocalExtractor() });

async function baselineOf(one: ExtractionReport) {
  const path = join(temporaryFolder(), 'baseline.json');
  await writeBaseline(path, one);
  return readBaseline(path);
}

/** The same run had it found nothing of one kind. */
function blindTo(kind: string): ExtractionReport {
  const blind = ({ labelled, predictions, ...rest }: CaseReport): CaseReport => {
    const left = predictions.filter((prediction) => prediction.kind !== kind);
    const matching = matchCase(left, labelled.gold, labelled.optional, labelled.conversation.turns);
    return { ...rest, labelled, predictions: left, matching };
  };
  return { ...report, cases: report.cases.map(blind) };
}

describe('the baseline', () => {
  it('holds for the run it was written from, and the file says so to a reader', async () => {
    const baseline = await baselineOf(report);
    const comparison = compareWithBaseline(report, baseline);
    expect(comparison).toMatchObject({ status: 'held', shared: cases.length, known: cases.length, worse: [] });
    expect(baseline['extraction/local']?.figures.all?.mission?.f1).toBeCloseTo(report.metrics.mission.f1 ?? 0, 3);
  });

  it('tells a fall of one kind below its interval, by name, with the cases that are worse', async () => {
    const comparison = compareWithBaseline(blindTo('competitor'), await baselineOf(report));
    expect(comparison.status).toBe('regressed');
    expect(comparison.groups.filter(({ fell }) => fell).map(({ group }) => group)).toContain('competitor');
    expect(comparison.worse.length).toBeGreaterThan(0);
  });

  it('calls no gain a fall', async () => {
    expect(compareWithBaseline(report, await baselineOf(blindTo('competitor')))).toMatchObject({ status: 'held' });
  });

  it('compares only cases that are still what they were', async () => {
    const baseline = await baselineOf(report);
    const edited = (one: CaseReport): CaseReport => ({
      ...one,
      labelled: { ...one.labelled, optional: one.labelled.gold },
    });
    const half = Math.ceil(cases.length / 4);
    const some = {
      ...report,
      cases: report.cases.map((one, index) => (index < half && one.labelled.gold.length > 0 ? edited(one) : one)),
    };
    const comparison = compareWithBaseline(some, baseline);
    expect(comparison.status).toBe('held');
    expect(comparison.shared).toBeLessThan(comparison.known);
    expect(compareWithBaseline({ ...report, cases: report.cases.slice(0, 3) }, baseline)).toMatchObject({
      status: 'incomparable',
      shared: 3,
    });
    expect(compareWithBaseline(report, {})).toMatchObject({ status: 'none' });
  });

  it('never holds when anything is ungrounded', async () => {
    const invented = { ...report, metrics: { ...report.metrics, ungrounded: 1 } };
    expect(compareWithBaseline(invented, await baselineOf(report))).toMatchObject({ status: 'regressed' });
  });

  it('keeps the entries of other readers when one is written, byte for byte the same each time', async () => {
    const path = join(temporaryFolder(), 'baseline.json');
    await writeBaseline(path, { ...report, extractor: 'llm', fingerprint: 'llm:gpt-5-mini:extraction@1.0.0:abc:4000' });
    await writeBaseline(path, report);
    const first = await readBaseline(path);
    expect(Object.keys(first)).toEqual(['extraction/llm/gpt-5-mini', 'extraction/local']);
    await writeBaseline(path, report);
    expect(await readBaseline(path)).toEqual(first);
  });
});
