/** Questions about an account, answered from what is on record, every sentence with the words that prove it. */
export * from './across/index.ts';
export {
  type Answerer,
  type AnswererParts,
  type Asker,
  type AskInput,
  type AskOptions,
  createAnswerer,
  MAX_QUESTION_LENGTH,
} from './ask.ts';
export { type AskedNote, noteRefused } from './asked.ts';
export { type TurnTexts, toCitation } from './citations.ts';
export type { AccountFacts } from './facts/facts.ts';
export { type FactDays, loadFacts } from './facts/load.ts';
export type { ModelAnswer, ModelAnswerer } from './model/answer.ts';
export { createModelAnswerer, toAskingRunnable } from './model/index.ts';
export { answerJsonSchema, answerSchema } from './model/wire.ts';
export type { AskingInput } from './runnable.ts';
export { readThread, type StoredThread, type StoredTurn } from './stored.ts';
export type { Answer, AnswerEvent, AnswerSentence, AppliedFilter, Citation } from './types.ts';
