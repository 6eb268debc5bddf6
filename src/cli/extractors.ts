import type { Config } from '../config/index.ts';
import { createLlmExtractor, createLocalExtractor, type Extractor, type LanguageModel } from '../extraction/index.ts';

/**
 * The extractor the settings ask for, ready to read.
 * @param model asked instead of the configured server, where a model is asked at all
 */
export async function createExtractor(config: Config, model?: LanguageModel): Promise<Extractor> {
  if (config.extractor === 'local') return createLocalExtractor();
  const { createLanguageModel, loadPrompt } = await import('../models/index.ts');
  return createLlmExtractor({
    model: model ?? createLanguageModel(config),
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
