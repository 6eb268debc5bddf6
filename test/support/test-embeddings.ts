import { type Embedder, RefusedTextsError } from '../../src/extraction/index.ts';
import type { Embeddings } from '../../src/retrieval/index.ts';

/** An embedding without a model: texts that share words lie near each other. */
export interface TestEmbedder extends Embedder {
  /** Every text that it was asked for. */
  readonly asked: string[];
  /** Called before each answer: throw, or keep it waiting. */
  before: (texts: readonly string[]) => Promise<void>;
  /** Texts that it will not have. */
  refuses: (text: string) => boolean;
}

/** Makes one; another name is another space. */
export function createTestEmbedder(model = 'test', dimensions = 16): TestEmbedder {
  const asked: string[] = [];
  const embedder: TestEmbedder = {
    model,
    fingerprint: model,
    dimensions,
    asked,
    before: async () => undefined,
    refuses: () => false,
    async embed(texts, { signal } = {}) {
      await embedder.before(texts);
      signal?.throwIfAborted();
      asked.push(...texts);
      if (!texts.some(embedder.refuses)) return texts.map((text) => vectorOf(text, dimensions));
      const embedded = texts.map((text) =>
        embedder.refuses(text) ? { refused: 'HTTP 400 too_long' } : vectorOf(text, dimensions),
      );
      throw new RefusedTextsError('some are refused', embedded);
    },
  };
  return embedder;
}

/** The first is the one that is set, the others are those that served before. */
export function createTestEmbeddings(current: Embedder, ...others: readonly Embedder[]): Embeddings {
  return {
    name: 'local',
    isCurrent: (model) => model === current.model,
    current: async () => current,
    of: async (model) => [current, ...others].find((one) => one.model === model),
  };
}

function vectorOf(text: string, dimensions: number): Float32Array {
  const vector = new Float32Array(dimensions).fill(0.01);
  for (const word of text.toLowerCase().match(/\w+/g) ?? []) {
    const at = [...word].reduce((hash, letter) => (hash * 31 + letter.charCodeAt(0)) % 65_521, 7) % dimensions;
    vector[at] = (vector[at] ?? 0) + 1;
  }
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
}
