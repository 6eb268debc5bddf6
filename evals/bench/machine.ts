import { execFileSync } from 'node:child_process';
import { cpus, platform, release, totalmem } from 'node:os';
import pg from 'pg';

/** What a run was measured on. */
export interface Machine {
  readonly processor: string;
  readonly cores: number;
  readonly memoryGb: number;
  readonly system: string;
  readonly node: string;
  readonly postgres: string | null;
  readonly pgvector: string | null;
  readonly commit: string;
}

/** The Postgres that benches run on: `DATABASE_URL` or `TEST_DATABASE_URL`. */
export function benchServer(): string | undefined {
  return process.env.DATABASE_URL ?? process.env.TEST_DATABASE_URL;
}

/** Describes this machine and the versions of what is measured. */
export async function describeMachine(): Promise<Machine> {
  const url = benchServer();
  return {
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    system: `${platform()} ${release()}`,
    node: process.versions.node,
    ...(url === undefined ? { postgres: null, pgvector: null } : await describeServer(url)),
    commit: commitOf(),
  };
}

async function describeServer(url: string) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ postgres: string; pgvector: string | null }>(
      `SELECT current_setting('server_version') AS postgres,
         (SELECT default_version FROM pg_available_extensions WHERE name = 'vector') AS pgvector`,
    );
    return rows[0] ?? { postgres: null, pgvector: null };
  } finally {
    await client.end();
  }
}

function commitOf(): string {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return 'unknown';
  }
}
