import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { Webhook } from 'standardwebhooks';
import { createDatabase } from './bench-database.ts';

/*
 * How many signed deliveries a second the server acknowledges, beside the rate at which bare `pg` inserts the same bytes,
 * each in a transaction of its own (BEGIN, INSERT, COMMIT), on the same server, round by round in turns. The server is the
 * program as it ships, `serve --no-worker`, in a process of its own, with as many senders at once as there are below; bare
 * inserts go over as many connections as the server's pool has and over as many as there are senders, and the faster counts.
 * Nothing is acknowledged that is not committed. Half load: requests come at even intervals, at half the rate that was
 * reached, each timed from when it was due; the p99 is the median of some rounds, for a machine that others use stands still now
 * and then; bare inserts at that pace, in turns with ours, tell what the machine itself adds.
 */

const FIXTURES = join(import.meta.dirname, '../fixtures/conversations');
const ROOT = join(import.meta.dirname, '..');
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
export async function printIntake(print: (line: string) => void): Promise<void> {
  const url = process.env.DATABASE_URL ?? process.env.TEST_DATABASE_URL;
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
      for (const size of SIZES) print(await measure(size, server, pool));
    } finally {
      await pool.end();
      await server.stop();
    }
  } finally {
    await database.drop();
  }
}

async function measure(size: Size, server: Server, pool: pg.Pool): Promise<string> {
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
  const verdict = share >= BAR_SHARE && median(times.ours) < BAR_P99_MS ? 'held' : 'NOT HELD';
  return (
    `  ${size.name}: ${rates.ours.toFixed(0)}/s beside ${rates.bare.toFixed(0)}/s bare, ${share.toFixed(2)} of it; ` +
    `at half load p50 ${median(times.middle).toFixed(1)} ms, p99 ${spread(times.ours)} ms ` +
    `(bare at that pace ${spread(times.bare)} ms): ${verdict}`
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

function median(values: readonly number[]): number {
  return percentile(
    [...values].sort((one, other) => one - other),
    0.5,
  );
}

/** The median of the rounds and how far they lie apart. */
function spread(values: readonly number[]): string {
  return `${median(values).toFixed(1)} (${Math.min(...values).toFixed(1)} to ${Math.max(...values).toFixed(1)})`;
}

/** Does all of the items over as many lines as there are connections; gives items a second. */
async function race<Item>(items: readonly Item[], act: (item: Item) => Promise<void>, lines: number): Promise<number> {
  const queue = items.values();
  const start = performance.now();
  await Promise.all(
    Array.from({ length: lines }, async () => {
      for (const item of queue) await act(item);
    }),
  );
  return (items.length / (performance.now() - start)) * 1_000;
}

/** Does the items at an even pace whatever the answers take; gives the milliseconds of each from when it was due, sorted. */
async function paced<Item>(
  items: readonly Item[],
  act: (item: Item) => Promise<void>,
  perSecond: number,
): Promise<readonly number[]> {
  const start = performance.now();
  const times = items.map(async (item, index) => {
    const due = start + (index * 1_000) / perSecond;
    await delay(Math.max(0, due - performance.now()));
    await act(item);
    return performance.now() - due;
  });
  return (await Promise.all(times)).sort((one, other) => one - other);
}

function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

function ids(count: number): readonly string[] {
  return Array.from({ length: count }, () => randomBytes(16).toString('hex'));
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

/** A request as it goes over the line, signed beforehand: signing is the sender's work. */
type Signed = Buffer;

interface Server {
  signed(body: Buffer, count: number): readonly Signed[];
  post(signed: Signed): Promise<void>;
  /** Lets go of the connections that senders hold: the server does so too when they are idle. */
  hangUp(): void;
  stop(): Promise<void>;
}

/** Builds the program and starts it as it ships. */
async function startServer(databaseUrl: string): Promise<Server> {
  execFileSync('npm', ['run', '--silent', 'build'], { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] });
  const child = spawn(process.execPath, ['dist/src/cli/main.js', 'serve', '--no-worker', '--port', '0'], {
    cwd: ROOT,
    env: {
      ...process.env,
      DATABASE_URL: databaseUrl,
      EARSHOT_SECRET_KEY: randomBytes(32).toString('hex'),
      EARSHOT_EXTRACTOR: 'local',
      LOG_LEVEL: 'error',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const { origin, port, searchParams } = new URL(await signInLink(child));
  const webhook = new Webhook(await createSource(origin, searchParams.get('key') ?? ''));
  const lines = createLines(Number(port));
  return {
    signed: (body, count) => {
      const text = body.toString('utf8');
      const at = new Date();
      return ids(count).map((id) => {
        const head = [
          'POST /hooks/bench HTTP/1.1',
          `Host: 127.0.0.1:${port}`,
          'Content-Type: application/json',
          `Content-Length: ${body.byteLength}`,
          `webhook-id: ${id}`,
          `webhook-timestamp: ${Math.floor(at.getTime() / 1_000)}`,
          `webhook-signature: ${webhook.sign(id, at, text)}`,
        ];
        return Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), body]);
      });
    },
    post: lines.post,
    hangUp: lines.hangUp,
    async stop() {
      lines.hangUp();
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/** Connections to the server, as many as there are requests under way. Bare, as load generators are: a client costs time too. */
function createLines(port: number) {
  const free: Socket[] = [];
  const all = new Set<Socket>();
  const open = (): Socket => {
    const socket = connect(port, '127.0.0.1').setNoDelay(true);
    all.add(socket);
    return socket;
  };
  const post = (signed: Signed) =>
    new Promise<void>((resolve, reject) => {
      const socket = free.pop() ?? open();
      let answer = '';
      const hear = (chunk: Buffer): void => {
        answer += chunk.toString('latin1');
        const [head = '', body] = answer.split('\r\n\r\n', 2);
        const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? Number.NaN);
        if (body === undefined || (Number.isFinite(length) ? body.length < length : !body.endsWith('0\r\n'))) return;
        socket.off('data', hear).off('error', reject);
        free.push(socket);
        if (head.startsWith('HTTP/1.1 202')) resolve();
        else reject(new Error(`answered ${head.slice(0, 40)}`));
      };
      socket.on('data', hear).once('error', reject);
      socket.write(signed);
    });
  const hangUp = (): void => {
    for (const socket of all) socket.destroy();
    all.clear();
    free.length = 0;
  };
  return { post, hangUp };
}

async function signInLink({ stdout, exitCode }: ChildProcess): Promise<string> {
  if (stdout === null) throw new Error('the server has no output');
  for await (const line of createInterface({ input: stdout })) {
    const link = /^Sign in: (\S+)/.exec(line)?.[1];
    if (link !== undefined) return link;
  }
  throw new Error(`the server did not start (exit code ${exitCode})`);
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
