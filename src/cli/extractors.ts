import type { Config } from '../config/index.ts';
import { ConfigError } from '../domain/index.ts';
import {
  createLlmExtractor,
  createLocalExtractor,
  createVerifiedExtractor,
  type Extractor,
  type LanguageModel,
} from '../extraction/index.ts';
import { createPromiseJudge, type PromiseJudge } from '../ledger/index.ts';
import type { ModelServers } from '../models/index.ts';

/** What a command hands over. */
interface ExtractorTools {
  /** Asked instead of the configured server, where a model is asked at all. */
  readonly model?: LanguageModel | undefined;
  /** The servers of models that the process asks. */
  readonly servers?: ModelServers | undefined;
  /** Told what does not work as it is set, while something else does. */
  readonly warn?: ((message: string, cause: unknown) => void) | undefined;
}

/**
 * The extractor the settings ask for, ready to read.
 * @throws {ConfigError} when a folder that the settings name holds not what it should
 */
export async function createExtractor(
  config: Config,
  { model: given, servers, warn = () => undefined }: ExtractorTools = {},
): Promise<Extractor> {
  const local = await createLocal(config, warn);
  if (config.extractor === 'local' && !config.verification) return local;
  const { createLanguageModel, loadPrompt } = await import('../models/index.ts');
  const model = given ?? createLanguageModel(config, { servers });
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

/** Who says what promises belong together where words do not: the language model, wherever one verifies what was read. */
export async function createJudge(config: Config, servers?: ModelServers): Promise<PromiseJudge | undefined> {
  if (!config.verification) return undefined;
  const { createLanguageModel, loadPrompt } = await import('../models/index.ts');
  return createPromiseJudge(createLanguageModel(config, { servers }), await loadPrompt('promise-matching'));
}

/** The local extractor; it reads by words alone where no engine runs the model of meanings that the settings name. */
async function createLocal(
  { localModel, home }: Config,
  warn: NonNullable<ExtractorTools['warn']>,
): Promise<Extractor> {
  if (localModel === undefined) return createLocalExtractor();
  const { loadMeaningModel } = await import('../models/index.ts');
  const onFallback = (cause: unknown) =>
    warn('the fast engine of the local embedding does not load: a slow one serves', cause);
  try {
    return createLocalExtractor({ meaning: await loadMeaningModel({ folder: localModel, home, onFallback }) });
  } catch (cause) {
    if (cause instanceof ConfigError) throw cause;
    if (cause instanceof RangeError) throw new ConfigError(`${localModel}: ${cause.message}`, { cause });
    warn('the local embedding does not load: the local extractor reads by words alone', cause);
    return createLocalExtractor();
  }
}

/** Who did the reading, in words for every face: a reader must know whether a language model was involved. */
export function describeExtractor({ extractor, verification, openai }: Config): string {
  if (extractor === 'llm') return `language model ${openai.model}${verification ? '' : ', not verified'}`;
  return verification
    ? `local extractor, verified by language model ${openai.model}`
    : 'local extractor, no language model (set OPENAI_API_KEY or OPENAI_BASE_URL for one)';
}
