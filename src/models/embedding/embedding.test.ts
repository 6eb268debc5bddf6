import { mkdtempSync, rmSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { MINILM } from './encoder.ts';
import { createLocalEmbedder, type LocalEmbedderOptions } from './index.ts';
import { floatsOf, readSafetensors, storedFloats, writeSafetensors } from './safetensors.ts';

const TEXTS = [
  'hello there',
  'We had, um, a demo from Tracklane last week and it was really slick, he said. Ça va?',
  'word '.repeat(400),
  '',
  'The warehouse team keeps asking when they get it.',
];

/** One for all tests: what is made of the weights takes a second. */
const home = mkdtempSync(join(tmpdir(), 'earshot-test-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

async function vectorsOf(options: Partial<LocalEmbedderOptions>): Promise<readonly Float32Array[]> {
  const embedder = await createLocalEmbedder({ home, ...options });
  const vectors = await embedder.embed(TEXTS);
  await embedder.close();
  return vectors;
}

function dot(one: Float32Array, other: Float32Array): number {
  return one.reduce((sum, value, at) => sum + value * (other[at] ?? 0), 0);
}

function lengthOf(vector: Float32Array): number {
  return Math.sqrt(dot(vector, vector));
}

function leastCosine(some: readonly Float32Array[], others: readonly Float32Array[]): number {
  const cosines = some.map((one, at) => {
    const other = others[at] ?? new Float32Array(one.length);
    return dot(one, other) / lengthOf(one) / lengthOf(other);
  });
  return Math.min(...cosines);
}

/** Further training, as far as a test needs it: the last layer turns about a third of what it computes round. */
async function overrides(): Promise<string> {
  const name = `encoder.layer.${MINILM.layers - 1}.output.dense.weight`;
  const { shape, values } = floatsOf(readSafetensors(await readFile(MINILM.weightsPath)), name);
  const changed = values.map((value, at) => (at % 3 === 0 ? -value : value));
  const path = join(home, 'overrides.safetensors');
  await writeFile(path, writeSafetensors(new Map([[name, storedFloats({ shape, values: changed })]])));
  return path;
}

describe('the local embedding', () => {
  it('gives sentences vectors of length 1, the same on both engines but for rounding', async () => {
    const slow = await vectorsOf({ engine: 'wasm' });
    const [fast, exact] = [
      await vectorsOf({ engine: 'onnx' }),
      await vectorsOf({ engine: 'onnx', precision: 'exact' }),
    ];
    expect(leastCosine(exact, slow)).toBeGreaterThan(0.999);
    expect(leastCosine(fast, slow)).toBeGreaterThan(0.96);
    for (const vector of [...fast, ...slow])
      expect([vector.length, lengthOf(vector)]).toEqual([384, expect.closeTo(1, 5)]);
  });

  it('gives the mean over the words as it comes, on both engines, for an encoder with replaced tensors', async () => {
    const trained = { overridesPath: await overrides(), output: 'pooled', precision: 'exact' } as const;
    const fast = await vectorsOf({ engine: 'onnx', ...trained });
    const slow = await vectorsOf({ engine: 'wasm', ...trained });
    const plain = await vectorsOf({ engine: 'onnx', output: 'pooled', precision: 'exact' });
    expect(leastCosine(fast, slow)).toBeGreaterThan(0.999);
    expect(leastCosine(fast, plain)).toBeLessThan(0.9);
    for (const [at, vector] of fast.entries())
      expect(lengthOf(vector) / lengthOf(slow[at] ?? vector)).toBeCloseTo(1, 1);
    expect(lengthOf(fast[0] ?? new Float32Array())).toBeGreaterThan(2);
  });

  it('gives a text the same vector whatever stands beside it, in the order that was asked', async () => {
    const embedder = await createLocalEmbedder({ home });
    const together = await embedder.embed(TEXTS);
    const [turned, alone] = await Promise.all([
      embedder.embed([...TEXTS, ...TEXTS].toReversed()),
      Promise.all(TEXTS.map((text) => embedder.embed([text]))),
    ]);
    expect(turned.toReversed()).toEqual([...together, ...together]);
    expect(alone.flat()).toEqual(together);
    await embedder.close();
  });

  it('makes its graph again when the cache has been spoilt', async () => {
    const before = await vectorsOf({ engine: 'onnx' });
    const graphs = (await readdir(join(home, 'models'))).filter(
      (name) => name.includes('fast') && name.endsWith('.onnx'),
    );
    expect(graphs).toHaveLength(1);
    for (const name of graphs) await writeFile(join(home, 'models', name), 'not a graph');
    expect(await vectorsOf({ engine: 'onnx' })).toEqual(before);
  });

  it('tells encoders and roundings apart by name, and engines of one encoder not', async () => {
    const [plain, pooled, exact, slow] = [
      await createLocalEmbedder({ home, engine: 'onnx' }),
      await createLocalEmbedder({ home, engine: 'onnx', output: 'pooled' }),
      await createLocalEmbedder({ home, engine: 'onnx', precision: 'exact' }),
      await createLocalEmbedder({ home, engine: 'wasm' }),
    ];
    expect(new Set([plain, exact, slow].map(({ model }) => model)).size).toBe(1);
    expect(pooled.model).not.toBe(plain.model);
    expect(new Set([plain, pooled, exact, slow].map(({ fingerprint }) => fingerprint)).size).toBe(4);
  });

  it('stops when told, and is no more when closed', async () => {
    const embedder = await createLocalEmbedder({ home });
    await expect(embedder.embed(['one'], { signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow('enough');
    await embedder.close();
    await expect(embedder.embed(['one'])).rejects.toThrow('closed');
  });

  it('is refused where the replaced tensors do not fit', async () => {
    const overridesPath = join(home, 'misfit.safetensors');
    const misfit = storedFloats({ shape: [1], values: Float32Array.of(1) });
    await writeFile(overridesPath, writeSafetensors(new Map([['encoder.layer.9.bias', misfit]])));
    const fell: unknown[] = [];
    const starting = createLocalEmbedder({ home, overridesPath, onFallback: (cause) => fell.push(cause) });
    await expect(starting).rejects.toThrow('encoder.layer.9.bias');
    expect(fell).toEqual([]);
  });
});
