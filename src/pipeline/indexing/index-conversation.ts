import type { Embedder } from '../../extraction/index.ts';
import { preparePassages } from '../../retrieval/index.ts';
import {
  keepEmbeddings,
  listToEmbed,
  lockConversation,
  savePassages,
  type TextToEmbed,
  type TextVector,
  toVector,
  type WorkspaceTransaction,
  withWorkspace,
} from '../../storage/index.ts';
import { describeFailure } from '../failure.ts';
import type { JobQueue } from '../queue.ts';
import type { JobInHand } from '../worker.ts';
import { enqueueCount } from './count-words.ts';
import { openSpace, type SpaceTools, wantSpace } from './spaces.ts';

/** What indexing a conversation needs beside its job. */
export interface IndexingTools extends SpaceTools {
  readonly queue: JobQueue;
}

/** Has a conversation indexed after the caller's transaction. */
export async function enqueueIndexing(tx: WorkspaceTransaction, queue: JobQueue, conversation: string): Promise<void> {
  await queue.enqueue(
    tx,
    'index-conversation',
    { workspace: tx.workspace, conversation },
    { key: `${tx.workspace}/${conversation}` },
  );
}

/**
 * Makes a conversation findable: its passages by their words in one transaction, then, outside of any, their vectors, written
 * in a second one with the job's completion. Beside its reading, which it neither waits for nor holds up. An embedding that
 * fails leaves the words: the attempt comes again, and what its last one leaves is made up for by the next round that tends
 * the index.
 */
export async function indexConversation(
  tools: IndexingTools,
  { lease, signal }: JobInHand<'index-conversation'>,
): Promise<void> {
  const { database, queue, embeddings } = tools;
  const { workspace, conversation } = lease.payload;
  const opened = await settled(async () => embeddings?.current());
  const isWordsOnly = 'value' in opened && opened.value === undefined;
  const lacking = await withWorkspace(database, workspace, async (tx) => {
    await (isWordsOnly ? queue.complete(tx, lease) : queue.hold(tx, lease));
    const spaces = 'value' in opened && opened.value !== undefined ? await wantSpace(tx, opened.value) : [];
    await indexWords(tx, queue, conversation);
    const texts = new Map<string, readonly TextToEmbed[]>();
    for (const { model } of spaces) texts.set(model, await listToEmbed(tx, model, { conversation }));
    return texts;
  });
  if (isWordsOnly) return;
  if ('error' in opened) throw opened.error;
  const made: (readonly [model: string, vectors: readonly TextVector[]])[] = [];
  for (const [model, texts] of lacking) {
    const embedder = await openSpace(tools, workspace, model);
    if (embedder !== undefined) made.push([model, await embedTexts(tools, workspace, embedder, { texts, signal })]);
  }
  signal.throwIfAborted();
  await withWorkspace(database, workspace, async (tx) => {
    await queue.complete(tx, lease);
    for (const [model, vectors] of made) await keepEmbeddings(tx, model, vectors);
  });
}

async function settled<Value>(
  make: () => Promise<Value>,
): Promise<{ readonly value: Value } | { readonly error: unknown }> {
  try {
    return { value: await make() };
  } catch (error) {
    return { error };
  }
}

/** Stores a conversation's passages, and has words counted where they are new. One that is gone has none. */
export async function indexWords(tx: WorkspaceTransaction, queue: JobQueue, conversation: string): Promise<void> {
  // Held, so that an account given to it at this moment is its passages' too.
  const stored = await lockConversation(tx, conversation);
  if (stored === undefined) return;
  const { header, passages } = await preparePassages(stored.conversation);
  if (await savePassages(tx, stored, header, passages)) await enqueueCount(tx, queue);
}

/** What {@link embedTexts} is asked. */
export interface TextsToEmbed {
  readonly texts: readonly TextToEmbed[];
  readonly signal: AbortSignal;
}

/**
 * The vectors of texts. Where another embedding than the one that is set fails, it is done without.
 * @throws {ModelError}
 */
export async function embedTexts(
  { embeddings, logger }: SpaceTools,
  workspace: string,
  embedder: Embedder,
  { texts, signal }: TextsToEmbed,
): Promise<readonly TextVector[]> {
  if (texts.length === 0) return [];
  const { model } = embedder;
  try {
    const said = texts.map(({ text }) => text);
    const vectors = await embedder.embed(said, { signal });
    return texts.flatMap(({ contentHash }, at) => {
      const vector = vectors[at];
      return vector === undefined ? [] : [{ contentHash, vector: toVector(vector) }];
    });
  } catch (error) {
    signal.throwIfAborted();
    if (embeddings?.isCurrent(model) !== false) throw error;
    logger.warn({ workspace, model, reason: describeFailure(error) }, 'the embedding that served so far gives nothing');
    return [];
  }
}
