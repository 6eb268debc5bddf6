import type { Command } from 'commander';
import { readConfig } from '../../config/index.ts';
import { InputError } from '../../domain/index.ts';
import { isTimeZone } from '../../ledger/index.ts';
import { saveWorkspace, type WorkspaceSettings } from '../../storage/index.ts';
import { withDatabase } from '../database.ts';
import { formatTable, printLine, type Terminal } from '../terminal.ts';

interface WorkspaceFlags {
  readonly company?: string;
  readonly product?: string;
  readonly productName?: readonly string[];
  readonly domain?: readonly string[];
  readonly competitor?: readonly string[];
  readonly glossary?: readonly string[];
  readonly timeZone?: string;
  readonly fiscalYearStart?: string;
}

const HELP = `
A list given replaces the one before; "" empties it, and takes a name back. Rivals, product names and glossary reach whoever
reads, model or local extractor, from then on; \`earshot reprocess\` reads again what was read before.`;

/** `workspace`: shows, and with options sets, who sells what under which email domains against whom. */
export function addWorkspaceCommand(program: Command, terminal: Terminal): void {
  program
    .command('workspace')
    .description('show or set who sells what: it tells our side from theirs')
    .option('--company <name>', 'our company')
    .option('--product <name>', 'our product')
    .option('--product-name <name...>', 'its modules, editions and other names')
    .option('--domain <domain...>', 'our email domains')
    .option('--competitor <name...>', 'rivals known by name')
    .option(
      '--glossary <word...>',
      'words of the trade, each alone or with its meaning ("bay: where a lift is parked")',
    )
    .option('--time-zone <zone>', 'where "tomorrow" is said, IANA (Europe/Berlin); UTC unless told')
    .option('--fiscal-year-start <month>', 'month (1 to 12) in which our fiscal year starts: what "Q2" means')
    .addHelpText('after', HELP)
    .action((flags: WorkspaceFlags) => setWorkspace(flags, terminal));
}

async function setWorkspace(flags: WorkspaceFlags, terminal: Terminal): Promise<void> {
  const config = readConfig(terminal.environment);
  const settings = await withDatabase(config, async (database) => {
    const { settings } = await saveWorkspace(database, config.workspace);
    const changed = applyFlags(settings, flags);
    return (await saveWorkspace(database, config.workspace, { settings: changed })).settings;
  });
  const rows = Object.entries({ workspace: config.workspace, ...settings }).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.join(', ') : String(value),
  ]);
  printLine(terminal.stdout, formatTable(['setting', 'value'], rows));
}

function applyFlags(settings: WorkspaceSettings, flags: WorkspaceFlags): WorkspaceSettings {
  const given = {
    company: flags.company,
    product: flags.product,
    product_names: flags.productName,
    domains: flags.domain,
    competitors: flags.competitor,
    glossary: flags.glossary,
  };
  const changes = Object.entries(given).filter(([, value]) => value !== undefined);
  const cleaned = changes.map(([name, value = '']) => [
    name,
    typeof value === 'string' ? toWord(value) : toWords(value),
  ]);
  return { ...settings, ...Object.fromEntries(cleaned), ...calendarOf(flags) };
}

/** @throws {InputError} for a zone or a month that there is not */
function calendarOf({ timeZone, fiscalYearStart }: WorkspaceFlags): WorkspaceSettings {
  const zone = timeZone?.trim();
  if (zone && !isTimeZone(zone)) {
    throw new InputError('wrong-type', [
      { path: '--time-zone', message: 'expected an IANA zone such as Europe/Berlin' },
    ]);
  }
  const month = fiscalYearStart === undefined || fiscalYearStart === '' ? undefined : Number(fiscalYearStart);
  if (month !== undefined && !(Number.isInteger(month) && month >= 1 && month <= 12)) {
    throw new InputError('wrong-type', [{ path: '--fiscal-year-start', message: 'expected a month, 1 to 12' }]);
  }
  return {
    ...(zone === undefined ? {} : { time_zone: zone || undefined }),
    ...(fiscalYearStart === undefined ? {} : { fiscal_year_start: month }),
  };
}

/** A setting as it is kept, without the space around it; nothing for an empty one. */
function toWord(text: string): string | undefined {
  return text.trim() || undefined;
}

function toWords(texts: readonly string[]): readonly string[] {
  return texts.flatMap((text) => toWord(text) ?? []);
}
