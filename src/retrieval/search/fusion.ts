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
  const places = new Places();
  const scaled = { words: scale(words, wordless), meaning: scale(meaning) };
  for (const [index, one] of words.entries()) {
    const place = places.of(one);
    place.ranks.words = index + 1;
    place.own += WEIGHT.words * (scaled.words[index] ?? 0);
  }
  for (const [index, one] of meaning.entries()) {
    const place = places.of(one);
    place.ranks.meaning = index + 1;
    place.similarity = one.score;
    place.own += WEIGHT.meaning * (scaled.meaning[index] ?? 0);
  }
  const fused = places.all.map(({ conversation, ordinal, own, similarity, ranks }): Fused => {
    const lent = places.worthAt(conversation, ordinal - 1) + places.worthAt(conversation, ordinal + 1);
    return { conversation, ordinal, score: own + NEIGHBOUR * lent, similarity, ranks };
  });
  return fused.sort((one, other) => other.score - one.score || byPlace(one, other));
}

/** What is gathered of a passage from both lists. */
interface Place extends PassageId {
  /** What it is worth without its neighbours. */
  own: number;
  similarity: number | null;
  readonly ranks: { words: number | null; meaning: number | null };
}

/** Every passage of either list once, found by conversation and ordinal. */
class Places {
  readonly all: Place[] = [];
  readonly #at = new Map<string, Map<number, Place>>();

  of({ conversation, ordinal }: PassageId): Place {
    const known = this.#at.get(conversation) ?? new Map<number, Place>();
    this.#at.set(conversation, known);
    const place = known.get(ordinal) ?? {
      conversation,
      ordinal,
      own: 0,
      similarity: null,
      ranks: { words: null, meaning: null },
    };
    if (!known.has(ordinal)) this.all.push(place);
    known.set(ordinal, place);
    return place;
  }

  /** Nothing where neither list has a passage. */
  worthAt(conversation: string, ordinal: number): number {
    return this.#at.get(conversation)?.get(ordinal)?.own ?? 0;
  }
}

/**
 * Standard deviations above the least, in the order of the list; of scores that are all alike, nothing.
 * @param noughts how many passages beside those of the list have a score of 0
 */
function scale(list: readonly Ranked[], noughts = 0): readonly number[] {
  const scores = [...list.map(({ score }) => score), ...new Array<number>(noughts).fill(0)];
  const least = Math.min(...scores);
  const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
  const deviation = Math.sqrt(scores.reduce((sum, score) => sum + (score - mean) ** 2, 0) / scores.length);
  return list.map(({ score }) => (score - least) / (deviation || 1));
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
