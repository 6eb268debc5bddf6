import OpenAI from 'openai';
import pLimit from 'p-limit';
import type { Config } from '../config/index.ts';
import { ModelError } from '../domain/index.ts';
import { type Embedded, type Embedder, RefusedTextsError } from '../extraction/index.ts';
import { unit } from './embedding/unit.ts';
import { observed } from './observed.ts';
import { describeFailure } from './reply.ts';
import { DEFAULT_RETRIES, type RetryPolicy, sleepFor, type Wait, waitBeforeRetry } from './retry.ts';
import { ModelServers } from './servers.ts';

/** What a test or an unusual server needs to set beside the configuration. */
export interface EmbeddingServerOptions {
  readonly retries?: RetryPolicy | undefined;
  readonly wait?: Wait | undefined;
  /** The servers that the process asks; unset, nobody else learns how this one does. */
  readonly servers?: ModelServers | undefined;
}

/** Sent where the server wants no key but the SDK insists on one. */
const NO_KEY = 'none';

/** Characters of one request: well within what servers take, whatever a character costs. */
const MOST_CHARACTERS = 200_000;

/** Refused for its size, maybe, or for one of its texts: half of it is asked for next. */
const REFUSED = new Set([400, 413, 422]);

/** What every server takes: if it refuses this as well, it is not the text that is wrong. */
const PLAIN = 'length';

/** Vectors as long as these are what the models give that are asked for nothing else. */
const KNOWN_DIMENSIONS: Readonly<Record<string, number>> = {
  'text-embedding-3-small': 1_536,
  'text-embedding-3-large': 3_072,
  'text-embedding-ada-002': 1_536,
};

/**
 * The name of the space that a server's vectors lie in: vectors of another length are of another space, though the model is
 * the same.
 */
export function embeddingSpace(model: string, dimensions: number): string {
  return `${model}/${dimensions}`;
}

/**
 * An embedding behind any server that speaks OpenAI's `/embeddings`. Texts go out in batches, some at once; a batch that is
 * refused is halved, down to the texts that the server will not have while it takes others. Like the language model it alone
 * retries. The length of a vector is what was asked for, or what the server gives: of a model that is not known, that is asked
 * first.
 * @throws {ModelError} when the server cannot be reached, or gives other vectors than were asked for; never with words of a text
 */
export async function createServerEmbedder(
  config: Pick<Config, 'embedding' | 'modelConcurrency'> & { readonly openai: Pick<Config['openai'], 'timeoutMs'> },
  options: EmbeddingServerOptions = {},
): Promise<Embedder> {
  const { embedding, modelConcurrency } = config;
  const ask = createAsker(config, options);
  const limit = pLimit(modelConcurrency);
  const dimensions =
    embedding.dimensions ?? KNOWN_DIMENSIONS[embedding.model] ?? (await ask([PLAIN], undefined))[0]?.length ?? 0;
  const model = embeddingSpace(embedding.model, dimensions);
  return {
    model,
    fingerprint: model,
    dimensions,
    async embed(texts, { signal } = {}) {
      const batches = batchesOf(texts, embedding.batch);
      let plain: Promise<unknown> | undefined;
      const halving: Halving = {
        ask: (batch) => ask(batch, signal),
        tryPlain: async () => {
          plain ??= ask([PLAIN], signal);
          await plain;
        },
      };
      const embedded = (await Promise.all(batches.map((batch) => limit(() => askHalving(batch, halving))))).flat();
      const vectors = embedded.filter((one) => one instanceof Float32Array);
      const odd = vectors.find(({ length }) => length !== dimensions);
      if (odd !== undefined) {
        throw new ModelError(
          `The embedding ${embedding.model} gives vectors of ${odd.length} numbers where ${dimensions} are expected; ` +
            'set OPENAI_EMBEDDING_DIMENSIONS to what it gives',
        );
      }
      const refused = embedded.length - vectors.length;
      if (refused === 0) return vectors;
      throw new RefusedTextsError(
        `The embedding ${embedding.model} refused ${refused} of ${texts.length} texts`,
        embedded,
      );
    },
  };
}

type Ask = (texts: readonly string[], signal: AbortSignal | undefined) => Promise<readonly Float32Array[]>;

/** The server will not have what one request asks; another one might be taken. */
class RequestRefusedError extends ModelError {
  readonly reason: string;

  constructor(model: string, reason: string, cause: unknown) {
    super(noVectors(model, reason), { cause: nameOf(cause) });
    this.reason = reason;
  }
}

function createAsker(
  { embedding, openai }: Parameters<typeof createServerEmbedder>[0],
  { retries = DEFAULT_RETRIES, wait = sleepFor, servers = new ModelServers() }: EmbeddingServerOptions,
): Ask {
  const { model, dimensions, apiKey, baseUrl } = embedding;
  const breaker = servers.of(baseUrl);
  const client = new OpenAI({
    apiKey: apiKey ?? NO_KEY,
    ...(baseUrl === undefined ? {} : { baseURL: baseUrl }),
    timeout: openai.timeoutMs,
    maxRetries: 0,
    logLevel: 'off',
  });
  const ask: Ask = async (texts, signal) => {
    for (let requests = 1; ; requests += 1) {
      signal?.throwIfAborted();
      try {
        // As numbers: not every server knows the denser form that the SDK asks for by itself.
        const wanted = { model, input: [...texts], encoding_format: 'float' as const };
        const asked = dimensions === undefined ? wanted : { ...wanted, dimensions };
        const reply = await observed(
          { operation: 'embeddings', model, baseUrl },
          () => breaker.run(async () => client.embeddings.create(asked, { signal }), signal),
          ({ usage }) => ({ inputTokens: usage?.prompt_tokens }),
        );
        return readVectors(reply, model, texts.length);
      } catch (error) {
        signal?.throwIfAborted();
        if (error instanceof ModelError) throw error;
        const { failure, reply } = describeFailure(error);
        const reason = 'reason' in reply ? reply.reason : 'no vectors';
        if (REFUSED.has(failure.status ?? 0)) throw new RequestRefusedError(model, reason, error);
        const pause = waitBeforeRetry(failure, requests, retries, Date.now(), Math.random());
        if (pause === undefined) throw failed(model, reason, error);
        await wait(pause, signal);
      }
    }
  };
  return ask;
}

/** How texts are asked for that the server may refuse some of. */
interface Halving {
  ask(texts: readonly string[]): Promise<readonly Float32Array[]>;
  /** @throws {ModelError} when the server refuses what every server takes: then it is not the text that is wrong */
  tryPlain(): Promise<void>;
}

async function askHalving(texts: readonly string[], halving: Halving): Promise<readonly Embedded[]> {
  try {
    return await halving.ask(texts);
  } catch (error) {
    if (!(error instanceof RequestRefusedError)) throw error;
    if (texts.length === 1) {
      await halving.tryPlain();
      return [{ refused: error.reason }];
    }
    const middle = texts.length >> 1;
    return [
      ...(await askHalving(texts.slice(0, middle), halving)),
      ...(await askHalving(texts.slice(middle), halving)),
    ];
  }
}

function failed(model: string, reason: string, error?: unknown): ModelError {
  return new ModelError(noVectors(model, reason), { cause: nameOf(error) });
}

function noVectors(model: string, reason: string): string {
  return `The embedding ${model} gave no vectors: ${reason}`;
}

/** Of the SDK's own error only its name: it repeats what the server said, and a server may repeat what it was sent. */
function nameOf(error: unknown): { readonly name: string } | undefined {
  return error instanceof Error ? { name: error.name } : undefined;
}

/** The vectors in the order of their texts: servers number them, and may answer in another order. */
function readVectors(
  { data }: Partial<OpenAI.CreateEmbeddingResponse>,
  model: string,
  count: number,
): readonly Float32Array[] {
  if (!Array.isArray(data) || data.length !== count) {
    throw failed(model, `${Array.isArray(data) ? data.length : 'no'} vectors for ${count} texts`);
  }
  const vectors = new Array<Float32Array | undefined>(count);
  for (const { index, embedding } of data) {
    if (!Number.isInteger(index) || index < 0 || index >= count || vectors[index] !== undefined)
      throw failed(model, 'they are not numbered as the texts are');
    if (!Array.isArray(embedding) || !embedding.every(Number.isFinite)) throw failed(model, 'they are not numbers');
    vectors[index] = unit(embedding);
    if (!embedding.some((value) => value !== 0)) throw failed(model, 'one of them is zero');
  }
  return vectors.flatMap((vector) => vector ?? []);
}

function batchesOf(texts: readonly string[], most: number): readonly (readonly string[])[] {
  const batches: string[][] = [];
  let characters = 0;
  for (const text of texts) {
    const last = batches.at(-1);
    if (last === undefined || last.length === most || characters + text.length > MOST_CHARACTERS) {
      batches.push([text]);
      characters = text.length;
    } else {
      last.push(text);
      characters += text.length;
    }
  }
  return batches;
}
