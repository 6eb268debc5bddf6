import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { openDatabase } from '../src/storage/index.ts';
import { type FuzzReport, fuzz } from '../test/support/fuzz/run.ts';
import { onServer, serverUrl, urlOfDatabase } from '../test/support/server.ts';

/*
 * Sends made-up requests to every operation of /openapi.json, every page and form, every tool for assistants and as if from Slack,
 * over a database of its own: on the Postgres of TEST_DATABASE_URL, else in memory. `--requests 200000 --seed 1 --only 'PUT /v1/policy'`. Ends with 1 where
 * anything was found; each finding comes with the smallest request that shows it.
 */

const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '20000' },
    seed: { type: 'string' },
    only: { type: 'string' },
    hands: { type: 'string', default: '4' },
  },
});

const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));
const say = (text: string) => process.stdout.write(`${text}\n`);
say(`seed ${seed}`);

const name = `earshot_fuzz_${randomBytes(6).toString('hex')}`;
if (serverUrl !== undefined) await onServer(`CREATE DATABASE ${name}`);
const database = await openDatabase(
  serverUrl === undefined ? { inMemory: true } : { databaseUrl: urlOfDatabase(name) },
);
try {
  let told = 0;
  const progress = (sent: number) => {
    if (sent - told < 5_000) return;
    told = sent;
    say(`${sent} sent`);
  };
  const { requests, hands, only } = values;
  const report = await fuzz({ database, requests: Number(requests), seed, hands: Number(hands), only, progress });
  tell(report);
  process.exitCode = report.findings.length === 0 && !grows(report) ? 0 : 1;
} finally {
  await database.close();
  if (serverUrl !== undefined) await onServer(`DROP DATABASE ${name} WITH (FORCE)`);
}

/** More is in use at the end than what wavers from one collection to the next. */
function grows({ heap }: FuzzReport): boolean {
  return heap.end > heap.quarter * 1.2 + 20e6;
}

function tell({ requests, operations, statuses, findings, heap }: FuzzReport): void {
  const megabytes = (bytes: number) => (bytes / 1e6).toFixed(1);
  for (const { operation, fault, command } of findings) say(`\n${operation}\n  ${fault.slice(0, 3_000)}\n  ${command}`);
  say(`\n${requests} requests to ${operations} operations; ${findings.length} findings`);
  say(
    `answers: ${Object.entries(statuses)
      .map(([status, count]) => `${status} ${count}`)
      .join(', ')}`,
  );
  say(`heap after collecting: ${megabytes(heap.quarter)} MB after a quarter, ${megabytes(heap.end)} MB at the end`);
}
