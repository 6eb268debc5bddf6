import pLimit from 'p-limit';
import type { LanguageModel, Prompt } from '../model.ts';
import type { Extractor } from '../types.ts';
import { cutWindows, frameConversation } from '../windows/index.ts';
import { CALIBRATION } from './calibration.ts';
import { fingerprintPrompt, nameOf } from './prompt.ts';
import { totalUsage } from './usage.ts';
import { createVerifier, verifyClaims } from './verification/index.ts';

/** What a verified extractor is made of. */
export interface VerifiedExtractorParts {
  /** Who finds. */
  readonly reader: Extractor;
  readonly model: LanguageModel;
  /** The prompt named `verification`. */
  readonly prompt: Prompt;
  /** Model calls in flight at once, over all conversations this extractor reads. */
  readonly concurrency?: number | undefined;
}

/**
 * An extractor whose findings a language model judges: one cheap call per conversation where reading it all would be several.
 * Where the judging fails, everything found is kept, and the result says so.
 * @throws {TypeError} when the prompt lacks a section
 */
export async function createVerifiedExtractor({
  reader,
  model,
  prompt,
  concurrency = 4,
}: VerifiedExtractorParts): Promise<Extractor> {
  const verifier = await createVerifier(model, prompt);
  const limit = pLimit(concurrency);
  return {
    name: reader.name,
    fingerprint: [
      reader.fingerprint,
      model.model,
      fingerprintPrompt(prompt),
      `calibration@${CALIBRATION.version}`,
    ].join(':'),
    asks: { model: model.model, prompts: [nameOf(prompt)] },
    async extract(conversation, context, options = {}) {
      const read = await reader.extract(conversation, context, options);
      const frame = frameConversation(conversation, context);
      const { tokens, turnTokens } = cutWindows(conversation, Number.MAX_SAFE_INTEGER, frame.labels);
      const about = { conversation, context, frame, tokens, turnTokens, ...options };
      const claims = { found: read.signals, opinions: [], second: [], windowsWith: () => 1 };
      const verified = await limit(() => verifyClaims(verifier, about, claims));
      const { signals, rejected, verification, calls } = verified;
      const all = [...read.calls, ...calls];
      return {
        ...read,
        signals,
        rejected: [...read.rejected, ...rejected],
        verification,
        ...(verified.worthAnotherTry ? { worthAnotherTry: true } : {}),
        usage: totalUsage(all),
        calls: all,
      };
    },
  };
}
