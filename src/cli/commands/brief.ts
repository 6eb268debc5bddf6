import { type Command, InvalidArgumentError, Option } from 'commander';
import { type HandoffView, handoffDocument, loadHandoff, toMarkdown } from '../../briefs/index.ts';
import { readConfig } from '../../config/index.ts';
import { NotFoundError } from '../../domain/index.ts';
import {
  findAccountsCalled,
  findDeal,
  listDeals,
  type WorkspaceTransaction,
  withWorkspace,
} from '../../storage/index.ts';
import { noteOperatorRead } from '../reads.ts';
import { createLogger, withServices } from '../services.ts';
import { printLine, type Terminal } from '../terminal.ts';

interface BriefFlags {
  readonly format: 'md' | 'json';
  readonly version?: number;
}

/** `brief DEAL`: the handoff brief of a deal that was won. */
export function addBriefCommand(program: Command, terminal: Terminal): void {
  program
    .command('brief')
    .description('the handoff brief of a deal that was won, every line with the words it rests on')
    .argument('<deal>', "the deal's key; of an account, its latest deal that was won")
    .option('--version <number>', 'as this version was', readVersion)
    .addOption(new Option('--format <format>', 'how it is printed').choices(['md', 'json']).default('md'))
    .action((deal: string, flags: BriefFlags) => brief(deal, flags, terminal));
}

function readVersion(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1) throw new InvalidArgumentError('expected a number such as 1.');
  return number;
}

/** Prints the latest version; where none is made yet, and no worker runs that would, it is made now. */
async function brief(called: string, { format, version }: BriefFlags, terminal: Terminal): Promise<void> {
  const config = readConfig({ LOG_LEVEL: 'warn', ...terminal.environment });
  const view = await withServices(config, createLogger(config, terminal), async ({ database, pipeline }) => {
    const deal = await withWorkspace(database, config.workspace, (tx) => keyOf(tx, called));
    await pipeline.prepare();
    const found = await withWorkspace(database, config.workspace, (tx) => findDeal(tx, deal));
    const isDue = found?.history.some(({ kind, handedOffAt }) => kind === 'closed_won' && handedOffAt === null);
    if (isDue === true && found?.won === true) await pipeline.handoffs.make(config.workspace, deal);
    const loaded = await withWorkspace(database, config.workspace, (tx) => loadHandoff(tx, deal, { version }));
    await noteOperatorRead(database, config.workspace, { action: 'cli brief', subjectKind: 'deal', subject: deal });
    return loaded;
  });
  if (format === 'json') printLine(terminal.stdout, JSON.stringify(toJson(view)));
  else terminal.stdout.write(toMarkdown(handoffDocument(view.handoff)));
}

function toJson({ handoff, standing, shown }: HandoffView): object {
  return { ...handoff, state: standing.state, version: shown.version, made_at: shown.madeAt };
}

async function keyOf(tx: WorkspaceTransaction, called: string): Promise<string> {
  if ((await findDeal(tx, called)) !== undefined) return called;
  const accounts = await findAccountsCalled(tx, called);
  const deals = (await Promise.all(accounts.map(({ key }) => listDeals(tx, key)))).flat();
  const won = deals.find((deal) => deal.won === true);
  if (won !== undefined) return won.key;
  const meant = deals.map(({ key }) => key).join(', ');
  throw new NotFoundError(
    `No deal ${JSON.stringify(called)} in this workspace${meant === '' ? '' : `; there is ${meant}`}`,
  );
}
