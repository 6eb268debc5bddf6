import type { PassageId, Ranked } from './types.ts';

/** Words and meaning as they weigh together; measured on two public sets, see evals/README.md. */
const WEIGHT = { words: 0.6, meaning: 0.4 };
/** What a passage gains from those before and after it in its conversation. */
const NEIGHBOUR = 0.2;

/** A passage of either list, with what it is worth. */
export interface Fused extends PassageId {
  readonly score: number;
  /** Cosine; null where it is not on the list of meaning. */
  readonly similarity: number | null;
  readonly ranks: { readonly words: number | null; readonly meaning: number | null };
}

/**
 * One order out of two lists, the best first. Each list's scores are put on one scale, so many standard deviations above
 * its last; a passage that is on one list only has nothing of the other. Then neighbours lend each other of their scores.
 * Of equals the earlier in its conversation comes first. By meaning every passage has a place, by words only those that hold
 * one: where the list of words is the shorter one, the passages it lacks count as holding none, so that a word said once in
 * an account stands out and not back.
 */
export function fuse(words: readonly Ranked[], meaning: readonly Ranked[]): readonly Fused[] {
  const wordless = Math.max(0, meaning.length - words.length);
  const scaled = { words: scale(words, wordless), meaning: scale(meaning) };
  const places = new Map(
    [...words, ...meaning].map(({ conversation, ordinal }) => {
      return [keyOf({ conversation, ordinal }), { conversation, ordinal }] as const;
    }),
  );
  const own = new Map<string, number>();
  for (const key of places.keys()) {
    const score = WEIGHT.words * (scaled.words.get(key) ?? 0) + WEIGHT.meaning * (scaled.meaning.get(key) ?? 0);
    own.set(key, score);
  }
  const ranks = { words: ranksOf(words), meaning: ranksOf(meaning) };
  const cosines = new Map(meaning.map((one) => [keyOf(one), one.score]));
  const fused = [...places].map(([key, { conversation, ordinal }]): Fused => {
    const beside = [ordinal - 1, ordinal + 1].map((other) => own.get(keyOf({ conversation, ordinal: other })) ?? 0);
    const lent = beside.reduce((sum, score) => sum + score, 0);
    return {
      conversation,
      ordinal,
      score: (own.get(key) ?? 0) + NEIGHBOUR * lent,
      similarity: cosines.get(key) ?? null,
      ranks: { words: ranks.words.get(key) ?? null, meaning: ranks.meaning.get(key) ?? null },
    };
  });
  return fused.sort((one, other) => other.score - one.score || byPlace(one, other));
}

/**
 * Standard deviations above the least; of scores that are all alike, nothing.
 * @param noughts how many passages beside those of the list have a score of 0
 */
function scale(list: readonly Ranked[], noughts = 0): ReadonlyMap<string, number> {
  const scores = [...list.map(({ score }) => score), ...new Array<number>(noughts).fill(0)];
  const least = Math.min(...scores);
  const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
  const deviation = Math.sqrt(scores.reduce((sum, score) => sum + (score - mean) ** 2, 0) / scores.length);
  return new Map(list.map((one) => [keyOf(one), (one.score - least) / (deviation || 1)]));
}

function ranksOf(list: readonly Ranked[]): ReadonlyMap<string, number> {
  return new Map(list.map((one, index) => [keyOf(one), index + 1]));
}

/** One text for one passage: ordinals hold no space. */
export function keyOf({ conversation, ordinal }: PassageId): string {
  return `${ordinal} ${conversation}`;
}

/** By code units of the conversation's id, then by place in it. */
export function byPlace(one: PassageId, other: PassageId): number {
  if (one.conversation !== other.conversation) return one.conversation < other.conversation ? -1 : 1;
  return one.ordinal - other.ordinal;
}
