import { type Embedded, type Embedder, RefusedTextsError } from '../../extraction/index.ts';
import { keepEmbeddings, keepRefusals, type TextToEmbed, toVector, withWorkspace } from '../../storage/index.ts';
import { describeFailure } from '../failure.ts';
import type { SpaceTools } from './spaces.ts';

/** Texts embedded before what came of them is kept: about a second of the local embedding, one or a few requests to a server. */
const PART = { local: 64, openai: 512 } as const;

/** What {@link embedInParts} is asked. */
export interface TextsToEmbed {
  readonly texts: readonly TextToEmbed[];
  readonly signal: AbortSignal;
  /** Called after each part, with when it began (`performance.now`); gives whether the next is to follow. */
  pause?(started: number): Promise<boolean>;
}

/**
 * Embeds texts part by part and keeps the vectors of each before the next. A text that the embedding refuses is remembered with
 * its reason, and keeps no other from its vector. Where another embedding than the one that is set fails, it is done without.
 * @returns how many texts were settled: have vectors now, or are known to be refused
 * @throws {ModelError} when the embedding that is set fails; the parts before are kept
 */
export async function embedInParts(
  tools: SpaceTools,
  workspace: string,
  embedder: Embedder,
  { texts, signal, pause }: TextsToEmbed,
): Promise<number> {
  const size = PART[tools.embeddings?.name ?? 'local'];
  for (let start = 0; start < texts.length; start += size) {
    const started = performance.now();
    const part = texts.slice(start, start + size);
    const embedded = await embedPart(tools, workspace, embedder, { texts: part, signal });
    if (embedded === undefined) return start; // it gives nothing today
    await keep(tools, workspace, embedder.model, part, embedded);
    if ((await pause?.(started)) === false) return start + part.length;
  }
  return texts.length;
}

/** What became of each text; `undefined` where an embedding that is not the one set fails. */
async function embedPart(
  { embeddings, logger }: SpaceTools,
  workspace: string,
  embedder: Embedder,
  { texts, signal }: TextsToEmbed,
): Promise<readonly Embedded[] | undefined> {
  try {
    return await embedder.embed(
      texts.map(({ text }) => text),
      { signal },
    );
  } catch (error) {
    const { model } = embedder;
    signal.throwIfAborted();
    if (error instanceof RefusedTextsError) return error.embedded;
    if (embeddings?.isCurrent(model) !== false) throw error;
    logger.warn({ workspace, model, reason: describeFailure(error) }, 'the embedding that served so far gives nothing');
    return undefined;
  }
}

async function keep(
  { database, logger }: SpaceTools,
  workspace: string,
  model: string,
  texts: readonly TextToEmbed[],
  embedded: readonly Embedded[],
): Promise<void> {
  const became = texts.flatMap(({ contentHash }, at) => {
    const one = embedded[at];
    return one === undefined ? [] : [{ contentHash, one }];
  });
  const vectors = became.flatMap(({ contentHash, one }) =>
    'refused' in one ? [] : [{ contentHash, vector: toVector(one) }],
  );
  const refused = became.flatMap(({ contentHash, one }) =>
    'refused' in one ? [{ contentHash, reason: one.refused }] : [],
  );
  await withWorkspace(database, workspace, async (tx) => {
    await keepEmbeddings(tx, model, vectors);
    await keepRefusals(tx, model, refused);
  });
  if (refused.length === 0) return;
  const reasons = [...new Set(refused.map(({ reason }) => reason))];
  logger.warn(
    { workspace, model, texts: refused.length, reasons },
    'the embedding refuses texts: words alone find them',
  );
}
