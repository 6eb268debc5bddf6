import type { Runnable } from '@langchain/core/runnables';
import type { LanguageModel, Prompt } from '../../extraction/index.ts';
import type { Answerer } from '../ask.ts';
import type { AskingInput } from '../runnable.ts';
import type { Answer } from '../types.ts';
import type { ModelAnswerer } from './answer.ts';

/**
 * Answers by a language model with the prompt named `answer`. What it takes is loaded when one is made.
 * @throws {TypeError} when the prompt lacks a section
 */
export async function createModelAnswerer(model: LanguageModel, prompt: Prompt): Promise<ModelAnswerer> {
  return (await import('./answer.ts')).createModelAnswerer(model, prompt);
}

/** An answerer as a LangChain Runnable; see `runnable.ts`. LangChain is loaded when one is made. */
export async function toAskingRunnable(answerer: Answerer): Promise<Runnable<AskingInput, Answer>> {
  return (await import('../runnable.ts')).toAskingRunnable(answerer);
}
