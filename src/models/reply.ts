import OpenAI from 'openai';
import type { ModelReply, ModelUsage } from '../extraction/index.ts';
import { type Described, ServerLeftAloneError } from './breaker.ts';
import type { Failure } from './retry.ts';

const NO_USAGE: ModelUsage = { input_tokens: 0, cached_input_tokens: 0, output_tokens: 0, latency_ms: 0, requests: 0 };

/**
 * What a completion amounts to. Only a reply that ended of itself and holds text is `ok`: a short or empty body may as well be
 * a refusal, a cut or a filter.
 */
export function readCompletion(completion: OpenAI.ChatCompletion): ModelReply {
  const choice = completion.choices?.[0];
  const usage = readUsage(completion, choice?.finish_reason);
  const fail = (outcome: Exclude<ModelReply['outcome'], 'ok'>, reason: string): ModelReply => ({
    outcome,
    reason,
    usage,
  });
  if (choice === undefined) return fail('malformed', 'the server answered without a choice');
  const { message, finish_reason } = choice;
  if (typeof message?.refusal === 'string' && message.refusal !== '') return fail('refused', 'the model refused');
  if (finish_reason === 'length') return fail('truncated', 'the reply was cut by length');
  if (finish_reason === 'content_filter') return fail('filtered', "the server's content filter stopped the reply");
  if (finish_reason !== 'stop') return fail('malformed', `the reply ended by ${plain(finish_reason)}`);
  if (typeof message?.content !== 'string' || message.content.trim() === '')
    return fail('malformed', 'the reply is empty');
  return { outcome: 'ok', text: message.content, usage };
}

/**
 * What an error amounts to, with what decides on another try. The server's message is left out: it may repeat what was sent.
 */
export function describeFailure(error: unknown): { readonly failure: Failure; readonly reply: ModelReply } {
  const reply = (outcome: Exclude<ModelReply['outcome'], 'ok'>, reason: string): ModelReply => ({
    outcome,
    reason,
    usage: NO_USAGE,
  });
  if (error instanceof ServerLeftAloneError) {
    return { failure: { timedOut: false, leftAlone: true }, reply: reply('failed', error.message) };
  }
  if (error instanceof OpenAI.APIUserAbortError) {
    return { failure: { timedOut: false, calledOff: true }, reply: reply('failed', 'the request was called off') };
  }
  if (error instanceof OpenAI.APIConnectionTimeoutError) {
    return { failure: { timedOut: true }, reply: reply('failed', 'no answer within the time limit') };
  }
  if (error instanceof OpenAI.APIConnectionError) {
    return { failure: { timedOut: false }, reply: reply('failed', 'the server could not be reached') };
  }
  if (error instanceof OpenAI.APIError) {
    const code = typeof error.code === 'string' ? plain(error.code) : undefined;
    const failure = { status: error.status, headers: error.headers, code, timedOut: false };
    const described = [`HTTP ${error.status ?? 'error'}`, ...(code === undefined ? [] : [code])].join(' ');
    if (code === 'content_filter') return { failure, reply: reply('filtered', described) };
    // Less text fits where more did not: the asker halves what it asks, as for a reply cut by length.
    if (code === 'context_length_exceeded') return { failure, reply: reply('truncated', described) };
    return { failure, reply: reply('failed', described) };
  }
  const name = error instanceof Error ? error.name : typeof error;
  return {
    failure: { timedOut: false, status: 0 },
    reply: reply('failed', `the answer could not be read (${plain(name)})`),
  };
}

/** The same for whoever asks only what went wrong. */
export function describeRequest(error: unknown): Described {
  const { failure, reply } = describeFailure(error);
  return { failure, reason: reply.outcome === 'ok' ? '' : reply.reason };
}

/** A server's own word, if it is one: anything longer might be text of the conversation. */
function plain(word: unknown): string {
  return typeof word === 'string' && /^[\w.-]{1,64}$/.test(word) ? word : 'an unnamed reason';
}

function readUsage(completion: OpenAI.ChatCompletion, finishReason: unknown): ModelUsage {
  const { usage } = completion;
  return {
    ...NO_USAGE,
    input_tokens: usage?.prompt_tokens ?? 0,
    cached_input_tokens: usage?.prompt_tokens_details?.cached_tokens ?? 0,
    output_tokens: usage?.completion_tokens ?? 0,
    ...(typeof completion.model === 'string' ? { response_model: completion.model } : {}),
    ...(typeof finishReason === 'string' ? { finish_reason: plain(finishReason) } : {}),
  };
}
