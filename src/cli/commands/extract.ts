import { type Command, Option } from 'commander';
import { type ExtractorName, readConfig } from '../../config/index.ts';
import type { Conversation } from '../../domain/index.ts';
import { EMPTY_CONTEXT, type ExtractionResult, type Extractor, type UnreadTurns } from '../../extraction/index.ts';
import { readConversationFile } from '../documents.ts';
import { createExtractor } from '../extractors.ts';
import { CommandFailure } from '../failure.ts';
import { colorsFor, printLine, type Terminal } from '../terminal.ts';

interface ExtractFlags {
  readonly extractor?: ExtractorName;
  readonly format: 'json' | 'table';
  readonly occurredAt?: string;
}

/** `extract FILE…`: signals of each file, without a database. */
export function addExtractCommand(program: Command, terminal: Terminal): void {
  program
    .command('extract')
    .description('find the signals in files, without a database')
    .argument('<file...>', 'json, vtt, srt, txt, eml or mbox')
    .addOption(new Option('--extractor <name>', 'who reads').choices(['llm', 'local']))
    .addOption(
      new Option('--format <format>', 'json prints one line per file').choices(['json', 'table']).default('table'),
    )
    .option('--occurred-at <time>', 'when it was said, for formats that do not tell')
    .action((files: string[], flags: ExtractFlags) => extractFiles(files, flags, terminal));
}

async function extractFiles(files: readonly string[], flags: ExtractFlags, terminal: Terminal): Promise<void> {
  const chosen = flags.extractor === undefined ? {} : { EARSHOT_EXTRACTOR: flags.extractor };
  const warn = (message: string) => printLine(terminal.stderr, message);
  const extractor = await createExtractor(readConfig({ ...terminal.environment, ...chosen }), { warn });
  const print = flags.format === 'json' ? printJson : printTable;
  const failures: string[] = [];
  for (const file of files) {
    failures.push(...(await extractFile(file, extractor, flags, (read) => print(read, terminal))));
  }
  if (failures.length > 0) throw new CommandFailure(failures.join('; '));
}

interface ReadConversation {
  readonly conversation: Conversation;
  readonly result: ExtractionResult;
}

/** Reads one file and prints what was found; gives what went wrong, one sentence each. */
async function extractFile(
  file: string,
  extractor: Extractor,
  flags: ExtractFlags,
  print: (read: ReadConversation) => void,
): Promise<string[]> {
  try {
    const read = await readConversationFile(file, { occurred_at: flags.occurredAt });
    const failures = read.refused.map(({ where, error }) => `${file}, ${where}: ${error.message}`);
    for (const conversation of read.conversations) {
      const result = await extractor.extract(conversation, EMPTY_CONTEXT);
      print({ conversation, result });
      failures.push(...result.unread.map((unread) => `${file}: ${describeUnread(unread)}`));
    }
    return failures;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return [error.message.startsWith(file) ? error.message : `${file}: ${error.message}`];
  }
}

/** The contract's line: id, signals, rejected, usage. */
function printJson({ conversation, result }: ReadConversation, terminal: Terminal): void {
  const signals = result.signals.map(({ kind, subtype, turns, quote, attrs, confidence }) => {
    return { kind, subtype, turns, quote, attrs, confidence };
  });
  const partial = result.status === 'partial' ? { unread: result.unread } : {};
  const { rejected, usage, verification } = result;
  const judged = verification === undefined ? {} : { verification };
  const line = { id: conversation.id, signals, rejected, usage, ...judged, ...partial };
  printLine(terminal.stdout, JSON.stringify(line));
}

function printTable({ conversation, result }: ReadConversation, terminal: Terminal): void {
  const colors = colorsFor(terminal.stdout, terminal.environment);
  printLine(terminal.stdout, colors.bold(`${conversation.id}  ${conversation.occurred_at.slice(0, 10)}`));
  for (const signal of result.signals) {
    const speaker = conversation.turns[signal.span.turn]?.speaker ?? '';
    const attributes = Object.entries(signal.attrs).map(([name, value]) => `${name}: ${value}`);
    printLine(terminal.stdout, `  ${signal.kind}/${signal.subtype}  ${colors.dim(attributes.join(', '))}`);
    printLine(terminal.stdout, `    ${speaker}, turn ${signal.span.turn}: ${signal.quote}`);
  }
  if (result.signals.length === 0) printLine(terminal.stdout, '  no signal');
  for (const { reason, detail } of result.rejected)
    printLine(terminal.stdout, colors.dim(`  rejected, ${reason}: ${detail}`));
  for (const failure of result.verification?.failures ?? []) printLine(terminal.stdout, `  not verified: ${failure}`);
  for (const unread of result.unread) printLine(terminal.stdout, `  ${describeUnread(unread)}`);
}

function describeUnread({ turns, reason }: UnreadTurns): string {
  return `turns ${turns[0]} to ${turns.at(-1)} were not read: ${reason}`;
}
