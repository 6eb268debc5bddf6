/** Language models behind the port of extraction, and the prompts they are asked with. */
export { createLanguageModel, type LanguageModelOptions } from './language-model.ts';
export { loadPrompt } from './prompts.ts';
export { DEFAULT_RETRIES, type RetryPolicy, type Wait } from './retry.ts';
