import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import pg from 'pg';
import type { Database } from './database.ts';
import { type EmbeddingModel, listEmbeddingModels } from './embeddings.ts';
import { isRefused } from './passage-refusals.ts';
import { type WorkspaceTransaction, withWorkspace } from './transaction.ts';

/** What the index of a workspace may lack. */
export interface IndexNeeds {
  readonly models: readonly EmbeddingModel[];
  /** Conversations that came some time ago and have no passages. */
  readonly unindexed: boolean;
  /** Passages without a vector of the space that serves, but for those it will not have; also where none serves at all. */
  readonly unembedded: boolean;
}

/** How long a conversation's own job has before others look after it. */
const OWN_JOB = sql`interval '5 minutes'`;

/** Looks whether there is anything to do. @param embeds whether vectors are wanted at all */
export async function findIndexNeeds(
  tx: WorkspaceTransaction,
  { embeds }: { readonly embeds: boolean },
): Promise<IndexNeeds> {
  const { rows } = await sql<{ unindexed: boolean; unembedded: boolean }>`
    SELECT EXISTS (SELECT FROM earshot.conversation WHERE workspace_id = ${tx.workspace} AND indexed_at IS NULL
      AND recorded_at < now() - ${OWN_JOB}) AS unindexed,
    ${embeds} AND EXISTS (SELECT FROM earshot.passage WHERE passage.workspace_id = ${tx.workspace} AND passage.body <> ''
      AND NOT EXISTS (SELECT FROM earshot.passage_embedding AS made
        JOIN earshot.embedding_model AS space USING (workspace_id, model)
        WHERE made.workspace_id = ${tx.workspace} AND made.conversation_id = passage.conversation_id
          AND made.ordinal = passage.ordinal AND space.state = 'serving')
      AND NOT ${isRefused(
        tx,
        'passage',
        sql`(SELECT model FROM earshot.embedding_model AS space
        WHERE space.workspace_id = ${tx.workspace} AND space.state = 'serving')`,
      )}
      AND EXISTS (SELECT FROM earshot.conversation AS said WHERE said.workspace_id = ${tx.workspace}
        AND said.id = passage.conversation_id AND said.indexed_at < now() - ${OWN_JOB})) AS unembedded`.execute(tx.sql);
  const models = await listEmbeddingModels(tx);
  return { models, unindexed: rows[0]?.unindexed === true, unembedded: rows[0]?.unembedded === true };
}

/** Conversations that came some time ago and are not indexed, the earliest to come in first. */
export async function listUnindexed(tx: WorkspaceTransaction, limit: number): Promise<readonly string[]> {
  const rows = await tx.sql
    .selectFrom('conversation')
    .select('id')
    .where('workspace_id', '=', tx.workspace)
    .where('indexed_at', 'is', null)
    .where('recorded_at', '<', sql<string>`now() - ${OWN_JOB}`)
    .orderBy('recorded_at')
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map(({ id }) => id);
}

/** Up to here all vectors of a workspace are compared as fast as an index would find the nearest, and none is missed. */
export const WORTH_AN_INDEX = 10_000;

/** The index over vectors holds no longer ones. */
const LONGEST = { vector: 2_000, halfvec: 4_000 } as const;

/** Memory for making an index: with less than the graph takes it is made many times slower. */
const MEMORY = '512MB';

/** Any constant will do: 'earshot' in the letters of a telephone, two further. */
const INDEX_LOCK = 3277470;

/**
 * Sees to it that a space in which a workspace has many vectors has its index: one for each space and database, made by the
 * connected user, beside whoever reads and writes. What an attempt that was ended has left is cleared away first. One at a
 * time: where another process makes one, this does nothing.
 * @param worthAnIndex vectors from which on it is made
 * @returns whether it was made
 */
export async function ensureVectorIndex(
  database: Database,
  workspace: string,
  { model, dimensions }: Pick<EmbeddingModel, 'model' | 'dimensions'>,
  { signal, worthAnIndex = WORTH_AN_INDEX }: { readonly signal?: AbortSignal; readonly worthAnIndex?: number } = {},
): Promise<boolean> {
  // The embedded database, compiled for no machine in particular, is slow with numbers of 16 bits.
  const type = database.embedded && dimensions <= LONGEST.vector ? 'vector' : 'halfvec';
  if (dimensions > LONGEST[type]) return false;
  const name = indexName(model);
  if ((await stateOf(database.pool, name)) === 'valid') return false;
  const many = await withWorkspace(database, workspace, (tx) => hasMany(tx, model, worthAnIndex));
  if (!many) return false;
  return (
    (await alone(database, signal, async (client) => {
      if ((await stateOf(client, name)) === 'valid') return false;
      await client.query(`SET maintenance_work_mem = '${MEMORY}'`);
      await client.query(dropping(database, name));
      await client.query(
        `CREATE INDEX ${concurrently(database)} ${name} ON earshot.passage_embedding
         USING hnsw ((embedding::${type}(${dimensions})) ${type}_cosine_ops) WHERE model = ${pg.escapeLiteral(model)}`,
      );
      return true;
    })) ?? false
  );
}

/**
 * Drops the indexes over vectors of spaces that nobody keeps any more, beside whoever reads and writes. One dropped that somebody
 * comes to want after all is made again by {@link ensureVectorIndex}; where another process is at an index, this does nothing.
 * @param own the spaces that the asking workspace keeps
 * @param listKept gives those that any workspace keeps; asked only where there is an index of another one
 */
export async function dropVectorIndexes(
  database: Database,
  own: readonly string[],
  listKept: () => Promise<readonly string[]>,
  { signal }: { readonly signal?: AbortSignal } = {},
): Promise<void> {
  const without = (names: readonly string[], models: readonly string[]) => {
    const kept = new Set(models.map(indexName));
    return names.filter((name) => !kept.has(name));
  };
  const strange = without(await listIndexNames(database), own);
  if (strange.length === 0) return;
  const unused = without(strange, await listKept());
  if (unused.length === 0) return;
  await alone(database, signal, async (client) => {
    for (const name of unused) await client.query(dropping(database, name));
  });
}

function concurrently({ embedded }: Database): string {
  return embedded ? '' : 'CONCURRENTLY';
}

function dropping(database: Database, name: string): string {
  return `DROP INDEX ${concurrently(database)} IF EXISTS earshot.${name}`;
}

/** Does something to indexes while no other process does; `undefined`, and nothing done, where one does. */
async function alone<Result>(
  database: Database,
  signal: AbortSignal | undefined,
  work: (client: pg.PoolClient) => Promise<Result>,
): Promise<Result | undefined> {
  const client = await database.pool.connect();
  const cancel = () => cancelStatement(database, client);
  try {
    const { rows } = await client.query<{ mine: boolean }>(`SELECT pg_try_advisory_lock(${INDEX_LOCK}) AS mine`);
    if (rows[0]?.mine !== true) return undefined;
    signal?.throwIfAborted();
    signal?.addEventListener('abort', cancel);
    return await work(client);
  } finally {
    signal?.removeEventListener('abort', cancel);
    await letGo(database, client);
  }
}

async function listIndexNames({ pool }: Database): Promise<readonly string[]> {
  const { rows } = await pool.query<{ name: string }>(
    `SELECT relname AS name FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
     WHERE indrelid = 'earshot.passage_embedding'::regclass AND relname LIKE '${PREFIX.replaceAll('_', '\\_')}%'`,
  );
  return rows.map(({ name }) => name);
}

/** What the names of indexes over vectors begin with. */
const PREFIX = 'passage_embedding_near_';

function indexName(model: string): string {
  return `${PREFIX}${createHash('sha256').update(model).digest('hex').slice(0, 12)}`;
}

async function stateOf(
  connection: Pick<pg.ClientBase, 'query'>,
  name: string,
): Promise<'valid' | 'invalid' | undefined> {
  const { rows } = await connection.query<{ valid: boolean }>(
    `SELECT indisvalid AS valid FROM pg_index WHERE indexrelid = to_regclass($1)`,
    [`earshot.${name}`],
  );
  return rows[0] && (rows[0].valid ? 'valid' : 'invalid');
}

async function hasMany(tx: WorkspaceTransaction, model: string, many: number): Promise<boolean> {
  const { rows } = await sql<{ count: number }>`
    SELECT count(*) AS count FROM (SELECT FROM earshot.passage_embedding
      WHERE workspace_id = ${tx.workspace} AND model = ${model} LIMIT ${many}) AS counted`.execute(tx.sql);
  return (rows[0]?.count ?? 0) >= many;
}

/** Ends a statement that takes minutes; what of it is left is cleared away by the next attempt. */
function cancelStatement({ pool, embedded }: Database, client: pg.PoolClient): void {
  const { processID } = client as pg.PoolClient & { readonly processID?: number };
  if (!embedded && processID !== undefined)
    pool.query('SELECT pg_cancel_backend($1)', [processID]).catch(() => undefined); // then it ends by itself, later
}

/** The lock and the memory were the session's: on a server it ends, and with it both. */
async function letGo({ embedded }: Database, client: pg.PoolClient): Promise<void> {
  if (!embedded) return client.release(true);
  await client.query(`SELECT pg_advisory_unlock_all(); RESET maintenance_work_mem`);
  client.release();
}
