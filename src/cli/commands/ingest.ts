import { readdir, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { readConfig } from '../../config/index.ts';
import { InputError, timeSchema } from '../../domain/index.ts';
import { DOCUMENT_FORMATS, type IntakeDefaults } from '../../intake/index.ts';
import { describeEmbedding } from '../../retrieval/index.ts';
import { type ConversationStatus, saveWorkspace } from '../../storage/index.ts';
import { describeExtractor } from '../extractors.ts';
import { CommandFailure } from '../failure.ts';
import { type IngestReport, ingestAndRead, type SettledConversation } from '../ingestion.ts';
import { startProgress } from '../progress.ts';
import { createLogger, withServices } from '../services.ts';
import { printLine, type Terminal } from '../terminal.ts';

interface IngestFlags {
  readonly account?: string;
  readonly occurredAt?: string;
}

/** `ingest PATH…`: takes files and folders in, reads them, and says what was read, refused and why. */
export function addIngestCommand(program: Command, terminal: Terminal): void {
  program
    .command('ingest')
    .description('take calls and emails in, read them, and say what was read, refused and why')
    .argument('<path...>', 'json, vtt, srt, txt, eml, mbox, or folders of them')
    .option('--account <key>', 'whose they are, where the files do not say')
    .option('--occurred-at <time>', 'when it was said, where the files do not say', readTime)
    .action((paths: string[], flags: IngestFlags) => ingest(paths, flags, terminal));
}

function readTime(text: string): string {
  if (!timeSchema.safeParse(text).success)
    throw new InvalidArgumentError('expected a time such as 2026-03-12T15:00:00Z.');
  return text;
}

async function ingest(paths: readonly string[], flags: IngestFlags, terminal: Terminal): Promise<void> {
  const config = readConfig({ LOG_LEVEL: 'warn', ...terminal.environment });
  const files = (await Promise.all(paths.map(listFiles))).flat();
  const defaults: IntakeDefaults = {
    occurred_at: flags.occurredAt,
    account: flags.account === undefined ? undefined : { key: flags.account },
  };
  const documents = files.map((path) => ({ path, defaults }));
  await withServices(config, createLogger(config, terminal), async (services) => {
    await saveWorkspace(services.database, config.workspace);
    const progress = startProgress(terminal, 'Reading', documents.length);
    const { report, settled } = await ingestAndRead(services, config.workspace, documents, progress.update).finally(
      () => progress.stop(),
    );
    printLine(terminal.stdout, `Read by: ${describeExtractor(config)}`);
    printLine(terminal.stdout, `Searched by: ${describeEmbedding(config)}`);
    for (const line of summarise(report, settled)) printLine(terminal.stdout, line);
    if (report.accepted.length + report.touches + report.knownTouches + report.setAside.size === 0)
      throw new CommandFailure(`nothing could be taken in of ${files.length} files`);
  });
}

/** The files of a path: itself, or everything below it that bears a known extension, by name. */
async function listFiles(path: string): Promise<string[]> {
  const information = await stat(path).catch((error: unknown) => {
    throw new InputError('unreadable-file', [{ path, message: 'no such file or folder' }], { cause: error });
  });
  if (!information.isDirectory()) return [path];
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  const known: readonly string[] = DOCUMENT_FORMATS;
  return entries
    .filter((entry) => entry.isFile() && known.includes(extname(entry.name).slice(1).toLowerCase()))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** The run in lines: how many went which way, then everything refused, waiting or worth a note, each with its reason. */
export function summarise(report: IngestReport, settled: readonly SettledConversation[]): string[] {
  const count = (status: ConversationStatus) => settled.filter((one) => one.status === status).length;
  const total = (of: 'signals' | 'rejected') => settled.reduce((sum, one) => sum + one[of], 0);
  const known = report.accepted.filter(({ duplicate }) => duplicate).length;
  const states = [
    `${count('read')} read`,
    `${count('partial')} partly read`,
    `${count('waiting')} waiting`,
    `${count('failed')} failed`,
    `${report.refused.length} refused`,
    `${known} known already`,
  ];
  return [
    `${report.files} files, ${settled.length} conversations: ${states.join(', ')}`,
    `${total('signals')} signals, ${total('rejected')} candidates rejected`,
    ...describeMail(report),
    ...report.refused.map(({ path, where, message }) => `refused: ${place(path, where)}: ${message}`),
    ...settled.flatMap(({ path, status, reason }) => (reason === null ? [] : [`${status}: ${path}: ${reason}`])),
    ...report.accepted.flatMap(({ path, id, differs }) =>
      differs ? [`kept as it was: ${path}: ${id} is known with other content`] : [],
    ),
    ...report.notes.map(({ path, where, message }) => `note: ${place(path, where)}: ${message}`),
  ];
}

/** What became of mail that is no conversation. */
function describeMail({ touches, knownTouches, setAside }: IngestReport): string[] {
  const aside = [...setAside].map(([reason, count]) => `${count} ${reason}`);
  return [
    ...(touches === 0 ? [] : [`${touches} messages said nothing new: their touch is kept`]),
    ...(knownTouches === 0 ? [] : [`${knownTouches} messages said nothing new and were known already`]),
    ...(aside.length === 0 ? [] : [`set aside: ${aside.join(', ')}`]),
  ];
}

function place(path: string, where: string): string {
  return where === '' || path.endsWith(where) ? path : `${path}, ${where}`;
}
