import type { Command } from 'commander';
import { readConfig } from '../../config/index.ts';
import { listReadings, listUndelivered, type WorkspaceTransaction, withWorkspace } from '../../storage/index.ts';
import { noteOperatorRead } from '../reads.ts';
import { createLogger, withServices } from '../services.ts';
import { formatTable, printLine, type Terminal } from '../terminal.ts';

const HELP = `
Deliveries that could not be processed, documents that could not be sent, and conversations that could not be read, or only in part, or that belong to no account
yet. --retry has all of them done again but for those that wait for their account: \`serve\` and \`worker\` do it.`;

/** One thing that somebody has to look at. */
interface Waiting {
  readonly what: 'delivery' | 'conversation' | 'dispatch';
  readonly id: string;
  readonly status: string;
  readonly reason: string;
}

/** Of each kind at most so many; with --retry what is left is asked for again. */
const MOST = 500;

/** `waiting`: what failed or waits for a person, with its reason. */
export function addWaitingCommand(program: Command, terminal: Terminal): void {
  program
    .command('waiting')
    .description('what failed or waits for a person, with its reason; --retry has it done again')
    .option('--retry', 'have what failed, and what was read only in part, done again')
    .addHelpText('after', HELP)
    .action(({ retry = false }: { retry?: boolean }) => showWaiting(retry, terminal));
}

async function showWaiting(retry: boolean, terminal: Terminal): Promise<void> {
  const config = readConfig({ LOG_LEVEL: 'warn', ...terminal.environment });
  const { workspace } = config;
  await withServices(config, createLogger(config, terminal), async ({ database, pipeline }) => {
    const waiting = await withWorkspace(database, workspace, listWaiting);
    await noteOperatorRead(database, workspace, { action: 'cli waiting', subjectKind: 'conversation', subject: '' });
    if (waiting.length === 0) return printLine(terminal.stdout, 'Nothing waits.');
    const rows = waiting.map(({ what, id, status, reason }) => [what, id, status, reason]);
    printLine(terminal.stdout, formatTable(['what', 'id', 'status', 'why'], rows));
    if (!retry) return;
    await pipeline.prepare();
    const failed = waiting.filter(({ status }) => status !== 'waiting');
    for (const { what, id } of failed) {
      if (what === 'delivery') await pipeline.replayDelivery(workspace, id);
      else if (what === 'dispatch') await pipeline.retryDispatch(workspace, id);
      else await pipeline.retryConversation(workspace, id);
    }
    printLine(terminal.stdout, `${failed.length} of ${waiting.length} are done again`);
  });
}

async function listWaiting(tx: WorkspaceTransaction): Promise<readonly Waiting[]> {
  const { deliveries, dispatches } = await listUndelivered(tx, MOST);
  const readings = await listReadings(tx, { status: ['failed', 'partial', 'waiting'] });
  return [
    ...deliveries.map(({ id, status, error }) => ({ what: 'delivery' as const, id, status, reason: error ?? '' })),
    ...dispatches.map(({ id, state, destinationName, lastError }) => {
      return { what: 'dispatch' as const, id, status: state, reason: `${destinationName}: ${lastError ?? ''}` };
    }),
    ...readings.map(({ id, status, statusReason }) => {
      return { what: 'conversation' as const, id, status, reason: statusReason ?? '' };
    }),
  ];
}
