import type { Config } from '../config/index.ts';
import { createLlmExtractor, createLocalExtractor, type Extractor } from '../extraction/index.ts';

/** The extractor the settings ask for, ready to read. */
export async function createExtractor(config: Config): Promise<Extractor> {
  if (config.extractor === 'local') return createLocalExtractor();
  const { createLanguageModel, loadPrompt } = await import('../models/index.ts');
  return createLlmExtractor({
    model: createLanguageModel(config),
    prompt: await loadPrompt('extraction'),
    windowTokens: config.windowTokens,
    concurrency: config.modelConcurrency,
  });
}

/** Who did the reading, in words for every face: a reader must know whether a language model was involved. */
export function describeExtractor(config: Config): string {
  return config.extractor === 'llm'
    ? `language model ${config.openai.model}`
    : 'local extractor, no language model (set OPENAI_API_KEY or OPENAI_BASE_URL for one)';
}
