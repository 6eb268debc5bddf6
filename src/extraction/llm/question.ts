import { createHash } from 'node:crypto';
import type { Callbacks } from '@langchain/core/callbacks/manager';
import type { BasePromptValueInterface } from '@langchain/core/prompt_values';
import { RunnableLambda } from '@langchain/core/runnables';
import { canonicalJson } from '../../domain/index.ts';
import type { LanguageModel, ModelCallRecord, ModelMessage, ModelReply, Prompt } from '../model.ts';
import type { Window } from '../windows/index.ts';
import type { ExtractionTemplates, WindowVariables } from './prompt.ts';
import { wireJsonSchema } from './wire.ts';

/** Everything an extractor needs to put one window to the model. */
export interface Questioner {
  readonly model: LanguageModel;
  readonly prompt: Prompt;
  readonly templates: ExtractionTemplates;
}

/** One exchange: what came back and the record that is kept of it. */
export interface Exchange {
  readonly reply: ModelReply;
  readonly record: ModelCallRecord;
}

const SCHEMA = wireJsonSchema();

const ROLES: Readonly<Record<string, ModelMessage['role']>> = { system: 'system', human: 'user', ai: 'assistant' };

/**
 * Puts a window to the model through a LangChain sequence (template, then call), so that a tracer sees both steps.
 * @throws the signal's reason, when aborted
 */
export async function ask(
  { model, prompt, templates }: Questioner,
  operation: ModelCallRecord['operation'],
  window: Window,
  variables: WindowVariables,
  options: { readonly signal?: AbortSignal | undefined; readonly callbacks?: Callbacks | undefined },
): Promise<Exchange> {
  const call = RunnableLambda.from((value: BasePromptValueInterface) =>
    model.ask({ messages: toMessages(value), schema: SCHEMA }, { signal: options.signal }),
  ).withConfig({ runName: 'ask model' });
  const template = operation === 'extract' ? templates.ask : templates.repair;
  const reply = await template.pipe(call).invoke(
    { system: templates.system, ...variables },
    {
      runName: `${operation} window`,
      metadata: { prompt: prompt.name, prompt_version: prompt.version, model: model.model },
      ...(options.callbacks === undefined ? {} : { callbacks: options.callbacks }),
    },
  );
  return { reply, record: toRecord(model, prompt, operation, window, reply) };
}

/** The messages of a window's first question, as they would be sent. */
export async function renderQuestion(
  templates: ExtractionTemplates,
  variables: WindowVariables,
): Promise<ModelMessage[]> {
  return toMessages(await templates.ask.invoke({ system: templates.system, ...variables }));
}

/**
 * Identifies a window for checkpoints: all that goes to the model and which model that is. A changed prompt, header, text,
 * model or cut gives another.
 */
export function fingerprintQuestion(
  { model, prompt }: Questioner,
  messages: readonly ModelMessage[],
  window: Window,
): string {
  const parts = {
    model: model.model,
    format: model.responseFormat,
    prompt: [prompt.name, prompt.version, prompt.hash],
    own: window.own,
    messages,
  };
  return createHash('sha256').update(canonicalJson(parts)).digest('hex');
}

function toMessages(value: BasePromptValueInterface): ModelMessage[] {
  return value.toChatMessages().map((message) => ({ role: ROLES[message.type] ?? 'user', content: message.text }));
}

function toRecord(
  model: LanguageModel,
  prompt: Prompt,
  operation: ModelCallRecord['operation'],
  window: Window,
  { outcome, usage }: ModelReply,
): ModelCallRecord {
  const { finish_reason, response_model, ...counts } = usage;
  return {
    operation,
    prompt_name: prompt.name,
    prompt_version: prompt.version,
    request_model: model.model,
    ...(response_model === undefined ? {} : { response_model }),
    response_format: model.responseFormat,
    outcome,
    ...(finish_reason === undefined ? {} : { finish_reason }),
    first_turn: window.own[0]?.turn ?? 0,
    last_turn: window.own.at(-1)?.turn ?? 0,
    ...counts,
  };
}
