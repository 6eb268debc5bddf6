import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline as pump } from 'node:stream/promises';
import type { Command } from 'commander';
import { readConfig } from '../../config/index.ts';
import { openExport } from '../../pipeline/index.ts';
import { withDatabase } from '../database.ts';
import { noteOperatorRead } from '../reads.ts';
import { printLine, type Terminal } from '../terminal.ts';

/** `export account`: everything that is kept of an account, as one JSON document. */
export function addExportCommand(program: Command, terminal: Terminal): void {
  const command = program.command('export').description('hand out what is kept of an account');
  command
    .command('account')
    .description('the whole record of an account as JSON: its rows by table, and what the audit says of them')
    .argument('<key>', "the account's key")
    .option('--out <file>', 'write it there instead of to standard output')
    .action((key: string, { out }: { out?: string }) => exportAccount(key, out, terminal));
}

async function exportAccount(account: string, out: string | undefined, terminal: Terminal): Promise<void> {
  const config = readConfig(terminal.environment);
  await withDatabase(config, async (database) => {
    const { workspace } = config;
    const pieces = await openExport(database, { workspace, account, by: 'command line' });
    await noteOperatorRead(database, workspace, { action: 'cli export', subjectKind: 'account', subject: account });
    if (out === undefined) {
      for await (const piece of pieces) terminal.stdout.write(piece);
      return;
    }
    await pump(Readable.from(pieces), createWriteStream(out, { mode: 0o600 }));
    printLine(terminal.stderr, `The record of ${account} is in ${out}.`);
  });
}
