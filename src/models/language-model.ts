import OpenAI from 'openai';
import type { Config } from '../config/index.ts';
import type { LanguageModel, ModelReply, ModelRequest, ModelUsage, ResponseFormat } from '../extraction/index.ts';
import { type CallOutcome, observed } from './observed.ts';
import { describeFailure, readCompletion } from './reply.ts';
import { DEFAULT_RETRIES, type RetryPolicy, sleepFor, type Wait, waitBeforeRetry } from './retry.ts';
import { ModelServers } from './servers.ts';

/** What a test or an unusual server needs to set beside the configuration. */
export interface LanguageModelOptions {
  readonly retries?: RetryPolicy | undefined;
  readonly wait?: Wait | undefined;
  /** Most tokens of a reply; unset, the server's own limit. */
  readonly maxOutputTokens?: number | undefined;
  /** The servers that the process asks; unset, nobody else learns how this one does. */
  readonly servers?: ModelServers | undefined;
}

/** Sent where the server wants no key but the SDK insists on one. */
const NO_KEY = 'none';

/**
 * A language model behind any server that speaks OpenAI's chat completions. It alone retries (the SDK's own retries are off:
 * they ignore a `retry-after` over a minute and ask too early), and it turns whatever happens into a reply; neither replies
 * nor errors carry words of the conversation. A server that keeps failing is left alone for a while: then questions fail at once.
 */
export function createLanguageModel(config: Pick<Config, 'openai'>, options: LanguageModelOptions = {}): LanguageModel {
  const { apiKey, baseUrl, model, timeoutMs, responseFormat } = config.openai;
  const { retries = DEFAULT_RETRIES, wait = sleepFor, maxOutputTokens, servers = new ModelServers() } = options;
  const breaker = servers.of(baseUrl);
  const client = new OpenAI({
    apiKey: apiKey ?? NO_KEY,
    ...(baseUrl === undefined ? {} : { baseURL: baseUrl }),
    timeout: timeoutMs,
    maxRetries: 0,
    logLevel: 'off',
  });
  const ceiling = maxOutputTokens === undefined ? {} : { max_completion_tokens: maxOutputTokens };

  async function request(question: ModelRequest, signal: AbortSignal | undefined): Promise<ModelReply> {
    const completion = await client.chat.completions.create(
      {
        model,
        messages: question.messages.map(({ role, content }) => ({ role, content })),
        response_format: toResponseFormat(responseFormat, question),
        ...ceiling,
      },
      { signal },
    );
    return readCompletion(completion);
  }

  return {
    model,
    responseFormat,
    ask(question, { signal } = {}) {
      return observed({ operation: 'chat', model, baseUrl }, () => retried(question, signal), outcomeOf);
    },
  };

  async function retried(question: ModelRequest, signal: AbortSignal | undefined): Promise<ModelReply> {
    const started = performance.now();
    for (let requests = 1; ; requests += 1) {
      signal?.throwIfAborted();
      const attempt = await breaker
        .run(() => request(question, signal), signal)
        .catch((error: unknown) => {
          signal?.throwIfAborted();
          return describeFailure(error);
        });
      const spent = { requests, latency_ms: Math.round(performance.now() - started) };
      if ('outcome' in attempt) return withSpending(attempt, spent);
      const pause = waitBeforeRetry(attempt.failure, requests, retries, Date.now(), Math.random());
      if (pause === undefined) return withSpending(attempt.reply, spent);
      await wait(pause, signal);
    }
  }
}

function outcomeOf({ outcome, usage }: ModelReply): CallOutcome {
  return {
    inputTokens: usage.input_tokens,
    outputTokens: usage.output_tokens,
    ...(outcome === 'ok' ? {} : { failure: outcome }),
  };
}

function toResponseFormat(
  format: ResponseFormat,
  { schema }: ModelRequest,
): NonNullable<OpenAI.ChatCompletionCreateParams['response_format']> {
  if (format !== 'json_schema') return { type: format };
  return { type: 'json_schema', json_schema: { name: schema.name, strict: true, schema: { ...schema.schema } } };
}

function withSpending(reply: ModelReply, spent: Pick<ModelUsage, 'requests' | 'latency_ms'>): ModelReply {
  return { ...reply, usage: { ...reply.usage, ...spent } };
}
