import { setTimeout as delay } from 'node:timers/promises';
import type { Embedder } from '../../extraction/index.ts';
import type { Embeddings } from '../../retrieval/index.ts';
import {
  dropRetired,
  dropVectorIndexes,
  ensureVectorIndex,
  findIndexNeeds,
  holdWorkspace,
  isReembeddingPaused,
  listEmbeddingModels,
  listToEmbed,
  listUnindexed,
  switchEmbeddingModel,
  type WorkspaceTransaction,
  withWorkspace,
} from '../../storage/index.ts';
import { describeFailure } from '../failure.ts';
import type { JobQueue } from '../queue.ts';
import type { PipelineEvent } from '../types.ts';
import type { JobInHand } from '../worker.ts';
import { embedInParts } from './embed-texts.ts';
import { type IndexingTools, indexWords } from './index-conversation.ts';
import { openSpace, wantSpace } from './spaces.ts';

/** What tending the index needs beside its job. */
export interface TendingTools extends IndexingTools {
  tell(event: PipelineEvent): void;
}

/** Conversations cut in one round. */
const CONVERSATIONS = 20;
/** Texts embedded in one round. */
const TEXTS = 1_024;
/** Vectors of a retired space deleted in one round. */
const RETIRED = 2_000;
/** At most so long is paused between two rounds, in milliseconds. */
const LONGEST_PAUSE = 5_000;

/** Has a workspace's index tended, if there is anything to do: asked every hour, and when a process starts. */
export async function enqueueTending(
  tx: WorkspaceTransaction,
  { queue, embeddings }: { readonly queue: JobQueue; readonly embeddings?: Embeddings | undefined },
): Promise<void> {
  const needs = await findIndexNeeds(tx, { embeds: embeddings !== undefined });
  const serving = needs.models.find(({ state }) => state === 'serving');
  const isOther = embeddings !== undefined && serving !== undefined && !embeddings.isCurrent(serving.model);
  const isUnderWay = embeddings !== undefined && needs.models.some(({ state }) => state !== 'serving');
  if (!(needs.unindexed || needs.unembedded || isOther || isUnderWay)) return;
  const { workspace } = tx;
  await queue.enqueueOnce(tx, 'tend-index', [{ key: workspace, payload: { workspace } }]);
}

/**
 * One round of what the index lacks: conversations of before there was one, vectors that an embedding could not give when they
 * were wanted, and those of an embedding that is set anew. That one is built beside the one that serves, which searches go on
 * with until the last passage has its vector; then they change over in one transaction, and the old vectors go. What
 * takes long pauses as long in between: new conversations and whoever asks come first.
 */
export async function tendIndex(tools: TendingTools, { lease, signal }: JobInHand<'tend-index'>): Promise<void> {
  const { database, queue, tell } = tools;
  const { workspace } = lease.payload;
  const started = performance.now();
  const isCut = await cutSome(tools, workspace, signal);
  if (isCut) await pauseSince(started, signal);
  // Words first: they wait for no embedding.
  const isEmbedded = !isCut && (await embedSome(tools, workspace, signal));
  const isDropped = tools.embeddings !== undefined && (await dropSome(tools, workspace));
  const left = isCut || isEmbedded || isDropped;
  if (!left && tools.embeddings !== undefined) await dropIndexes(tools, workspace, signal);
  signal.throwIfAborted();
  await withWorkspace(database, workspace, async (tx) => {
    await queue.complete(tx, lease);
    if (left && !(await queue.hasSuccessor(tx, 'tend-index', workspace)))
      await queue.enqueue(tx, 'tend-index', { workspace }, { key: workspace });
  });
  tell({ type: 'index-tended', workspace, left });
}

/** Gives passages to conversations that have none; whether there may be more of them. */
async function cutSome(tools: TendingTools, workspace: string, signal: AbortSignal): Promise<boolean> {
  const ids = await withWorkspace(tools.database, workspace, (tx) => listUnindexed(tx, CONVERSATIONS));
  let done = 0;
  for (const id of ids) {
    signal.throwIfAborted();
    try {
      await withWorkspace(tools.database, workspace, (tx) => indexWords(tx, tools.queue, id));
      done += 1;
    } catch (error) {
      const fields = { workspace, conversation: id, reason: describeFailure(error) };
      tools.logger.warn(fields, 'a conversation could not be indexed');
    }
  }
  return done > 0;
}

/** Gives vectors to passages that have none; whether there may be more of them. */
async function embedSome(tools: TendingTools, workspace: string, signal: AbortSignal): Promise<boolean> {
  const { database, embeddings } = tools;
  const current = await embeddings?.current();
  if (current === undefined) return false;
  let left = false;
  for (const { model } of await withWorkspace(database, workspace, (tx) => wantSpace(tx, current))) {
    const isPaused = () => withWorkspace(database, workspace, (tx) => isReembeddingPaused(tx, model));
    const embedder = await openSpace(tools, workspace, model);
    if (embedder === undefined || (await isPaused())) continue;
    const texts = await withWorkspace(database, workspace, (tx) => listToEmbed(tx, model, { limit: TEXTS }));
    const pause = async (started: number) => {
      await pauseSince(started, signal);
      return !(await isPaused());
    };
    const settled = await embedInParts(tools, workspace, embedder, { texts, signal, pause });
    await ensureIndex(tools, workspace, embedder, signal);
    if (settled > 0) left = true;
    else if (model === current.model && (await withWorkspace(database, workspace, (tx) => changeOver(tx, model))))
      left = true;
  }
  return left;
}

/** Waits as long as what was done took. */
async function pauseSince(started: number, signal: AbortSignal): Promise<void> {
  await delay(Math.min(performance.now() - started, LONGEST_PAUSE), undefined, { signal });
}

/** Without its index a space is searched all the same, only slower. */
async function ensureIndex(
  { database, logger }: TendingTools,
  workspace: string,
  embedder: Embedder,
  signal: AbortSignal,
): Promise<void> {
  try {
    await ensureVectorIndex(database, workspace, embedder, { signal });
  } catch (error) {
    signal.throwIfAborted();
    const fields = { workspace, model: embedder.model, reason: describeFailure(error) };
    logger.warn(fields, 'the index over vectors could not be made');
  }
}

/** An index of a space that no workspace keeps any more costs at every write, and helps nobody. */
async function dropIndexes(tools: TendingTools, workspace: string, signal: AbortSignal): Promise<void> {
  const { database, queue, logger } = tools;
  const listKept = async (of: string) => {
    const models = await withWorkspace(database, of, listEmbeddingModels);
    return models.filter(({ state }) => state !== 'retired').map(({ model }) => model);
  };
  const listAll = async () => {
    const kept: string[] = [];
    for (const one of await queue.listScheduled()) kept.push(...(await listKept(one)));
    return kept;
  };
  try {
    await dropVectorIndexes(database, await listKept(workspace), listAll, { signal });
  } catch (error) {
    signal.throwIfAborted();
    logger.warn({ workspace, reason: describeFailure(error) }, 'an index over vectors that serves nobody stays');
  }
}

/** A space that is being built serves once no passage lacks a vector of it. */
async function changeOver(tx: WorkspaceTransaction, model: string): Promise<boolean> {
  const isBuilding = async () =>
    (await listEmbeddingModels(tx)).some((one) => one.model === model && one.state === 'building');
  if (!(await isBuilding())) return false;
  await holdWorkspace(tx, 'change');
  if (!(await isBuilding()) || (await listToEmbed(tx, model, { limit: 1 })).length > 0) return false;
  await switchEmbeddingModel(tx, model);
  return true;
}

/** Deletes vectors that nobody searches any more; whether there may be more of them. */
async function dropSome({ database }: TendingTools, workspace: string): Promise<boolean> {
  return withWorkspace(database, workspace, async (tx) => {
    const retired = (await listEmbeddingModels(tx)).filter(({ state }) => state === 'retired');
    let left = false;
    for (const { model } of retired) left = (await dropRetired(tx, model, RETIRED)) || left;
    return left;
  });
}
