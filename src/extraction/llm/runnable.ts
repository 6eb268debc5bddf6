import { type Runnable, RunnableLambda } from '@langchain/core/runnables';
import type { Conversation } from '../../domain/index.ts';
import {
  EMPTY_CONTEXT,
  type ExtractionContext,
  type ExtractionResult,
  type ExtractOptions,
  type Extractor,
} from '../types.ts';

/** What the runnable form of an extractor takes. */
export interface ExtractionInput extends Omit<ExtractOptions, 'callbacks'> {
  readonly conversation: Conversation;
  readonly context?: ExtractionContext | undefined;
}

/** An extractor as a LangChain Runnable: traced as one run, with its model calls as children, under the caller's callbacks. */
export function toRunnable(extractor: Extractor): Runnable<ExtractionInput, ExtractionResult> {
  return RunnableLambda.from<ExtractionInput, ExtractionResult>(({ conversation, context, ...options }, config) =>
    extractor.extract(conversation, context ?? EMPTY_CONTEXT, { ...options, callbacks: config.callbacks }),
  ).withConfig({ runName: `extract (${extractor.name})` });
}
