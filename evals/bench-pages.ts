import { gzipSync } from 'node:zlib';
import type pg from 'pg';
import { createLocalExtractor } from '../src/extraction/index.ts';
import { createPipeline } from '../src/pipeline/index.ts';
import { createApiKey, type Database, openDatabase, withWorkspace } from '../src/storage/index.ts';
import { createPages } from '../src/ui/index.ts';
import { createDatabase } from './bench-database.ts';
import { accountKey, BENCH_DAY, fill, HEAVY, WORKSPACE } from './pages/rows.ts';

/*
 * How long the server takes for a page of a large workspace, how many bytes it sends, and how many statements it asks of the
 * database; beside it one statement that fetches as many stored scores as the list shows, which is the least it could do.
 */

const SIZE = { accounts: 10_000, signals: 200_000 };
const ROUNDS = 40;
const WARMING = 5;
const BARS = { ms: 200, kilobytes: 150 };

interface Visited {
  readonly what: string;
  /** Addresses that are asked for in turn. */
  readonly paths: readonly string[];
  /** Done before each of them, outside the time that is taken. */
  readonly before?: ((database: Database) => Promise<void>) | undefined;
}

/** Prints how long pages take; says so when no Postgres is named. */
export async function printPages(print: (line: string) => void, size = SIZE): Promise<void> {
  const url = process.env.DATABASE_URL ?? process.env.TEST_DATABASE_URL;
  if (url === undefined) {
    print('pages: skipped, neither DATABASE_URL nor TEST_DATABASE_URL names a Postgres');
    return;
  }
  const fresh = await createDatabase(url);
  try {
    const database = await openDatabase({ databaseUrl: fresh.url });
    try {
      const start = performance.now();
      const signals = await fill(database, size);
      await database.pool.query('VACUUM (ANALYZE)').catch(() => undefined);
      const seconds = ((performance.now() - start) / 1_000).toFixed(0);
      print(`${size.accounts} accounts, ${signals} signals, in ${seconds} s`);
      await measure(database, print, size.accounts);
    } finally {
      await database.close();
    }
  } finally {
    await fresh.drop();
  }
}

function visits(accounts: number): readonly Visited[] {
  const some = Array.from({ length: ROUNDS }, (_, index) => accountKey((index * 241) % accounts));
  return [
    { what: 'Watchtower', paths: ['/'] },
    {
      what: 'Watchtower, narrowed and sorted',
      paths: [
        '/?sort=heard',
        '/?sort=signals',
        '/?band=red&renews=90',
        '/?owner=Csm+7',
        '/?q=oriel&sort=arr',
        '/?page=150',
        '/?failing=adoption',
      ],
    },
    { what: 'Account', paths: some.map((key) => `/accounts/${key}`) },
    { what: 'Account with the most', paths: [`/accounts/${HEAVY}`] },
    // Nothing that was worked out for an earlier view serves: a promise of it came to be known at another time.
    { what: 'Account with the most, changed before each view', paths: [`/accounts/${HEAVY}`], before: changeHeavy },
    { what: 'Conversation', paths: some.map((key) => `/conversations/${key}-0`) },
    { what: 'Inbox', paths: ['/inbox'] },
    { what: 'Coverage', paths: ['/coverage'] },
  ];
}

async function changeHeavy(database: Database): Promise<void> {
  await withWorkspace(database, WORKSPACE, (tx) =>
    tx.executeSql(
      `UPDATE earshot.signal SET recorded_at = recorded_at + interval '1 millisecond' WHERE workspace_id = $1 AND id =
         (SELECT min(id) FROM earshot.signal WHERE workspace_id = $1 AND account_key = $2 AND kind = 'commitment')`,
      [WORKSPACE, HEAVY],
    ),
  );
}

async function measure(database: Database, print: (line: string) => void, accounts: number): Promise<void> {
  const key = await withWorkspace(
    database,
    WORKSPACE,
    async (tx) => (await createApiKey(tx, 'bench', { role: 'admin' })).key,
  );
  const now = () => Date.parse(`${BENCH_DAY}T12:00:00Z`);
  const pipeline = createPipeline({ database, extractor: createLocalExtractor() });
  await pipeline.prepare();
  const logger = { error: (fields: object, message: string) => print(`${message}: ${JSON.stringify(fields)}`) };
  const pages = createPages({ database, pipeline, extractor: 'local', now, logger });
  const counted = countStatements(database.pool);
  const bare = await timeBare(database);
  print(`fetching 50 stored scores alone: p50 ${bare.toFixed(1)} ms`);
  try {
    for (const { what, paths, before } of visits(accounts)) {
      const seen = [];
      for (let round = 0; round < ROUNDS + WARMING; round += 1) {
        const path = paths[round % paths.length] ?? '/';
        await before?.(database);
        const statements = counted();
        const start = performance.now();
        const response = await pages.request(path, { headers: { cookie: `earshot_key=${key}` } });
        const html = await response.text();
        const ms = performance.now() - start;
        if (response.status !== 200) throw new Error(`${path}: ${response.status}`);
        if (round >= WARMING) seen.push({ ms, statements: counted() - statements, bytes: gzipSync(html).byteLength });
      }
      print(describe(what, seen, bare));
    }
  } finally {
    await pipeline.stop();
  }
}

interface Seen {
  readonly ms: number;
  readonly statements: number;
  readonly bytes: number;
}

function describe(what: string, seen: readonly Seen[], bare: number): string {
  const times = seen.map(({ ms }) => ms).sort((left, right) => left - right);
  const at = (share: number) => times[Math.ceil(times.length * share) - 1] ?? 0;
  const kilobytes = Math.max(...seen.map(({ bytes }) => bytes)) / 1_000;
  const statements = Math.max(...seen.map((one) => one.statements));
  const isHeld = at(0.95) < BARS.ms && kilobytes < BARS.kilobytes;
  return (
    `${what}: p50 ${at(0.5).toFixed(1)} ms, p95 ${at(0.95).toFixed(1)} ms (bar ${BARS.ms}), ${(at(0.5) / bare).toFixed(1)} times the bare fetch; ` +
    `${kilobytes.toFixed(1)} KB compressed at most (bar ${BARS.kilobytes}); ${statements} statements at most: ${isHeld ? 'held' : 'NOT HELD'}`
  );
}

/** Statements asked of the database so far, those that open and close transactions too. */
function countStatements(pool: pg.Pool): () => number {
  let count = 0;
  const known = new WeakSet<object>();
  pool.on('acquire', (client) => {
    if (known.has(client)) return;
    known.add(client);
    const query = client.query.bind(client) as (...values: unknown[]) => unknown;
    Object.assign(client, {
      query: (...values: unknown[]) => {
        count += 1;
        return query(...values);
      },
    });
  });
  return () => count;
}

async function timeBare(database: Database): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const start = performance.now();
    await withWorkspace(database, WORKSPACE, (tx) =>
      tx.executeSql('SELECT risk FROM earshot.account_risk WHERE workspace_id = $1 ORDER BY score DESC LIMIT 50', [
        WORKSPACE,
      ]),
    );
    times.push(performance.now() - start);
  }
  return times.sort((left, right) => left - right)[Math.floor(ROUNDS / 2)] ?? 0;
}
