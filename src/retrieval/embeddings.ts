import type { Config, EmbeddingName } from '../config/index.ts';
import type { Embedder } from '../extraction/index.ts';
import type { ModelServers } from '../models/index.ts';

/** What makes vectors of passages and of questions; loaded when the first is wanted. */
export interface Embeddings {
  readonly name: Exclude<EmbeddingName, 'none'>;
  /** Is this, by its name in the database, the embedding that is set? Said without loading it. */
  isCurrent(model: string): boolean;
  /**
   * The embedding that is set. `undefined` where none can be had on this machine: then words alone are searched.
   * @throws {ModelError} when its server does not answer
   */
  current(): Promise<Embedder | undefined>;
  /**
   * The embedding whose vectors the database holds, by its name there: the one that served before the settings changed is
   * asked for questions until the new one is whole. `undefined` where it cannot be had any more.
   * @throws {ModelError} when its server does not answer
   */
  of(model: string): Promise<Embedder | undefined>;
}

/** What {@link createEmbeddings} is handed. */
export interface EmbeddingTools {
  /** Told once what does not work as it is set, while something else does. */
  readonly warn: (message: string, cause: unknown) => void;
  /** The servers of models that the process asks. */
  readonly servers?: ModelServers | undefined;
}

/** How the model of a server is named in the database: with the length of its vectors. */
const SERVED = /^(?<model>.+)\/(?<dimensions>\d+)$/;

/** The embedding the settings ask for; `undefined` where they ask for none. Nothing is loaded and nobody asked yet. */
export function createEmbeddings(
  config: Pick<Config, 'embedding' | 'modelConcurrency' | 'home' | 'openai'>,
  { warn, servers }: EmbeddingTools,
): Embeddings | undefined {
  const { name } = config.embedding;
  if (name === 'none') return undefined;
  const local = once(() => loadLocal(config.home, warn));
  const served = new Map<string, () => Promise<Embedder>>();
  const fromServer = (embedding: Config['embedding']): Promise<Embedder> => {
    const key = `${embedding.model}/${embedding.dimensions ?? ''}`;
    const load = served.get(key) ?? once(() => loadServed({ ...config, embedding }, servers));
    served.set(key, load);
    return load();
  };
  const current = () => (name === 'openai' ? fromServer(config.embedding) : local());
  return {
    name,
    isCurrent: (model) => isNamedBy(config.embedding, model),
    current,
    async of(model) {
      const { model: named, dimensions } = SERVED.exec(model)?.groups ?? {};
      if (named === undefined) {
        const embedder = await local();
        return embedder?.model === model ? embedder : undefined;
      }
      if (name === 'openai') {
        const embedder = await fromServer(config.embedding);
        if (embedder.model === model) return embedder;
      }
      if (config.embedding.apiKey === undefined && config.embedding.baseUrl === undefined) return undefined;
      // A model that can give one length only may refuse to be asked for any.
      const asItIs = await fromServer({ ...config.embedding, model: named, dimensions: undefined });
      if (asItIs.model === model) return asItIs;
      return fromServer({ ...config.embedding, model: named, dimensions: Number(dimensions) });
    },
  };
}

function isNamedBy({ name, model: wanted, dimensions: length }: Config['embedding'], space: string): boolean {
  const { model, dimensions } = SERVED.exec(space)?.groups ?? {};
  if (name === 'local') return model === undefined;
  return model === wanted && (length === undefined || Number(dimensions) === length);
}

async function loadServed(
  config: Parameters<typeof createEmbeddings>[0],
  servers: EmbeddingTools['servers'],
): Promise<Embedder> {
  const { createServerEmbedder } = await import('../models/index.ts');
  return createServerEmbedder(config, { servers });
}

async function loadLocal(home: string, warn: EmbeddingTools['warn']): Promise<Embedder | undefined> {
  const { createLocalEmbedder } = await import('../models/index.ts');
  const onFallback = (cause: unknown) =>
    warn('the fast engine of the local embedding does not load: a slow one serves', cause);
  try {
    return await createLocalEmbedder({ home, onFallback });
  } catch (cause) {
    warn('the local embedding does not load: what was said is searched by its words alone', cause);
    return undefined;
  }
}

/** Remembers what came of it, but for a failure. */
function once<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | undefined;
  return () => {
    made ??= make().catch((cause: unknown) => {
      made = undefined;
      throw cause;
    });
    return made;
  };
}

/** What is searched, in words for every face. */
export function describeEmbedding({ embedding: { name, model } }: Pick<Config, 'embedding'>): string {
  if (name === 'none') return 'words alone, no embedding';
  return name === 'openai'
    ? `words, and meaning by the embedding ${model}`
    : 'words, and meaning by the local embedding';
}
