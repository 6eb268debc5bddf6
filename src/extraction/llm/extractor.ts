import pLimit, { type LimitFunction } from 'p-limit';
import type { Conversation, Rejection, Signal } from '../../domain/index.ts';
import { ground } from '../grounding/index.ts';
import { mergeSignals } from '../merging/index.ts';
import type { LanguageModel, ModelCallRecord, Prompt } from '../model.ts';
import {
  type ExtractionContext,
  type ExtractionResult,
  type ExtractOptions,
  type Extractor,
  NO_USAGE,
  type UnreadTurns,
  type Usage,
  type WindowOutcome,
} from '../types.ts';
import { cutWindows, frameConversation, type Piece, type Window } from '../windows/index.ts';
import { checkExamples } from './examples.ts';
import { compilePrompt } from './prompt.ts';
import { MAX_HALVINGS, type Reading, readWindow, type WindowResult } from './read-window.ts';

/** What the extractor is made of. */
export interface LlmExtractorParts {
  readonly model: LanguageModel;
  /** The prompt named `extraction`. */
  readonly prompt: Prompt;
  /** Most tokens of transcript in one call, context turns included. */
  readonly windowTokens?: number | undefined;
  /** Windows in flight at once, over all conversations this extractor reads. */
  readonly concurrency?: number | undefined;
}

/**
 * The extractor that asks a language model. Its proposals are grounded in the conversation before anything is kept; a window
 * that could not be read makes the result partial and says which turns. Retries of busy servers are the model's own
 * (nobody else's): run it again with the same checkpoint to read only what is missing.
 * @throws {TypeError} when the prompt lacks a section, or one of its examples does not hold
 */
export async function createLlmExtractor({
  model,
  prompt,
  windowTokens = 10_000,
  concurrency = 4,
}: LlmExtractorParts): Promise<Extractor> {
  const templates = await compilePrompt(prompt, model.responseFormat);
  checkExamples(templates.system);
  const limit = pLimit(concurrency);
  return {
    name: 'llm',
    fingerprint: ['llm', model.model, `${prompt.name}@${prompt.version}`, prompt.hash.slice(0, 12), windowTokens].join(
      ':',
    ),
    async extract(conversation, context, options = {}) {
      const frame = frameConversation(conversation, context);
      const plan = cutWindows(conversation, windowTokens, frame.labels);
      const reading = { model, prompt, templates, conversation, frame, plan, ...options };
      return assemble(conversation, context, await readAll(reading, limit, options));
    },
  };
}

/** All windows, in order, whatever order they finished in. An unexpected error aborts the siblings and is thrown once they have ended. */
async function readAll(reading: Reading, limit: LimitFunction, options: ExtractOptions): Promise<WindowResult[]> {
  const siblings = new AbortController();
  const signal = options.signal === undefined ? siblings.signal : AbortSignal.any([options.signal, siblings.signal]);
  const { windows } = reading.plan;
  const tasks = windows.map((window, index) =>
    limit(async () => {
      signal.throwIfAborted();
      const results = await readWindow({ ...reading, signal }, window);
      options.onWindow?.({ index, total: windows.length, outcome: worst(results) });
      return results;
    }).catch((error: unknown) => {
      siblings.abort(error);
      throw error;
    }),
  );
  const settled = await Promise.allSettled(tasks);
  options.signal?.throwIfAborted();
  if (siblings.signal.aborted) throw siblings.signal.reason;
  return settled.flatMap((result) => (result.status === 'fulfilled' ? result.value : []));
}

function worst(results: readonly WindowResult[]): WindowOutcome {
  return results.find(({ entry }) => entry.outcome !== 'ok')?.entry.outcome ?? 'ok';
}

function assemble(
  conversation: Conversation,
  context: ExtractionContext,
  results: readonly WindowResult[],
): ExtractionResult {
  const unreadPieces = results.filter(({ entry }) => entry.outcome !== 'ok').flatMap(({ window }) => window.own);
  const signals: Signal[] = [];
  const rejected: Rejection[] = [];
  for (const { window, entry } of results) {
    const { grounded, rejected: refused } = ground(conversation, entry.candidates, context);
    rejected.push(...entry.rejected, ...refused);
    for (const signal of grounded) {
      if (mayReport(window, signal, unreadPieces)) signals.push(signal);
      else rejected.push(contextOnly(signal));
    }
  }
  const unread = results.flatMap(describeUnread);
  const calls = results.flatMap((result) => result.calls);
  return {
    signals: mergeSignals(signals),
    rejected,
    status: unread.length === 0 ? 'complete' : 'partial',
    unread,
    usage: calls.reduce(addUsage, NO_USAGE),
    calls,
  };
}

/**
 * Each fact has one owner: the window whose own turns hold its quote. A window may also report a fact whose quote is in its
 * context if its own turns support it (two windows that each thought the other's turn the stronger would both be refused;
 * accepted twice, merging makes them one), or if the owner was not read.
 */
function mayReport(window: Window, { span, turns }: Signal, unreadPieces: readonly Piece[]): boolean {
  const [, ...supporting] = turns;
  return (
    window.own.some((piece) => holds(piece, span)) ||
    supporting.some((turn) => window.own.some((piece) => piece.turn === turn && turn !== span.turn)) ||
    unreadPieces.some((piece) => holds(piece, span))
  );
}

function holds(piece: Piece, span: Signal['span']): boolean {
  return piece.turn === span.turn && piece.start <= span.start && span.start < piece.end;
}

function contextOnly({ kind, subtype, turns, quote }: Signal): Rejection {
  const detail = 'found only in the context of this window; the window that owns these turns answers for them';
  return { reason: 'context_only', detail, kind, subtype, turns, quote };
}

function describeUnread({ window, entry }: WindowResult): UnreadTurns[] {
  if (entry.outcome === 'ok') return [];
  const turns = [...new Set(window.own.map((piece) => piece.turn))];
  const halved = entry.outcome === 'truncated' ? ` (halved up to ${MAX_HALVINGS} times)` : '';
  return [{ turns, reason: `${entry.outcome}: ${entry.reason}${halved}` }];
}

function addUsage(usage: Usage, call: ModelCallRecord): Usage {
  return {
    calls: usage.calls + 1,
    input_tokens: usage.input_tokens + call.input_tokens,
    cached_input_tokens: usage.cached_input_tokens + call.cached_input_tokens,
    output_tokens: usage.output_tokens + call.output_tokens,
  };
}
