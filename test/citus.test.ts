import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { searchPassages } from '../src/retrieval/index.ts';
import {
  type Database,
  distributeTables,
  executeSql,
  migrate,
  openDatabase,
  withWorkspace,
} from '../src/storage/index.ts';
import { ask, citusUrl, createSpread } from './support/citus.ts';
import { type FreshDatabase, throwAway } from './support/databases.ts';
import { startHookServer } from './support/hooks.ts';
import { type Filled, fillWorkspace, ORIGIN, pagesOf } from './support/isolation/world.ts';
import { startWebServer, type WebServer } from './support/receivers.ts';
import { cookieOf } from './support/sign-in.ts';
import { createTestEmbedder, createTestEmbeddings } from './support/test-embeddings.ts';

/** Policies of the parts on a worker, by table: how many, and how many of them only restrict. */
const POLICIES_OF_PARTS = `
  SELECT regexp_replace(c.relname, '_\\d+$', '') AS table, count(*)::int AS all,
    count(*) FILTER (WHERE NOT p.polpermissive)::int AS restrictive
  FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid WHERE c.relname ~ '_\\d{6,}$' GROUP BY 1 ORDER BY 1`;

describe.skipIf(citusUrl === undefined)('on a Citus cluster (TEST_CITUS_URL)', () => {
  let fresh: FreshDatabase;
  let database: Database;
  let web: WebServer;
  let filled: readonly Filled[];

  beforeAll(async () => {
    web = await startWebServer();
    fresh = await createSpread(citusUrl ?? '');
    database = await openDatabase({ databaseUrl: fresh.url });
    filled = await Promise.all((await apart(database)).map((word) => fillWorkspace(database, word, web)));
  });
  afterAll(async () => {
    await database?.close();
    await fresh?.drop();
    await web?.stop();
  });

  it('workspaces lie on different workers, all of each together, and the queue on the coordinator', async () => {
    const { rows } = await executeSql(
      database.pool,
      `SELECT count(DISTINCT colocationid)::int AS groups, count(*)::int AS tables FROM pg_dist_partition`,
    );
    const { tables } = await distributeTables(database, { dryRun: true });
    expect(rows).toEqual([{ groups: 1, tables }]);
    expect(new Set(await Promise.all(filled.map(({ word }) => nodeOf(database, word)))).size).toBe(filled.length);
    const queue = await executeSql(
      database.pool,
      `SELECT count(*)::int AS done FROM pgboss.job WHERE state = 'completed'`,
    );
    expect((queue.rows as { done: number }[])[0]?.done).toBeGreaterThan(5);
  });

  it('what is heard and scored is what a single Postgres comes to', async () => {
    const single = await openDatabase(throwAway());
    const [first] = filled;
    if (first === undefined) throw new Error('nothing was filled');
    await fillWorkspace(single, first.word, web);
    expect(await heard(database, first.word)).toEqual(await heard(single, first.word));
    await single.close();
  });

  it('another workspace is not there, whatever the statement says, for either role', async () => {
    const [own, other] = filled.map(({ word }) => word) as [string, string];
    const tables = await namesOfTables(database);
    for (const reader of [undefined, { emails: [`mia@${own}-vendor.test`] }]) {
      const found = await withWorkspace(
        database,
        own,
        async (tx) => {
          const counts: Record<string, unknown> = {};
          for (const table of tables) {
            const { rows } = await tx.executeSql(
              `SELECT count(*) FILTER (WHERE workspace_id = $1)::int AS theirs,
                 count(*) FILTER (WHERE workspace_id <> $2)::int AS strange FROM earshot.${table}`,
              [other, own],
            );
            const named = await tx.executeSql(
              `SELECT count(*)::int AS named FROM earshot.${table} WHERE workspace_id = $1`,
              [other],
            );
            counts[table] = { ...(rows[0] as object), ...(named.rows[0] as object) };
          }
          return counts;
        },
        { reader },
      );
      expect(found).toEqual(Object.fromEntries(tables.map((table) => [table, { theirs: 0, strange: 0, named: 0 }])));
    }
    const all = await executeSql(
      database.pool,
      'SELECT count(*)::int AS count FROM earshot.signal WHERE workspace_id = $1',
      [other],
    );
    expect((all.rows as { count: number }[])[0]?.count).toBeGreaterThan(3);
  });

  it('the pages are served, an account is exported and erased, and passages are found by words and meaning', async () => {
    const [{ word, ids, keys }] = filled as [Filled];
    const embedder = createTestEmbedder();
    const server = await startHookServer(database, {
      workspace: word,
      pipeline: { embeddings: createTestEmbeddings(embedder) },
    });
    try {
      const pages = pagesOf(server, database);
      const headers = { cookie: await cookieOf(database, keys.admin) };
      for (const path of [
        '/',
        `/accounts/${ids.account}`,
        `/conversations/${ids.conversation}`,
        '/inbox',
        '/coverage',
      ]) {
        expect((await pages.request(ORIGIN + path, { headers })).status, path).toBe(200);
      }
      const call = {
        medium: 'call',
        occurred_at: '2026-09-25T15:00:00Z',
        account: { key: ids.account },
        participants: [{ name: 'Dana', side: 'customer' }],
        turns: [{ speaker: 'Dana', text: 'The walrus of the finance team signs every invoice.' }],
      };
      expect((await server.ask('POST', '/v1/conversations', call)).status).toBe(202);
      await server.settled();
      const [vector] = await embedder.embed(['walrus invoice']);
      const query = { text: 'walrus invoice', vector, model: embedder.model, filter: {}, limit: 3 };
      const hits = await withWorkspace(database, word, (tx) => searchPassages(tx, query));
      expect(hits.length).toBeGreaterThan(0);
      expect((await server.ask('GET', `/v1/accounts/${ids.account}/export`)).status).toBe(200);
      const erased = await server.ask('POST', `/v1/accounts/${ids.account}/erase`, { confirm: ids.account });
      expect(erased.status).toBe(200);
      expect((await server.ask('GET', `/v1/accounts/${ids.account}`)).status).toBe(404);
    } finally {
      await server.stop();
    }
  });

  it('spreading again changes nothing but what a part lacks', async () => {
    const worker = await workerUrl(fresh.url);
    const before = await ask(worker, POLICIES_OF_PARTS);
    expect(before.length).toBeGreaterThan(40);
    const [part] = await ask<{ name: string }>(
      worker,
      `SELECT relname AS name FROM pg_class WHERE relname ~ '^signal_\\d{6,}$'`,
    );
    await ask(worker, `DROP POLICY reader ON earshot.${part?.name}`);
    expect(await ask(worker, POLICIES_OF_PARTS)).not.toEqual(before);
    expect((await distributeTables(database)).statements).toEqual([]);
    expect(await ask(worker, POLICIES_OF_PARTS)).toEqual(before);
  });
});

describe.skipIf(citusUrl === undefined)('a release that comes after the tables were spread (TEST_CITUS_URL)', () => {
  it('spreads its own tables, and gives each part the policies that all have from the beginning', async () => {
    const [late, early] = [
      await createSpread(citusUrl ?? '', { shards: 2, spread: false }),
      await createSpread(citusUrl ?? '', { shards: 2 }),
    ];
    try {
      const database = await openDatabase({ databaseUrl: late.url, skipMigrations: true });
      await migrate(database.pool, { through: SPREAD_AT });
      await distributeTables(database);
      await migrate(database.pool);
      expect((await distributeTables(database)).statements).toEqual([]);
      await database.close();
      const policies = async ({ url }: FreshDatabase) => ask(await workerUrl(url), POLICIES_OF_PARTS);
      expect(await policies(late)).toEqual(await policies(early));
    } finally {
      await late.drop();
      await early.drop();
    }
  });
});

/** The first release whose later ones say nothing that Citus refuses: one before has a column with a nameless check. */
const SPREAD_AT = 31;

/** Two workspaces that lie on different workers. */
async function apart(database: Database): Promise<readonly string[]> {
  const nodes = new Map<string, string>();
  for (const word of ['alpha', 'bravo', 'charlie', 'delta', 'echo', 'foxtrot', 'golf', 'hotel']) {
    const node = await nodeOf(database, word);
    if (!nodes.has(node)) nodes.set(node, word);
  }
  return [...nodes.values()].slice(0, 2);
}

async function nodeOf(database: Database, workspace: string): Promise<string> {
  const { rows } = await executeSql(
    database.pool,
    `SELECT nodename || ':' || nodeport AS node FROM citus_shards
     WHERE shardid = get_shard_id_for_distribution_column('earshot.workspace', $1::text)`,
    [workspace],
  );
  return (rows as { node: string }[])[0]?.node ?? '';
}

/** The same database on the first worker. */
async function workerUrl(coordinator: string): Promise<string> {
  const [worker] = await ask<{ host: string; port: number }>(
    coordinator,
    `SELECT nodename AS host, nodeport AS port FROM pg_dist_node WHERE groupid <> 0 ORDER BY nodeport`,
  );
  const url = new URL(coordinator);
  // Parts are hidden from whoever connects, unless told otherwise.
  url.searchParams.set('options', '-c citus.override_table_visibility=off -c citus.enable_manual_changes_to_shards=on');
  return Object.assign(url, { hostname: worker?.host, port: String(worker?.port) }).href;
}

async function namesOfTables(database: Database): Promise<readonly string[]> {
  const { rows } = await executeSql(
    database.pool,
    `SELECT relname AS name FROM pg_dist_partition JOIN pg_class c ON c.oid = logicalrelid WHERE relname <> 'delivery' ORDER BY 1`,
  );
  return (rows as { name: string }[]).map(({ name }) => name);
}

/** What was heard of a workspace's accounts and what they score. */
async function heard(database: Database, workspace: string): Promise<unknown> {
  return withWorkspace(database, workspace, async (tx) => {
    const signals = await tx.executeSql(
      `SELECT account_key, kind, subtype, quote, attrs, confidence, status FROM earshot.signal
       WHERE workspace_id = $1 ORDER BY kind, subtype, quote`,
      [workspace],
    );
    const risks = await tx.executeSql(
      `SELECT account_key, score, band, risk -> 'contributions' AS contributions FROM earshot.account_risk
       WHERE workspace_id = $1 ORDER BY account_key`,
      [workspace],
    );
    return { signals: signals.rows, risks: risks.rows };
  });
}
