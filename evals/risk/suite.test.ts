import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { defaultPolicy } from '../../src/scoring/index.ts';
import { alarm, dayBefore, END, historyFile } from '../../test/support/histories.ts';
import { temporaryFolder } from '../../test/support/terminal.ts';
import { readEntries, writeEntry } from '../baseline-file.ts';
import { compareWithRiskBaseline, readRiskBaseline, writeRiskBaseline } from './baseline.ts';
import { courseOf } from './course.ts';
import { parseHistory } from './history.ts';
import { movementsOf } from './movements.ts';
import { runRiskEval } from './suite.ts';

type Parts = Parameters<typeof historyFile>[0];
type Heading = Parameters<typeof historyFile>[1];

function history(parts: Parts, heading: Heading = {}) {
  return parseHistory(historyFile(parts, heading), 'test');
}

function course(parts: Parts, heading: Heading = {}) {
  return courseOf(history(parts, heading), defaultPolicy);
}

function report(...histories: ReturnType<typeof history>[]) {
  return runRiskEval({ histories, policy: defaultPolicy });
}

const dismissed = (days: number) => ({ status: 'dismissed' as const, dismissed_at: dayBefore(days) });

describe('the course of a history', () => {
  it('runs from the first evidence of the contract to the end, and leads count to the end', () => {
    const { days, firstRed, sustainedRed, redDays, longestRed } = course({ signals: alarm(100) });
    expect([days[0]?.day, days.at(-1)?.day, days.length]).toEqual([dayBefore(300), END, 301]);
    expect([firstRed, sustainedRed]).toEqual([100, 100]);
    expect(longestRed).toBe(redDays);
    expect(redDays).toBeGreaterThan(14);
  });

  it('counts leads to the renewal date where that came before they left', () => {
    expect(course({ account: { renewal_date: dayBefore(20) }, signals: alarm(100) }).firstRed).toBe(80);
  });

  it('knows of nothing before it was recorded', () => {
    const late = alarm(100, { recorded_at: dayBefore(60) });
    expect(course({ signals: late })).toMatchObject({ firstRed: 60, sustainedRed: 60 });
  });

  it('tells a red of 13 days from one of 14, and takes one that lasts to the end for sustained', () => {
    const red = (from: number, to: number) => course({ signals: alarm(from, dismissed(to)) });
    expect(red(100, 87)).toMatchObject({ firstRed: 100, sustainedRed: null, redDays: 13, longestRed: 13 });
    expect(red(100, 86)).toMatchObject({ firstRed: 100, sustainedRed: 100, redDays: 14, longestRed: 14 });
    expect(course({ signals: alarm(5) })).toMatchObject({ firstRed: 5, sustainedRed: 5, redDays: 6 });
    expect(course({})).toMatchObject({ firstRed: null, sustainedRed: null, redDays: 0, longestRed: 0, redRuns: [] });
  });

  it('says which rules moved the score on which day', () => {
    const movements = movementsOf(course({ signals: alarm(100) }).days);
    const said = movements.find(({ day }) => day === dayBefore(100));
    expect(said?.changes.map(({ rule }) => rule)).toEqual(expect.arrayContaining(['IND-21', 'IND-9']));
    expect(said?.band.after).toBe('red');
    expect((said?.after ?? 0) - (said?.before ?? 0)).toBeGreaterThan(35);
  });
});

describe('the figures of a backtest', () => {
  it('ask of churned accounts a red by the deadline of their segment, 90 days for enterprise and 60 for others', async () => {
    const middle = { segment: 'mid_market' };
    const { figures } = await report(
      history({ signals: alarm(90) }, { id: 'in-time' }),
      history({ signals: alarm(89) }, { id: 'late' }),
      history({ account: { acv: 30_000 }, signals: alarm(60) }, { id: 'middle', ...middle }),
      history({ account: { acv: 30_000 }, signals: alarm(59) }, { id: 'middle-late', ...middle }),
    );
    expect(figures.all).toBeUndefined();
    expect(figures.dev?.flagged).toMatchObject({
      enterprise: { of: 2, count: 1, share: 0.5 },
      mid_market: { of: 2, count: 1, share: 0.5 },
      low_touch: { of: 0, count: 0, share: null, interval: null },
    });
    expect(figures.dev?.flagged.enterprise.interval).toEqual({ low: 0, high: 1 });
    expect(figures.dev?.confusion).toEqual([
      { segment: 'enterprise', outcome: 'churned', accounts: 2, inTime: 1, late: 1, never: 0 },
      { segment: 'mid_market', outcome: 'churned', accounts: 2, inTime: 1, late: 1, never: 0 },
    ]);
  });

  it('call more than 14 red days of a renewed or expanded account a false alarm, and say of runs apart', async () => {
    const twice = [...alarm(200, dismissed(192)), ...alarm(100, dismissed(93))];
    const { figures } = await report(
      history({ signals: twice }, { id: 'twice', outcome: 'renewed' }),
      history({ signals: alarm(100, dismissed(86)) }, { id: 'short', outcome: 'expanded' }),
      history({ signals: alarm(100) }, { id: 'saved', outcome: 'saved', split: 'test' }),
    );
    expect(figures.dev?.falseAlarms).toMatchObject({ of: 2, count: 1 });
    expect(figures.dev?.falseRuns).toMatchObject({ of: 2, count: 0 });
    expect(figures.test?.falseAlarms).toMatchObject({ of: 0, share: null });
    expect(figures.all?.firstRed).toMatchObject({ saved: { of: 1, never: 0, median: 100 }, churned: { of: 0 } });
  });

  it('say what a rule added: the lead, the accounts and the false alarms that are not there without it', async () => {
    const { rules } = await report(
      history({ signals: alarm(100) }, { id: 'lost' }),
      history({ signals: alarm(100) }, { id: 'kept', outcome: 'renewed' }),
    );
    const said = rules.find(({ rule }) => rule === 'IND-21');
    expect(said).toMatchObject({ leadLost: 100, missed: ['lost'], cleared: ['kept'] });
    expect(said?.falseDaysSaved).toBeGreaterThan(14);
    expect(said?.shareOfChurned).toBeGreaterThan(0.3);
    expect(rules.map(({ leadLost }) => leadLost)).toEqual(rules.map(({ leadLost }) => leadLost).sort((a, b) => b - a));
  });
});

describe('the baseline of the backtest', () => {
  const lost = ['a', 'b', 'c', 'd'].map((id) => history({ signals: alarm(100) }, { id }));
  const kept = ['e', 'f', 'g', 'h'].map((id) => history({}, { id, outcome: 'renewed' }));

  /** The same accounts under a policy that makes these rules worth nothing. */
  function without(points: Partial<typeof defaultPolicy.points>) {
    const policy = { ...defaultPolicy, points: { ...defaultPolicy.points, ...points } };
    return runRiskEval({ histories: [...lost, ...kept], policy });
  }

  it('holds for the run it was written from, beside the entries of other suites, byte for byte the same each time', async () => {
    const path = join(temporaryFolder(), 'baseline.json');
    await writeEntry(path, 'extraction/local', { fingerprint: 'x', figures: {}, cases: {} });
    const run = await report(...lost, ...kept);
    await writeRiskBaseline(path, run);
    const first = await readEntries(path);
    expect(Object.keys(first)).toEqual(['extraction/local', 'risk']);
    await writeRiskBaseline(path, run);
    expect(await readEntries(path)).toEqual(first);
    const comparison = compareWithRiskBaseline(run, await readRiskBaseline(path));
    expect(comparison).toMatchObject({ status: 'held', shared: 8, known: 8, worse: [] });
    expect(compareWithRiskBaseline(run, undefined)).toMatchObject({ status: 'none' });
  });

  it('tells a fall by name, with the accounts that are warned of later', async () => {
    const path = join(temporaryFolder(), 'baseline.json');
    await writeRiskBaseline(path, await report(...lost, ...kept));
    const deaf = await without({ 'IND-21': { churn_intent: 0, hesitation: 0, budget_pressure: 0, disengaged: 0 } });
    const comparison = compareWithRiskBaseline(deaf, await readRiskBaseline(path));
    expect(comparison.status).toBe('regressed');
    expect(comparison.measures.filter(({ fell }) => fell).map(({ name }) => name)).toContain('flagged enterprise');
    expect(comparison.worse).toEqual(['a', 'b', 'c', 'd']);
  });

  it('lets one account move where all agreed, and compares only histories that are still what they were', async () => {
    const path = join(temporaryFolder(), 'baseline.json');
    await writeRiskBaseline(path, await report(...lost, ...kept));
    const baseline = await readRiskBaseline(path);
    const run = await report(...lost, ...kept);
    const later = { ...run, courses: run.courses.map((one) => (one.id === 'a' ? { ...one, firstRed: 80 } : one)) };
    expect(compareWithRiskBaseline(later, baseline)).toMatchObject({ status: 'held', worse: ['a'] });
    const edited = await report(
      ...lost,
      ...kept.slice(0, 2),
      history({ signals: alarm(9) }, { id: 'g', outcome: 'renewed' }),
    );
    expect(compareWithRiskBaseline(edited, baseline)).toMatchObject({ status: 'held', shared: 6, known: 8 });
    expect(compareWithRiskBaseline(await report(...kept.slice(0, 2)), baseline)).toMatchObject({
      status: 'incomparable',
    });
  });
});
