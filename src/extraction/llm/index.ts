/**
 * The extractor that asks a language model. LangChain and what else it takes are loaded when an extractor is put together:
 * whoever reads without a model does not wait for them.
 */
import type { Runnable } from '@langchain/core/runnables';
import type { ExtractionResult, Extractor } from '../types.ts';
import type { Asker, AskerParts } from './asker.ts';
import type { LlmExtractorParts } from './extractor.ts';
import type { ExtractionInput } from './runnable.ts';
import type { VerifiedExtractorParts } from './verified.ts';

export type { Asker, AskerParts } from './asker.ts';
export { CALIBRATION, calibrate, type Observed } from './calibration.ts';
export type { LlmExtractorParts, VerificationParts } from './extractor.ts';
export type { ExtractionInput } from './runnable.ts';
export { verdictsJsonSchema, verdictsSchema } from './verification/wire.ts';
export type { VerifiedExtractorParts } from './verified.ts';
export { parseReply, toWireJson, wireJsonSchema, wireSchema } from './wire.ts';

/**
 * The extractor that asks a language model, window by window, and has what it found judged where that is wanted.
 * @throws {TypeError} when a prompt lacks a section, or one of its examples does not hold
 */
export async function createLlmExtractor(parts: LlmExtractorParts): Promise<Extractor> {
  return (await import('./extractor.ts')).createLlmExtractor(parts);
}

/**
 * An extractor whose findings a language model judges in one cheap call per conversation.
 * @throws {TypeError} when the prompt lacks a section
 */
export async function createVerifiedExtractor(parts: VerifiedExtractorParts): Promise<Extractor> {
  return (await import('./verified.ts')).createVerifiedExtractor(parts);
}

/**
 * Asks a model questions of another room, as extraction asks its own.
 * @throws {TypeError} when the prompt lacks a section
 */
export async function createAsker(parts: AskerParts): Promise<Asker> {
  return (await import('./asker.ts')).createAsker(parts);
}

/** An extractor as a LangChain Runnable: traced as one run, with its model calls as children, under the caller's callbacks. */
export async function toRunnable(extractor: Extractor): Promise<Runnable<ExtractionInput, ExtractionResult>> {
  return (await import('./runnable.ts')).toRunnable(extractor);
}
