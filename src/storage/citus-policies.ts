import pg from 'pg';
import { StorageError } from '../domain/index.ts';
import { READER_ROLE } from './transaction.ts';

/** A policy as the catalogue tells it. */
export interface Policy {
  readonly table: string;
  readonly name: string;
  readonly kind: 'PERMISSIVE' | 'RESTRICTIVE';
  readonly command: string;
  readonly roles: string;
  /** Conditions, which name other tables as `earshot.NAME` with an alias each. */
  readonly using: string | null;
  readonly check: string | null;
}

/** One part of a table, on one worker. */
interface Shard {
  readonly table: string;
  readonly id: number;
  readonly node: string;
  readonly port: number;
  /** What parts of different tables that lie together have in common. */
  readonly range: number;
}

/** Policies as they were meant, of tables whose parts do not get them by Citus. */
const KEPT = 'earshot_meta.shard_policy';

/** Where policies are kept. */
export const KEEPING_POLICIES = `CREATE TABLE IF NOT EXISTS ${KEPT} (table_name text, policy_name text, kind text NOT NULL,
  command text NOT NULL, roles text NOT NULL, using_condition text, check_condition text, PRIMARY KEY (table_name, policy_name))`;

const COLUMNS = `tablename AS table, policyname AS name, permissive AS kind, cmd AS command, array_to_string(roles, ', ') AS roles,
  qual AS using, with_check AS check`;

/** Policies of our tables, or of one. */
export async function readPolicies(client: pg.ClientBase, table?: string): Promise<readonly Policy[]> {
  const { rows } = await client.query<Policy>(
    `SELECT ${COLUMNS} FROM pg_policies WHERE schemaname = 'earshot' AND ($1::text IS NULL OR tablename = $1) ORDER BY 1, 2`,
    [table],
  );
  return rows;
}

/**
 * The statements that leave of a table's policies what Citus can bring to its parts. It refuses conditions that ask other tables,
 * for a part would ask whole tables, which no worker has; and what is restrictive it makes permissive, which would open all to
 * everybody. So these are kept for {@link settleShardPolicies} and taken off. Until a part has them, and again when Citus has
 * moved it, whom they restrict sees nothing of it.
 */
export function withholding(policies: readonly Policy[]): readonly string[] {
  const restrictive = policies.filter(({ kind }) => kind === 'RESTRICTIVE');
  if (restrictive.length === 0) return [];
  return [
    ...policies.map(keeping),
    ...restrictive.map(dropping),
    ...policies
      .filter(({ kind, using }) => kind === 'PERMISSIVE' && using !== null)
      .map((policy) => `ALTER POLICY ${placeOf(policy)} USING (${policy.using} AND current_user <> '${READER_ROLE}')`),
  ];
}

function keeping({ table, name, kind, command, roles, using, check }: Policy): string {
  const values = [table, name, kind, command, roles, using, check].map((value) =>
    value === null ? 'NULL' : pg.escapeLiteral(value),
  );
  return `INSERT INTO ${KEPT} VALUES (${values.join(', ')})`;
}

function placeOf({ table, name }: Pick<Policy, 'table' | 'name'>, of = table): string {
  return `${pg.escapeIdentifier(name)} ON earshot.${pg.escapeIdentifier(of)}`;
}

function dropping(policy: Policy): string {
  return `DROP POLICY ${placeOf(policy)}`;
}

function making(policy: Policy, { of = policy.table, using = policy.using, check = policy.check } = {}): string {
  const { kind, command, roles } = policy;
  const conditions = [
    ...(using === null ? [] : [`USING (${using})`]),
    ...(check === null ? [] : [`WITH CHECK (${check})`]),
  ];
  return `CREATE POLICY ${placeOf(policy, of)} AS ${kind} FOR ${command} TO ${roles} ${conditions.join(' ')}`;
}

/**
 * Changes the policies of a table that is spread by a statement as a single Postgres takes it; its parts get them by
 * {@link settleShardPolicies} and have the old ones until then.
 */
export async function changePolicies(client: pg.ClientBase, table: string, statement: string): Promise<void> {
  const kept = (await readKeptPolicies(client)).filter((policy) => policy.table === table);
  await client.query('SET LOCAL citus.enable_ddl_propagation TO off');
  if (kept.length > 0) {
    for (const policy of await readPolicies(client, table)) await client.query(dropping(policy));
    for (const policy of kept) await client.query(making(policy));
  }
  await client.query(statement);
  await client.query(`DELETE FROM ${KEPT} WHERE table_name = $1`, [table]);
  const policies = await readPolicies(client, table);
  const withheld = withholding(policies);
  // What is not kept is not settled: of a table that had some kept, all are.
  for (const one of withheld.length > 0 ? withheld : policies.map(keeping)) await client.query(one);
  await client.query('SET LOCAL citus.enable_ddl_propagation TO on');
}

/** The statement that makes a policy of one part: its conditions name the parts beside it by the names that they have on their worker. */
export function policyOfShard(policy: Policy, beside: ReadonlyMap<string, number>): string {
  const { table } = policy;
  const nameOf = (whole: string) => {
    const id = beside.get(whole);
    if (id === undefined) throw new StorageError(`${whole}, which a policy of ${table} asks, is not spread beside it`);
    return `${whole}_${id}`;
  };
  const own = new RegExp(String.raw`(?<![\w.])${table}\.`, 'g');
  const there = (condition: string | null) =>
    condition
      ?.replaceAll(own, `${nameOf(table)}.`)
      .replaceAll(/(?<![\w.])earshot\.(\w+)/g, (_, whole: string) => `earshot.${nameOf(whole)}`) ?? null;
  return making(policy, { of: nameOf(table), using: there(policy.using), check: there(policy.check) });
}

/** Gives every part of the tables that are spread the policies that its table was meant to have. May be repeated. */
export async function settleShardPolicies(client: pg.ClientBase): Promise<void> {
  const policies = await readKeptPolicies(client);
  const besides = new Map<number, Map<string, number>>();
  const shards = await readShards(client);
  for (const { range, table, id } of shards) {
    besides.set(range, (besides.get(range) ?? new Map<string, number>()).set(table, id));
  }
  for (const shard of shards) {
    const beside = besides.get(shard.range) ?? new Map<string, number>();
    const made = policies.filter(({ table }) => table === shard.table).map((policy) => policyOfShard(policy, beside));
    if (made.length > 0)
      await runOnWorker(client, shard, `DO $do$ BEGIN ${droppingAll(shard)} ${made.join('; ')}; END $do$`);
  }
}

function droppingAll({ table, id }: Shard): string {
  const name = `earshot.${table}_${id}`;
  return `DECLARE own record; BEGIN
    FOR own IN SELECT polname FROM pg_policy WHERE polrelid = '${name}'::regclass LOOP
      EXECUTE format('DROP POLICY %I ON ${name}', own.polname);
    END LOOP; END;`;
}

async function readKeptPolicies(client: pg.ClientBase): Promise<readonly Policy[]> {
  const { rows } = await client.query<Policy>(
    `SELECT table_name AS table, policy_name AS name, kind, command, roles, using_condition AS using, check_condition AS check
     FROM ${KEPT} ORDER BY 1, 2`,
  );
  return rows;
}

async function runOnWorker(
  client: pg.ClientBase,
  { node, port }: Pick<Shard, 'node' | 'port'>,
  statement: string,
): Promise<void> {
  const { rows } = await client.query<{ success: boolean; result: string }>(
    'SELECT success, result FROM master_run_on_worker(ARRAY[$1::text], ARRAY[$2::int], ARRAY[$3::text], false)',
    [node, port, statement],
  );
  const [said] = rows;
  if (said?.success !== true) throw new StorageError(`The worker ${node}:${port} refused a policy: ${said?.result}`);
}

async function readShards(client: pg.ClientBase): Promise<readonly Shard[]> {
  const { rows } = await client.query<Shard>(
    `SELECT c.relname AS table, s.shardid AS id, n.nodename AS node, n.nodeport AS port, s.shardminvalue::int AS range
     FROM pg_dist_shard s JOIN pg_class c ON c.oid = s.logicalrelid
     JOIN pg_dist_placement p USING (shardid) JOIN pg_dist_node n USING (groupid)
     WHERE c.relnamespace = 'earshot'::regnamespace AND s.shardminvalue IS NOT NULL AND n.noderole = 'primary' ORDER BY 2`,
  );
  return rows;
}
