import type { Command } from 'commander';
import { readConfig } from '../../config/index.ts';
import { withDatabase } from '../database.ts';
import { printLine, type Terminal } from '../terminal.ts';

/** `migrate`: brings the database to this release; every other command does so at its start too. */
export function addMigrateCommand(program: Command, terminal: Terminal): void {
  program
    .command('migrate')
    .description('bring the database to this release')
    .action(async () => {
      const config = readConfig(terminal.environment);
      await withDatabase(config, async (database) => {
        printLine(terminal.stdout, `The ${database.embedded ? 'embedded ' : ''}database is at this release.`);
      });
    });
}
