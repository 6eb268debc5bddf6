import { isDeepStrictEqual } from 'node:util';
import { sql } from 'kysely';
import type { Medium } from '../domain/index.ts';
import { keepEmbeddings, listEmbeddings } from './embeddings.ts';
import { toJsonb } from './json.ts';
import type { PassageSide } from './passage-tables.ts';
import type { WorkspaceTransaction } from './transaction.ts';

/** A passage on its way in. */
export interface NewPassage {
  readonly ordinal: number;
  readonly firstTurn: number;
  readonly lastTurn: number;
  readonly speakers: readonly string[];
  readonly sides: readonly PassageSide[];
  readonly text: string;
  /** sha256 of the text: the same words are embedded once. */
  readonly contentHash: string;
}

/** Whose passages they are; the account is the one the conversation has at this moment, so hold its row. */
export interface PassageSource {
  readonly id: string;
  readonly accountKey: string | null;
  readonly occurredAt: string;
  readonly medium: Medium;
}

/**
 * Puts a conversation's passages in the place of what it had, and writes down that it is indexed. Vectors of what is said as
 * before stay.
 * @param header what is found of each beside its own words
 * @returns whether anything is different now
 */
export async function savePassages(
  tx: WorkspaceTransaction,
  source: PassageSource,
  header: string,
  passages: readonly NewPassage[],
): Promise<boolean> {
  const known = await listPlaces(tx, source.id);
  const isSame = isDeepStrictEqual(known, passages.map(placeOf));
  if (!isSame) {
    const embedded = known.length === 0 ? [] : await takeAway(tx, source.id);
    await insertPassages(tx, source, header, passages);
    for (const [model, vectors] of embedded) await keepEmbeddings(tx, model, vectors);
  }
  await tx.sql
    .updateTable('conversation')
    .set({ indexed_at: sql<string>`now()` })
    .where('workspace_id', '=', tx.workspace)
    .where('id', '=', source.id)
    .execute();
  return !isSame;
}

type Place = Pick<NewPassage, 'ordinal' | 'firstTurn' | 'lastTurn' | 'contentHash'>;

function placeOf({ ordinal, firstTurn, lastTurn, contentHash }: Place): Place {
  return { ordinal, firstTurn, lastTurn, contentHash };
}

async function listPlaces(tx: WorkspaceTransaction, conversation: string): Promise<readonly Place[]> {
  const rows = await tx.prepared
    .selectFrom('passage')
    .select(['ordinal', 'first_turn as firstTurn', 'last_turn as lastTurn', 'content_hash as contentHash'])
    .where('workspace_id', '=', tx.workspace)
    .where('conversation_id', '=', conversation)
    .orderBy('ordinal')
    .execute();
  return rows.map(placeOf);
}

/** Deletes a conversation's passages and gives their vectors. */
async function takeAway(tx: WorkspaceTransaction, conversation: string) {
  const embedded = await listEmbeddings(tx, conversation);
  await tx.sql
    .deleteFrom('passage')
    .where('workspace_id', '=', tx.workspace)
    .where('conversation_id', '=', conversation)
    .execute();
  return embedded;
}

async function insertPassages(
  tx: WorkspaceTransaction,
  { id, accountKey, occurredAt, medium }: PassageSource,
  header: string,
  passages: readonly NewPassage[],
): Promise<void> {
  if (passages.length === 0) return;
  await sql`
    INSERT INTO earshot.passage (workspace_id, conversation_id, ordinal, account_key, occurred_at, medium,
      first_turn, last_turn, speakers, sides, body, content_hash, words)
    SELECT ${tx.workspace}, ${id}, one.ordinal, ${accountKey}, ${occurredAt}, ${medium}, one."firstTurn", one."lastTurn",
      one.speakers, one.sides, one.text, one."contentHash", to_tsvector('english', ${header} || E'\n' || one.text)
    FROM jsonb_to_recordset(${toJsonb(passages)}::jsonb) AS one
      (ordinal integer, "firstTurn" integer, "lastTurn" integer, speakers text[], sides text[], text text, "contentHash" text)
    RETURNING ordinal`.execute(tx.prepared);
}

/** How many passages a workspace has. */
export async function countPassages(tx: WorkspaceTransaction): Promise<number> {
  const { count } = await tx.sql
    .selectFrom('passage')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('workspace_id', '=', tx.workspace)
    .executeTakeFirstOrThrow();
  return count;
}
