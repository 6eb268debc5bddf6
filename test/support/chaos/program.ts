import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';

const CHECKOUT = join(import.meta.dirname, '../../..');

/** Compiles the program as it is published, but for the check of types, into a folder of its own: it starts in a third of the time. */
export function buildProgram(): { readonly folder: string; readonly main: string } {
  const folder = mkdtempSync(join(tmpdir(), 'earshot-chaos-'));
  const tsc = join(CHECKOUT, 'node_modules/.bin/tsc');
  const args = ['-p', join(CHECKOUT, 'tsconfig.build.json'), '--noCheck', '--sourceMap', 'false', '--outDir', folder];
  const built = spawnSync(tsc, args, { encoding: 'utf8', cwd: CHECKOUT });
  if (built.status !== 0) throw new Error(`the program cannot be compiled: ${built.stdout}`);
  const isAsset = (path: string) => !/\.(tsx?|md)$/.test(path);
  cpSync(join(CHECKOUT, 'src'), join(folder, 'src'), { recursive: true, filter: isAsset });
  cpSync(join(CHECKOUT, 'prompts'), join(folder, 'prompts'), { recursive: true });
  cpSync(join(CHECKOUT, 'package.json'), join(folder, 'package.json'));
  symlinkSync(join(CHECKOUT, 'node_modules'), join(folder, 'node_modules'));
  mkdirSync(join(folder, 'cache'));
  return { folder, main: join(folder, 'src/cli/main.js') };
}

/** How a command of the program is run, and kept running. */
export interface Command {
  readonly main: string;
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** It has begun once it prints a line with this in it. */
  readonly readyLine: string;
}

/** One process of the program, started again whenever it ends, as an operator's supervisor does. */
export class Supervised {
  readonly #command: Command;
  #child: ChildProcess | undefined;
  #isReady = false;
  #isWanted = true;
  #stopped: Promise<void>;
  /** What it wrote to stderr when it ended by itself after it had begun: it never should. */
  readonly crashes: string[] = [];

  constructor(command: Command) {
    this.#command = command;
    this.#stopped = this.#keepRunning();
  }

  get isReady(): boolean {
    return this.#isReady;
  }

  /** Resolves once it has begun. */
  async ready(): Promise<void> {
    while (!this.#isReady) await delay(20);
  }

  /** Kills it; it comes back by itself. */
  kill(): void {
    this.#isReady = false;
    this.#child?.kill('SIGKILL');
  }

  /** Asks it to end, and gives its exit code; it does not come back. */
  async stop(): Promise<number | null> {
    this.#isWanted = false;
    this.#child?.kill('SIGTERM');
    await this.#stopped;
    return this.#child?.exitCode ?? null;
  }

  /** Kills it for good. */
  async destroy(): Promise<void> {
    this.#isWanted = false;
    this.#child?.kill('SIGKILL');
    await this.#stopped;
  }

  async #keepRunning(): Promise<void> {
    while (this.#isWanted) {
      const { main, args, environment, readyLine } = this.#command;
      const child = spawn(process.execPath, [main, ...args], {
        env: { PATH: process.env.PATH, ...environment },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      this.#child = child;
      const said: string[] = [];
      createInterface({ input: child.stderr }).on('line', (line) => said.push(line));
      createInterface({ input: child.stdout }).on('line', (line) => {
        if (line.includes(readyLine)) this.#isReady = true;
      });
      await once(child, 'close');
      if (this.#isReady && this.#isWanted && child.signalCode === null) {
        this.crashes.push(`${args.join(' ')} ended with ${child.exitCode}: ${said.slice(-30).join('\n')}`);
      }
      this.#isReady = false;
      if (this.#isWanted && child.signalCode === null) await delay(100);
    }
  }
}
