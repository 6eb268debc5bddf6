import { isAbsolute, join, relative, resolve } from 'node:path';
import { type Command, Option } from 'commander';
import {
  type CaseFile,
  type ExportChoice,
  type JudgedConversation,
  type JudgedWork,
  SPLITS,
  type Split,
  toCase,
  toJudgedWork,
  WORK_FILE,
  writeCases,
  writeWork,
} from '../../../evals/index.ts';
import { readConfig } from '../../config/index.ts';
import {
  type Database,
  findConversation,
  findWorkspace,
  listJudgedConversations,
  listJudgedItems,
  listSignalsEverJudged,
  withWorkspace,
} from '../../storage/index.ts';
import { checkAccount } from '../accounts.ts';
import { withDatabase } from '../database.ts';
import { CommandFailure } from '../failure.ts';
import { PACKAGE_ROOT } from '../manifest.ts';
import { printLine, type Terminal } from '../terminal.ts';

interface ExportFlags {
  readonly out: string;
  readonly account?: string;
  readonly split?: Split;
  readonly partial?: boolean;
}

const HELP = `
Gold is what people confirmed, corrected or acted on; what they dismissed is left out. Only conversations of which every turn was
read and every signal judged are written, unless --partial: there what nobody judged becomes optional, which counts neither way. About
a third of the accounts, always the same, are of split test. What no reader found is in no label: recall on these cases flatters. What people dismissed, did or edited in the inbox stands with their reasons in
inbox.jsonl beside the cases.
The files hold what your customers said: keep them where only your team can read them, and out of any repository.`;

/** `eval export`: what a team judged becomes its own labelled cases. */
export function addExportCommand(suites: Command, terminal: Terminal): void {
  suites
    .command('export')
    .description('write judged conversations as labelled cases')
    .requiredOption('--out <folder>', 'where the cases are written, one file each')
    .option('--account <key>', 'only this account')
    .addOption(new Option('--split <split>', 'only accounts of this split').choices([...SPLITS]))
    .option('--partial', 'also conversations that are judged in part')
    .addHelpText('after', HELP)
    .action((flags: ExportFlags) => exportCases(flags, terminal));
}

async function exportCases(flags: ExportFlags, terminal: Terminal): Promise<void> {
  const folder = resolve(flags.out);
  refuseCheckout(folder);
  const config = readConfig(terminal.environment);
  const { cases, judged, work } = await withDatabase(config, (database) =>
    makeCases(database, config.workspace, flags),
  );
  if (work.length > 0) await writeWork(folder, work);
  if (cases.length === 0 && work.length === 0) {
    const hint = judged === 0 ? '' : '; --partial takes those that are judged in part';
    throw new CommandFailure(`no conversation is fully judged, of ${judged} with a judgement${hint}`);
  }
  await writeCases(folder, cases);
  const labels = cases.reduce((sum, one) => sum + one.gold.length, 0);
  printLine(
    terminal.stdout,
    `${cases.length} cases with ${labels} labels in ${folder}, of ${judged} judged conversations`,
  );
  if (work.length > 0) {
    printLine(
      terminal.stdout,
      `${work.length} items of the inbox, as people judged them, in ${join(folder, WORK_FILE)}`,
    );
  }
  printLine(terminal.stdout, 'They hold what your customers said: keep them out of any repository.');
  printLine(terminal.stdout, `Measure with: earshot eval extraction --cases ${flags.out}`);
}

/** What customers said does not belong beside the program's own cases. */
function refuseCheckout(folder: string): void {
  const inside = relative(PACKAGE_ROOT, folder);
  if (inside.startsWith('..') || isAbsolute(inside)) return;
  throw new CommandFailure(
    'cases hold what customers said: choose a folder outside of the program, such as ~/earshot-cases',
  );
}

interface Made {
  readonly cases: readonly CaseFile[];
  /** Conversations with any judgement, of the account if one was named. */
  readonly judged: number;
  /** Finished work that somebody dismissed, did or edited. */
  readonly work: readonly JudgedWork[];
}

/** One conversation at a time, each in a transaction of its own: a history may be long. */
async function makeCases(database: Database, workspace: string, flags: ExportFlags): Promise<Made> {
  await checkAccount(database, workspace, flags.account);
  const { ids, settings, items } = await withWorkspace(database, workspace, async (tx) => ({
    ids: await listJudgedConversations(tx, flags.account),
    settings: (await findWorkspace(tx))?.settings ?? {},
    items: await listJudgedItems(tx, flags.account),
  }));
  const choice: ExportChoice = { partial: flags.partial === true, settings };
  const cases: CaseFile[] = [];
  for (const id of ids) {
    const judged = await loadJudged(database, workspace, id);
    const made = judged && toCase(judged, choice);
    if (made !== undefined && (flags.split === undefined || made.split === flags.split)) cases.push(made);
  }
  const work = items.map(toJudgedWork).filter(({ split }) => flags.split === undefined || split === flags.split);
  return { cases, judged: ids.length, work };
}

async function loadJudged(database: Database, workspace: string, id: string): Promise<JudgedConversation | undefined> {
  return withWorkspace(database, workspace, async (tx) => {
    const stored = await findConversation(tx, id);
    if (stored === undefined || stored.accountKey === null) return undefined;
    const { conversation, accountKey, status } = stored;
    return { conversation, accountKey, read: status === 'read', signals: await listSignalsEverJudged(tx, id) };
  });
}
