import type { Medium } from '../../domain/index.ts';
import type { PassageSide } from '../../storage/index.ts';

/** Which passages a search looks at; what is left out does not narrow. */
export interface PassageFilter {
  readonly account?: string | undefined;
  /** Passages in which any of these speaks, as the turns name them. */
  readonly speakers?: readonly string[] | undefined;
  /** Passages in which any of these sides speaks. */
  readonly sides?: readonly PassageSide[] | undefined;
  readonly media?: readonly Medium[] | undefined;
  /** ISO day, of which and after which it was said. */
  readonly from?: string | undefined;
  /** ISO day, on which or before which it was said. */
  readonly to?: string | undefined;
  /** Time zone (IANA) whose days they are; UTC's unless told. */
  readonly zone?: string | undefined;
  readonly conversation?: string | undefined;
  /** ISO day, at whose end the conversation was known to us. */
  readonly knownAt?: string | undefined;
}

/** What is searched for. */
export interface PassageQuery {
  readonly text: string;
  /** The text's vector, made before the transaction was opened; without one, words alone are compared. */
  readonly vector?: Float32Array | undefined;
  /** What made the vector. One that does not serve in this workspace is compared with nothing: words alone are. */
  readonly model?: string | undefined;
  readonly filter: PassageFilter;
  /** Hits at most; of the first {@link DEPTH} by words and by meaning no more can be told. */
  readonly limit: number;
}

/** A passage by its place. */
export interface PassageId {
  readonly conversation: string;
  readonly ordinal: number;
}

/** A passage as it was said. */
export interface StoredPassage extends PassageId {
  readonly account: string | null;
  readonly firstTurn: number;
  /** Included. */
  readonly lastTurn: number;
  readonly speakers: readonly string[];
  readonly occurredAt: string;
  readonly medium: Medium;
  readonly subject: string | null;
  /** A line for each turn, `Speaker: words`. */
  readonly text: string;
}

/** A passage that was found. */
export interface PassageHit extends StoredPassage {
  /** Orders the hits of one search; says nothing across searches. */
  readonly score: number;
  /** Cosine of question and passage; null where it is not among the nearest, or no vectors were compared. */
  readonly similarity: number | null;
  /** Its place by words and by meaning alone, from 1; null where it is not on that list. */
  readonly ranks: { readonly words: number | null; readonly meaning: number | null };
  /** The passages before and after it in its conversation. */
  readonly neighbours: readonly StoredPassage[];
}

/** A passage on one of the two lists. */
export interface Ranked extends PassageId {
  readonly score: number;
}

/** How long each of the two lists is (reference: 100 finds as much as 200, 50 less). */
export const DEPTH = 100;

/** Up to so many passages are compared one by one: an account's nearly always are. */
export const COMPARED_ONE_BY_ONE = 5_000;
