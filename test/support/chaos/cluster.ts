import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomBytes, randomInt } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';

/** Where a Postgres with pgvector is installed, and how its programs are run. */
export interface Installation {
  /** `chroot` into this folder first; undefined: the programs are this machine's own. */
  readonly root: string | undefined;
  readonly bin: string;
}

/** Postgres refuses to run as root: then it runs as this one, by number where no user has the name. */
const NOBODY = 65_534;

/**
 * A Postgres that a test may start for itself: of TEST_POSTGRES_BIN, of the folder that POSTGRES_ROOT names (or names by default
 * where a test server is set up so), or this machine's own. Undefined: there is none.
 */
export function findInstallation(): Installation | undefined {
  const given = process.env.TEST_POSTGRES_BIN;
  if (given !== undefined) return installed(undefined, given);
  const root = process.env.POSTGRES_ROOT ?? '/var/tmp/postgres-17-pgvector';
  if (process.getuid?.() === 0) {
    for (const bin of versions(root)) {
      const found = installed(root, bin);
      if (found !== undefined) return found;
    }
  }
  for (const bin of versions('')) {
    const found = installed(undefined, bin);
    if (found !== undefined) return found;
  }
  return undefined;
}

function versions(root: string): string[] {
  const folder = `${root}/usr/lib/postgresql`;
  if (!existsSync(folder)) return [];
  return readdirSync(folder).map((version) => `/usr/lib/postgresql/${version}/bin`);
}

function installed(root: string | undefined, bin: string): Installation | undefined {
  const share = bin.replace('/lib/', '/share/').replace(/\/bin$/, '');
  const needed = [`${bin}/initdb`, `${bin}/postgres`, `${share}/extension/vector.control`];
  return needed.every((path) => existsSync(`${root ?? ''}${path}`)) ? { root, bin } : undefined;
}

/** A Postgres of a test's own, which it may kill as it likes. */
export interface Cluster {
  readonly url: string;
  /** Starts it, after a crash too, and waits until it answers. */
  start(): Promise<void>;
  /** Ends it as a crash would: every connection breaks, nothing is written any more. */
  kill(how: 'SIGKILL' | 'SIGQUIT'): Promise<void>;
  /** Ends it and takes its files away. */
  destroy(): Promise<void>;
}

/** Makes a cluster; it does not run yet. Nothing is flushed to disk: what is killed here is processes, not the machine. */
export async function createCluster({ root, bin }: Installation): Promise<Cluster> {
  const base = root === undefined ? tmpdir() : '/var/tmp';
  const data = join(base, `earshot-chaos-${randomBytes(6).toString('hex')}`);
  const outside = `${root ?? ''}${data}`;
  mkdirSync(outside, { recursive: true, mode: 0o700 });
  const isRoot = process.getuid?.() === 0;
  if (isRoot) spawnSync('chown', [String(NOBODY), outside]);
  const run = (program: string, args: readonly string[]): { command: string; args: string[]; uid?: number } => {
    const path = `${bin}/${program}`;
    if (root !== undefined) return { command: 'chroot', args: [`--userspec=${NOBODY}`, root, path, ...args] };
    return { command: path, args: [...args], ...(isRoot ? { uid: NOBODY } : {}) };
  };
  const options = ['-D', data, '-A', 'trust', '-U', 'postgres', '--locale=C.UTF-8', '--no-sync'];
  const init = run('initdb', options);
  const made = spawnSync(init.command, init.args, { encoding: 'utf8', cwd: '/', ...(init.uid && { uid: init.uid }) });
  if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr}`);
  const port = await freePort();
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`;
  const settings = {
    port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: 100,
    dynamic_shared_memory_type: 'mmap',
    fsync: 'off',
    full_page_writes: 'off',
    log_min_messages: 'panic',
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  let server: ChildProcess | undefined;

  /** The first line of its lock file: through `chroot` the process is the same, but a wrapper may stand before it. */
  const pid = () => Number(readFileSync(join(outside, 'postmaster.pid'), 'utf8').split('\n')[0]);

  async function start(): Promise<void> {
    for (let attempt = 0; attempt < 200; attempt += 1) {
      const { command, args, uid } = run('postgres', ['-D', data, ...flags]);
      const child = spawn(command, args, { stdio: 'ignore', cwd: '/', ...(uid && { uid }) });
      server = child;
      // What a killed one has left may still hold its memory: then this one ends at once, and is started again.
      while (child.exitCode === null && child.signalCode === null) {
        if (await answers(url)) return;
        await delay(50);
      }
      await delay(50);
    }
    throw new Error('Postgres did not start again');
  }

  async function kill(how: NodeJS.Signals): Promise<void> {
    if (server === undefined || server.exitCode !== null) return;
    const exited = once(server, 'exit');
    process.kill(pid(), how);
    await exited;
  }

  return {
    url,
    start,
    kill,
    async destroy() {
      await kill('SIGQUIT');
      rmSync(outside, { recursive: true, force: true });
    },
  };
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('SELECT 1');
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Below the ports that a system gives out by itself: nobody is given one of these while its owner is down for a moment. */
const [FIRST_PORT, LAST_PORT] = [20_000, 30_000];

/** A port that nobody listens on just now, and that nobody is given who asks for any. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(FIRST_PORT, LAST_PORT);
    const server = createServer();
    const isFree = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false)).listen(port, '127.0.0.1', () => resolve(true));
    });
    if (!isFree) continue;
    server.close();
    await once(server, 'close');
    return port;
  }
}
