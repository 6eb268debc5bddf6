import { createHash } from 'node:crypto';
import { appendFile, mkdir, readFile, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import type { Embedder } from '../../src/extraction/index.ts';

/** Texts embedded before what they came to is kept. */
const AT_ONCE = 64;
const HASH_BYTES = 32;

/**
 * An embedder that keeps in a folder what it made, by the hash of each text: a second run asks the model for nothing.
 * @param onText told how many texts are done, of all that were ever asked for
 */
export function keepVectors(embedder: Embedder, folder: string, onText?: (done: number) => void): Embedder {
  const name = createHash('sha256').update(embedder.fingerprint).digest('hex').slice(0, 16);
  const path = join(folder, `${name}.vectors`);
  let reading: Promise<Map<string, Float32Array>> | undefined;
  let done = 0;
  return {
    ...embedder,
    async embed(texts, options) {
      reading ??= readKept(path, embedder.dimensions);
      const kept = await reading;
      const missing = [...new Set(texts)].filter((text) => !kept.has(hashOf(text)));
      done += texts.length - missing.length;
      onText?.(done);
      for (let first = 0; first < missing.length; first += AT_ONCE) {
        const some = missing.slice(first, first + AT_ONCE);
        const vectors = await embedder.embed(some, options);
        await mkdir(folder, { recursive: true });
        await appendFile(path, Buffer.concat(some.map((text, index) => entryOf(text, vectors[index]))));
        for (const [index, text] of some.entries()) kept.set(hashOf(text), vectors[index] ?? new Float32Array());
        done += some.length;
        onText?.(done);
      }
      return texts.map((text) => kept.get(hashOf(text)) ?? new Float32Array());
    },
  };
}

async function readKept(path: string, dimensions: number): Promise<Map<string, Float32Array>> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return Buffer.alloc(0);
    throw error;
  });
  const kept = new Map<string, Float32Array>();
  const length = HASH_BYTES + 4 * dimensions;
  const half = bytes.length % length;
  // Left by a run that was killed as it wrote.
  if (half > 0) await truncate(path, bytes.length - half);
  for (let at = 0; at + length <= bytes.length; at += length) {
    const values = Array.from({ length: dimensions }, (_, index) => bytes.readFloatLE(at + HASH_BYTES + 4 * index));
    kept.set(bytes.toString('hex', at, at + HASH_BYTES), Float32Array.from(values));
  }
  return kept;
}

function entryOf(text: string, vector: Float32Array = new Float32Array()): Buffer {
  const entry = Buffer.alloc(HASH_BYTES + 4 * vector.length);
  entry.write(hashOf(text), 0, 'hex');
  for (const [index, value] of vector.entries()) entry.writeFloatLE(value, HASH_BYTES + 4 * index);
  return entry;
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
