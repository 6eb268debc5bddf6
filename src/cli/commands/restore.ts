import type { Command } from 'commander';
import { readConfig } from '../../config/index.ts';
import { openDatabase, restoreEmbedded } from '../../storage/index.ts';
import { CommandFailure } from '../failure.ts';
import { printLine, type Terminal } from '../terminal.ts';

const HELP = `
EARSHOT_HOME has to hold no database yet. Before \`serve\` is started: put back the key of secrets (EARSHOT_SECRET_KEY, or
secret.key into EARSHOT_HOME), and tell it what was erased since: \`earshot erase reapply FILE\` (docs/operations.md).`;

/** `restore`: an embedded database from a file of `backup`. */
export function addRestoreCommand(program: Command, terminal: Terminal): void {
  program
    .command('restore')
    .description('put a file of `backup` into an EARSHOT_HOME that holds no database')
    .argument('<file>', 'what `backup` wrote')
    .addHelpText('after', HELP)
    .action((file: string) => restore(file, terminal));
}

async function restore(file: string, terminal: Terminal): Promise<void> {
  const config = readConfig(terminal.environment);
  if (config.databaseUrl !== undefined) {
    throw new CommandFailure(
      'DATABASE_URL names a Postgres, which is restored with its own tools: pg_restore --dbname "$DATABASE_URL" FILE (docs/operations.md)',
    );
  }
  await restoreEmbedded(config.home, file);
  const database = await openDatabase(config); // it opens, and is brought to this release
  try {
    const { rows } = await database.pool.query<{ count: number }>(
      'SELECT count(*) AS count FROM earshot_meta.migration',
    );
    printLine(terminal.stdout, `Restored into ${config.home}; the schema is at ${rows[0]?.count ?? 0}.`);
  } finally {
    await database.close();
  }
  printLine(terminal.stdout, 'What was erased after the backup was made is in it again: `earshot erase reapply FILE`.');
}
