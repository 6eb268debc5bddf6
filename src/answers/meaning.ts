import type { Embedder } from '../extraction/index.ts';

/** What gives vectors to questions: the embedding whose vectors the index holds, by its name. */
export interface QuestionEmbedding {
  of(model: string): Promise<Embedder | undefined>;
}

/** A question's vector and what made it; without one, why words alone are searched, where that is no choice of anybody's. */
export interface Meaning {
  readonly meaning: { readonly embedder: Embedder; readonly vector: Float32Array } | undefined;
  readonly note: string | undefined;
}

/** Whoever asks waits: a server that does not answer by then is done without. */
const PATIENCE_MS = 15_000;

/**
 * The vector of a question in the space the index serves. An embedding that fails or keeps waiting takes no answer away: words,
 * facts and SQL answer without it, and the note says so.
 * @throws the signal's reason, when aborted
 */
export async function meaningOf(
  embedding: QuestionEmbedding | undefined,
  serving: string | undefined,
  text: string,
  signal?: AbortSignal,
): Promise<Meaning> {
  if (embedding === undefined || serving === undefined) return { meaning: undefined, note: undefined };
  const patience = AbortSignal.timeout(PATIENCE_MS);
  const limit = signal === undefined ? patience : AbortSignal.any([signal, patience]);
  try {
    return { meaning: await within(limit, embed(embedding, serving, text, limit)), note: undefined };
  } catch (error) {
    signal?.throwIfAborted();
    return {
      meaning: undefined,
      note: `The embedding does not answer (${error instanceof Error ? error.message : 'it failed'}): words alone were searched.`,
    };
  }
}

async function embed(
  embedding: QuestionEmbedding,
  serving: string,
  text: string,
  signal: AbortSignal,
): Promise<Meaning['meaning']> {
  const embedder = await embedding.of(serving);
  const [vector] = (await embedder?.embed([text], { signal })) ?? [];
  return embedder === undefined || vector === undefined ? undefined : { embedder, vector };
}

/** Not all that waits hears of the end of patience: finding the embedding does not. */
async function within<Result>(limit: AbortSignal, work: Promise<Result>): Promise<Result> {
  const ended = Promise.withResolvers<never>();
  const end = () => ended.reject(limit.reason);
  limit.addEventListener('abort', end);
  try {
    return await Promise.race([work, ended.promise]);
  } finally {
    limit.removeEventListener('abort', end);
  }
}
