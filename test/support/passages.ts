import pgvector from 'pgvector';
import { accountRecordSchema, type Conversation } from '../../src/domain/index.ts';
import type { Embedder } from '../../src/extraction/index.ts';
import type { PassageSide } from '../../src/storage/index.ts';
import {
  type Database,
  ensureAccount,
  ensureWorkspace,
  insertConversation,
  saveDelivery,
  type WorkspaceTransaction,
  withWorkspace,
} from '../../src/storage/index.ts';
import { exampleConversation } from './conversations.ts';

/** What the tiny embedder understands: words of one line mean the same. */
const MEANINGS = [
  ['left', 'departed', 'quit', 'leaving', 'gone'],
  ['price', 'cost', 'expensive', 'budget'],
  ['slow', 'lag', 'performance', 'sluggish'],
  ['rival', 'competitor', 'pulseboard'],
  ['login', 'sso', 'password'],
];

/** A vector of what is meant: deterministic, small, and blind to words it does not know. */
export const tinyEmbedder: Embedder = {
  model: 'tiny',
  fingerprint: 'tiny',
  dimensions: MEANINGS.length + 1,
  embed: async (texts) =>
    texts.map((text) => {
      const words = text.toLowerCase().match(/\p{L}+/gu) ?? [];
      const counts = MEANINGS.map((line) => words.filter((word) => line.includes(word)).length);
      return Float32Array.from([...counts, 0.1]);
    }),
};

/** One conversation as a search test needs it: its passages are given, not cut. */
export interface SpokenConversation {
  readonly id: string;
  readonly account?: string;
  readonly at?: string;
  readonly medium?: Conversation['medium'];
  readonly subject?: string;
  readonly passages: readonly (string | SpokenPassage)[];
}

/** A passage with who speaks in it; of a bare text Dana Ortiz, the customer. */
export interface SpokenPassage {
  readonly text: string;
  readonly speakers: readonly string[];
  readonly sides: readonly PassageSide[];
}

/** Puts passages and their vectors into a workspace, and counts its words. */
export async function savePassages(
  database: Database,
  workspace: string,
  conversations: readonly SpokenConversation[],
  embedder: Embedder = tinyEmbedder,
): Promise<void> {
  const texts = conversations.flatMap(({ passages }) => passages.map((passage) => spoken(passage).text));
  const vectors = await embedder.embed(texts);
  await withWorkspace(database, workspace, async (tx) => {
    await ensureWorkspace(tx);
    await tx.executeSql(
      `INSERT INTO earshot.embedding_model (workspace_id, model, dimensions, state, completed_at)
       VALUES ($1, $2, $3, 'serving', now()) ON CONFLICT DO NOTHING`,
      [workspace, embedder.model, embedder.dimensions],
    );
    let next = 0;
    for (const conversation of conversations) {
      await saveConversation(tx, conversation);
      for (const [ordinal, passage] of conversation.passages.entries()) {
        await savePassage(tx, { conversation, ordinal, passage: spoken(passage) });
        const vector = pgvector.toSql([...(vectors[next++] ?? [])]);
        await tx.executeSql(
          `INSERT INTO earshot.passage_embedding (workspace_id, model, conversation_id, ordinal, embedding) VALUES ($1, $2, $3, $4, $5)`,
          [workspace, embedder.model, conversation.id, ordinal, vector],
        );
      }
    }
    await countWords(tx);
  });
}

async function saveConversation(tx: WorkspaceTransaction, spokenOne: SpokenConversation): Promise<void> {
  const { id, account, at = '2026-03-12T15:00:00.000Z', medium = 'call', subject } = spokenOne;
  if (account !== undefined) await ensureAccount(tx, accountRecordSchema.parse({ key: account, name: account }));
  const bytes = Buffer.from(`${tx.workspace} ${id}`);
  const deliveryId = await saveDelivery(tx, { source: 'test', mediaType: 'application/json', bytes });
  const { subject: _none, ...rest } = exampleConversation({ id, medium, occurred_at: at });
  const conversation = { ...rest, ...(subject === undefined ? {} : { subject }) };
  await insertConversation(tx, { conversation, contentHash: id, deliveryId });
  await tx.executeSql('UPDATE earshot.conversation SET account_key = $3 WHERE workspace_id = $1 AND id = $2', [
    tx.workspace,
    id,
    account ?? null,
  ]);
}

async function savePassage(
  tx: WorkspaceTransaction,
  { conversation, ordinal, passage }: { conversation: SpokenConversation; ordinal: number; passage: SpokenPassage },
): Promise<void> {
  const { id, account, at = '2026-03-12T15:00:00.000Z', medium = 'call' } = conversation;
  await tx.executeSql(
    `INSERT INTO earshot.passage (workspace_id, conversation_id, ordinal, account_key, occurred_at, medium, first_turn, last_turn,
       speakers, sides, body, content_hash, words)
     VALUES ($1, $2, $3, $4, $5, $6, $3, $3, $7, $8, $9, md5($9), to_tsvector('english', $9))`,
    [tx.workspace, id, ordinal, account ?? null, at, medium, passage.speakers, passage.sides, passage.text],
  );
}

function spoken(passage: string | SpokenPassage): SpokenPassage {
  return typeof passage === 'string' ? { text: passage, speakers: ['Dana Ortiz'], sides: ['customer'] } : passage;
}

async function countWords(tx: WorkspaceTransaction): Promise<void> {
  await tx.executeSql(
    `WITH said AS (SELECT unnest(tsvector_to_array(words)) AS word FROM earshot.passage WHERE workspace_id = $1)
     INSERT INTO earshot.lexeme SELECT $1, word, count(*) FROM said GROUP BY word
     ON CONFLICT (workspace_id, word) DO UPDATE SET passages = excluded.passages`,
    [tx.workspace],
  );
  await tx.executeSql(
    `INSERT INTO earshot.lexeme_total (workspace_id, passages) SELECT $1, count(*) FROM earshot.passage WHERE workspace_id = $1
     ON CONFLICT (workspace_id) DO UPDATE SET passages = excluded.passages`,
    [tx.workspace],
  );
}
