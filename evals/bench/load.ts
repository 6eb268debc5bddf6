import { setInterval as every } from 'node:timers/promises';
import { countJobs } from '../../src/pipeline/index.ts';
import { openDatabase } from '../../src/storage/index.ts';
import { makeCalls } from './calls.ts';
import { createDatabase } from './database.ts';
import { benchServer } from './machine.ts';
import { type BenchModel, startBenchModel } from './model-server.ts';
import { buildProgram, type Program, startServe, startWorker } from './program.ts';
import { percentile, type Report, verdict } from './report.ts';
import { createLines, paced, signDeliveries } from './requests.ts';

/*
 * Ten minutes of signed deliveries at an even pace, each read with a model that answers at once and scored: `serve --no-worker`
 * and one `worker`, as docs/operations.md has them, on the same machine as Postgres and the sender. Every delivery is timed
 * from when it was due to its acknowledgement; memory and the age of the oldest job are looked at every second.
 */

const PER_SECOND = 20;
const MINUTES = 10;
const ACCOUNTS = 500;
const READINGS_AT_ONCE = 4;
/** For how long the last jobs may go on after the last delivery before what is left counts. */
const DRAIN_MS = 30_000;
const BARS = { growth: 1.1, p99Ms: 100, queueAgeSeconds: 10 };

interface Sample {
  /** Seconds since the first delivery. */
  readonly at: number;
  readonly serveMb: number;
  readonly workerMb: number;
  readonly queueAge: number;
  readonly waiting: number;
}

/** Measures a steady stream; says so when no Postgres is named. */
export async function measureLoad(report: Report, minutes = MINUTES): Promise<void> {
  const url = benchServer();
  if (url === undefined) {
    report.print('load: skipped, neither DATABASE_URL nor TEST_DATABASE_URL names a Postgres');
    return;
  }
  buildProgram();
  const model = await startBenchModel(0);
  const fresh = await createDatabase(url);
  try {
    await stream(report, fresh.url, model, minutes);
  } finally {
    await fresh.drop();
    await model.close();
  }
}

async function stream(report: Report, databaseUrl: string, model: BenchModel, minutes: number): Promise<void> {
  const server = await startServe(databaseUrl, ['--no-worker'], { EARSHOT_EMBEDDING: 'none' });
  const worker = await startWorker(databaseUrl, {
    EARSHOT_EXTRACTOR: 'llm',
    EARSHOT_EMBEDDING: 'none',
    OPENAI_BASE_URL: model.url,
    OPENAI_API_KEY: 'bench',
    OPENAI_MODEL: 'bench',
    EARSHOT_WORKER_CONCURRENCY: String(READINGS_AT_ONCE),
  });
  const database = await openDatabase({ databaseUrl, poolSize: 1 });
  const lines = createLines(server.port);
  const watching = new AbortController();
  try {
    const calls = makeCalls(PER_SECOND * 60 * minutes, ACCOUNTS);
    const samples = watch(database, { server, worker }, watching.signal);
    // Signed when it is sent: a signature is good for some minutes.
    const send = async (call: Buffer): Promise<void> => {
      for (const signed of signDeliveries([call], server.port, server.secret)) await lines.post(signed);
    };
    const times = await paced(calls, send, PER_SECOND);
    const left = await drained(database);
    watching.abort();
    tell(report, { times, samples: await samples, left, minutes });
  } finally {
    watching.abort();
    lines.hangUp();
    await Promise.all([server.stop(), worker.stop()]);
    await database.close();
  }
}

type OpenDatabase = Awaited<ReturnType<typeof openDatabase>>;

async function watch(
  database: OpenDatabase,
  { server, worker }: { readonly server: Program; readonly worker: Program },
  signal: AbortSignal,
): Promise<readonly Sample[]> {
  const samples: Sample[] = [];
  const start = performance.now();
  const megabytes = (program: Program) => program.residentBytes() / 2 ** 20;
  try {
    for await (const _ of every(1_000, undefined, { signal })) {
      const jobs = (await countJobs(database)).filter(({ queue }) => LIVE_QUEUES.includes(queue));
      samples.push({
        at: (performance.now() - start) / 1_000,
        serveMb: megabytes(server),
        workerMb: megabytes(worker),
        queueAge: Math.max(0, ...jobs.map(({ age }) => age)),
        waiting: jobs.reduce((sum, { waiting }) => sum + waiting, 0),
      });
    }
  } catch (error) {
    if (!(error instanceof Error && error.name === 'AbortError')) throw error;
  }
  return samples;
}

/** What lies between a delivery and its score. */
const LIVE_QUEUES: readonly string[] = ['process-delivery', 'read-conversation', 'score-account'];

async function drained(database: OpenDatabase): Promise<number> {
  const end = performance.now() + DRAIN_MS;
  for await (const _ of every(500)) {
    const jobs = (await countJobs(database)).filter(({ queue }) => LIVE_QUEUES.includes(queue));
    const left = jobs.reduce((sum, { waiting, active }) => sum + waiting + active, 0);
    if (left === 0 || performance.now() > end) return left;
  }
  return 0;
}

interface Streamed {
  readonly times: readonly number[];
  readonly samples: readonly Sample[];
  readonly left: number;
  readonly minutes: number;
}

function tell(report: Report, { times, samples, left, minutes }: Streamed): void {
  const mean = (minute: number, of: (sample: Sample) => number) => {
    const within = samples.filter(({ at }) => at >= (minute - 1) * 60 && at < minute * 60).map(of);
    return within.reduce((sum, value) => sum + value, 0) / Math.max(1, within.length);
  };
  const p99 = percentile(times, 0.99);
  report.print(`${times.length} deliveries at ${PER_SECOND}/s over ${minutes} minutes, read and scored as they come`);
  report.print(
    `  acknowledged: p50 ${percentile(times, 0.5).toFixed(1)} ms, p99 ${p99.toFixed(1)} ms (bar ${BARS.p99Ms}): ${verdict(p99 < BARS.p99Ms)}`,
  );
  report.figure({ name: 'load.acknowledged.p50', value: percentile(times, 0.5), unit: 'ms' });
  report.figure({ name: 'load.acknowledged.p99', value: p99, unit: 'ms', bar: { most: BARS.p99Ms } });
  for (const [name, of] of [
    ['serve', ({ serveMb }: Sample) => serveMb],
    ['worker', ({ workerMb }: Sample) => workerMb],
  ] as const) {
    const [second, last] = [mean(2, of), mean(minutes, of)];
    const growth = last / second;
    report.print(
      `  memory of ${name}: ${second.toFixed(0)} MB in the second minute, ${last.toFixed(0)} MB in the last, ${growth.toFixed(2)} of it (bar ${BARS.growth}): ${verdict(growth <= BARS.growth)}`,
    );
    report.figure({ name: `load.memory.${name}`, value: growth, unit: 'ratio', bar: { most: BARS.growth } });
    report.figure({ name: `load.memory.${name}.last_minute`, value: last, unit: 'MB' });
  }
  const ages = samples.map(({ queueAge }) => queueAge);
  const [lastAge, mostAge] = [mean(minutes, ({ queueAge }) => queueAge), Math.max(...ages)];
  report.print(
    `  oldest job: ${lastAge.toFixed(1)} s on average in the last minute, ${mostAge.toFixed(1)} s at most (bar ${BARS.queueAgeSeconds}): ${verdict(mostAge <= BARS.queueAgeSeconds)}; left half a minute after the last delivery: ${left}`,
  );
  report.figure({ name: 'load.queue_age.most', value: mostAge, unit: 's', bar: { most: BARS.queueAgeSeconds } });
  report.figure({ name: 'load.queue_age.last_minute', value: lastAge, unit: 's' });
  report.figure({ name: 'load.left', value: left, unit: 'count', bar: { most: 0 } });
}
