import { type Command, Option } from 'commander';
import { type AcrossFilter, type AcrossItem, type AcrossResult, createSearcher } from '../../answers/index.ts';
import { type Config, readConfig } from '../../config/index.ts';
import { BANDS, SIGNAL_KINDS } from '../../domain/index.ts';
import { createEmbeddings } from '../../retrieval/index.ts';
import { withDatabase } from '../database.ts';
import { noteOperatorRead } from '../reads.ts';
import { colorsFor, printLine, type Terminal } from '../terminal.ts';

interface SearchFlags extends Omit<AcrossFilter, 'state' | 'due_from' | 'due_to'> {
  readonly state?: string;
  readonly dueFrom?: string;
  readonly dueTo?: string;
  readonly limit?: string;
  readonly cursor?: string;
  readonly format: 'json' | 'table';
}

const HELP = `
Words become filters by rule, and the answer says how they were understood; an option stands before words.
  earshot search "which accounts mentioned Pulseboard this quarter"
  earshot search "open promises due this month"
  earshot search --kind champion_change --subtype departed --from 2026-06-01`;

/** `search "…"`: all accounts, from signals and promises. */
export function addSearchCommand(program: Command, terminal: Terminal): void {
  program
    .command('search')
    .description('search all accounts: what was heard and what was promised, with the words that prove it')
    .argument('[question...]', 'what you want to know')
    .addOption(new Option('--kind <kind>', 'of signal').choices(SIGNAL_KINDS))
    .option('--subtype <subtype>', 'of that kind')
    .option('--competitor <name>', 'who is named')
    .option('--person <name>', 'whom it is about, or who says it')
    .option('--state <states>', 'of promises, with commas between: open, overdue, kept, late, unkept, withdrawn')
    .option('--due-from <date>', 'promises due on this day or after')
    .option('--due-to <date>', 'promises due on this day or before')
    .option('--from <date>', 'said on this day or after')
    .option('--to <date>', 'said on this day or before')
    .option('--account <key>', 'one account')
    .addOption(new Option('--band <band>', 'accounts in this band').choices(BANDS))
    .option('--about <words>', 'words that are looked for as they are')
    .option('--limit <accounts>', 'accounts at most, 20 unless told')
    .option('--cursor <cursor>', '`next` of a JSON answer')
    .addOption(new Option('--format <format>', 'how it is printed').choices(['json', 'table']).default('table'))
    .addHelpText('after', HELP)
    .action((question: string[], flags: SearchFlags) => search(question.join(' '), flags, terminal));
}

/** Whoever asks on the command line of the machine that holds the database. */
const OPERATOR = 'command line';

async function search(q: string, flags: SearchFlags, terminal: Terminal): Promise<void> {
  const { format, state, dueFrom, dueTo, limit, ...rest } = flags;
  const config: Config = readConfig({ LOG_LEVEL: 'warn', ...terminal.environment });
  const result = await withDatabase(config, async (database) => {
    const warn = (message: string) => printLine(terminal.stderr, message);
    const searcher = createSearcher({ database, embedding: createEmbeddings(config, { warn }) });
    const found = await searcher.search(config.workspace, {
      ...rest,
      q,
      // What is no state is refused with its place by the search itself.
      state: state?.split(',').map((one) => one.trim()) as AcrossFilter['state'],
      due_from: dueFrom,
      due_to: dueTo,
      limit: limit === undefined ? undefined : Number(limit) || undefined,
      asker: OPERATOR,
    });
    await noteOperatorRead(database, config.workspace, { action: 'cli search', subjectKind: 'search', subject: '' });
    return found;
  });
  if (format === 'json') printLine(terminal.stdout, JSON.stringify(result));
  else
    for (const line of describe(result, colorsFor(terminal.stdout, terminal.environment)))
      printLine(terminal.stdout, line);
}

type Colors = ReturnType<typeof colorsFor>;

/** A result in lines: how it was understood, then each account with its quotes. */
function describe(result: AcrossResult, colors: Colors): readonly string[] {
  const { understood, totals, items, passages, notes, as_of, next } = result;
  const filters = Object.entries(understood.filters).map(([name, value]) => `${name}=${[value].flat().join(',')}`);
  const head = `Looked for ${understood.looks_for}${filters.length === 0 ? '' : `: ${filters.join(' ')}`} (as of ${as_of})`;
  const count =
    items.length === 0
      ? 'Nothing of the kind is on record.'
      : `${totals.found} found in ${accountsOf(totals.accounts)}.`;
  return [
    colors.dim(head),
    ...notes.map((note) => colors.dim(note)),
    ...(understood.looks_for === 'passages'
      ? []
      : [understood.looks_for === 'accounts' ? `${accountsOf(totals.accounts)}.` : count]),
    ...items.flatMap(({ account, found, items: members }) => [
      '',
      `${colors.bold(account.name)} ${colors.dim(`${account.key}${account.band === null ? '' : `, ${account.band} ${account.score}`}`)}`,
      ...members.flatMap((item) => describeItem(item, colors)),
      ...(found > members.length ? [colors.dim(`  and ${found - members.length} more`)] : []),
    ]),
    ...(passages.length === 0 ? [] : ['', 'The words that come nearest:']),
    ...passages.flatMap(({ account, quotes }) => [
      '',
      colors.bold(account.name),
      ...quotes.map((quote) => `  ${quoted(quote, colors)}`),
    ]),
    ...(next === null ? [] : ['', colors.dim(`More: --cursor ${next}`)]),
  ];
}

function accountsOf(count: number): string {
  return count === 1 ? '1 account' : `${count} accounts`;
}

function describeItem(item: AcrossItem, colors: Colors): readonly string[] {
  const claim =
    item.type === 'signal'
      ? `${item.kind}/${item.subtype}`
      : `${item.what}: ${item.state}${item.due_date === null ? '' : `, due ${item.due_date}${item.due_basis === 'default' ? ' by policy' : ''}`}`;
  return [`  ${claim}`, `    ${quoted(item, colors)}`];
}

function quoted(
  {
    quote,
    speaker,
    occurred_at,
    medium,
    conversation,
    turn,
  }: AcrossItem | AcrossResult['passages'][number]['quotes'][number],
  colors: Colors,
): string {
  const where = `${speaker ?? 'somebody'}, ${occurred_at.slice(0, 10)}, ${medium} ${conversation}, turn ${turn}`;
  return `“${quote.replace(/\s+/g, ' ').trim()}” ${colors.dim(where)}`;
}
