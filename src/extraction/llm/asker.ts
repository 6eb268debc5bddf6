import type { LanguageModel, NamedSchema, Prompt } from '../model.ts';
import { compilePrompt } from './prompt.ts';
import { type AskOptions, ask, type Exchange, type Question } from './question.ts';

/** Puts one kind of question to one model. With issues it is a repair round: what was wrong with an earlier answer, one a line. */
export type Asker = (question: Question, options: AskOptions, issues?: readonly string[]) => Promise<Exchange>;

/** What an asker is made of. */
export interface AskerParts {
  readonly model: LanguageModel;
  readonly prompt: Prompt;
  readonly schema: NamedSchema;
}

/**
 * For questions that other rooms put to a model, asked as extraction asks its own.
 * @throws {TypeError} when the prompt lacks a section
 */
export async function createAsker({ model, prompt, schema }: AskerParts): Promise<Asker> {
  const questioner = { model, prompt, schema, templates: await compilePrompt(prompt, model.responseFormat, schema) };
  return (question, options, issues) => ask(questioner, question, options, issues);
}
