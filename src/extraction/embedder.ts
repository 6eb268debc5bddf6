import { ModelError } from '../domain/index.ts';

/** A sentence embedding as extraction sees it: handed in, so that this room loads no model of its own. */
export interface Embedder {
  /** Which vector space the vectors lie in; engines of one space share it. */
  readonly model: string;
  /** Changes whenever a text might be given another vector, be it by rounding. */
  readonly fingerprint: string;
  /** The length of every vector. */
  readonly dimensions: number;
  /**
   * One vector per text, in their order. A text's vector does not depend on the texts beside it.
   * @throws the signal's reason, when aborted
   * @throws {RefusedTextsError} when some of the texts are refused; it holds the vectors of the others
   */
  embed(
    texts: readonly string[],
    options?: { readonly signal?: AbortSignal | undefined },
  ): Promise<readonly Float32Array[]>;
}

/** What became of one text: its vector, or why the embedding will not have it, without a word of it. */
export type Embedded = Float32Array | { readonly refused: string };

/** An embedding takes some of the texts it was given and refuses others: too long for it, say. */
export class RefusedTextsError extends ModelError {
  /** In the order of the texts. */
  readonly embedded: readonly Embedded[];

  constructor(message: string, embedded: readonly Embedded[]) {
    super(message);
    this.embedded = embedded;
  }
}
