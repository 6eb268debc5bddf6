/** How well searches find: public conversations with questions, asked of a real database. */
export { readQuestionSet, SET_NAMES, type SetName } from './data.ts';
export { retrievalJson } from './json.ts';
export { keepVectors } from './kept-vectors.ts';
export { openScratch, type Scratch } from './scratch.ts';
export { type RetrievalReport, runRetrievalEval } from './suite.ts';
export { retrievalTable } from './words.ts';
