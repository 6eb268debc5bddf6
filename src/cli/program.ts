import { Command, CommanderError } from 'commander';
import { ConfigError, InputError, ModelError, NotFoundError, StorageError } from '../domain/index.ts';
import { addDemoCommand } from './commands/demo.ts';
import { addExtractCommand } from './commands/extract.ts';
import { addIngestCommand } from './commands/ingest.ts';
import { addKeysCommand } from './commands/keys.ts';
import { addMigrateCommand } from './commands/migrate.ts';
import { addScoreCommand } from './commands/score.ts';
import { addServeCommands } from './commands/serve.ts';
import { addWorkspaceCommand } from './commands/workspace.ts';
import { CommandFailure } from './failure.ts';
import { printLine, type Terminal } from './terminal.ts';

const EXIT_DONE = 0;
const EXIT_FAILED = 1;
const EXIT_USAGE = 2;

const COMMANDS = [
  addDemoCommand,
  addServeCommands,
  addIngestCommand,
  addExtractCommand,
  addScoreCommand,
  addKeysCommand,
  addWorkspaceCommand,
  addMigrateCommand,
];

function buildProgram(terminal: Terminal): Command {
  const program = new Command('earshot')
    .description('Reads calls and emails, finds what puts an account at risk, and shows the words that prove it.')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.stdout.write(text),
      writeErr: (text) => terminal.stderr.write(text),
    });
  for (const add of COMMANDS) add(program, terminal);
  return program;
}

/**
 * Runs one command line.
 * @returns the exit code: 0 done, 1 failed with one clear line on stderr, 2 bad usage
 */
export async function runCli(args: readonly string[], terminal: Terminal): Promise<number> {
  try {
    await buildProgram(terminal).parseAsync([...args], { from: 'user' });
    return EXIT_DONE;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT_DONE : EXIT_USAGE;
    printLine(terminal.stderr, `earshot: ${describeFailure(error)}`);
    if (terminal.environment.LOG_LEVEL === 'debug' && error instanceof Error) printLine(terminal.stderr, error.stack);
    return EXIT_FAILED;
  }
}

const EXPECTED = [CommandFailure, ConfigError, InputError, ModelError, NotFoundError, StorageError];

/** One line for a person. An error nobody foresaw says its class too: that line is what a bug report will quote. */
function describeFailure(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const line = error.message.replaceAll(/\s*\n\s*/g, ' ');
  return EXPECTED.some((known) => error instanceof known) ? line : `unexpected ${error.name}: ${line}`;
}
