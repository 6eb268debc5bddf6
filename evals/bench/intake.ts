import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { createDatabase } from './database.ts';
import { benchServer } from './machine.ts';
import { buildProgram, startServe } from './program.ts';
import { percentile, type Report, verdict } from './report.ts';
import { createLines, ids, paced, race, type Signed, signDeliveries } from './requests.ts';

/*
 * How many signed deliveries a second the server acknowledges, beside the rate at which bare `pg` inserts the same bytes,
 * each in a transaction of its own (BEGIN, INSERT, COMMIT), on the same server, round by round in turns. The server is the
 * program as it ships, `serve --no-worker`, in a process of its own, with as many senders at once as there are below; bare
 * inserts go over as many connections as the server's pool has and over as many as there are senders, and the faster counts.
 * Nothing is acknowledged that is not committed. Half load: requests come at even intervals, at half the rate that was
 * reached, each timed from when it was due; the p99 is the median of some rounds, for a machine that others use stands still now
 * and then; bare inserts at that pace, in turns with ours, tell what the machine itself adds.
 */

const FIXTURES = join(import.meta.dirname, '../../fixtures/conversations');
const POOLED = 10;
const SENDERS = 64;
const ROUNDS = 4;
const PACED_ROUNDS = 7;
const BAR_SHARE = 0.5;
const BAR_P99_MS = 50;

interface Size {
  readonly name: string;
  readonly bytes: number;
  /** Requests of one round. */
  readonly count: number;
}

const SIZES: readonly Size[] = [
  { name: '2 KB', bytes: 2_000, count: 2_000 },
  { name: '50 KB', bytes: 50_000, count: 300 },
  { name: '1 MB', bytes: 1_000_000, count: 60 },
];

/** Prints the rates and times; says so when no Postgres is named. */
export async function printIntake(report: Report): Promise<void> {
  const { print } = report;
  const url = benchServer();
  if (url === undefined) {
    print('intake of deliveries: skipped, neither DATABASE_URL nor TEST_DATABASE_URL names a Postgres');
    return;
  }
  const database = await createDatabase(url);
  try {
    const server = await startServer(database.url);
    const pool = new pg.Pool({ connectionString: database.url, max: SENDERS });
    try {
      await pool.query('CREATE TABLE bare (id text PRIMARY KEY, bytes bytea NOT NULL)');
      print('signed deliveries acknowledged, beside bare inserts of the same bytes, a transaction each');
      print(`bars: half the bare rate; p99 under ${BAR_P99_MS} ms at half load, the median of ${PACED_ROUNDS} rounds`);
      for (const size of SIZES) await measure(size, server, pool, report);
    } finally {
      await pool.end();
      await server.stop();
    }
  } finally {
    await database.drop();
  }
}

async function measure(size: Size, server: Server, pool: pg.Pool, report: Report): Promise<void> {
  const body = makeBody(size.bytes);
  const rates = { ours: 0, bare: 0 };
  await race(server.signed(body, size.count / 4), server.post, SENDERS); // compiles and connects; not counted
  await race(ids(size.count / 4), (id) => insert(pool, id, body), SENDERS);
  for (let round = 0; round < ROUNDS; round++) {
    server.hangUp();
    const connections = round % 2 === 0 ? POOLED : SENDERS;
    rates.bare = Math.max(rates.bare, await race(ids(size.count), (id) => insert(pool, id, body), connections));
    rates.ours = Math.max(rates.ours, await race(server.signed(body, size.count), server.post, SENDERS));
  }
  const times = await atHalfLoad(size, body, rates.ours / 2, server, pool);
  const share = rates.ours / rates.bare;
  const p99 = percentile(times.ours, 0.5);
  const key = `intake.${size.name.toLowerCase().replace(' ', '')}`;
  report.figure({ name: `${key}.rate`, value: rates.ours, unit: 'per second' });
  report.figure({ name: `${key}.of_bare`, value: share, unit: 'ratio', bar: { least: BAR_SHARE } });
  report.figure({ name: `${key}.p99`, value: p99, unit: 'ms', bar: { most: BAR_P99_MS } });
  report.print(
    `  ${size.name}: ${rates.ours.toFixed(0)}/s beside ${rates.bare.toFixed(0)}/s bare, ${share.toFixed(2)} of it; ` +
      `at half load p50 ${percentile(times.middle, 0.5).toFixed(1)} ms, p99 ${spread(times.ours)} ms ` +
      `(bare at that pace ${spread(times.bare)} ms): ${verdict(share >= BAR_SHARE && p99 <= BAR_P99_MS)}`,
  );
}

/** The p99 of each round, ours and bare in turns, and the middle of ours, in milliseconds. */
async function atHalfLoad(size: Size, body: Buffer, pace: number, server: Server, pool: pg.Pool) {
  const times = { ours: [] as number[], bare: [] as number[], middle: [] as number[] };
  for (let round = 0; round < PACED_ROUNDS; round++) {
    const bare = await paced(ids(size.count), (id) => insert(pool, id, body), pace);
    server.hangUp();
    await race(server.signed(body, SENDERS), server.post, SENDERS); // connects; not counted
    const ours = await paced(server.signed(body, size.count), server.post, pace);
    times.bare.push(percentile(bare, 0.99));
    times.ours.push(percentile(ours, 0.99));
    times.middle.push(percentile(ours, 0.5));
  }
  return times;
}

/** The median of the rounds and how far they lie apart. */
function spread(values: readonly number[]): string {
  return `${percentile(values, 0.5).toFixed(1)} (${Math.min(...values).toFixed(1)} to ${Math.max(...values).toFixed(1)})`;
}

async function insert(pool: pg.Pool, id: string, body: Buffer): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    await client.query('INSERT INTO bare (id, bytes) VALUES ($1, $2)', [id, body]);
    await client.query('COMMIT');
  } finally {
    client.release();
  }
}

/** A call in the form of the generic source, of what was said in the labelled calls, as long as asked for. */
function makeBody(bytes: number): Buffer {
  const turns: object[] = [];
  const call = () => ({ medium: 'call', occurred_at: '2026-09-21T13:00:00Z', account: { key: 'acme' }, turns });
  let size = JSON.stringify(call()).length;
  const files = readdirSync(FIXTURES).sort();
  for (let index = 0; size < bytes * 0.99 && index < bytes; index++) {
    const name = files[index % files.length] ?? '';
    const { turns: said } = JSON.parse(readFileSync(join(FIXTURES, name), 'utf8')) as { turns: object[] };
    for (const turn of said) {
      const length = Buffer.byteLength(JSON.stringify(turn)) + 1;
      if (size + length > bytes) continue;
      turns.push(turn);
      size += length;
    }
  }
  const padding = Math.max(0, bytes - size);
  return Buffer.from(JSON.stringify(call()) + ' '.repeat(padding));
}

interface Server {
  signed(body: Buffer, count: number): readonly Signed[];
  post(signed: Signed): Promise<void>;
  /** Lets go of the connections that senders hold: the server does so too when they are idle. */
  hangUp(): void;
  stop(): Promise<void>;
}

/** Builds the program and starts it as it ships. */
async function startServer(databaseUrl: string): Promise<Server> {
  buildProgram();
  const { port, secret, stop } = await startServe(databaseUrl, ['--no-worker']);
  const lines = createLines(port);
  return {
    signed: (body, count) => signDeliveries(new Array<Buffer>(Math.floor(count)).fill(body), port, secret),
    post: lines.post,
    hangUp: lines.hangUp,
    async stop() {
      lines.hangUp();
      await stop();
    },
  };
}
