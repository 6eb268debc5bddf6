import { type Command, InvalidArgumentError, Option } from 'commander';
import { readConfig } from '../../config/index.ts';
import { timeSchema } from '../../domain/index.ts';
import type { PipelineEvent, ReprocessChoice } from '../../pipeline/index.ts';
import { checkAccount } from '../accounts.ts';
import { describeExtractor } from '../extractors.ts';
import { CommandFailure } from '../failure.ts';
import { startProgress } from '../progress.ts';
import { createLogger, type Services, withServices } from '../services.ts';
import { printLine, type Terminal } from '../terminal.ts';

interface ReprocessFlags {
  readonly account?: string;
  readonly since?: string;
  readonly limit?: number;
  readonly dryRun?: boolean;
  readonly changed?: boolean;
  readonly all?: boolean;
}

const HELP = `
What people judged stays: a signal found again keeps its id and its judgement, one they confirmed or corrected stays though
it is no longer found, one they dismissed stays dismissed. Interrupted, it goes on where it was when run again, or when
\`serve\` or \`worker\` run. Windows that a model has answered under the same prompt, model and context are not asked again.`;

/** `reprocess`: reads the history again with the present reader. */
export function addReprocessCommand(program: Command, terminal: Terminal): void {
  program
    .command('reprocess')
    .description('read again what an earlier prompt, model or workspace setting has read')
    .option('--account <key>', 'only this account')
    .option('--since <date>', 'only what took place on this day or later', readTime)
    .option('--limit <count>', 'at most so many conversations, the latest first', readCount)
    .option('--dry-run', 'only say how many conversations it would be')
    .option('--changed', 'only what another reader has read (the default)')
    .addOption(new Option('--all', 'also what the present reader has read').conflicts('changed'))
    .addHelpText('after', HELP)
    .action((flags: ReprocessFlags) => reprocess(flags, terminal));
}

function readTime(text: string): string {
  if (!timeSchema.safeParse(text).success) throw new InvalidArgumentError('expected a day such as 2026-03-12.');
  return text;
}

function readCount(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1) throw new InvalidArgumentError('expected a whole number from 1.');
  return count;
}

async function reprocess(flags: ReprocessFlags, terminal: Terminal): Promise<void> {
  const config = readConfig({ LOG_LEVEL: 'warn', ...terminal.environment });
  const { account: accountKey, since, limit, all } = flags;
  const choice: ReprocessChoice = { accountKey, since, limit, all };
  await withServices(config, createLogger(config, terminal), async (services) => {
    await checkAccount(services.database, config.workspace, accountKey);
    printLine(terminal.stdout, `Read by: ${describeExtractor(config)}`);
    const which = all === true ? 'have been read' : 'were read by an earlier reader';
    const count = await services.pipeline.countReprocess(config.workspace, choice);
    printLine(
      terminal.stdout,
      `${count} conversations ${which}${limit === undefined ? '' : `, at most ${limit} taken`}`,
    );
    if (flags.dryRun === true) return;
    await readAgain(services, choice, terminal);
  });
}

/** Queues them and reads until the queue is empty; what another worker reads meanwhile is not counted here. */
async function readAgain({ pipeline, config }: Services, choice: ReprocessChoice, terminal: Terminal): Promise<void> {
  const settled: Extract<PipelineEvent, { type: 'conversation-settled' }>[] = [];
  await pipeline.prepare();
  const queued = await pipeline.reprocess(config.workspace, choice);
  const progress = startProgress(terminal, 'Reading', queued);
  const unsubscribe = pipeline.onEvent((event) => {
    if (event.type !== 'conversation-settled') return;
    settled.push(event);
    progress.update(settled.length);
  });
  try {
    await pipeline.start();
    await pipeline.whenIdle(config.workspace);
  } finally {
    unsubscribe();
    progress.stop();
  }
  const count = (status: string) => settled.filter((one) => one.status === status).length;
  const signals = settled.reduce((sum, one) => sum + one.signals, 0);
  const states = `${count('read')} read, ${count('partial')} partly read, ${count('failed')} failed`;
  printLine(terminal.stdout, `${queued} queued: ${states}; ${signals} signals found`);
  for (const { conversation, status, reason } of settled) {
    if (reason !== null) printLine(terminal.stdout, `${status}: ${conversation}: ${reason}`);
  }
  if (count('failed') > 0) throw new CommandFailure(`${count('failed')} conversations could not be read`);
}
