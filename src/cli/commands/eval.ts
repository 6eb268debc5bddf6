import { type Command, Option } from 'commander';
import { SPLITS, type Split } from '../../../evals/index.ts';
import { conclude } from '../measured.ts';
import type { Terminal } from '../terminal.ts';
import { addAnswersSuite } from './eval-answers.ts';
import { EXIT_INCOMPARABLE, EXIT_REGRESSED } from './eval-baseline.ts';
import { addExportCommand } from './eval-export.ts';
import { type ExtractionFlags, measureExtraction } from './eval-extraction.ts';
import { measureHandoff } from './eval-handoff.ts';
import { measureRetrieval, type RetrievalFlags } from './eval-retrieval.ts';
import { measureRisk, type RiskFlags } from './eval-risk.ts';

interface CommonFlags {
  readonly split: Split | 'all';
  readonly format: 'json' | 'table';
  readonly html?: string;
  readonly baseline?: string;
  readonly writeBaseline?: boolean;
}

const EXITS = `
Exit: 0 done, 1 a case could not be read, 2 bad usage, ${EXIT_REGRESSED} a figure fell below the baseline's interval,
${EXIT_INCOMPARABLE} too few cases are still those of the baseline. Cases of your own (--cases, --histories) and a policy of your own are
compared only with a --baseline.`;

/** `eval SUITE`: how good the program is, on labelled cases. */
export function addEvalCommand(program: Command, terminal: Terminal): void {
  const suites = program.command('eval').description('measure quality on labelled cases');
  addExportCommand(suites, terminal);
  addAllSuites(suites, terminal);
  addExtractionSuite(suites, terminal);
  addRiskSuite(suites, terminal);
  addRetrievalSuite(suites, terminal);
  addAnswersSuite(suites, terminal);
  addHandoffSuite(suites, terminal);
}

function addAllSuites(suites: Command, terminal: Terminal): void {
  const all = withRetrievalOptions(
    withRiskOptions(
      withExtractionOptions(
        withCommonOptions(suites.command('all').description('every suite, in one report against one baseline')),
      ),
    ),
  );
  all.action(async (flags: CommonFlags & ExtractionFlags & RiskFlags & RetrievalFlags) => {
    refuseMisuse(all, flags);
    const extraction = await measureExtraction(flags, terminal);
    const risk = await measureRisk(flags, terminal);
    await conclude([extraction, risk, await measureRetrieval(flags, terminal)], flags, terminal);
  });
}

function addExtractionSuite(suites: Command, terminal: Terminal): void {
  const extraction = withExtractionOptions(
    withCommonOptions(suites.command('extraction').description('signals found against labels')),
  );
  extraction.action(async (flags: CommonFlags & ExtractionFlags) => {
    refuseMisuse(extraction, flags);
    await conclude([await measureExtraction(flags, terminal)], flags, terminal);
  });
}

function addRiskSuite(suites: Command, terminal: Terminal): void {
  const risk = withRiskOptions(
    withCommonOptions(suites.command('risk').description('how early the score warns, and how often in vain')),
  )
    .option('--case <id>', 'one history, with every day that moved its score')
    .option('--plot <file>', 'with --case: draw its risk over time as SVG');
  risk.action(async (flags: CommonFlags & RiskFlags) => {
    if (flags.plot !== undefined && flags.case === undefined) risk.error('error: --plot takes a --case');
    if (flags.writeBaseline === true && flags.case !== undefined) {
      risk.error('error: --write-baseline takes all cases: leave --case out');
    }
    refuseMisuse(risk, flags);
    await conclude([await measureRisk(flags, terminal)], flags, terminal);
  });
}

function addHandoffSuite(suites: Command, terminal: Terminal): void {
  const handoff = withCommonOptions(
    suites.command('handoff').description('what handoff briefs of closed deals carry, and what they must never claim'),
  ).option('--cases <folder>', "folder of deals with their conversations (default: the package's fixtures/handoffs)");
  handoff.action(async (flags: CommonFlags & Pick<ExtractionFlags, 'cases'>) => {
    refuseMisuse(handoff, flags);
    await conclude([await measureHandoff({ ...flags, deals: flags.cases }, terminal)], flags, terminal);
  });
}

function addRetrievalSuite(suites: Command, terminal: Terminal): void {
  const retrieval = withRetrievalOptions(
    withOutputOptions(suites.command('retrieval').description('evidence found by searches, on public questions')),
  );
  retrieval.action(async (flags: Pick<CommonFlags, 'format' | 'html'> & RetrievalFlags) => {
    await conclude([await measureRetrieval(flags, terminal)], flags, terminal);
  });
}

function withOutputOptions(command: Command): Command {
  return command
    .addOption(new Option('--format <format>', 'how it is printed').choices(['json', 'table']).default('table'))
    .option('--html <file>', 'write a page with every case: transcripts beside their signals, risk over time');
}

function withCommonOptions(command: Command): Command {
  return withOutputOptions(command)
    .addOption(new Option('--split <split>', 'which cases').choices([...SPLITS, 'all']).default('all'))
    .option('--baseline <file>', 'what to compare with (default: evals/baseline.json)')
    .option('--write-baseline', 'make this run the baseline instead of comparing with it')
    .addHelpText('after', EXITS);
}

function withExtractionOptions(command: Command): Command {
  return command
    .option('--cases <path>', "folder or file of labelled cases (default: the package's fixtures/conversations)")
    .addOption(new Option('--extractor <name>', 'who reads').choices(['llm', 'local']))
    .option('--record <folder>', "where a model's replies are kept and replayed from (default: EARSHOT_HOME/recorded)");
}

function withRiskOptions(command: Command): Command {
  return command
    .option('--histories <path>', "folder or file of account histories (default: the package's fixtures/histories)")
    .option('--policy <file>', 'what is set otherwise than the default policy, as JSON');
}

function withRetrievalOptions(command: Command): Command {
  return command.option(
    '--data <folder>',
    'folder with locomo and qmsum (default: data in the folder EARSHOT_SHARED names, or in ../shared)',
  );
}

/** A baseline of half of the cases, or of somebody's own in the place of ours, would let falls pass. */
function refuseMisuse(command: Command, flags: CommonFlags & Partial<ExtractionFlags & RiskFlags>): void {
  if (flags.writeBaseline !== true) return;
  if (flags.split !== 'all') command.error('error: --write-baseline takes all cases: leave --split out');
  const own = (['cases', 'histories', 'policy'] as const).find((name) => flags[name] !== undefined);
  if (own !== undefined && flags.baseline === undefined) {
    command.error(`error: --write-baseline with --${own} needs a --baseline of its own`);
  }
}
