import pLimit, { type LimitFunction } from 'p-limit';
import type { LanguageModel, Prompt } from '../model.ts';
import { type ExtractOptions, type Extractor, isPassing, type WindowOutcome } from '../types.ts';
import { cutWindows, frameConversation } from '../windows/index.ts';
import { abreast } from './abreast.ts';
import { CALIBRATION } from './calibration.ts';
import { checkExamples } from './examples.ts';
import { gather } from './gather.ts';
import { compilePrompt, fingerprintPrompt, nameOf } from './prompt.ts';
import { type Reading, readWindow, type WindowResult } from './read-window.ts';
import { totalUsage } from './usage.ts';
import { createVerifier, secondOpinions, settle, verifyClaims } from './verification/index.ts';
import { wireJsonSchema } from './wire.ts';

/** How what was found is judged again. */
export interface VerificationParts {
  /** The prompt named `verification`. */
  readonly prompt: Prompt;
  /** Whoever may have seen what the model missed: what it alone finds with confidence is put to the verifier as well. */
  readonly secondOpinion?: Extractor | undefined;
}

/** What the extractor is made of. */
export interface LlmExtractorParts {
  readonly model: LanguageModel;
  /** The prompt named `extraction`. */
  readonly prompt: Prompt;
  /** Absent, what is found is stored as grounded, unverified. */
  readonly verification?: VerificationParts | undefined;
  /** Most tokens of transcript in one call, context turns included. */
  readonly windowTokens?: number | undefined;
  /** Model calls in flight at once, over all conversations this extractor reads. */
  readonly concurrency?: number | undefined;
}

const SCHEMA = wireJsonSchema();

/**
 * The extractor that asks a language model. Its proposals are grounded in the conversation before anything is kept; a window
 * that could not be read makes the result partial and says which turns. What was found is then judged in a second call, if
 * that is wanted; where the judging fails, everything found is kept and the result says so. Retries of busy servers are the
 * model's own (nobody else's): run it again with the same checkpoint to ask only for what is missing.
 * @throws {TypeError} when a prompt lacks a section, or one of its examples does not hold
 */
export async function createLlmExtractor({
  model,
  prompt,
  verification,
  windowTokens = 10_000,
  concurrency = 4,
}: LlmExtractorParts): Promise<Extractor> {
  const templates = await compilePrompt(prompt, model.responseFormat, SCHEMA);
  checkExamples(templates.system);
  const verifier = verification && (await createVerifier(model, verification.prompt));
  const second = verification?.secondOpinion;
  const limit = pLimit(concurrency);
  return {
    name: 'llm',
    fingerprint: [
      'llm',
      model.model,
      fingerprintPrompt(prompt),
      windowTokens,
      ...describeVerification(verification),
    ].join(':'),
    asks: { model: model.model, prompts: [prompt, ...(verification ? [verification.prompt] : [])].map(nameOf) },
    async extract(conversation, context, options = {}) {
      const frame = frameConversation(conversation, context);
      const plan = cutWindows(conversation, windowTokens, frame.labels);
      const reading = { model, prompt, templates, schema: SCHEMA, conversation, frame, plan, ...options };
      const { onWindow } = options;
      // The second opinion is formed while the windows are being read: it makes no call of its own.
      const [results, opinion] = await abreast(
        [
          (signal) => readAll({ ...reading, signal }, limit, onWindow),
          async (signal) => second?.extract(conversation, context, { signal }),
        ],
        options.signal,
      );
      const { signals: found, windowsWith, ...gathered } = gather(conversation, context, results);
      const status = gathered.unread.length === 0 ? 'complete' : 'partial';
      const again = results.some(({ entry }) => isPassing(entry.outcome)) ? { worthAnotherTry: true } : {};
      if (verifier === undefined) {
        const judged = found.map((signal) => ({ signal, standing: 'unverified', secondOpinion: false }) as const);
        const signals = settle(judged, { second: [], windowsWith });
        return { ...gathered, signals, status, ...again, usage: totalUsage(gathered.calls) };
      }
      const local = opinion?.signals ?? [];
      const about = { conversation, context, frame, tokens: plan.tokens, turnTokens: plan.turnTokens, ...options };
      const unread = new Set(gathered.unread.flatMap(({ turns }) => turns));
      const opinions = secondOpinions(
        local.filter(({ span }) => !unread.has(span.turn)), // what was not read will be: it needs no other opinion
        found,
        plan.tokens,
      );
      const verified = await limit(() =>
        verifyClaims(verifier, about, { found, opinions, second: local, windowsWith }),
      );
      const calls = [...gathered.calls, ...verified.calls];
      return {
        signals: verified.signals,
        rejected: [...gathered.rejected, ...verified.rejected],
        status,
        unread: gathered.unread,
        verification: verified.verification,
        ...(verified.worthAnotherTry ? { worthAnotherTry: true } : again),
        usage: totalUsage(calls),
        calls,
      };
    },
  };
}

/** All that decides what verification makes of a conversation. */
function describeVerification(verification: VerificationParts | undefined): string[] {
  const calibration = `calibration@${CALIBRATION.version}`;
  if (verification === undefined) return [calibration];
  const { prompt, secondOpinion } = verification;
  return [fingerprintPrompt(prompt), ...(secondOpinion === undefined ? [] : [secondOpinion.fingerprint]), calibration];
}

/** All windows, in order, whatever order they finished in. */
async function readAll(
  reading: Reading,
  limit: LimitFunction,
  onWindow: ExtractOptions['onWindow'],
): Promise<readonly WindowResult[]> {
  const { windows } = reading.plan;
  const tasks = windows.map(
    (window, index) => (signal: AbortSignal) =>
      limit(async () => {
        signal.throwIfAborted();
        const results = await readWindow({ ...reading, signal }, window);
        onWindow?.({ index, total: windows.length, outcome: worst(results) });
        return results;
      }),
  );
  return (await abreast(tasks, reading.signal)).flat();
}

function worst(results: readonly WindowResult[]): WindowOutcome {
  return results.find(({ entry }) => entry.outcome !== 'ok')?.entry.outcome ?? 'ok';
}
