import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { makeCalls } from './calls.ts';
import { createDatabase } from './database.ts';
import { benchServer } from './machine.ts';
import { type BenchModel, startBenchModel } from './model-server.ts';
import { buildProgram, type Program, startServe, startWorker } from './program.ts';
import { type Report, verdict } from './report.ts';
import { createLines, race, signDeliveries } from './requests.ts';

/*
 * How many conversations a second one to four worker processes read from delivery to score, while a model takes two seconds
 * for each answer. What is counted are readings that end in a window that opens when every worker has ended some, with
 * more left to read than the window takes: neither start nor end of the processes is in it.
 */

const LATENCY_MS = 2_000;
const READINGS_AT_ONCE = 4;
const COUNTS = [1, 2, 3, 4] as const;
const WINDOW_MS = 30_000;
/** More than a worker can read while it is measured. */
const CALLS_PER_WORKER = 160;
const ACCOUNTS = 400;
const SENDERS = 16;
const BAR = 0.8;

/** Measures how the throughput grows with the workers; says so when no Postgres is named. */
export async function measureWorkers(report: Report): Promise<void> {
  const url = benchServer();
  if (url === undefined) {
    report.print('workers: skipped, neither DATABASE_URL nor TEST_DATABASE_URL names a Postgres');
    return;
  }
  buildProgram();
  const model = await startBenchModel(LATENCY_MS);
  try {
    report.print(`readings a second from delivery to score, the model takes ${LATENCY_MS / 1_000} s for each answer`);
    let alone = Number.NaN;
    for (const count of COUNTS) {
      const perSecond = await throughputOf(url, model, count);
      if (count === 1) alone = perSecond;
      const share = perSecond / (alone * count);
      report.print(
        `  ${count} workers of ${READINGS_AT_ONCE} readings at once: ${perSecond.toFixed(2)}/s, ${share.toFixed(2)} of ${count} times one alone` +
          (count === 1 ? '' : ` (bar ${BAR}): ${verdict(share >= BAR)}`),
      );
      report.figure({ name: `workers.${count}.throughput`, value: perSecond, unit: 'per second' });
      if (count > 1)
        report.figure({ name: `workers.${count}.of_linear`, value: share, unit: 'ratio', bar: { least: BAR } });
    }
  } finally {
    await model.close();
  }
}

async function throughputOf(serverUrl: string, model: BenchModel, count: number): Promise<number> {
  const fresh = await createDatabase(serverUrl);
  const client = new pg.Client({ connectionString: fresh.url });
  await client.connect();
  const workers: Program[] = [];
  try {
    await deliver(fresh.url, CALLS_PER_WORKER * count);
    const environment = {
      EARSHOT_EXTRACTOR: 'llm',
      EARSHOT_EMBEDDING: 'none',
      OPENAI_BASE_URL: model.url,
      OPENAI_API_KEY: 'bench',
      OPENAI_MODEL: 'bench',
      EARSHOT_WORKER_CONCURRENCY: String(READINGS_AT_ONCE),
      EARSHOT_MODEL_CONCURRENCY: String(READINGS_AT_ONCE),
    };
    for (let index = 0; index < count; index++) workers.push(await startWorker(fresh.url, environment));
    while ((await countRead(client)) < READINGS_AT_ONCE * 2 * count) await delay(250);
    const [before, start] = [await countRead(client), performance.now()];
    await delay(WINDOW_MS);
    const [after, end] = [await countRead(client), performance.now()];
    if (after >= CALLS_PER_WORKER * count) throw new Error('there was too little to read for a measurement');
    return ((after - before) / (end - start)) * 1_000;
  } finally {
    await Promise.all(workers.map((worker) => worker.stop()));
    await client.end();
    await fresh.drop();
  }
}

/** Posts the calls as a tool would and leaves them where workers find them. */
async function deliver(databaseUrl: string, count: number): Promise<void> {
  const server = await startServe(databaseUrl, ['--no-worker'], { EARSHOT_EMBEDDING: 'none' });
  const lines = createLines(server.port);
  try {
    const signed = signDeliveries(makeCalls(count, ACCOUNTS), server.port, server.secret);
    await race(signed, lines.post, SENDERS);
  } finally {
    lines.hangUp();
    await server.stop();
  }
}

async function countRead(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ read: number }>(
    `SELECT count(*)::int AS read FROM earshot.extraction_run WHERE status = 'complete'`,
  );
  return rows[0]?.read ?? 0;
}
