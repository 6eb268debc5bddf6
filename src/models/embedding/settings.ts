import type { Encoder } from './encoder.ts';
import { LINEAR_PARTS } from './graph.ts';

export const EMBEDDING_ENGINES = ['onnx', 'wasm'] as const;
export type EmbeddingEngine = (typeof EMBEDDING_ENGINES)[number];

/** `sentence`: vectors of length 1, for comparing texts; `pooled`: the mean over the words as it comes, for a head trained on it. */
export type EmbeddingOutput = 'sentence' | 'pooled';

/**
 * How closely the fast engine computes. Cosine to 32-bit floats, least and mean, on turns of calls: `fast` 0.97 and 0.99,
 * `close` 0.98 and 0.995, `exact` 0.9998 and 0.9999; words per second as 4 to 2 to 1.
 */
export const PRECISIONS = { fast: [], close: ['narrow'], exact: LINEAR_PARTS } as const;
export type Precision = keyof typeof PRECISIONS;

/** Everything that an engine needs to know; plain data, since it is sent to a thread. */
export interface EngineSettings {
  readonly engine: EmbeddingEngine;
  readonly encoder: Encoder;
  /** A safetensors file with tensors that replace the encoder's own of the same names. */
  readonly overridesPath: string | undefined;
  readonly output: EmbeddingOutput;
  readonly precision: Precision;
  readonly cacheFolder: string;
}

/** An engine that has loaded. */
export interface RunningEngine {
  /** Gives the vector of one text, the same whatever was asked before. */
  embed(text: string): Promise<Float32Array>;
  release(): Promise<void>;
}
