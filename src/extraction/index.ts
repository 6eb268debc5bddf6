/** From a conversation to signals: windows, extractors, grounding, merging. Pure but for the model call it is handed. */
export * from './embedder.ts';
export * from './grounding/index.ts';
export * from './llm/index.ts';
export * from './local/index.ts';
export * from './merging/index.ts';
export * from './model.ts';
export { withDigits } from './numbers.ts';
export * from './tokens.ts';
export * from './types.ts';
export * from './windows/index.ts';
