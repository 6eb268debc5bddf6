import { createHash } from 'node:crypto';
import type { Callbacks } from '@langchain/core/callbacks/manager';
import type { BasePromptValueInterface } from '@langchain/core/prompt_values';
import { RunnableLambda } from '@langchain/core/runnables';
import { canonicalJson } from '../../domain/index.ts';
import type { LanguageModel, ModelCallRecord, ModelMessage, ModelReply, NamedSchema, Prompt } from '../model.ts';
import type { PromptTemplates, PromptVariables } from './prompt.ts';

/** Who is asked, with which prompt, and in which form the answer is wanted. */
export interface Questioner {
  readonly model: LanguageModel;
  readonly prompt: Prompt;
  readonly templates: PromptTemplates;
  readonly schema: NamedSchema;
}

/** What is asked about. */
export interface Question {
  readonly operation: Exclude<ModelCallRecord['operation'], 'repair'>;
  readonly variables: PromptVariables;
  /** The first and the last turn asked about. */
  readonly turns: readonly [first: number, last: number];
}

/** One exchange: what came back and the record that is kept of it. */
export interface Exchange {
  readonly reply: ModelReply;
  readonly record: ModelCallRecord;
}

/** What a caller may hand to a question. */
export interface AskOptions {
  readonly signal?: AbortSignal | undefined;
  readonly callbacks?: Callbacks | undefined;
}

const ROLES: Readonly<Record<string, ModelMessage['role']>> = { system: 'system', human: 'user', ai: 'assistant' };
const OBJECTS: Readonly<Record<Question['operation'], string>> = {
  extract: 'window',
  verify: 'claims',
  answer: 'question',
  write: 'document',
  check: 'draft',
};

/**
 * Puts a question to the model through a LangChain sequence (template, then call), so that a tracer sees both steps.
 * @param issues what was wrong with an earlier answer, one a line: makes it a repair round
 * @throws the signal's reason, when aborted
 */
export async function ask(
  { model, prompt, templates, schema }: Questioner,
  { operation, variables, turns }: Question,
  options: AskOptions,
  issues?: readonly string[],
): Promise<Exchange> {
  const call = RunnableLambda.from((value: BasePromptValueInterface) =>
    model.ask({ messages: toMessages(value), schema }, { signal: options.signal }),
  ).withConfig({ runName: 'ask model' });
  const isRepair = issues !== undefined;
  const template = isRepair ? templates.repair : templates.ask;
  const reply = await template.pipe(call).invoke(
    { system: templates.system, ...variables, issues: issues?.join('\n') ?? '' },
    {
      runName: `${isRepair ? 'repair' : operation} ${OBJECTS[operation]}`,
      metadata: { prompt: prompt.name, prompt_version: prompt.version, model: model.model },
      ...(options.callbacks === undefined ? {} : { callbacks: options.callbacks }),
    },
  );
  return { reply, record: toRecord(model, prompt, isRepair ? 'repair' : operation, turns, reply) };
}

/** The messages of a first question, as they would be sent. */
export async function renderQuestion(
  { templates }: Pick<Questioner, 'templates'>,
  variables: PromptVariables,
): Promise<ModelMessage[]> {
  return toMessages(await templates.ask.invoke({ system: templates.system, ...variables, issues: '' }));
}

/**
 * Identifies a question for checkpoints: all that goes to the model and which model that is. A changed prompt, header, text,
 * model or cut gives another.
 * @param about what is asked about, beside what the messages show
 */
export function fingerprintQuestion(
  { model, prompt }: Questioner,
  messages: readonly ModelMessage[],
  about: unknown,
): string {
  const { name, version, hash: promptHash } = prompt;
  const asked = canonicalJson({ model: model.model, format: model.responseFormat, name, version, promptHash, about });
  const hash = createHash('sha256').update(asked);
  for (const { role, content } of messages) hash.update(JSON.stringify([role, content]));
  return hash.digest('hex');
}

function toMessages(value: BasePromptValueInterface): ModelMessage[] {
  return value.toChatMessages().map((message) => ({ role: ROLES[message.type] ?? 'user', content: message.text }));
}

function toRecord(
  model: LanguageModel,
  prompt: Prompt,
  operation: ModelCallRecord['operation'],
  [first_turn, last_turn]: Question['turns'],
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
    first_turn,
    last_turn,
    ...counts,
  };
}
