import type { LanguageModel, Prompt } from '../../extraction/index.ts';
import type { ModelAnswerer } from './answer.ts';

/**
 * Answers by a language model with the prompt named `answer`. What it takes is loaded when one is made.
 * @throws {TypeError} when the prompt lacks a section
 */
export async function createModelAnswerer(model: LanguageModel, prompt: Prompt): Promise<ModelAnswerer> {
  return (await import('./answer.ts')).createModelAnswerer(model, prompt);
}
