import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const ROOT = join(import.meta.dirname, '../..');

/** The program in a process of its own, as it ships. */
export interface Program {
  readonly pid: number;
  /** Bytes of memory that it holds, its code and the system's buffers among them; 0 where the system does not tell. */
  residentBytes(): number;
  stop(): Promise<void>;
}

/** `serve`, with a source named `bench` whose secret is told. */
export interface ServedProgram extends Program {
  readonly port: number;
  /** An admin's. */
  readonly key: string;
  readonly secret: string;
}

/** Builds the program; the processes below run what was built last. */
export function buildProgram(): void {
  execFileSync('npm', ['run', '--silent', 'build'], { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] });
}

/** Starts `serve` on a free port over a database, with these settings beside what a bench always sets. */
export async function startServe(
  databaseUrl: string,
  args: readonly string[],
  environment: NodeJS.ProcessEnv = {},
): Promise<ServedProgram> {
  const child = start(['serve', '--port', '0', ...args], databaseUrl, environment);
  const link = await hear(child, /^Sign in: (\S+)/);
  const { origin, port, searchParams } = new URL(link);
  const key = searchParams.get('key') ?? '';
  return { ...running(child), port: Number(port), key, secret: await createSource(origin, key) };
}

/** Starts `worker` over a database; resolves once it reads. */
export async function startWorker(databaseUrl: string, environment: NodeJS.ProcessEnv = {}): Promise<Program> {
  const child = start(['worker'], databaseUrl, environment);
  await hear(child, /^(Earshot reads what comes in)/);
  return running(child);
}

function start(args: readonly string[], databaseUrl: string, environment: NodeJS.ProcessEnv): ChildProcess {
  return spawn(process.execPath, ['dist/src/cli/main.js', ...args], {
    cwd: ROOT,
    env: {
      ...process.env,
      DATABASE_URL: databaseUrl,
      EARSHOT_SECRET_KEY: SECRET_KEY,
      EARSHOT_EXTRACTOR: 'local',
      EARSHOT_REQUESTS_PER_MINUTE: '1000000',
      LOG_LEVEL: 'error',
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

/** All processes of a bench open what one of them sealed. */
const SECRET_KEY = randomBytes(32).toString('hex');

function running(child: ChildProcess): Program {
  return {
    pid: child.pid ?? 0,
    residentBytes: () => residentBytes(child.pid),
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await ended;
    },
  };
}

function residentBytes(pid: number | undefined): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1_024;
  } catch {
    return 0;
  }
}

/** What a line of its output says; whatever else it prints is read too, for a full pipe would halt it. */
async function hear(child: ChildProcess, wanted: RegExp): Promise<string> {
  const { stdout } = child;
  if (stdout === null) throw new Error('the program has no output');
  const lines = createInterface({ input: stdout });
  const found = await new Promise<string>((resolve, reject) => {
    lines.on('line', (line) => {
      const match = wanted.exec(line)?.[1];
      if (match !== undefined) resolve(match);
    });
    lines.once('close', () =>
      reject(new Error(`the program ended before it said ${wanted} (exit code ${child.exitCode})`)),
    );
  });
  return found;
}

async function createSource(origin: string, key: string): Promise<string> {
  const response = await fetch(`${origin}/v1/sources/bench`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ tool: 'generic' }),
  });
  const { secret } = (await response.json()) as { readonly secret: string };
  return secret;
}
