import type { Conversation } from '../../domain/index.ts';
import { grounding } from '../grounding/index.ts';
import { merging } from '../merging/index.ts';
import { breathing, type Steps } from '../steps.ts';
import {
  type ExtractionContext,
  type ExtractionResult,
  type ExtractOptions,
  type Extractor,
  NO_USAGE,
} from '../types.ts';
import { arbiterOf, CLASSIFIER_VERSION } from './classifier/index.ts';
import { CUES_VERSION } from './cues/index.ts';
import { proposing } from './propose.ts';
import { readTurns } from './read.ts';

/**
 * The extractor that needs no language model: cues over normalised words, held against scopes (negation, supposition,
 * other companies, jest), the speaker's side and the rest of the conversation. Deterministic; makes no call.
 */
export function createLocalExtractor(): Extractor {
  return {
    name: 'local',
    fingerprint: `local-cues-${CUES_VERSION}-classifier-${CLASSIFIER_VERSION}`,
    extract: async (
      conversation: Conversation,
      context: ExtractionContext,
      options?: ExtractOptions,
    ): Promise<ExtractionResult> => {
      options?.signal?.throwIfAborted();
      const { signals, rejected } = await breathing(reading(conversation, context), options?.signal);
      options?.onWindow?.({ index: 0, total: 1, outcome: 'ok' });
      return { signals, rejected, status: 'complete', unread: [], usage: NO_USAGE, calls: [] };
    },
  };
}

function* reading(
  conversation: Conversation,
  context: ExtractionContext,
): Steps<Pick<ExtractionResult, 'signals' | 'rejected'>> {
  const turns = yield* readTurns(conversation, context);
  const candidates = yield* proposing(turns, arbiterOf(turns, conversation.medium === 'email'));
  const { grounded, rejected } = yield* grounding(conversation, candidates, context);
  return { signals: yield* merging(grounded), rejected };
}
