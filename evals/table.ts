import Table from 'cli-table3';
import type { Comparison, GroupChange } from './baseline.ts';
import type { ExtractionReport } from './extraction.ts';
import type { Scores } from './metrics.ts';
import { describeCase, describeRun, percent, withInterval } from './words.ts';

const HEAD = ['kind', 'labels', 'predicted', 'matched', 'precision', 'recall', 'F1', 'subtype', 'attributes'];

function row(label: string, scores: Scores): (string | number)[] {
  const { gold, predicted, matched, intervals, subtypes, attributes } = scores;
  const rates = (['precision', 'recall', 'f1'] as const).map((name) => withInterval(scores[name], intervals[name]));
  return [label, gold, predicted, matched, ...rates, percent(subtypes), percent(attributes)];
}

/** The rows of the summary: kinds with labels or predictions, then the mission kinds together, then all. */
export function summaryRows({ metrics }: ExtractionReport): (readonly [string, Scores])[] {
  const kinds = Object.entries(metrics.kinds).filter(([, scores]) => scores.gold + scores.predicted > 0);
  return [...kinds, ['mission kinds', metrics.mission], ['all kinds', metrics.all]];
}

/** The figures of a run as a table for the terminal, with the sentences that go with it. */
export function extractionTable(report: ExtractionReport): string {
  const table = new Table({
    head: HEAD,
    colAligns: ['left', ...new Array<'right'>(HEAD.length - 1).fill('right')],
    style: { head: [], border: [], compact: true },
  });
  for (const [label, scores] of summaryRows(report)) table.push(row(label, scores));
  const { fingerprint, split, cases, unread } = report;
  const title = `extraction by ${fingerprint}, split ${split}, ${cases.length + unread.length} cases; percent (95 % interval)`;
  return [title, table.toString(), ...describeRun(report)].join('\n');
}

/** Every case in a line, failures by name. */
export function caseLines({ cases, unread }: ExtractionReport): string {
  const failed = unread.map(({ id, reason }) => `${id}: not read: ${reason}`);
  return [...cases.map(describeCase), ...failed].join('\n');
}

/** How the run stands to the baseline, in lines. */
export function comparisonLines({ status, shared, known, groups, worse, steered, ungrounded }: Comparison): string {
  if (status === 'none') return 'baseline: none for this run';
  if (status === 'incomparable') return `baseline: not comparable, ${shared} of its ${known} cases are unchanged`;
  const verdict = status === 'held' ? 'held' : 'REGRESSED';
  const listed = (label: string, ids: readonly string[]) => (ids.length === 0 ? [] : [`  ${label}: ${ids.join(', ')}`]);
  return [
    `baseline: ${verdict}, over ${shared} of its ${known} cases`,
    ...groups.filter((group) => group.fell || group.group === 'mission').map(describeChange),
    ...(ungrounded === 0 ? [] : [`  ${ungrounded} ungrounded`]),
    ...listed('steering text got through', steered),
    ...listed('fewer mission matches or more false ones', worse),
  ].join('\n');
}

/** One group then and now: `  mission: F1 71.0, was 74.2 (66–81)`. */
export function describeChange({ group, before, low, high, now, fell }: GroupChange): string {
  const verdict = fell ? ', below what it was' : '';
  return `  ${group}: F1 ${percent(now)}, was ${withInterval(before, { low, high })}${verdict}`;
}
