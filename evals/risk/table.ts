import Table from 'cli-table3';
import { percent } from '../words.ts';
import type { RiskComparison } from './baseline.ts';
import type { RiskFigures } from './figures.ts';
import { OUTCOMES } from './history.ts';
import { describeChanges, movementsOf } from './movements.ts';
import type { RiskReport } from './suite.ts';
import { barVerdict, courseLine, describeBar, describeLead, describeShare, segmentName } from './words.ts';

type Row = readonly (string | number)[];

/** A table's head and rows: the same for the terminal and the page. */
export interface TableData {
  readonly head: readonly string[];
  readonly rows: readonly Row[];
}

/** Shares and leads, a column for each half that was replayed. */
export function figureTable({ figures }: RiskReport): TableData {
  const halves = Object.entries(figures);
  const row = (label: string, cell: (figures: RiskFigures) => string) => [label, ...halves.map(([, one]) => cell(one))];
  const withBar = (share: string, verdict: string) => (verdict === '–' ? share : `${share} · ${verdict}`);
  const leads = (name: 'firstRed' | 'sustainedRed', words: string) =>
    OUTCOMES.map((outcome) => row(`${outcome}: ${words}`, (one) => describeLead(one[name][outcome])));
  return {
    head: ['', ...halves.map(([half]) => half)],
    rows: [
      row(`churned enterprise red 90 days before or earlier (${describeBar('flaggedEnterprise')})`, ({ flagged }) =>
        withBar(describeShare(flagged.enterprise), barVerdict(flagged.enterprise, 'flaggedEnterprise')),
      ),
      row('churned mid-market red 60 days before or earlier', ({ flagged }) => describeShare(flagged.mid_market)),
      row('churned low-touch red 60 days before or earlier', ({ flagged }) => describeShare(flagged.low_touch)),
      row('the same, of sustained red: enterprise', ({ sustained }) => describeShare(sustained.enterprise)),
      row('the same, of sustained red: mid-market', ({ sustained }) => describeShare(sustained.mid_market)),
      row(`renewed and expanded red more than 14 days in all (${describeBar('falseAlarms')})`, ({ falseAlarms }) =>
        withBar(describeShare(falseAlarms), barVerdict(falseAlarms, 'falseAlarms')),
      ),
      row('renewed and expanded red more than 14 days in a row', ({ falseRuns }) => describeShare(falseRuns)),
      ...leads('firstRed', 'first red'),
      ...leads('sustainedRed', 'first sustained red'),
    ],
  };
}

/** When the first red came, by segment and outcome. */
export function confusionTable({ figures }: RiskReport): TableData {
  const [widest] = Object.values(figures).slice(-1);
  return {
    head: ['segment', 'outcome', 'accounts', 'red by the deadline', 'red later', 'never red'],
    rows: (widest?.confusion ?? []).map(({ segment, outcome, accounts, inTime, late, never }) => {
      return [segmentName(segment), outcome, accounts, inTime, late, never];
    }),
  };
}

/** What every rule added. */
export function ruleTable({ rules }: RiskReport): TableData {
  return {
    head: ['rule', 'points of churned', 'points of well', 'lead lost', 'missed', 'red days of well', 'cleared'],
    rows: rules.map(({ rule, shareOfChurned, shareOfWell, leadLost, missed, falseDaysSaved, cleared }) => {
      return [
        rule,
        percent(shareOfChurned),
        percent(shareOfWell),
        leadLost,
        missed.length,
        falseDaysSaved,
        cleared.length,
      ];
    }),
  };
}

/** What the columns of {@link ruleTable} say. */
export const RULE_LEGEND =
  "Without a rule's points, all else as it was: percent of the points of churned accounts in their last half year, and of renewed and " +
  'expanded ones ever; days of lead lost at first red, all churned accounts together; churned accounts no longer red by their deadline; ' +
  'red days that renewed and expanded accounts are spared; those of them that are false alarms no more.';

/** The run for a terminal: a line for every history, then the figures. */
export function riskTable(report: RiskReport): string {
  const { policy, split, courses } = report;
  return [
    ...courses.map(courseLine),
    '',
    `risk by policy ${policy.version} (${policy.hash.slice(0, 12)}), split ${split}, ${courses.length} accounts; (95 % bootstrap interval over accounts)`,
    tableText(figureTable(report)),
    tableText(confusionTable(report)),
    tableText(ruleTable(report)),
    RULE_LEGEND,
  ].join('\n');
}

/** One history for a terminal: its story's end and every day that moved its score. */
export function caseTable({ courses }: RiskReport): string {
  return courses
    .flatMap((course) => [
      courseLine(course),
      ...movementsOf(course.days).map(({ day, before, after, changes }, index) => {
        return `${String(index + 1).padStart(4)}. ${day}  ${before} to ${after}  ${describeChanges(changes)}`;
      }),
    ])
    .join('\n');
}

/** A table as text. */
export function tableText({ head, rows }: TableData): string {
  const table = new Table({
    head: [...head],
    colAligns: head.map((_, index) => (index === 0 ? 'left' : 'right')),
    style: { head: [], border: [], compact: true },
  });
  table.push(...rows.map((row) => [...row]));
  return table.toString();
}

/** How the run stands to the baseline, in lines. */
export function riskComparisonLines({ status, shared, known, measures, worse }: RiskComparison): string {
  if (status === 'none') return 'baseline: none for this run';
  if (status === 'incomparable') return `baseline: not comparable, ${shared} of its ${known} histories are unchanged`;
  const lines = measures.filter(({ fell }) => fell).map(({ name, before, now }) => `  ${name}: ${now}, was ${before}`);
  const listed = worse.length === 0 ? [] : [`  later, or longer red without cause: ${worse.join(', ')}`];
  const verdict = status === 'held' ? 'held' : 'REGRESSED';
  return [`baseline: ${verdict}, over ${shared} of its ${known} histories`, ...lines, ...listed].join('\n');
}
