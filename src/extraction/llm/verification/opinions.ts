import type { Signal } from '../../../domain/index.ts';

/** Below it the local extractor is too often wrong to be worth the verifier's time (a third of what it says, on the labelled cases). */
const SURE = 0.8;
/** So that a long call stays cheap: one for as many tokens of transcript, and never fewer than a few. */
const TOKENS_PER_OPINION = 500;
const FEWEST = 4;

/**
 * What a second reader found with confidence and the first did not report, the surest kept where there are too many.
 * @param tokens of the transcript
 */
export function secondOpinions(second: readonly Signal[], found: readonly Signal[], tokens: number): readonly Signal[] {
  const most = Math.max(FEWEST, Math.floor(tokens / TOKENS_PER_OPINION));
  return second
    .filter((opinion) => opinion.confidence >= SURE && !found.some((signal) => isSameFinding(opinion, signal)))
    .sort((one, other) => other.confidence - one.confidence || byPlace(one, other))
    .slice(0, most);
}

/** Did two readers report the same: one kind, a turn in common? */
export function isSameFinding(one: Signal, other: Signal): boolean {
  return one.kind === other.kind && one.turns.some((turn) => other.turns.includes(turn));
}

function byPlace({ span: one }: Signal, { span: other }: Signal): number {
  return one.turn - other.turn || one.start - other.start;
}
