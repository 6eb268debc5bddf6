import { type Conversation, type Rejection, type Signal, sideOf } from '../../domain/index.ts';
import { inOneGo, type Steps } from '../steps.ts';
import type { Candidate, ExtractionContext } from '../types.ts';
import { meaningfulAttributes, refuseBySide, refuseByVocabulary } from './legal.ts';
import { locate } from './locate.ts';
import { prepareTurns, type SourceTurn } from './source.ts';
import { type Spoken, spokenIn } from './spoken.ts';

export { type Correction, correctorFor } from './correct.ts';
export { findQuote } from './find-quote.ts';
export { isPlaceholder } from './legal.ts';

/** What of an extractor's proposals stands in the source, and what does not with its reason. */
export interface GroundingResult {
  readonly grounded: readonly Signal[];
  readonly rejected: readonly Rejection[];
}

/** A quote that was only found by close alignment lowers its signal's standing. */
const FUZZY_CONFIDENCE = 0.7;

/**
 * Holds every candidate against the conversation: legal by the taxonomy, its quote found in the source, said by the right
 * side. What is kept carries the source's own letters and their offsets, so `quote` is always
 * `turns[span.turn].text.slice(span.start, span.end)` and `turns[0]` is `span.turn`. A quote longer than the guide's 60
 * words is kept: it is evidence all the same. An attribute whose words nobody said, nor the header told, is a guess and
 * falls away.
 * @param context what the extractor was told beside the conversation
 */
export function ground(
  conversation: Conversation,
  candidates: readonly Candidate[],
  context?: ExtractionContext,
): GroundingResult {
  return createGrounder(conversation, context)(candidates);
}

/** {@link ground} for candidates that come in several lists: the conversation is prepared once. */
export function createGrounder(
  conversation: Conversation,
  context?: ExtractionContext,
): (candidates: readonly Candidate[]) => GroundingResult {
  const source = prepareSource(conversation, context);
  return (candidates) => inOneGo(groundEach(source, candidates));
}

/** Grounds as {@link ground} does, candidate by candidate. */
export function* grounding(
  conversation: Conversation,
  candidates: readonly Candidate[],
  context?: ExtractionContext,
): Steps<GroundingResult> {
  return yield* groundEach(prepareSource(conversation, context), candidates);
}

function prepareSource(conversation: Conversation, context: ExtractionContext | undefined): Source {
  return { conversation, turns: prepareTurns(conversation), isSpoken: spokenIn(conversation, context) };
}

function* groundEach(source: Source, candidates: readonly Candidate[]): Steps<GroundingResult> {
  const grounded: Signal[] = [];
  const rejected: Rejection[] = [];
  for (const candidate of candidates) {
    const result = groundOne(source, candidate);
    if ('reason' in result) rejected.push(result);
    else grounded.push(result);
    yield candidate.quote.length;
  }
  return { grounded, rejected };
}

interface Source {
  readonly conversation: Conversation;
  readonly turns: readonly SourceTurn[];
  readonly isSpoken: Spoken;
}

function groundOne({ conversation, turns, isSpoken }: Source, candidate: Candidate): Signal | Rejection {
  const illegal = refuseByVocabulary(candidate);
  if (illegal !== undefined) return reject(candidate, illegal);
  const named = [...new Set(candidate.turns)].filter((turn) => turns[turn] !== undefined);
  if (named.length === 0) {
    return reject(candidate, { reason: 'no_such_turn', detail: `the conversation has ${turns.length} turns` });
  }
  const location = locate(turns, named, candidate.quote);
  if ('reason' in location) return reject(candidate, location);
  const { span, grounding } = location;
  const wrongSide = refuseBySide(candidate, sideOf(conversation, conversation.turns[span.turn]?.speaker ?? ''));
  if (wrongSide !== undefined) return reject(candidate, wrongSide);
  const certainty = grounding === 'fuzzy' ? FUZZY_CONFIDENCE : 1;
  return {
    kind: candidate.kind,
    subtype: candidate.subtype,
    turns: [span.turn, ...supporting(named, span.turn)],
    quote: (turns[span.turn]?.text ?? '').slice(span.start, span.end),
    attrs: meaningfulAttributes(candidate, isSpoken),
    span,
    grounding,
    confidence: candidate.confidence * certainty,
  } as Signal;
}

/** The other named turns; when the quote stands in none of them, the first was wrong and is dropped. */
function supporting(named: readonly number[], holder: number): number[] {
  return named.includes(holder) ? named.filter((turn) => turn !== holder) : named.slice(1);
}

function reject(candidate: Candidate, { reason, detail }: Pick<Rejection, 'reason' | 'detail'>): Rejection {
  const { kind, subtype, turns, quote } = candidate;
  return { reason, detail, kind, subtype, turns, quote };
}
