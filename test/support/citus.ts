import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { distributeTables, openDatabase } from '../../src/storage/index.ts';
import type { FreshDatabase } from './databases.ts';

/** The coordinator of a Citus cluster that has workers; unset, tests on it say skipped. Its user must be a superuser. */
export const citusUrl = process.env.TEST_CITUS_URL;

interface Node {
  readonly host: string;
  readonly port: number;
}

/** A database on a Citus cluster, on the nodes that the coordinator's own database knows; its tables spread, if told. */
export async function createSpread(coordinator: string, { shards = 4, spread = true } = {}): Promise<FreshDatabase> {
  const name = `earshot_test_${randomBytes(6).toString('hex')}`;
  const at = ({ host, port }: Node, database = name) => {
    const url = new URL(coordinator);
    return Object.assign(url, { hostname: host, port: String(port), pathname: `/${database}` }).href;
  };
  const { hostname, port, pathname } = new URL(coordinator);
  const head = { host: hostname, port: Number(port) };
  const rows = await ask<Node>(
    coordinator,
    `SELECT nodename AS host, nodeport AS port FROM pg_dist_node WHERE groupid <> 0 AND noderole = 'primary' ORDER BY 2`,
  );
  if (rows.length === 0) throw new Error('TEST_CITUS_URL names a coordinator that knows no workers');
  for (const node of [...rows, head]) {
    await ask(at(node, pathname.slice(1)), `CREATE DATABASE ${name}`);
    await ask(at(node), 'CREATE EXTENSION citus');
  }
  await ask(at(head), `SELECT citus_set_coordinator_host($1, $2)`, [head.host, head.port]);
  for (const { host, port } of rows) await ask(at(head), 'SELECT citus_add_node($1, $2)', [host, port]);
  await ask(at(head), `ALTER DATABASE ${name} SET citus.shard_count TO ${shards}`);
  if (spread) {
    const database = await openDatabase({ databaseUrl: at(head) });
    await distributeTables(database).finally(() => database.close());
  }
  return {
    url: at(head),
    async drop() {
      for (const node of [head, ...rows]) {
        await ask(at(node, pathname.slice(1)), `DROP DATABASE ${name} WITH (FORCE)`);
      }
    },
  };
}

/** One statement on a connection of its own. */
export async function ask<Row extends object>(
  url: string,
  text: string,
  values: unknown[] = [],
): Promise<readonly Row[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(text, values)).rows;
  } finally {
    await client.end();
  }
}
