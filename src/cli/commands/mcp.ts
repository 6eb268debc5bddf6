import type { Command } from 'commander';
import { readConfig } from '../../config/index.ts';
import { serveOverStdio } from '../../mcp/index.ts';
import type { Caller } from '../../storage/index.ts';
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
    await serveOverStdio(
      { database, pipeline, answerer, searcher, embeddings, logger, publicUrl, now: Date.now },
      operator,
      {
        input: process.stdin,
        output: terminal.stdout,
        until: whenAskedToEnd(),
      },
    );
  });
}
