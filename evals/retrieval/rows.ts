import { accountRecordSchema } from '../../src/domain/index.ts';
import {
  type Database,
  ensureAccount,
  saveDelivery,
  saveWorkspace,
  type WorkspaceTransaction,
  withWorkspace,
} from '../../src/storage/index.ts';
import { type Corpus, DIMENSIONS, type MadePassage } from './corpus.ts';

/*
 * Puts a made corpus into the tables that searches read, many rows a statement: taking it in through the pipeline, with an
 * embedding of each passage, would take hours.
 */

/** The made corpus's embedding. */
export const MODEL = 'made';

const ROWS = 500;
const FIRST_DAY = Date.parse('2025-01-01T12:00:00Z');
const DAYS = 600;

/** Fills the workspace; gives every so-many-th passage to ask about. */
export async function fill(
  database: Database,
  workspace: string,
  corpus: Corpus,
  { accounts, keepEvery }: { readonly accounts: number; readonly keepEvery: number },
): Promise<readonly MadePassage[]> {
  await saveWorkspace(database, workspace);
  await withWorkspace(database, workspace, async (tx) => {
    for (let number = 0; number < accounts; number++) {
      await ensureAccount(tx, accountRecordSchema.parse({ key: accountKey(number), name: accountKey(number) }));
    }
    await tx.executeSql(
      `INSERT INTO earshot.embedding_model (workspace_id, model, dimensions, state, completed_at)
       VALUES ($1, $2, $3, 'serving', now())`,
      [workspace, MODEL, DIMENSIONS],
    );
  });
  const kept: MadePassage[] = [];
  let batch: MadePassage[] = [];
  const flush = async () => {
    await withWorkspace(database, workspace, (tx) => insert(tx, batch));
    batch = [];
  };
  let count = 0;
  for (const passage of corpus.passages()) {
    if (count++ % keepEvery === 0) kept.push(passage);
    batch.push(passage);
    if (batch.length === ROWS) await flush();
  }
  if (batch.length > 0) await flush();
  return kept;
}

/** By which key an account of the corpus goes. */
export function accountKey(number: number): string {
  return `account-${number}`;
}

/** The day a conversation took place. */
function dayOf(conversation: number): string {
  return new Date(FIRST_DAY + ((conversation * 7_919) % DAYS) * 86_400_000).toISOString();
}

async function insert(tx: WorkspaceTransaction, passages: readonly MadePassage[]): Promise<void> {
  const delivery = await saveDelivery(tx, { source: 'bench', mediaType: 'application/json', bytes: new Uint8Array() });
  const conversations = [...new Map(passages.map((one) => [one.conversation, one])).values()];
  await tx.executeSql(
    `INSERT INTO earshot.conversation (workspace_id, id, content_hash, account_key, medium, occurred_at, body, status, delivery_id, indexed_at)
     SELECT $1, id, id, account, medium, at, '{"turns": [], "participants": []}', 'read', $2, now()
     FROM unnest($3::text[], $4::text[], $5::text[], $6::timestamptz[]) AS made (id, account, medium, at)
     ON CONFLICT DO NOTHING`,
    [
      tx.workspace,
      delivery,
      conversations.map(conversationId),
      conversations.map(({ account }) => accountKey(account)),
      conversations.map(mediumOf),
      conversations.map(({ conversation }) => dayOf(conversation)),
    ],
  );
  await tx.executeSql(
    `INSERT INTO earshot.passage (workspace_id, conversation_id, ordinal, account_key, occurred_at, medium, first_turn, last_turn,
       speakers, sides, body, content_hash, words)
     SELECT $1, id, ordinal, account, at, medium, ordinal * 5, ordinal * 5 + 4, string_to_array(speakers, ','),
       string_to_array(sides, ','), body, md5(body), to_tsvector('english', body)
     FROM unnest($2::text[], $3::int[], $4::text[], $5::timestamptz[], $6::text[], $7::text[], $8::text[], $9::text[])
       AS made (id, ordinal, account, at, medium, speakers, sides, body)`,
    [
      tx.workspace,
      passages.map(conversationId),
      passages.map(({ ordinal }) => ordinal),
      passages.map(({ account }) => accountKey(account)),
      passages.map(({ conversation }) => dayOf(conversation)),
      passages.map(mediumOf),
      passages.map(({ speakers }) => speakers.join(',')),
      passages.map(({ sides }) => sides.join(',')),
      passages.map(({ text }) => text),
    ],
  );
  const rows = passages.map(
    (_, index) => `($${3 * index + 3}::text, $${3 * index + 4}::int, $${3 * index + 5}::vector)`,
  );
  await tx.executeSql(
    `INSERT INTO earshot.passage_embedding (workspace_id, model, conversation_id, ordinal, embedding)
     SELECT $1, $2, id, ordinal, vector FROM (VALUES ${rows.join(', ')}) AS made (id, ordinal, vector)`,
    [tx.workspace, MODEL, ...passages.flatMap((one) => [conversationId(one), one.ordinal, binary(one.vector)])],
  );
}

function conversationId({ conversation }: MadePassage): string {
  return `conversation-${conversation}`;
}

function mediumOf({ conversation }: MadePassage): 'call' | 'email' {
  return conversation % 5 === 0 ? 'email' : 'call';
}

/** A vector as pgvector sends and receives it: how many, nothing, then each as a float of four bytes. */
function binary(vector: Float32Array): Buffer {
  const bytes = Buffer.alloc(4 + 4 * vector.length);
  bytes.writeUInt16BE(vector.length, 0);
  for (const [index, value] of vector.entries()) bytes.writeFloatBE(value, 4 + 4 * index);
  return bytes;
}
