import type { Command } from 'commander';
import { type Config, readConfig } from '../../config/index.ts';
import { ReadLog } from '../../http/index.ts';
import { serveOverStdio } from '../../mcp/index.ts';
import { type Caller, FolderHeldError } from '../../storage/index.ts';
import { CommandFailure } from '../failure.ts';
import { operatorName } from '../reads.ts';
import { createLogger, withServices } from '../services.ts';
import { whenAskedToEnd } from '../shutdown.ts';
import type { Terminal } from '../terminal.ts';

/** `mcp`: the tools for assistants over standard input and output, for whoever may run this program. */
export function addMcpCommand(program: Command, terminal: Terminal): void {
  program
    .command('mcp')
    .description('serve the tools for assistants (MCP) on standard input and output')
    .addHelpText(
      'after',
      `
An assistant starts this by itself, for the workspace of EARSHOT_WORKSPACE; it reads everything in it. Where a server runs,
assistants reach the same tools at its /mcp, each with the rights of its key.`,
    )
    .action(() => serve(terminal));
}

/** Standard output belongs to the protocol: logs go to standard error, and only what is wrong is logged. */
async function serve(terminal: Terminal): Promise<void> {
  const config = readConfig({ LOG_LEVEL: 'warn', ...terminal.environment });
  const { workspace, publicUrl } = config;
  const logger = createLogger(config, terminal);
  await withServices(config, logger, async ({ database, pipeline, embeddings, answerer, searcher }) => {
    const operator: Caller = { workspace, keyId: null, name: 'command line', role: 'admin', member: null };
    const log = new ReadLog({ database, logger, now: Date.now });
    const reads: Pick<ReadLog, 'note'> = {
      note: (caller, read) => log.note({ ...caller, name: operatorName() }, read),
    };
    await serveOverStdio(
      { database, pipeline, answerer, searcher, embeddings, logger, publicUrl, now: Date.now, reads },
      operator,
      {
        input: process.stdin,
        output: terminal.stdout,
        until: whenAskedToEnd(),
      },
    ).finally(() => log.flush());
  }).catch((error: unknown) => {
    throw error instanceof FolderHeldError ? servedElsewhere(error, config) : error;
  });
}

/** The embedded database is one process's: where that is a server, it has the same tools. */
function servedElsewhere({ message }: FolderHeldError, { port, publicUrl }: Config): CommandFailure {
  const url = new URL('mcp', `${publicUrl ?? `http://127.0.0.1:${port}`}/`).href;
  return new CommandFailure(
    `${message}. If that process is \`earshot serve\`, it has these tools itself: let the assistant connect to ${url} ` +
      '(streamable HTTP, its own address and port if it was started with others) with the header "Authorization: Bearer KEY". ' +
      '`earshot keys create NAME --role reader` makes a key while the server is stopped; on Postgres both can run, and keys be made at any time.',
  );
}
