import type { Command } from 'commander';
import { readConfig } from '../../config/index.ts';
import { distributeTables } from '../../storage/index.ts';
import { withDatabase } from '../database.ts';
import { printLine, type Terminal } from '../terminal.ts';

const HELP = `
--citus spreads the tables over the workers of a Citus cluster, by workspace; DATABASE_URL names the coordinator. It may be
repeated: what is spread stays, and tables of a later release are added. docs/scaling.md says what it needs.`;

/** `migrate`: brings the database to this release; every other command does so at its start too. */
export function addMigrateCommand(program: Command, terminal: Terminal): void {
  program
    .command('migrate')
    .description('bring the database to this release')
    .option('--citus', 'also spread the tables over the workers of Citus')
    .option('--dry-run', 'with --citus: only print the statements that would do so')
    .addHelpText('after', HELP)
    .action(async ({ citus = false, dryRun = false }: { citus?: boolean; dryRun?: boolean }) => {
      const config = readConfig(terminal.environment);
      await withDatabase(config, async (database) => {
        if (!dryRun) {
          printLine(terminal.stdout, `The ${database.embedded ? 'embedded ' : ''}database is at this release.`);
        }
        if (!citus) return;
        const { statements, tables } = await distributeTables(database, { dryRun });
        if (dryRun) for (const statement of statements) printLine(terminal.stdout, `${statement};`);
        else if (statements.length === 0) printLine(terminal.stdout, `All ${tables} tables are spread already.`);
        else printLine(terminal.stdout, `All ${tables} tables are spread over the workers of Citus.`);
      });
    });
}
