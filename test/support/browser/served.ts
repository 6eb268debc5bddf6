import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { freePort } from '../chaos/cluster.ts';

const ROOT = join(import.meta.dirname, '../../..');

/** The program as it is served, and what a test asks of it beside the browser. */
export interface Served {
  readonly origin: string;
  /** Of an admin: the one in the link that is printed. */
  readonly key: string;
  /** Asks the API; a refusal is an error. */
  ask<Body>(method: string, path: string, body?: unknown): Promise<Body>;
  stop(): Promise<void>;
}

/** Starts `earshot serve` on what a folder of its own holds, with no language model and no embedding. */
export async function serveProgram(home: string): Promise<Served> {
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const { key, stop } = await start(port, home);
  return {
    origin,
    key,
    stop,
    async ask<Body>(method: string, path: string, body?: unknown): Promise<Body> {
      const response = await fetch(origin + path, {
        method,
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
      return (await response.json()) as Body;
    },
  };
}

function start(port: number, home: string): Promise<Pick<Served, 'key' | 'stop'>> {
  const { DATABASE_URL: _, OPENAI_API_KEY: __, OPENAI_BASE_URL: ___, ...environment } = process.env;
  const child = spawn(process.execPath, ['--import', 'tsx', 'src/cli/main.ts', 'serve'], {
    cwd: ROOT,
    env: { ...environment, PORT: String(port), EARSHOT_HOME: home, EARSHOT_EMBEDDING: 'none', LOG_LEVEL: 'warn' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const stop = async () => {
    child.kill('SIGTERM');
    await ended;
  };
  return new Promise((resolve, reject) => {
    let said = '';
    const listen = (chunk: Buffer) => {
      said += chunk.toString();
      const [, key] = /sign-in\?key=(\S+)/.exec(said) ?? [];
      if (key !== undefined) resolve({ key, stop });
    };
    child.stdout.on('data', listen);
    child.stderr.on('data', listen);
    child.once('exit', (code) => reject(new Error(`the program ended with ${code}: ${said.slice(-500)}`)));
  });
}
