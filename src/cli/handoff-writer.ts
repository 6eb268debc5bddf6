import { writeHandoffWithModel } from '../briefs/index.ts';
import type { Config } from '../config/index.ts';
import type { HandoffWriter } from '../pipeline/index.ts';

/** Who puts handoff briefs in better words by the settings: the language model, where one is configured. */
export async function createHandoffWriter(config: Config): Promise<HandoffWriter | undefined> {
  // A server may be set for embeddings alone.
  if (config.extractor !== 'llm' && !config.verification) return undefined;
  const { createLanguageModel, loadPrompt } = await import('../models/index.ts');
  const [model, prompt] = [createLanguageModel(config), await loadPrompt('handoff')];
  return (handoff, material, options) => writeHandoffWithModel(model, prompt, handoff, material, options);
}
