import type { Command } from 'commander';
import { readConfig } from '../../config/index.ts';
import { backUpEmbedded } from '../../storage/index.ts';
import { CommandFailure } from '../failure.ts';
import { operatorName } from '../reads.ts';
import { printLine, type Terminal } from '../terminal.ts';

const HELP = `
Stop \`serve\` and \`worker\` first: one process holds the embedded database. The key that secrets of tools are sealed with
(EARSHOT_SECRET_KEY, or EARSHOT_HOME/secret.key) is not in the file: keep it apart from it. A Postgres of DATABASE_URL is backed
up with its own tools (docs/operations.md).`;

/** `backup`: the embedded database as one file. */
export function addBackupCommand(program: Command, terminal: Terminal): void {
  program
    .command('backup')
    .description('write the embedded database into one file')
    .argument('<file>', 'where to, such as earshot-2026-03-12.tar.gz')
    .addHelpText('after', HELP)
    .action((file: string) => backUp(file, terminal));
}

async function backUp(file: string, terminal: Terminal): Promise<void> {
  const { databaseUrl, home, secretKey } = readConfig(terminal.environment);
  if (databaseUrl !== undefined) {
    throw new CommandFailure(
      'DATABASE_URL names a Postgres, which is backed up with its own tools: pg_dump -Fc --file FILE "$DATABASE_URL" (docs/operations.md)',
    );
  }
  const bytes = await backUpEmbedded(home, file, operatorName());
  printLine(terminal.stdout, `${file}: ${(bytes / 1_000_000).toFixed(1)} MB`);
  if (secretKey === undefined) {
    printLine(
      terminal.stdout,
      `Not in it: ${home}/secret.key, without which secrets of tools do not open. Keep it elsewhere.`,
    );
  }
}
