import { readFileSync, writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import { readConfig } from '../../config/index.ts';
import { parseJson } from '../../intake/index.ts';
import { type ErasureCounts, readRegisterDocument, registerDocument } from '../../pipeline/index.ts';
import { type ErasureReceipt, isOfNothing } from '../../storage/index.ts';
import { CommandFailure } from '../failure.ts';
import { createLogger, type Services, withServices } from '../services.ts';
import { formatTable, printLine, type Terminal } from '../terminal.ts';

interface EraseFlags {
  readonly yes?: boolean;
}

/** Who the operator's command line is in receipts and in the audit. */
const ACTOR = 'command line';

const HELP = `
Without --yes nothing is erased: it prints what would go, by table. What was erased is not kept when it comes again
(docs/privacy.md). Backups made before are yours to let
go of; restored, they are told with \`reapply\` (docs/operations.md).`;

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
  erase
    .command('register')
    .description(
      'hand out what was erased, as digests: what a backup made before has to be told of once it is restored',
    )
    .requiredOption('--out <file>', 'write it there')
    .action(({ out }: { out: string }) => writeRegister(out, terminal));
  erase
    .command('reapply')
    .description('erase once more what a register tells of: after an older backup was restored')
    .argument('<file>', 'what `erase register` wrote')
    .action((file: string) => reapply(file, terminal));
}

async function writeRegister(out: string, terminal: Terminal): Promise<void> {
  const config = readConfig({ LOG_LEVEL: 'warn', ...terminal.environment });
  await withServices(config, createLogger(config, terminal), async ({ pipeline }) => {
    await pipeline.prepare();
    const document = registerDocument(config.workspace, await pipeline.erasing.register(config.workspace));
    writeFileSync(out, `${JSON.stringify(document)}\n`, { mode: 0o600 });
    printLine(
      terminal.stdout,
      `${document.erasures.length} erasures are in ${out}. Keep it where the backups are not lost with it.`,
    );
  });
}

async function reapply(file: string, terminal: Terminal): Promise<void> {
  const config = readConfig({ LOG_LEVEL: 'warn', ...terminal.environment });
  const register = readRegisterDocument(config.workspace, parseJson(readFile(file)));
  await withServices(config, createLogger(config, terminal), async ({ pipeline }) => {
    await pipeline.prepare();
    const done = await pipeline.erasing.reapply(config.workspace, register, ACTOR);
    const left = done.flatMap((one) => one.left.map((why) => `${one.receipt.id}: ${why}`));
    for (const { receipt, known, erased } of done) {
      const became = known ? 'known here already' : `${erased.length} found here and erased`;
      printLine(terminal.stdout, `${receipt.id} (${receipt.kind}, ${receipt.at}): ${became}`);
    }
    printLine(
      terminal.stdout,
      `${done.length} erasures, ${done.filter(({ known }) => !known).length} of them new here`,
    );
    if (left.length > 0) throw new CommandFailure(`not everything could be erased:\n${left.join('\n')}`);
  });
}

function readFile(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch {
    throw new CommandFailure(`${file} cannot be read`);
  }
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
      const counts = await preview(services);
      printCounts(counts, terminal);
      const next = isOfNothing({ counts })
        ? 'Nothing is held, and nothing was erased. With --yes a receipt says so.'
        : 'Nothing was erased. With --yes this goes for good.';
      printLine(terminal.stdout, next);
      return;
    }
    const receipt = await erase(services);
    printCounts(receipt.counts, terminal);
    const what = isOfNothing(receipt) ? 'Nothing is held, and nothing was erased:' : 'Erased at';
    printLine(terminal.stdout, `${what} ${receipt.at} by ${receipt.by}. Receipt ${receipt.id}`);
    printLine(terminal.stdout, `asked  ${receipt.asked}`);
    printLine(terminal.stdout, `digest ${receipt.digest}`);
  });
}

function printCounts(counts: ErasureCounts, terminal: Terminal): void {
  const rows = Object.entries(counts).map(([table, count]) => [table, String(count)]);
  printLine(terminal.stdout, formatTable(['table', 'rows'], rows));
}
