import type { Conversation } from '../../domain/index.ts';
import { ground } from '../grounding/index.ts';
import { mergeSignals } from '../merging/index.ts';
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
import { breathing } from './steps.ts';

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
      const turns = await breathing(readTurns(conversation, context), options?.signal);
      const arbiter = arbiterOf(turns, conversation.medium === 'email');
      const candidates = await breathing(proposing(turns, arbiter), options?.signal);
      const { grounded, rejected } = ground(conversation, candidates);
      options?.onWindow?.({ index: 0, total: 1, outcome: 'ok' });
      return { signals: mergeSignals(grounded), rejected, status: 'complete', unread: [], usage: NO_USAGE, calls: [] };
    },
  };
}
