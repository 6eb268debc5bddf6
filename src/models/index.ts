/** Language models and embeddings behind the ports of extraction, and the prompts that models are asked with. */
export { BREAKER_POLICY, type BreakerPolicy, describePause, type ServerStanding } from './breaker.ts';
export {
  createLocalEmbedder,
  type LocalEmbedder,
  type LocalEmbedderOptions,
} from './embedding/index.ts';
export { loadMeaningModel, type MeaningModelOptions } from './embedding/meaning.ts';
export { createServerEmbedder, type EmbeddingServerOptions, embeddingSpace } from './embedding-server.ts';
export { createLanguageModel, type LanguageModelOptions } from './language-model.ts';
export { loadPrompt } from './prompts.ts';
export { DEFAULT_RETRIES, type RetryPolicy, type Wait } from './retry.ts';
export { ModelServers, type ModelServersOptions, type ServerChange } from './servers.ts';
