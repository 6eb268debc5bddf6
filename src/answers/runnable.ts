import { type Runnable, RunnableLambda } from '@langchain/core/runnables';
import type { Answerer, AskInput } from './ask.ts';
import type { Answer } from './types.ts';

/** What the runnable form of an answerer takes. */
export interface AskingInput extends AskInput {
  readonly workspace: string;
}

/** An answerer as a LangChain Runnable: traced as one run, with its model call as a child, under the caller's callbacks. */
export function toAskingRunnable(answerer: Answerer): Runnable<AskingInput, Answer> {
  return RunnableLambda.from<AskingInput, Answer>(({ workspace, ...input }, { callbacks, signal }) =>
    answerer.ask(workspace, input, { callbacks, signal }),
  ).withConfig({ runName: `ask (${answerer.mode})` });
}
