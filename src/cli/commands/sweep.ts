import { type Command, InvalidArgumentError } from 'commander';
import { readConfig } from '../../config/index.ts';
import { type Band, dateSchema } from '../../domain/index.ts';
import type { PipelineEvent } from '../../pipeline/index.ts';
import { startProgress } from '../progress.ts';
import { createLogger, type Services, withServices } from '../services.ts';
import { printLine, type Terminal } from '../terminal.ts';

const HELP = `
\`serve\` and \`worker\` do this by themselves when a day begins (UTC), and make up for it when none of them ran. A day that is
over is scored for the history alone, from what was known that day.`;

type Scored = Extract<PipelineEvent, { type: 'account-scored' }>;

/** `sweep`: scores what was not scored today yet, because clocks move with nobody doing anything. */
export function addSweepCommand(program: Command, terminal: Terminal): void {
  program
    .command('sweep')
    .description('score the accounts that were not scored today yet: silence, promises and runways move by themselves')
    .option('--as-of <date>', 'score all accounts as of this day, for their history', readDay)
    .addHelpText('after', HELP)
    .action((flags: { asOf?: string }) => sweep(flags, terminal));
}

function readDay(text: string): string {
  if (!dateSchema.safeParse(text).success) throw new InvalidArgumentError('expected a day such as 2026-03-12.');
  return text;
}

async function sweep({ asOf }: { asOf?: string }, terminal: Terminal): Promise<void> {
  const config = readConfig({ LOG_LEVEL: 'warn', ...terminal.environment });
  await withServices(config, createLogger(config, terminal), async (services) => {
    const scored = await scoreDue(services, asOf, terminal);
    const bands = (['red', 'yellow', 'green'] as const).map((band) => `${countBand(scored, band)} ${band}`);
    const moved = scored.flatMap(({ account, moved }) => (moved === null ? [] : [`${account}: ${moved.sentence}`]));
    const changed = asOf === undefined ? `; ${moved.length} in another band than before` : '';
    printLine(terminal.stdout, `${scored.length} accounts scored: ${bands.join(', ')}${changed}`);
    for (const line of moved) printLine(terminal.stdout, line);
  });
}

function countBand(scored: readonly Scored[], band: Band): number {
  return scored.filter((one) => one.band === band).length;
}

/** Queues what is due and scores until the queue is empty; what another worker scores meanwhile is not counted here. */
async function scoreDue(
  { pipeline, config }: Services,
  asOf: string | undefined,
  terminal: Terminal,
): Promise<readonly Scored[]> {
  const scored: Scored[] = [];
  await pipeline.prepare();
  const progress = startProgress(terminal, 'Scoring', await pipeline.sweep(config.workspace, { asOf }));
  const unsubscribe = pipeline.onEvent((event) => {
    if (event.type !== 'account-scored' || event.workspace !== config.workspace) return;
    scored.push(event);
    progress.update(scored.length);
  });
  try {
    await pipeline.start();
    await pipeline.whenIdle(config.workspace);
  } finally {
    unsubscribe();
    progress.stop();
  }
  return scored;
}
