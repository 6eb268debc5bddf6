/** The extractor that asks a language model. */
export { CALIBRATION, calibrate, type Observed } from './calibration.ts';
export { createLlmExtractor, type LlmExtractorParts, type VerificationParts } from './extractor.ts';
export { type ExtractionInput, toRunnable } from './runnable.ts';
export { verdictsJsonSchema, verdictsSchema } from './verification/index.ts';
export { createVerifiedExtractor, type VerifiedExtractorParts } from './verified.ts';
export { wireJsonSchema, wireSchema } from './wire.ts';
