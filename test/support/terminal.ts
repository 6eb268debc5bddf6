import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { inject, onTestFinished } from 'vitest';
import { runCli } from '../../src/cli/program.ts';
import type { DatabaseOptions } from '../../src/storage/index.ts';
import { createDatabase } from './databases.ts';
import { serverUrl } from './server.ts';

/** What one command line did. */
export interface CommandResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command that embeds what it takes in loads a model, which takes longer than most tests. */
const WITHOUT_MODEL = { EARSHOT_EMBEDDING: 'none' };

/** Runs one command line in this process, with nothing in its environment but what is given, and that it embeds nothing unless that is said. */
export async function runCommand(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<CommandResult> {
  const stdout: string[] = [];
  const stderr: string[] = [];
  const code = await runCli(args, {
    environment: { ...WITHOUT_MODEL, ...environment },
    stdout: collect(stdout),
    stderr: collect(stderr),
  });
  return { code, stdout: stdout.join(''), stderr: stderr.join('') };
}

function collect(into: string[]): Writable {
  return new Writable({
    write(chunk, _encoding, done) {
      into.push(String(chunk));
      done();
    },
  });
}

/** A folder that is gone when the test has ended. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'earshot-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A folder for EARSHOT_HOME with a migrated database in it, which a first start would take seconds to make. */
export function temporaryHome(): string {
  const home = temporaryFolder();
  cpSync(inject('preparedData'), join(home, 'data'), { recursive: true });
  return home;
}

/** Where commands keep things in a test. */
export interface CommandStore {
  readonly environment: Readonly<Record<string, string>>;
  /** Opens the same database beside the commands. */
  readonly options: DatabaseOptions;
}

/**
 * A migrated database for commands: of the test server where there is one, which opens at once, else an embedded one. It is gone
 * when the test has ended.
 */
export async function temporaryStore(): Promise<CommandStore> {
  if (serverUrl === undefined) {
    const home = temporaryHome();
    return { environment: { EARSHOT_HOME: home }, options: { home } };
  }
  const home = temporaryFolder();
  const { url, drop } = await createDatabase();
  onTestFinished(drop);
  return { environment: { EARSHOT_HOME: home, DATABASE_URL: url }, options: { home, databaseUrl: url } };
}
