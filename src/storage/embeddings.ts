import { sql } from 'kysely';
import { isRefused } from './passage-refusals.ts';
import type { EmbeddingState } from './passage-tables.ts';
import type { WorkspaceTransaction } from './transaction.ts';

/** A space of vectors, and what a workspace does with it. */
export interface EmbeddingModel {
  readonly model: string;
  readonly dimensions: number;
  readonly state: EmbeddingState;
}

/** The vector of a text, by the hash of the text. */
export interface TextVector {
  readonly contentHash: string;
  /** As pgvector writes it. */
  readonly vector: string;
}

/** Words that have no vector yet. */
export interface TextToEmbed {
  readonly contentHash: string;
  readonly text: string;
}

/** Digits of a number of 32 bits, of which the last one hardly tells: the text is half as long. */
const DIGITS = 8;

/** A vector as pgvector reads it: `[0.1,0.2]`. */
export function toVector(values: ArrayLike<number>): string {
  return `[${Array.from(values, (value) => value.toPrecision(DIGITS)).join(',')}]`;
}

/** The spaces of vectors that a workspace has, the one that serves first. */
export async function listEmbeddingModels(tx: WorkspaceTransaction): Promise<readonly EmbeddingModel[]> {
  return tx.sql
    .selectFrom('embedding_model')
    .select(['model', 'dimensions', 'state'])
    .where('workspace_id', '=', tx.workspace)
    .orderBy(sql`state = 'serving'`, 'desc')
    .orderBy('model')
    .execute();
}

/**
 * Makes a space the one that is wanted: the first one serves at once; where another serves, this one is built beside it, and
 * what else was being built is given up. Wanted already, nothing changes. The workspace must be held to change.
 */
export async function wantEmbeddingModel(
  tx: WorkspaceTransaction,
  { model, dimensions }: Omit<EmbeddingModel, 'state'>,
): Promise<void> {
  const models = await listEmbeddingModels(tx);
  const serving = models.find(({ state }) => state === 'serving');
  const isServing = serving === undefined || serving.model === model;
  const state = isServing ? ('serving' as const) : ('building' as const);
  await tx.sql
    .updateTable('embedding_model')
    .set({ state: 'retired' })
    .where('workspace_id', '=', tx.workspace)
    .where('model', '<>', model)
    .where('state', '=', 'building')
    .execute();
  await tx.sql
    .insertInto('embedding_model')
    .values({ workspace_id: tx.workspace, model, dimensions, state, completed_at: null })
    .onConflict((known) => known.columns(['workspace_id', 'model']).doUpdateSet({ state }))
    .execute();
}

/** The space that was built serves from now on, and the one before it is retired. The workspace must be held to change. */
export async function switchEmbeddingModel(tx: WorkspaceTransaction, model: string): Promise<void> {
  await tx.sql
    .updateTable('embedding_model')
    .set({ state: 'retired' })
    .where('workspace_id', '=', tx.workspace)
    .where('state', '=', 'serving')
    .execute();
  await tx.sql
    .updateTable('embedding_model')
    .set({ state: 'serving', completed_at: sql<string>`now()` })
    .where('workspace_id', '=', tx.workspace)
    .where('model', '=', model)
    .execute();
}

/**
 * Deletes some vectors of a space that nobody searches any more, and with the last of them the space.
 * @returns whether some are left
 */
export async function dropRetired(tx: WorkspaceTransaction, model: string, limit: number): Promise<boolean> {
  const { rows } = await sql`
    DELETE FROM earshot.passage_embedding AS old USING (
      SELECT conversation_id, ordinal FROM earshot.passage_embedding
      WHERE workspace_id = ${tx.workspace} AND model = ${model} LIMIT ${limit}) AS chosen
    WHERE old.workspace_id = ${tx.workspace} AND old.model = ${model}
      AND old.conversation_id = chosen.conversation_id AND old.ordinal = chosen.ordinal
    RETURNING 1`.execute(tx.sql);
  if (rows.length === limit) return true;
  await tx.sql
    .deleteFrom('embedding_model')
    .where('workspace_id', '=', tx.workspace)
    .where('model', '=', model)
    .where('state', '=', 'retired')
    .execute();
  return false;
}

/** Which passages lack a vector: those of one conversation, or as many as a limit allows of any. */
export type Lacking = { readonly conversation: string } | { readonly limit: number };

/**
 * The words of passages that have no vector of a space, each once; none only when every passage has one, or its embedding
 * will not have it. Those whose words have one elsewhere in the workspace are given it.
 */
export async function listToEmbed(
  tx: WorkspaceTransaction,
  model: string,
  lacking: Lacking,
): Promise<readonly TextToEmbed[]> {
  for (;;) {
    const rows = await giveKnown(tx, model, lacking);
    const unknown = rows.filter(({ isKnown }) => !isKnown);
    if (rows.length === 0 || unknown.length > 0) {
      return unknown.map(({ contentHash, text }) => ({ contentHash, text }));
    }
  }
}

/** Gives passages that lack a vector the one that their words have elsewhere; gives all that lacked one. */
async function giveKnown(
  tx: WorkspaceTransaction,
  model: string,
  lacking: Lacking,
): Promise<readonly (TextToEmbed & { readonly isKnown: boolean })[]> {
  const which = 'conversation' in lacking ? sql`AND conversation_id = ${lacking.conversation}` : sql``;
  const some = 'conversation' in lacking ? sql`` : sql`LIMIT ${lacking.limit}`;
  // As a value, so that it is looked up row by row: what statistics say of a space that is being filled is never so.
  const vectorOf = (passage: string) => sql`(SELECT made.embedding FROM earshot.passage_embedding AS made
    WHERE made.workspace_id = ${tx.workspace} AND made.model = ${model}
      AND made.conversation_id = ${sql.ref(`${passage}.conversation_id`)} AND made.ordinal = ${sql.ref(`${passage}.ordinal`)})`;
  const { rows } = await sql<TextToEmbed & { isKnown: boolean }>`
    WITH lacking AS MATERIALIZED (
      SELECT conversation_id, ordinal, content_hash, body FROM earshot.passage AS one
      WHERE workspace_id = ${tx.workspace} ${which} AND body <> '' AND ${vectorOf('one')} IS NULL
        AND NOT ${isRefused(tx, 'one', sql`${model}`)}
      ORDER BY conversation_id, ordinal ${some}
    ), known AS MATERIALIZED (
      SELECT DISTINCT ON (content_hash) content_hash, embedding FROM (
        SELECT twin.content_hash, ${vectorOf('twin')} AS embedding
        FROM (SELECT DISTINCT content_hash FROM lacking) AS wanted
        JOIN earshot.passage AS twin ON twin.workspace_id = ${tx.workspace} AND twin.content_hash = wanted.content_hash) AS found
      WHERE embedding IS NOT NULL
    ), given AS (
      INSERT INTO earshot.passage_embedding (workspace_id, conversation_id, ordinal, model, embedding)
      SELECT ${tx.workspace}, lacking.conversation_id, lacking.ordinal, ${model}, known.embedding
      FROM lacking JOIN known USING (content_hash) ON CONFLICT DO NOTHING
    )
    SELECT DISTINCT ON (content_hash) content_hash AS "contentHash", body AS text,
      content_hash IN (SELECT content_hash FROM known) AS "isKnown"
    FROM lacking ORDER BY content_hash`.execute(tx.sql);
  return rows;
}

/** Gives every passage of the workspace with these words their vector, unless it has one. Of a retired space none is kept. */
export async function keepEmbeddings(
  tx: WorkspaceTransaction,
  model: string,
  vectors: readonly TextVector[],
): Promise<void> {
  if (vectors.length === 0) return;
  const hashes = vectors.map(({ contentHash }) => contentHash);
  await sql`
    INSERT INTO earshot.passage_embedding (workspace_id, conversation_id, ordinal, model, embedding)
    SELECT passage.workspace_id, passage.conversation_id, passage.ordinal, space.model, made.vector::vector
    FROM unnest(${hashes}::text[], ${vectors.map(({ vector }) => vector)}::text[]) AS made (hash, vector)
    JOIN earshot.passage ON passage.workspace_id = ${tx.workspace} AND passage.content_hash = made.hash
    JOIN earshot.embedding_model AS space ON space.workspace_id = ${tx.workspace} AND space.model = ${model}
      AND space.state <> 'retired'
    ON CONFLICT DO NOTHING`.execute(tx.sql);
}

/** The vectors of a conversation's passages, by the space they lie in. */
export async function listEmbeddings(
  tx: WorkspaceTransaction,
  conversation: string,
): Promise<ReadonlyMap<string, readonly TextVector[]>> {
  const { rows } = await sql<TextVector & { model: string }>`
    SELECT made.model, passage.content_hash AS "contentHash", made.embedding::text AS vector
    FROM earshot.passage_embedding AS made
    JOIN earshot.passage USING (workspace_id, conversation_id, ordinal)
    WHERE made.workspace_id = ${tx.workspace} AND made.conversation_id = ${conversation}`.execute(tx.sql);
  return Map.groupBy(rows, ({ model }) => model);
}
