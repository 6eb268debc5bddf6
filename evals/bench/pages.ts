import { gzipSync } from 'node:zlib';
import type pg from 'pg';
import { createLocalExtractor } from '../../src/extraction/index.ts';
import { createPipeline } from '../../src/pipeline/index.ts';
import { createApiKey, type Database, openDatabase, withWorkspace } from '../../src/storage/index.ts';
import { createPages } from '../../src/ui/index.ts';
import { accountKey, BENCH_DAY, fill, HEAVY, WORKSPACE } from '../pages/rows.ts';
import { createDatabase } from './database.ts';
import { benchServer } from './machine.ts';
import { percentile, type Report, verdict } from './report.ts';

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
export async function printPages(report: Report, size = SIZE): Promise<void> {
  const { print } = report;
  const url = benchServer();
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
      await measure(database, report, size.accounts);
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

async function measure(database: Database, report: Report, accounts: number): Promise<void> {
  const { print } = report;
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
  const cookie = await signIn(pages, key);
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
        const response = await pages.request(path, { headers: { cookie } });
        const html = await response.text();
        const ms = performance.now() - start;
        if (response.status !== 200) throw new Error(`${path}: ${response.status}`);
        if (round >= WARMING) seen.push({ ms, statements: counted() - statements, bytes: gzipSync(html).byteLength });
      }
      tell(report, what, seen, bare);
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

function tell({ print, figure }: Report, what: string, seen: readonly Seen[], bare: number): void {
  const times = seen.map(({ ms }) => ms);
  const [p50, p95] = [percentile(times, 0.5), percentile(times, 0.95)];
  const kilobytes = Math.max(...seen.map(({ bytes }) => bytes)) / 1_000;
  const statements = Math.max(...seen.map((one) => one.statements));
  const name = `pages.${what.toLowerCase().replace(/[^a-z]+/g, '_')}`;
  figure({ name: `${name}.p95`, value: p95, unit: 'ms', bar: { most: BARS.ms } });
  figure({ name: `${name}.of_bare`, value: p50 / bare, unit: 'ratio' });
  figure({ name: `${name}.compressed`, value: kilobytes, unit: 'KB', bar: { most: BARS.kilobytes } });
  figure({ name: `${name}.statements`, value: statements, unit: 'count' });
  print(
    `${what}: p50 ${p50.toFixed(1)} ms, p95 ${p95.toFixed(1)} ms (bar ${BARS.ms}), ${(p50 / bare).toFixed(1)} times the bare fetch; ` +
      `${kilobytes.toFixed(1)} KB compressed at most (bar ${BARS.kilobytes}); ${statements} statements at most: ` +
      verdict(p95 <= BARS.ms && kilobytes <= BARS.kilobytes),
  );
}

/** Signs in as a browser does; gives the cookie that it keeps. */
async function signIn(pages: ReturnType<typeof createPages>, key: string): Promise<string> {
  const body = new URLSearchParams({ key });
  const response = await pages.request('/sign-in', { method: 'POST', body, headers: { origin: 'http://localhost' } });
  const cookie = response.headers.getSetCookie().find((one) => one.startsWith('earshot_session='));
  if (cookie === undefined) throw new Error(`signing in was answered ${response.status} without a session`);
  return cookie.split(';')[0] ?? '';
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
  return percentile(times, 0.5);
}
