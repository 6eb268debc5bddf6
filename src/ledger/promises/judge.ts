import * as z from 'zod';
import { formatPath } from '../../domain/index.ts';
import {
  type Asker,
  boundaryFor,
  createAsker,
  type LanguageModel,
  type ModelCallRecord,
  type NamedSchema,
  type Prompt,
  parseReply,
  toWireJson,
} from '../../extraction/index.ts';
import type { PromiseSignal } from './types.ts';

/** Two signals that may be about one promise, the later first. */
export interface PromisePair {
  readonly signal: PromiseSignal;
  readonly other: PromiseSignal;
}

/** An answer to whether a pair is about one promise. */
export interface PairVerdict extends PromisePair {
  readonly same: boolean;
  /** In one sentence. */
  readonly reason: string;
}

/** What was answered; a pair that is not among the verdicts got no answer, and `failure` says why. */
export interface JudgedPairs {
  readonly verdicts: readonly PairVerdict[];
  readonly failure: string | null;
  readonly calls: readonly ModelCallRecord[];
}

/** Decides what words alone leave open. */
export interface PromiseJudge {
  readonly model: string;
  /** `name@version` of the prompt. */
  readonly prompt: string;
  /**
   * Judges pairs in one call, with one repair round. Whatever goes wrong is a failure told, never an error.
   * @throws the signal's reason, when aborted
   */
  judge(pairs: readonly PromisePair[], options?: { readonly signal?: AbortSignal }): Promise<JudgedPairs>;
}

/** What goes over the wire: every field required. */
const answersSchema = z.strictObject({
  pairs: z.array(z.strictObject({ id: z.int(), same: z.boolean(), reason: z.string() })),
});

/** What is accepted back: servers that do not enforce the schema leave the reason out. */
const readingSchema = z.object({
  pairs: z.array(z.object({ id: z.int(), same: z.boolean(), reason: z.string().nullish() })),
});

const LONGEST_REASON = 300;

/** The answers' schema as JSON Schema, within what every provider's strict mode takes. */
export function pairAnswersJsonSchema(): NamedSchema {
  return { name: 'pairs', schema: toWireJson(answersSchema) };
}

/**
 * A judge that asks a language model with the prompt named `promise-matching`.
 * @throws {TypeError} when the prompt lacks a section
 */
export async function createPromiseJudge(model: LanguageModel, prompt: Prompt): Promise<PromiseJudge> {
  const asker = await createAsker({ model, prompt, schema: pairAnswersJsonSchema() });
  return {
    model: model.model,
    prompt: `${prompt.name}@${prompt.version}`,
    judge: (pairs, { signal } = {}) => judge(asker, pairs, signal),
  };
}

async function judge(ask: Asker, pairs: readonly PromisePair[], signal: AbortSignal | undefined): Promise<JudgedPairs> {
  if (pairs.length === 0) return { verdicts: [], failure: null, calls: [] };
  const question = { operation: 'verify', variables: render(pairs), turns: [0, 0] } as const;
  const first = await ask(question, { signal });
  const read = readAnswers(first.reply, pairs);
  if (read.issues.length === 0) return { ...read, calls: [first.record] };
  const second = await ask(question, { signal }, read.issues);
  const repaired = readAnswers(second.reply, pairs);
  const better = repaired.verdicts.length >= read.verdicts.length ? repaired : read;
  return { verdicts: better.verdicts, failure: better.failure, calls: [first.record, second.record] };
}

interface Answers {
  readonly verdicts: readonly PairVerdict[];
  readonly failure: string | null;
  /** What a repair round is asked to correct; paths and numbers only. */
  readonly issues: readonly string[];
}

function readAnswers(
  reply: { readonly outcome: string; readonly text?: string; readonly reason?: string },
  pairs: readonly PromisePair[],
): Answers {
  if (reply.outcome !== 'ok') return { verdicts: [], failure: `${reply.outcome}: ${reply.reason ?? ''}`, issues: [] };
  const parsed = parseReply(reply.text ?? '');
  const result = readingSchema.safeParse(parsed?.value);
  if (!result.success) {
    const issues = result.error.issues.map((issue) => `${formatPath(issue.path) || 'the reply'}: ${issue.message}`);
    return { verdicts: [], failure: 'malformed: reply off the schema', issues };
  }
  const given = new Map(result.data.pairs.toReversed().map((answer) => [answer.id, answer]));
  const verdicts = pairs.flatMap((pair, index) => {
    const answer = given.get(index + 1);
    return answer === undefined ? [] : [{ ...pair, same: answer.same, reason: storable(answer.reason ?? '') }];
  });
  const missing = pairs.flatMap((_, index) => (given.has(index + 1) ? [] : [`pair ${index + 1} has no answer`]));
  const failure = missing.length === 0 ? null : `${missing.length} of ${pairs.length} pairs got no answer`;
  return { verdicts, failure, issues: missing };
}

function storable(reason: string): string {
  return reason.replaceAll('\0', '').toWellFormed().slice(0, LONGEST_REASON).toWellFormed();
}

/** Each line is JSON: no words of a conversation can make a line of their own, or a boundary. */
function render(pairs: readonly PromisePair[]): { boundary: string; header: string; transcript: string } {
  const lines = pairs.flatMap(({ signal, other }, index) => [
    `#${index + 1}`,
    `earlier: ${describe(other)}`,
    `later: ${describe(signal)}`,
  ]);
  const transcript = lines.join('\n');
  return { boundary: boundaryFor(transcript), header: `${pairs.length} pairs`, transcript };
}

function describe({ kind, subtype, what, due, owner, speaker, at, quote }: PromiseSignal): string {
  return JSON.stringify({ said: at.slice(0, 10), kind, subtype, what, due, owner, speaker, quote });
}
