import { type Command, InvalidArgumentError, Option } from 'commander';
import { readConfig } from '../../config/index.ts';
import { timeSchema } from '../../domain/index.ts';
import {
  type PipelineEvent,
  progressOf,
  REPROCESSING_MOVES,
  type ReprocessChoice,
  type ReprocessingMove,
} from '../../pipeline/index.ts';
import { findReembedding, listReprocessings, type ReprocessingState, withWorkspace } from '../../storage/index.ts';
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
  readonly status?: boolean;
  readonly pause?: string | true;
  readonly resume?: string | true;
  readonly cancel?: string | true;
}

const HELP = `
What people judged stays: a signal found again keeps its id and its judgement, one they confirmed or corrected stays though
it is no longer found, one they dismissed stays dismissed. Interrupted, it goes on where it was when run again, or when
\`serve\` or \`worker\` run, which is also what --resume needs. Windows that a model has answered under the same prompt, model and context are not asked again.`;

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
    .option('--status', 'only say how far what is read again is')
    .addOption(new Option('--pause [id]', 'pause what is read again; the one that is going on unless told'))
    .addOption(new Option('--resume [id]', 'have what was paused go on').conflicts('pause'))
    .addOption(
      new Option('--cancel [id]', 'cancel it: what is not read again by then stays as it was').conflicts([
        'pause',
        'resume',
      ]),
    )
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
    const move = REPROCESSING_MOVES.find((one) => flags[one] !== undefined);
    if (move !== undefined) await moveOne(services, move, flags[move]);
    if (move !== undefined || flags.status === true) return printStatus(services, terminal);
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
async function readAgain(
  { pipeline, config, database }: Services,
  choice: ReprocessChoice,
  terminal: Terminal,
): Promise<void> {
  const settled: Extract<PipelineEvent, { type: 'conversation-settled' }>[] = [];
  await pipeline.prepare();
  await tellOfPaused({ pipeline, database, config }, terminal);
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

/** Who the operator's command line is in the audit. */
const ACTOR = 'command line';

/** In which state each move finds what it is for. */
const MOVED: Readonly<Record<ReprocessingMove, readonly ReprocessingState[]>> = {
  pause: ['running'],
  resume: ['paused'],
  cancel: ['running', 'paused'],
};

async function moveOne(services: Services, move: ReprocessingMove, told: string | true | undefined): Promise<void> {
  const { pipeline, config, database } = services;
  await pipeline.prepare();
  if (typeof told === 'string') return pipeline.reprocessing.move(config.workspace, told, move, ACTOR);
  const { items } = await withWorkspace(database, config.workspace, (tx) => listReprocessings(tx));
  const open = items.filter(({ state }) => MOVED[move].includes(state));
  if (open.length === 0) throw new CommandFailure(`There is nothing to ${move}`);
  for (const { id } of open) await pipeline.reprocessing.move(config.workspace, id, move, ACTOR);
}

/** How many the status lists. */
const LISTED = 10;

async function printStatus({ database, config }: Services, terminal: Terminal): Promise<void> {
  const [{ items }, built] = await withWorkspace(database, config.workspace, async (tx) => [
    await listReprocessings(tx, { limit: LISTED }),
    await findReembedding(tx),
  ]);
  if (items.length === 0) printLine(terminal.stdout, 'Nothing was ever read again.');
  for (const item of items) {
    const { total, done, failed, left, estimatedEnd } = progressOf(item, Date.now());
    const end = item.endedAt ?? (estimatedEnd === null ? undefined : `about ${estimatedEnd}`);
    printLine(
      terminal.stdout,
      `${item.id}  ${item.state}: ${done} of ${total} read, ${failed} failed, ${left} left; since ${item.askedAt}${end === undefined ? '' : `, ends ${end}`}`,
    );
  }
  if (built === undefined) return;
  const state = built.pausedAt === null ? 'being built' : 'paused';
  printLine(
    terminal.stdout,
    `embedding ${built.model}  ${state}: ${built.done} passages done, ${built.left} left; until then ${built.serving ?? 'none'} serves`,
  );
}

async function tellOfPaused(
  { database, config }: Pick<Services, 'database' | 'config' | 'pipeline'>,
  terminal: Terminal,
): Promise<void> {
  const { items } = await withWorkspace(database, config.workspace, (tx) => listReprocessings(tx));
  for (const { id } of items.filter(({ state }) => state === 'paused')) {
    printLine(terminal.stdout, `${id} is paused, and what it takes is left to it: --resume or --cancel`);
  }
}
