/** The extractor that asks a language model. */
export { createLlmExtractor, type LlmExtractorParts } from './extractor.ts';
export { type ExtractionInput, toRunnable } from './runnable.ts';
export { wireJsonSchema, wireSchema } from './wire.ts';
