import { join } from 'node:path';
import {
  type Comparison,
  caseLines,
  compareWithBaseline,
  comparisonLines,
  type ExtractionReport,
  extractionJson,
  extractionTable,
  loadCases,
  readBaseline,
  runExtractionEval,
  type Split,
  writeBaseline,
} from '../../../evals/index.ts';
import type { ExtractorName } from '../../config/index.ts';
import { createEvaluated } from '../evaluated.ts';
import { CommandFailure } from '../failure.ts';
import { PACKAGE_ROOT } from '../manifest.ts';
import type { SuiteRun } from '../measured.ts';
import { startProgress } from '../progress.ts';
import { printLine, type Terminal } from '../terminal.ts';
import { baselineUse, EXIT_INCOMPARABLE, EXIT_REGRESSED } from './eval-baseline.ts';

/** What the suite is told on the command line. */
export interface ExtractionFlags {
  readonly cases?: string;
  readonly split: Split | 'all';
  readonly extractor?: ExtractorName;
  readonly record?: string;
  readonly baseline?: string;
  readonly writeBaseline?: boolean;
}

const DEFAULT_CASES = join(PACKAGE_ROOT, 'fixtures/conversations');

/** Measures how well signals are found. */
export async function measureExtraction(flags: ExtractionFlags, terminal: Terminal): Promise<SuiteRun> {
  const report = await runExtraction(flags, terminal);
  const { path, compares, writes } = baselineUse(flags, flags.cases);
  const comparison = compares ? compareWithBaseline(report, await readBaseline(path)) : undefined;
  const compared = comparison === undefined ? [] : [comparisonLines(comparison)];
  return {
    text: [caseLines(report), '', extractionTable(report), ...compared].join('\n'),
    json: extractionJson(report, comparison),
    part: async () => ({ extraction: { report, comparison } }),
    failure: failureOf(report, comparison),
    writeBaseline: writes
      ? async () => {
          await writeBaseline(path, report);
          printLine(terminal.stderr, `baseline written to ${path}`);
        }
      : undefined,
  };
}

async function runExtraction(flags: ExtractionFlags, terminal: Terminal): Promise<ExtractionReport> {
  const path = flags.cases ?? DEFAULT_CASES;
  const split = flags.split === 'all' ? undefined : flags.split;
  const all = await loadCases(path);
  const cases = all.filter((one) => split === undefined || one.split === split);
  if (cases.length === 0) {
    throw new CommandFailure(`no labelled case in ${path}${split === undefined ? '' : `, split ${split}`}`);
  }
  const { extractor, recording, config } = await createEvaluated(flags, terminal.environment);
  const progress = startProgress(terminal, 'cases', cases.length);
  try {
    const onCase = (done: number) => progress.update(done);
    return await runExtractionEval({ cases, split, extractor, recording, prices: config.openai.prices, onCase });
  } finally {
    progress.stop();
  }
}

function failureOf({ unread }: ExtractionReport, comparison: Comparison | undefined): CommandFailure | undefined {
  if (unread.length > 0) {
    return new CommandFailure(`could not read ${unread.map(({ id, reason }) => `${id} (${reason})`).join(', ')}`);
  }
  return comparison === undefined ? undefined : fallOf(comparison);
}

function fallOf({ status, groups, steered, ungrounded, shared, known }: Comparison): CommandFailure | undefined {
  if (status === 'incomparable') {
    const message = `only ${shared} of the baseline's ${known} cases are unchanged: nothing was compared`;
    return new CommandFailure(message, { exitCode: EXIT_INCOMPARABLE });
  }
  if (status !== 'regressed') return undefined;
  const fallen = groups.filter(({ fell }) => fell).map(({ group }) => `${group} fell`);
  const steering = steered.map((id) => `steering text got through in ${id}`);
  const invented = ungrounded === 0 ? [] : [`${ungrounded} ungrounded`];
  const message = `worse than the baseline: ${[...fallen, ...steering, ...invented].join('; ')}`;
  return new CommandFailure(message, { exitCode: EXIT_REGRESSED });
}
