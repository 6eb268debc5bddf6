import { type Answerer, createAnswerer, createModelAnswerer } from '../answers/index.ts';
import type { Config } from '../config/index.ts';
import type { ModelServers } from '../models/index.ts';
import { workspacePolicy } from '../pipeline/index.ts';
import type { Embeddings } from '../retrieval/index.ts';
import type { Database } from '../storage/index.ts';

/** What an answerer is opened with beside the settings. */
interface AnswererTools {
  /** What makes vectors of questions; unset, words alone are searched. */
  readonly embeddings?: Embeddings | undefined;
  /** The servers of models that the process asks. */
  readonly servers?: ModelServers | undefined;
  readonly now?: (() => number) | undefined;
}

/**
 * Who answers questions by the settings: the language model, where one is configured, with everything else that answering
 * takes.
 */
export async function openAnswerer(
  config: Config,
  database: Database,
  { embeddings, servers, now = Date.now }: AnswererTools = {},
): Promise<Answerer> {
  const shared = { database, policyOf: workspacePolicy, embedding: embeddings, now };
  if (!hasModel(config)) return createAnswerer(shared);
  const { createLanguageModel, loadPrompt } = await import('../models/index.ts');
  const model = await createModelAnswerer(createLanguageModel(config, { servers }), await loadPrompt('answer'));
  return createAnswerer({ ...shared, model });
}

/** Is there a language model to ask? A server may be set for embeddings alone. */
function hasModel({ extractor, verification }: Config): boolean {
  return extractor === 'llm' || verification;
}
