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
import { withAutomaticMail } from './automatic-mail.ts';
import type { Arbiter } from './classifier/arbiter.ts';
import { type MeaningModel, opinionGiver } from './classifier/head.ts';
import { arbiterOf, CLASSIFIER_VERSION } from './classifier/index.ts';
import { CUES_VERSION } from './cues/index.ts';
import { proposing } from './propose.ts';
import { type ReadTurn, readTurns } from './read.ts';

export { type MeaningModel, type StoredHead, storedHeadSchema } from './classifier/head.ts';
export { type LocalSentence, type LocalTurn, readLocally } from './reading.ts';

/** What the local extractor may be handed. */
export interface LocalExtractorOptions {
  /** Lets it look at what turns mean, beside their words. */
  readonly meaning?: MeaningModel | undefined;
}

/**
 * The extractor that needs no language model: cues over normalised words, held against scopes (negation, supposition,
 * other companies, jest), the speaker's side and the rest of the conversation, and a classifier that doubts them and finds
 * what is said without one. Deterministic; makes no call.
 * @throws RangeError, when what it is handed does not fit together
 */
export function createLocalExtractor({ meaning }: LocalExtractorOptions = {}): Extractor {
  const giveOpinion = meaning && opinionGiver(meaning);
  const read = [`cues-${CUES_VERSION}`, `classifier-${CLASSIFIER_VERSION}`];
  if (meaning !== undefined) read.push(`head-${meaning.head.version}`, meaning.embedder.fingerprint);
  return {
    name: 'local',
    fingerprint: `local-${read.join('-')}`,
    extract: async (
      conversation: Conversation,
      context: ExtractionContext,
      options?: ExtractOptions,
    ): Promise<ExtractionResult> => {
      const signal = options?.signal;
      signal?.throwIfAborted();
      const turns = await breathing(readTurns(conversation, context), signal);
      const opinion = await giveOpinion?.(turns, signal);
      const arbiter = arbiterOf(turns, conversation.medium === 'email', opinion);
      const { signals, rejected } = await breathing(finding(conversation, context, turns, arbiter), signal);
      options?.onWindow?.({ index: 0, total: 1, outcome: 'ok' });
      return { signals, rejected, status: 'complete', unread: [], usage: NO_USAGE, calls: [] };
    },
  };
}

function* finding(
  conversation: Conversation,
  context: ExtractionContext,
  turns: readonly ReadTurn[],
  arbiter: Arbiter,
): Steps<Pick<ExtractionResult, 'signals' | 'rejected'>> {
  const candidates = withAutomaticMail(conversation, yield* proposing(turns, arbiter));
  const { grounded, rejected } = yield* grounding(conversation, candidates, context);
  return { signals: yield* merging(grounded), rejected };
}
