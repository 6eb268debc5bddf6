import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';

const run = promisify(execFile);
const LARGEST = 200_000_000;

/** Postgres's own tools, the way an operator has them: on the path, or beside the test server that lives in a folder of its own. */
export interface PostgresTools {
  dump(url: string, file: string): Promise<void>;
  restore(file: string, url: string): Promise<void>;
}

/** Finds them; `undefined` where there are none as new as the server. */
export async function findPostgresTools(serverUrl: string): Promise<PostgresTools | undefined> {
  const needed = await majorOf(serverUrl);
  for (const command of [(tool: string) => [tool], inRoot]) {
    try {
      const told = await Promise.all(
        ['pg_dump', 'pg_restore'].map(async (tool) => call(await command(tool), ['--version'])),
      );
      const versions = told.map(({ stdout }) => Number(/ (\d+)\./.exec(stdout.toString())?.[1]));
      if (versions.every((version) => version >= needed)) return toolsOf(command);
    } catch {
      // not there, or not ours to run: the next
    }
  }
  return undefined;
}

async function majorOf(serverUrl: string): Promise<number> {
  const client = new pg.Client({ connectionString: serverUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ version: string }>(`SELECT current_setting('server_version_num') AS version`);
    return Math.floor(Number(rows[0]?.version) / 10_000);
  } finally {
    await client.end();
  }
}

type FindTool = (tool: string) => readonly string[] | Promise<readonly string[]>;

/** A server that was unpacked into a folder is run from within it. */
async function inRoot(tool: string): Promise<readonly string[]> {
  const root = process.env.POSTGRES_ROOT ?? '/var/tmp/postgres-17-pgvector';
  const versions = join(root, 'usr/lib/postgresql');
  if (!existsSync(versions)) throw new Error('there is no such folder');
  const [latest] = (await readdir(versions)).sort().reverse();
  return ['chroot', root, `/usr/lib/postgresql/${latest}/bin/${tool}`];
}

function toolsOf(find: FindTool): PostgresTools {
  return {
    async dump(url, file) {
      // Through its output: the folder that it is run from within is not the one that we write to.
      await writeFile(file, (await call(await find('pg_dump'), ['-Fc', url])).stdout);
    },
    async restore(file, url) {
      await call(await find('pg_restore'), ['--exit-on-error', '--no-owner', '--dbname', url], await readFile(file));
    },
  };
}

async function call([command = '', ...before]: readonly string[], args: readonly string[], input?: Buffer) {
  const running = run(command, [...before, ...args], { encoding: 'buffer', maxBuffer: LARGEST });
  running.child.stdin?.on('error', () => undefined); // whoever did not read it to its end says why by itself
  running.child.stdin?.end(input);
  return running;
}
