import type { LanguageModel, Prompt } from '../../extraction/index.ts';
import type { PromiseJudge } from './judge.ts';

/**
 * A judge that asks a language model with the prompt named `promise-matching`. What it takes is loaded when one is made.
 * @throws {TypeError} when the prompt lacks a section
 */
export async function createPromiseJudge(model: LanguageModel, prompt: Prompt): Promise<PromiseJudge> {
  return (await import('./judge.ts')).createPromiseJudge(model, prompt);
}
