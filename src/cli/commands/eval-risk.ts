import { join } from 'node:path';
import {
  asFile,
  caseTable,
  compareWithRiskBaseline,
  createPlotter,
  type History,
  loadHistories,
  type RiskComparison,
  type RiskReport,
  readRiskBaseline,
  riskComparisonLines,
  riskJson,
  riskTable,
  runRiskEval,
  type Split,
  writeRiskBaseline,
} from '../../../evals/index.ts';
import type { Policy } from '../../scoring/index.ts';
import { CommandFailure } from '../failure.ts';
import { PACKAGE_ROOT } from '../manifest.ts';
import { type SuiteRun, writeText } from '../measured.ts';
import { policyFrom } from '../policy-file.ts';
import { startProgress } from '../progress.ts';
import { printLine, type Terminal } from '../terminal.ts';
import { baselineUse, EXIT_INCOMPARABLE, EXIT_REGRESSED } from './eval-baseline.ts';

/** What the suite is told on the command line. */
export interface RiskFlags {
  readonly histories?: string;
  readonly split: Split | 'all';
  readonly policy?: string;
  readonly case?: string;
  readonly plot?: string;
  readonly baseline?: string;
  readonly writeBaseline?: boolean;
}

const DEFAULT_HISTORIES = join(PACKAGE_ROOT, 'fixtures/histories');

/** Measures how early the score warns, and how often in vain. */
export async function measureRisk(flags: RiskFlags, terminal: Terminal): Promise<SuiteRun> {
  const policy = await policyFrom(flags.policy);
  const report = await runRisk(flags, policy, terminal);
  const { path, compares, writes } = baselineUse(flags, flags.histories ?? flags.case ?? flags.policy);
  const comparison = compares ? compareWithRiskBaseline(report, await readRiskBaseline(path)) : undefined;
  const table = flags.case === undefined ? riskTable(report) : caseTable(report);
  if (flags.plot !== undefined) await writePlot(flags.plot, report, policy);
  return {
    text: comparison === undefined ? table : `${table}\n${riskComparisonLines(comparison)}`,
    json: riskJson(report, comparison),
    part: async () => {
      const plot = await createPlotter(policy);
      return { risk: { report, comparison, plots: new Map(report.courses.map((one) => [one.id, plot(one)])) } };
    },
    failure: comparison === undefined ? undefined : fallOf(comparison),
    writeBaseline: writes
      ? async () => {
          await writeRiskBaseline(path, report);
          printLine(terminal.stderr, `baseline written to ${path}`);
        }
      : undefined,
  };
}

async function runRisk(flags: RiskFlags, policy: Policy, terminal: Terminal): Promise<RiskReport> {
  const path = flags.histories ?? DEFAULT_HISTORIES;
  const split = flags.split === 'all' ? undefined : flags.split;
  const isMeant = (one: History) =>
    (split === undefined || one.split === split) && (flags.case === undefined || one.id === flags.case);
  const histories = (await loadHistories(path)).filter(isMeant);
  if (histories.length === 0) {
    const which = [
      ...(split === undefined ? [] : [`split ${split}`]),
      ...(flags.case === undefined ? [] : [flags.case]),
    ];
    throw new CommandFailure(`no history in ${[path, ...which].join(', ')}`);
  }
  const progress = startProgress(terminal, 'histories', histories.length);
  try {
    return await runRiskEval({ histories, policy, split, onCase: (done) => progress.update(done) });
  } finally {
    progress.stop();
  }
}

async function writePlot(path: string, { courses }: RiskReport, policy: Policy): Promise<void> {
  const [course] = courses;
  const plot = await createPlotter(policy);
  if (course !== undefined) await writeText(path, asFile(plot(course)));
}

function fallOf({ status, measures, shared, known }: RiskComparison): CommandFailure | undefined {
  if (status === 'incomparable') {
    const message = `only ${shared} of the baseline's ${known} histories are unchanged: nothing was compared`;
    return new CommandFailure(message, { exitCode: EXIT_INCOMPARABLE });
  }
  if (status !== 'regressed') return undefined;
  const fallen = measures.filter(({ fell }) => fell).map(({ name, before, now }) => `${name} ${now}, was ${before}`);
  return new CommandFailure(`worse than the baseline: ${fallen.join('; ')}`, { exitCode: EXIT_REGRESSED });
}
