import type { Config } from '../config/index.ts';
import {
  createLlmExtractor,
  createLocalExtractor,
  createVerifiedExtractor,
  type Extractor,
  type LanguageModel,
} from '../extraction/index.ts';

/**
 * The extractor the settings ask for, ready to read.
 * @param given asked instead of the configured server, where a model is asked at all
 */
export async function createExtractor(config: Config, given?: LanguageModel): Promise<Extractor> {
  const local = createLocalExtractor();
  if (config.extractor === 'local' && !config.verification) return local;
  const { createLanguageModel, loadPrompt } = await import('../models/index.ts');
  const model = given ?? createLanguageModel(config);
  const concurrency = config.modelConcurrency;
  const judge = config.verification ? await loadPrompt('verification') : undefined;
  if (config.extractor === 'local' && judge !== undefined)
    return createVerifiedExtractor({ reader: local, model, prompt: judge, concurrency });
  return createLlmExtractor({
    model,
    prompt: await loadPrompt('extraction'),
    verification: judge && { prompt: judge, secondOpinion: local },
    windowTokens: config.windowTokens,
    concurrency,
  });
}

/** Who did the reading, in words for every face: a reader must know whether a language model was involved. */
export function describeExtractor({ extractor, verification, openai }: Config): string {
  if (extractor === 'llm') return `language model ${openai.model}${verification ? '' : ', not verified'}`;
  return verification
    ? `local extractor, verified by language model ${openai.model}`
    : 'local extractor, no language model (set OPENAI_API_KEY or OPENAI_BASE_URL for one)';
}
