import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Answer, Citation } from '../../answers/index.ts';
import { type Config, readConfig } from '../../config/index.ts';
import { dateSchema } from '../../domain/index.ts';
import { createEmbeddings } from '../../retrieval/index.ts';
import { withWorkspace } from '../../storage/index.ts';
import { keyOf } from '../accounts.ts';
import { openAnswerer } from '../answerer.ts';
import { withDatabase } from '../database.ts';
import { noteOperatorRead } from '../reads.ts';
import { colorsFor, printLine, type Terminal } from '../terminal.ts';

interface AskFlags {
  readonly asOf?: string;
  readonly thread?: string;
  readonly format: 'json' | 'table';
}

/** `ask ACCOUNT QUESTION`: an answer with the words that prove it. */
export function addAskCommand(program: Command, terminal: Terminal): void {
  program
    .command('ask')
    .description('ask an account anything, and get an answer with the words that prove it')
    .argument('<account>', "the account's key, or its name")
    .argument('<question...>', 'what you want to know')
    .option('--as-of <date>', "as things stood on this day (YYYY-MM-DD; the workspace's day unless told)", readDate)
    .option('--thread <id>', 'go on with this thread, as a JSON answer names it')
    .addOption(new Option('--format <format>', 'how it is printed').choices(['json', 'table']).default('table'))
    .action((account: string, question: string[], flags: AskFlags) =>
      ask(account, question.join(' '), flags, terminal),
    );
}

function readDate(text: string): string {
  if (!dateSchema.safeParse(text).success) throw new InvalidArgumentError('expected a date such as 2026-09-01.');
  return text;
}

/** Whoever asks on the command line of the machine that holds the database. */
const OPERATOR = 'command line';

async function ask(
  account: string,
  question: string,
  { asOf, thread, format }: AskFlags,
  terminal: Terminal,
): Promise<void> {
  const config: Config = readConfig({ LOG_LEVEL: 'warn', ...terminal.environment });
  const answer = await withDatabase(config, async (database) => {
    const warn = (message: string) => printLine(terminal.stderr, message);
    const key = await withWorkspace(database, config.workspace, (tx) => keyOf(tx, account));
    const answerer = await openAnswerer(config, database, { embeddings: createEmbeddings(config, { warn }) });
    const asker = { id: OPERATOR, name: OPERATOR };
    const told = await answerer.ask(config.workspace, { account: key, question, thread, asOf, asker });
    await noteOperatorRead(database, config.workspace, { action: 'cli ask', subjectKind: 'account', subject: key });
    return told;
  });
  if (format === 'json') printLine(terminal.stdout, JSON.stringify(answer));
  else
    for (const line of describeAnswer(answer, colorsFor(terminal.stdout, terminal.environment)))
      printLine(terminal.stdout, line);
}

/** An answer in lines: its sentences with the numbers of what they rest on, then the quotes with speaker, date and place. */
export function describeAnswer(answer: Answer, colors: ReturnType<typeof colorsFor>): readonly string[] {
  const said = answer.sentences.map(
    ({ text, citations }) => `${text}${citations.map((at) => ` [${at + 1}]`).join('')}`,
  );
  const quotes = answer.citations.map((citation, index) => describeCitation(citation, `[${index + 1}]`, colors));
  const nearest = answer.nearest.map((citation) => describeCitation(citation, '-', colors));
  return [
    ...(answer.answer === null ? [colors.bold(sentence(answer.reason ?? 'the record does not say'))] : said),
    ...(quotes.length === 0 ? [] : ['', ...quotes]),
    ...(nearest.length === 0 ? [] : ['', 'What comes nearest:', ...nearest]),
    ...(answer.notes.length === 0 ? [] : ['', ...answer.notes.map((note) => colors.dim(note))]),
  ];
}

function sentence(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`;
}

function describeCitation(
  { quote, speaker, occurred_at, medium, conversation, turn }: Citation,
  label: string,
  colors: ReturnType<typeof colorsFor>,
): string {
  const where = `${speaker ?? 'somebody'}, ${occurred_at.slice(0, 10)}, ${medium} ${conversation}, turn ${turn}`;
  return `${label} “${quote.replace(/\s+/g, ' ').trim()}” ${colors.dim(where)}`;
}
