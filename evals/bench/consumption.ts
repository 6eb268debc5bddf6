import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { countJobs } from '../../src/pipeline/index.ts';
import { openDatabase } from '../../src/storage/index.ts';
import { joinedHour } from '../hour.ts';
import { createDatabase } from './database.ts';
import { benchServer } from './machine.ts';
import { type BenchModel, startBenchModel } from './model-server.ts';
import { processorSeconds, serverSeconds } from './processor-time.ts';
import { buildProgram, startServe, startWorker } from './program.ts';
import type { Report } from './report.ts';
import { createLines, race, signDeliveries } from './requests.ts';

/*
 * What a thousand calls of an hour cost: processor time of the program and of Postgres, and storage. Each call is posted, read
 * with a model that answers at once, indexed, embedded by the local model or by none, and its account scored.
 */

const FIXTURES = join(import.meta.dirname, '../../fixtures/conversations');
const CALLS = 60;
const ACCOUNTS = 20;
const SENDERS = 4;
const THOUSAND = 1_000;

/** Measures it with and without embeddings; says so when no Postgres is named. */
export async function measureConsumption(report: Report, calls = CALLS): Promise<void> {
  const url = benchServer();
  if (url === undefined) {
    report.print('consumption: skipped, neither DATABASE_URL nor TEST_DATABASE_URL names a Postgres');
    return;
  }
  buildProgram();
  const bodies = await hours(calls);
  const model = await startBenchModel(0);
  try {
    for (const embedding of ['none', 'local'] as const) await measure(report, url, model, { bodies, embedding });
  } finally {
    await model.close();
  }
}

interface Setting {
  readonly bodies: readonly Buffer[];
  readonly embedding: 'none' | 'local';
}

async function measure(report: Report, url: string, model: BenchModel, setting: Setting): Promise<void> {
  const { bodies, embedding } = setting;
  const fresh = await createDatabase(url);
  const client = new pg.Client({ connectionString: fresh.url });
  await client.connect();
  const database = await openDatabase({ databaseUrl: fresh.url, poolSize: 1 });
  try {
    const server = await startServe(fresh.url, ['--no-worker'], { EARSHOT_EMBEDDING: embedding });
    const worker = await startWorker(fresh.url, { ...environmentOf(model), EARSHOT_EMBEDDING: embedding });
    const lines = createLines(server.port);
    const backend = await backendOf(client);
    const seconds = () => ({
      serve: processorSeconds(server.pid),
      worker: processorSeconds(worker.pid),
      postgres: serverSeconds(backend),
    });
    const [before, bytesBefore] = [seconds(), await bytesOf(client)];
    const signed = signDeliveries(bodies, server.port, server.secret);
    await race(signed, lines.post, SENDERS);
    await idle(database);
    const after = seconds();
    lines.hangUp();
    await Promise.all([server.stop(), worker.stop()]);
    await client.query('VACUUM');
    const per = THOUSAND / bodies.length;
    const bytes = ((await bytesOf(client)) - bytesBefore) * per;
    tell(report, embedding, { before, after, per, bytes });
    if (embedding === 'local') await tellTables(report, client, per);
  } finally {
    await database.close();
    await client.end();
    await fresh.drop();
  }
}

interface Spent {
  readonly serve: number;
  readonly worker: number;
  readonly postgres: number | undefined;
}

function tell(
  { print, figure }: Report,
  embedding: string,
  {
    before,
    after,
    per,
    bytes,
  }: { readonly before: Spent; readonly after: Spent; readonly per: number; readonly bytes: number },
): void {
  print(`1,000 calls of an hour, embedding ${embedding}:`);
  for (const of of ['serve', 'worker', 'postgres'] as const) {
    const [was, is] = [before[of], after[of]];
    if (was === undefined || is === undefined) continue;
    const seconds = (is - was) * per;
    print(`  processor of ${of}: ${seconds.toFixed(0)} s`);
    figure({ name: `consumption.${embedding}.${of}`, value: seconds, unit: 's' });
  }
  print(`  storage, indexes and raw bodies with it: ${(bytes / 2 ** 20).toFixed(0)} MB`);
  figure({ name: `consumption.${embedding}.storage`, value: bytes / 2 ** 20, unit: 'MB' });
}

/** The tables that take most, so that one knows what a day of retention is worth. */
async function tellTables({ print }: Report, client: pg.Client, per: number): Promise<void> {
  const { rows } = await client.query<{ name: string; bytes: string; indexes: string }>(
    `SELECT c.relname AS name, pg_total_relation_size(c.oid)::text AS bytes, pg_indexes_size(c.oid)::text AS indexes
     FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
     WHERE c.relkind = 'r' AND n.nspname !~ '^pg_|information_schema' ORDER BY pg_total_relation_size(c.oid) DESC LIMIT 8`,
  );
  const megabytes = (bytes: string) => ((Number(bytes) * per) / 2 ** 20).toFixed(0);
  const shares = rows.map(
    ({ name, bytes, indexes }) => `${name} ${megabytes(bytes)} MB (indexes ${megabytes(indexes)})`,
  );
  print(`  of it: ${shares.join(', ')}`);
}

function environmentOf(model: BenchModel): NodeJS.ProcessEnv {
  return { EARSHOT_EXTRACTOR: 'llm', OPENAI_BASE_URL: model.url, OPENAI_API_KEY: 'bench', OPENAI_MODEL: 'bench' };
}

/** An hour of talk many times over, each as another call: of its own id, day and account, and turned by some turns. */
async function hours(count: number): Promise<readonly Buffer[]> {
  const { turns, participants } = await joinedHour(FIXTURES);
  return Array.from({ length: count }, (_, number) => {
    const cut = (number * 17) % turns.length;
    const said = [...turns.slice(cut), ...turns.slice(0, cut)].map(({ speaker, text }) => ({ speaker, text }));
    const occurred_at = new Date(Date.UTC(2026, 0, 5) + number * 3_600_000).toISOString();
    const account = { key: `account-${number % ACCOUNTS}` };
    return Buffer.from(
      JSON.stringify({ id: `hour-${number}`, medium: 'call', occurred_at, account, participants, turns: said }),
    );
  });
}

async function backendOf(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  return rows[0]?.pid ?? 0;
}

async function bytesOf(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ bytes: string }>('SELECT pg_database_size(current_database())::text AS bytes');
  return Number(rows[0]?.bytes ?? 0);
}

/** Resolves when nothing has been left to do for two seconds. */
async function idle(database: Awaited<ReturnType<typeof openDatabase>>): Promise<void> {
  for (let quiet = 0; quiet < 4; ) {
    await delay(500);
    const left = (await countJobs(database)).reduce((sum, { waiting, active }) => sum + waiting + active, 0);
    quiet = left === 0 ? quiet + 1 : 0;
  }
}
