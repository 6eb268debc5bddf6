import { Command, CommanderError } from 'commander';
import { ConfigError, InputError, ModelError, NotFoundError, StorageError } from '../domain/index.ts';
import { CommandFailure } from './failure.ts';
import { printLine, type Terminal } from './terminal.ts';

const EXIT_DONE = 0;
const EXIT_FAILED = 1;
const EXIT_USAGE = 2;

type AddCommand = (program: Command, terminal: Terminal) => void;

/** Each command with what loads it: a command pays for the libraries it uses and for no others. */
const COMMANDS: Readonly<Record<string, () => Promise<AddCommand>>> = {
  demo: async () => (await import('./commands/demo.ts')).addDemoCommand,
  serve: async () => (await import('./commands/serve.ts')).addServeCommand,
  worker: async () => (await import('./commands/worker.ts')).addWorkerCommand,
  ingest: async () => (await import('./commands/ingest.ts')).addIngestCommand,
  reprocess: async () => (await import('./commands/reprocess.ts')).addReprocessCommand,
  waiting: async () => (await import('./commands/waiting.ts')).addWaitingCommand,
  doctor: async () => (await import('./commands/doctor.ts')).addDoctorCommand,
  sweep: async () => (await import('./commands/sweep.ts')).addSweepCommand,
  review: async () => (await import('./commands/review.ts')).addReviewCommand,
  ask: async () => (await import('./commands/ask.ts')).addAskCommand,
  brief: async () => (await import('./commands/brief.ts')).addBriefCommand,
  search: async () => (await import('./commands/search.ts')).addSearchCommand,
  mcp: async () => (await import('./commands/mcp.ts')).addMcpCommand,
  extract: async () => (await import('./commands/extract.ts')).addExtractCommand,
  score: async () => (await import('./commands/score.ts')).addScoreCommand,
  eval: async () => (await import('./commands/eval.ts')).addEvalCommand,
  keys: async () => (await import('./commands/keys.ts')).addKeysCommand,
  members: async () => (await import('./commands/members.ts')).addMembersCommand,
  workspace: async () => (await import('./commands/workspace.ts')).addWorkspaceCommand,
  erase: async () => (await import('./commands/erase.ts')).addEraseCommand,
  export: async () => (await import('./commands/export.ts')).addExportCommand,
  backup: async () => (await import('./commands/backup.ts')).addBackupCommand,
  restore: async () => (await import('./commands/restore.ts')).addRestoreCommand,
  migrate: async () => (await import('./commands/migrate.ts')).addMigrateCommand,
};

async function buildProgram(command: string | undefined, terminal: Terminal): Promise<Command> {
  const program = new Command('earshot')
    .description('Reads calls and emails, finds what puts an account at risk, and shows the words that prove it.')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.stdout.write(text),
      writeErr: (text) => terminal.stderr.write(text),
    });
  const named = command === undefined ? undefined : COMMANDS[command];
  // Anything but a known command, such as --help, wants to see them all.
  for (const load of named === undefined ? Object.values(COMMANDS) : [named]) (await load())(program, terminal);
  return program;
}

/**
 * Runs one command line.
 * @returns the exit code: 0 done, 1 failed with one clear line on stderr, 2 bad usage; `eval` has more (see its help)
 */
export async function runCli(args: readonly string[], terminal: Terminal): Promise<number> {
  try {
    const program = await buildProgram(args[0], terminal);
    await program.parseAsync([...args], { from: 'user' });
    return EXIT_DONE;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT_DONE : EXIT_USAGE;
    printLine(terminal.stderr, `earshot: ${describeFailure(error)}`);
    if (terminal.environment.LOG_LEVEL === 'debug' && error instanceof Error) printLine(terminal.stderr, error.stack);
    return error instanceof CommandFailure ? error.exitCode : EXIT_FAILED;
  }
}

const EXPECTED = [CommandFailure, ConfigError, InputError, ModelError, NotFoundError, StorageError];

/** One line for a person. An error nobody foresaw says its class too: that line is what a bug report will quote. */
function describeFailure(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const line = error.message.replaceAll(/\s*\n\s*/g, ' ');
  return EXPECTED.some((known) => error instanceof known) ? line : `unexpected ${error.name}: ${line}`;
}
