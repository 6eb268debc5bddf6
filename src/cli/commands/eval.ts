import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Command, Option } from 'commander';
import {
  type Comparison,
  caseLines,
  compareWithBaseline,
  comparisonLines,
  type ExtractionReport,
  extractionJson,
  extractionPage,
  extractionTable,
  loadCases,
  readBaseline,
  runExtractionEval,
  SPLITS,
  type Split,
  writeBaseline,
} from '../../../evals/index.ts';
import type { ExtractorName } from '../../config/index.ts';
import { InputError } from '../../domain/index.ts';
import { createEvaluated } from '../evaluated.ts';
import { CommandFailure } from '../failure.ts';
import { PACKAGE_ROOT } from '../manifest.ts';
import { startProgress } from '../progress.ts';
import { printLine, type Terminal } from '../terminal.ts';
import { addExportCommand } from './eval-export.ts';

interface ExtractionFlags {
  readonly cases?: string;
  readonly split: Split | 'all';
  readonly extractor?: ExtractorName;
  readonly format: 'json' | 'table';
  readonly html?: string;
  readonly record?: string;
  readonly baseline?: string;
  readonly writeBaseline?: boolean;
}

const DEFAULT_CASES = join(PACKAGE_ROOT, 'fixtures/conversations');
const DEFAULT_BASELINE = join(PACKAGE_ROOT, 'evals/baseline.json');

const EXIT_REGRESSED = 3;
const EXIT_INCOMPARABLE = 4;

const EXITS = `
Exit: 0 done, 1 a case could not be read, 2 bad usage, ${EXIT_REGRESSED} a figure fell below the baseline's interval,
${EXIT_INCOMPARABLE} too few cases are still those of the baseline. Cases of your own (--cases) are compared only with a --baseline.`;

/** `eval SUITE`: how good the program is, on labelled cases. */
export function addEvalCommand(program: Command, terminal: Terminal): void {
  const suites = program.command('eval').description('measure quality on labelled cases');
  addExportCommand(suites, terminal);
  const extraction = suites
    .command('extraction')
    .description('signals found against labels')
    .option('--cases <path>', "folder or file of labelled cases (default: the package's fixtures/conversations)")
    .addOption(new Option('--split <split>', 'which cases').choices([...SPLITS, 'all']).default('all'))
    .addOption(new Option('--extractor <name>', 'who reads').choices(['llm', 'local']))
    .addOption(new Option('--format <format>', 'how it is printed').choices(['json', 'table']).default('table'))
    .option('--html <file>', 'write every case with labels and predictions side by side')
    .option('--record <folder>', "where a model's replies are kept and replayed from (default: EARSHOT_HOME/recorded)")
    .option('--baseline <file>', 'what to compare with (default: evals/baseline.json)')
    .option('--write-baseline', 'make this run the baseline instead of comparing with it')
    .addHelpText('after', EXITS)
    .action((flags: ExtractionFlags) => {
      const misuse = misuseOf(flags);
      if (misuse !== undefined) extraction.error(`error: ${misuse}`);
      return evaluateExtraction(flags, terminal);
    });
}

/** A baseline of half of the cases, or of somebody's own cases in the place of ours, would let falls pass. */
function misuseOf({ writeBaseline: writes, split, cases, baseline }: ExtractionFlags): string | undefined {
  if (writes !== true) return undefined;
  if (split !== 'all') return '--write-baseline takes all cases: leave --split out';
  if (cases !== undefined && baseline === undefined)
    return '--write-baseline with --cases needs a --baseline of its own';
  return undefined;
}

async function evaluateExtraction(flags: ExtractionFlags, terminal: Terminal): Promise<void> {
  const report = await runExtraction(flags, terminal);
  const path = flags.baseline ?? DEFAULT_BASELINE;
  const compares = flags.writeBaseline !== true && (flags.cases === undefined || flags.baseline !== undefined);
  const comparison = compares ? compareWithBaseline(report, await readBaseline(path)) : undefined;
  print(report, comparison, flags, terminal);
  if (flags.html !== undefined) await writePage(flags.html, extractionPage(report, comparison));
  if (report.unread.length > 0) {
    throw new CommandFailure(`could not read ${report.unread.map(({ id, reason }) => `${id} (${reason})`).join(', ')}`);
  }
  if (flags.writeBaseline === true) {
    await writeBaseline(path, report);
    printLine(terminal.stderr, `baseline written to ${path}`);
  }
  if (comparison !== undefined) refuseFall(comparison);
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

function print(
  report: ExtractionReport,
  comparison: Comparison | undefined,
  { format }: ExtractionFlags,
  { stdout }: Terminal,
): void {
  if (format === 'json') {
    printLine(stdout, JSON.stringify(extractionJson(report, comparison)));
    return;
  }
  printLine(stdout, caseLines(report));
  printLine(stdout);
  printLine(stdout, extractionTable(report));
  if (comparison !== undefined) printLine(stdout, comparisonLines(comparison));
}

async function writePage(path: string, page: string): Promise<void> {
  await writeFile(path, page).catch((cause: NodeJS.ErrnoException) => {
    throw new InputError('unwritable-file', [{ path, message: `cannot be written (${cause.code})` }], { cause });
  });
}

function refuseFall({ status, groups, steered, ungrounded, shared, known }: Comparison): void {
  if (status === 'incomparable') {
    const message = `only ${shared} of the baseline's ${known} cases are unchanged: nothing was compared`;
    throw new CommandFailure(message, { exitCode: EXIT_INCOMPARABLE });
  }
  if (status !== 'regressed') return;
  const fallen = groups.filter(({ fell }) => fell).map(({ group }) => `${group} fell`);
  const steering = steered.map((id) => `steering text got through in ${id}`);
  const invented = ungrounded === 0 ? [] : [`${ungrounded} ungrounded`];
  const message = `worse than the baseline: ${[...fallen, ...steering, ...invented].join('; ')}`;
  throw new CommandFailure(message, { exitCode: EXIT_REGRESSED });
}
