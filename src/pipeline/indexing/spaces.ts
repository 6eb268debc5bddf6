import type { Embedder } from '../../extraction/index.ts';
import type { Embeddings } from '../../retrieval/index.ts';
import {
  type Database,
  type EmbeddingModel,
  ensureWorkspace,
  holdWorkspace,
  listEmbeddingModels,
  type WorkspaceTransaction,
  wantEmbeddingModel,
} from '../../storage/index.ts';
import { describeFailure } from '../failure.ts';
import type { PipelineLogger } from '../types.ts';

/** What indexing needs beside its job. */
export interface SpaceTools {
  readonly database: Database;
  /** Without, passages are found by their words alone. */
  readonly embeddings?: Embeddings | undefined;
  readonly logger: PipelineLogger;
}

/**
 * Has a workspace keep vectors of the embedding that is set, and gives all that it keeps: those that serve its searches, and
 * those of the one set that are built to take their place; another one that was being built is given up. Call it before any conversation is held: the workspace may have to be.
 */
export async function wantSpace(
  tx: WorkspaceTransaction,
  { model, dimensions }: Embedder,
): Promise<readonly EmbeddingModel[]> {
  const kept = async () => (await listEmbeddingModels(tx)).filter(({ state }) => state !== 'retired');
  const known = await kept();
  const isBuiltInVain = known.some((one) => one.state === 'building' && one.model !== model);
  if (known.some((one) => one.model === model) && !isBuiltInVain) return known;
  await ensureWorkspace(tx);
  await holdWorkspace(tx, 'change');
  await wantEmbeddingModel(tx, { model, dimensions });
  return kept();
}

/**
 * The embedding of a space that a workspace keeps; one on its way out that cannot be had any more is done without.
 * @throws {ModelError} when the embedding that is set does not answer
 */
export async function openSpace(
  { embeddings, logger }: SpaceTools,
  workspace: string,
  model: string,
): Promise<Embedder | undefined> {
  try {
    return await embeddings?.of(model);
  } catch (error) {
    if (embeddings?.isCurrent(model) !== false) throw error;
    logger.warn({ workspace, model, reason: describeFailure(error) }, 'the embedding that served so far cannot be had');
    return undefined;
  }
}
