import { join } from 'node:path';
import { type Command, Option } from 'commander';
import {
  answerLines,
  answersJson,
  answersTable,
  loadAnswerCases,
  runAnswersEval,
  SPLITS,
  type Split,
} from '../../../evals/index.ts';
import { readConfig } from '../../config/index.ts';
import { createPipeline } from '../../pipeline/index.ts';
import { createEmbeddings } from '../../retrieval/index.ts';
import { openDatabase } from '../../storage/index.ts';
import { openAnswerer } from '../answerer.ts';
import { createExtractor } from '../extractors.ts';
import { CommandFailure } from '../failure.ts';
import { PACKAGE_ROOT } from '../manifest.ts';
import { startProgress } from '../progress.ts';
import { createLogger } from '../services.ts';
import { printLine, type Terminal } from '../terminal.ts';

interface AnswersFlags {
  readonly cases: string;
  readonly split: Split | 'all';
  readonly account?: string;
  readonly format: 'json' | 'table';
}

const CONVERSATIONS = join(PACKAGE_ROOT, 'fixtures/conversations');
const IDLE_MS = 50;

/** `eval answers`: questions about accounts, asked as anybody would. */
export function addAnswersSuite(suites: Command, terminal: Terminal): void {
  suites
    .command('answers')
    .description('questions about accounts: what is answered right, and what is declined that the record does not say')
    .option('--cases <folder>', 'questions, a file an account', join(PACKAGE_ROOT, 'fixtures/questions'))
    .addOption(new Option('--split <split>', 'which accounts').choices([...SPLITS, 'all']).default('all'))
    .option('--account <key>', 'this account alone')
    .addOption(new Option('--format <format>', 'how it is printed').choices(['json', 'table']).default('table'))
    .addHelpText(
      'after',
      '\nAnswers as the settings say: with OPENAI_BASE_URL or OPENAI_API_KEY a language model, else offline.',
    )
    .action((flags: AnswersFlags) => measureAnswers(flags, terminal));
}

async function measureAnswers(
  { cases: folder, split, account, format }: AnswersFlags,
  terminal: Terminal,
): Promise<void> {
  const wanted = split === 'all' ? undefined : split;
  const cases = (await loadAnswerCases(folder, CONVERSATIONS)).filter(
    (one) => (wanted === undefined || one.split === wanted) && (account === undefined || one.account.key === account),
  );
  if (cases.length === 0) throw new CommandFailure(`no question in ${folder} of split ${split}`);
  const config = readConfig({ LOG_LEVEL: 'warn', ...terminal.environment });
  const logger = createLogger(config, terminal);
  const warn = (message: string, cause: unknown) => logger.warn({ err: cause }, message);
  // A database of its own, gone afterwards, and everything else as in any use.
  const database = await openDatabase({ inMemory: true });
  const embeddings = createEmbeddings(config, { warn });
  const extractor = await createExtractor(config, { warn });
  const pipeline = createPipeline({ database, extractor, embeddings, logger, pollMs: IDLE_MS });
  const progress = startProgress(terminal, 'accounts', cases.length);
  try {
    await pipeline.start();
    const answerer = await openAnswerer(config, database, { embeddings });
    const onCase = (done: number) => progress.update(done);
    const report = await runAnswersEval({ database, pipeline, answerer, cases, split: wanted, onCase });
    const text = [answerLines(report), answersTable(report)].filter((part) => part !== '').join('\n\n');
    printLine(terminal.stdout, format === 'json' ? JSON.stringify(answersJson(report)) : text);
  } finally {
    progress.stop();
    await pipeline.stop();
    await database.close();
  }
}
