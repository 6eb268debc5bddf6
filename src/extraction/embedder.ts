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
   */
  embed(
    texts: readonly string[],
    options?: { readonly signal?: AbortSignal | undefined },
  ): Promise<readonly Float32Array[]>;
}
