import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Embedder } from '../../extraction/index.ts';
import { digest } from './cache.ts';
import { MINILM } from './encoder.ts';
import {
  EMBEDDING_ENGINES,
  type EmbeddingEngine,
  type EmbeddingOutput,
  type EngineSettings,
  type Precision,
} from './settings.ts';
import { type EngineInThread, startEngine } from './thread.ts';

export { EMBEDDING_ENGINES, type EmbeddingEngine, type EmbeddingOutput, type Precision } from './settings.ts';

/** How to run the local embedding. */
export interface LocalEmbedderOptions {
  /** EARSHOT_HOME: what is made of the weights is kept in its folder `models`. */
  readonly home: string;
  readonly output?: EmbeddingOutput | undefined;
  readonly precision?: Precision | undefined;
  /** A safetensors file with tensors that replace the encoder's own of the same names. */
  readonly overridesPath?: string | undefined;
  /** Only this engine; by default the fast one, and the other where it does not load. */
  readonly engine?: EmbeddingEngine | undefined;
  /** Told why the fast engine is not in use. */
  readonly onFallback?: ((cause: unknown) => void) | undefined;
}

/** The local embedding, the engine that runs it, for the log, and the end of it. */
export interface LocalEmbedder extends Embedder {
  readonly engine: EmbeddingEngine;
  close(): Promise<void>;
}

/**
 * The sentence embedding that comes with the program (all-MiniLM-L6-v2, 384 dimensions), or what further training has made of
 * it. Offline; both engines give the same vectors but for rounding, so what one stored the other can search.
 * @throws an Error, when the engine asked for (or the last one left) does not load, or the overrides do not fit
 */
export async function createLocalEmbedder(options: LocalEmbedderOptions): Promise<LocalEmbedder> {
  const { home, output = 'sentence', precision = 'fast', overridesPath, onFallback } = options;
  const overrides = overridesPath === undefined ? [] : [digest(await readFile(overridesPath)).slice(0, 12)];
  const model = [MINILM.id, ...overrides, ...(output === 'sentence' ? [] : [output])].join('/');
  const start = async (engine: EmbeddingEngine): Promise<LocalEmbedder> => {
    const cacheFolder = join(home, 'models');
    const running = await loadEngine({ engine, encoder: MINILM, overridesPath, output, precision, cacheFolder });
    return {
      model,
      fingerprint: `${model}/${engine === 'onnx' ? precision : engine}`,
      dimensions: MINILM.dimensions,
      engine,
      embed: (texts, { signal } = {}) => running.embed(texts, signal),
      close: () => running.close(),
    };
  };
  if (options.engine !== undefined) return start(options.engine);
  const [fast, slow] = EMBEDDING_ENGINES;
  try {
    return await start(fast);
  } catch (cause) {
    // Weights that do not fit fit no engine.
    if (cause instanceof RangeError) throw cause;
    onFallback?.(cause);
    return start(slow);
  }
}

async function loadEngine(settings: EngineSettings): Promise<EngineInThread> {
  // Up to its version 1.22 the runtime loads in a thread only where the first thread has loaded it before.
  if (settings.engine === 'onnx') await import('onnxruntime-node');
  return startEngine(settings);
}
