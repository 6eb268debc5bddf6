import { createHash } from 'node:crypto';
import { accountRecordSchema, type Conversation } from '../../src/domain/index.ts';
import type { Embedder } from '../../src/extraction/index.ts';
import { preparePassages } from '../../src/retrieval/index.ts';
import {
  type Database,
  ensureAccount,
  insertConversation,
  keepEmbeddings,
  recountLexemes,
  saveDelivery,
  savePassages,
  saveWorkspace,
  toVector,
  updateConversation,
  type WorkspaceTransaction,
  wantEmbeddingModel,
  withWorkspace,
} from '../../src/storage/index.ts';
import type { QuestionSet } from './data.ts';
import type { Stretch } from './measures.ts';

/** Where a set goes, and what makes its vectors. */
export interface IndexTools {
  readonly database: Database;
  readonly embedder: Embedder;
}

/** Vectors written in one statement. */
const AT_ONCE = 500;

/** Puts the conversations of a set into the workspace of its name, the way the pipeline indexes them; gives their passages. */
export async function indexSet(
  { name, conversations }: Pick<QuestionSet, 'name' | 'conversations'>,
  { database, embedder }: IndexTools,
): Promise<readonly Stretch[]> {
  await saveWorkspace(database, name);
  await withWorkspace(database, name, (tx) => wantEmbeddingModel(tx, embedder));
  const texts = new Map<string, string>();
  const stretches: Stretch[] = [];
  for (const conversation of conversations) {
    const { header, passages } = await preparePassages(conversation);
    for (const { contentHash, text } of passages) texts.set(contentHash, text);
    for (const { ordinal, firstTurn, lastTurn } of passages) {
      stretches.push({ conversation: conversation.id, ordinal, firstTurn, lastTurn });
    }
    await withWorkspace(database, name, async (tx) => {
      const source = await saveConversation(tx, conversation);
      await savePassages(tx, source, header, passages);
    });
  }
  const vectors = await embedder.embed([...texts.values()]);
  const made = [...texts.keys()].map((contentHash, index) => ({ contentHash, vector: toVector(vectors[index] ?? []) }));
  for (let first = 0; first < made.length; first += AT_ONCE) {
    await withWorkspace(database, name, (tx) => keepEmbeddings(tx, embedder.model, made.slice(first, first + AT_ONCE)));
  }
  await withWorkspace(database, name, (tx) => recountLexemes(tx, stretches.length));
  await database.pool.query('ANALYZE');
  return stretches;
}

async function saveConversation(tx: WorkspaceTransaction, conversation: Conversation) {
  const { id, medium, occurred_at: occurredAt, account } = conversation;
  const accountKey = account?.key ?? id;
  await ensureAccount(tx, accountRecordSchema.parse({ key: accountKey, name: accountKey }));
  const deliveryId = await saveDelivery(tx, { source: 'eval', mediaType: 'application/json', bytes: Buffer.from(id) });
  await insertConversation(tx, { conversation, contentHash: hashOf(id), deliveryId });
  await updateConversation(tx, id, { status: 'read', accountKey });
  return { id, accountKey, occurredAt, medium };
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
