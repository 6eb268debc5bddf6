import type { Command } from 'commander';
import { readConfig } from '../../config/index.ts';
import type { ErasureCounts } from '../../pipeline/index.ts';
import type { ErasureReceipt } from '../../storage/index.ts';
import { createLogger, type Services, withServices } from '../services.ts';
import { formatTable, printLine, type Terminal } from '../terminal.ts';

interface EraseFlags {
  readonly yes?: boolean;
}

/** Who the operator's command line is in receipts and in the audit. */
const ACTOR = 'command line';

const HELP = `
Without --yes nothing is erased: it prints what would go, by table. What was erased is not kept when it comes again
(docs/privacy.md). Backups are yours to let go of.`;

/** `erase account`, `erase person`: takes away for good what is kept of them. */
export function addEraseCommand(program: Command, terminal: Terminal): void {
  const erase = program
    .command('erase')
    .description('take away for good what is kept of an account or a person')
    .addHelpText('after', HELP);
  erase
    .command('account')
    .description('erase an account: what was said to it, told of it and made of it, and the bodies it came as')
    .argument('<key>', "the account's key")
    .option('--yes', 'do it')
    .action((key: string, { yes }: EraseFlags) =>
      run(terminal, yes, {
        preview: ({ pipeline, config }) => pipeline.erasing.previewAccount(config.workspace, key),
        erase: ({ pipeline, config }) => pipeline.erasing.eraseAccount(config.workspace, key, ACTOR),
      }),
    );
  erase
    .command('person')
    .description('erase somebody of an account: what they said, who they are, and their name and addresses everywhere')
    .argument('<who>', 'an address, or their name in the account')
    .requiredOption('--account <key>', "the account's key")
    .option('--yes', 'do it')
    .action((who: string, { account, yes }: PersonFlags) =>
      run(terminal, yes, {
        preview: ({ pipeline, config }) => pipeline.erasing.previewPerson(config.workspace, { account, who }),
        erase: ({ pipeline, config }) => pipeline.erasing.erasePerson(config.workspace, { account, who }, ACTOR),
      }),
    );
}

interface PersonFlags extends EraseFlags {
  readonly account: string;
}

interface Erasing {
  readonly preview: (services: Services) => Promise<ErasureCounts>;
  readonly erase: (services: Services) => Promise<ErasureReceipt>;
}

async function run(terminal: Terminal, yes: boolean | undefined, { preview, erase }: Erasing): Promise<void> {
  const config = readConfig({ LOG_LEVEL: 'warn', ...terminal.environment });
  await withServices(config, createLogger(config, terminal), async (services) => {
    await services.pipeline.prepare();
    if (yes !== true) {
      printCounts(await preview(services), terminal);
      printLine(terminal.stdout, 'Nothing was erased. With --yes this goes for good.');
      return;
    }
    const receipt = await erase(services);
    printCounts(receipt.counts, terminal);
    printLine(terminal.stdout, `Erased at ${receipt.at} by ${receipt.by}. Receipt ${receipt.id}`);
    printLine(terminal.stdout, `asked  ${receipt.asked}`);
    printLine(terminal.stdout, `digest ${receipt.digest}`);
  });
}

function printCounts(counts: ErasureCounts, terminal: Terminal): void {
  const rows = Object.entries(counts).map(([table, count]) => [table, String(count)]);
  printLine(terminal.stdout, formatTable(['table', 'rows'], rows));
}
