import { InferenceSession, Tensor as OnnxTensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { buildGraph, LINEAR_PARTS } from './graph.ts';
import { type StoredTensor, storedFloats, type Tensors, withOverrides } from './safetensors.ts';

/** Numbers that look random and are the same every time. */
function numbers(seed: number, count: number): readonly number[] {
  return Array.from({ length: count }, (_none, at) => Math.sin(seed * 31.7 + at * 12.9) * 0.8);
}

const WIDTH = 8;
const WIDE = 16;
const NAMES: readonly (readonly [string, readonly number[]])[] = [
  ['embeddings.word_embeddings.weight', [6, WIDTH]],
  ['embeddings.position_embeddings.weight', [5, WIDTH]],
  ['embeddings.token_type_embeddings.weight', [2, WIDTH]],
  ['embeddings.LayerNorm.weight', [WIDTH]],
  ['embeddings.LayerNorm.bias', [WIDTH]],
  ...['attention.self.query', 'attention.self.key', 'attention.self.value', 'attention.output.dense'].flatMap(
    (name) =>
      [
        [`encoder.layer.0.${name}.weight`, [WIDTH, WIDTH]],
        [`encoder.layer.0.${name}.bias`, [WIDTH]],
      ] as const,
  ),
  ['encoder.layer.0.attention.output.LayerNorm.weight', [WIDTH]],
  ['encoder.layer.0.attention.output.LayerNorm.bias', [WIDTH]],
  ['encoder.layer.0.intermediate.dense.weight', [WIDE, WIDTH]],
  ['encoder.layer.0.intermediate.dense.bias', [WIDE]],
  ['encoder.layer.0.output.dense.weight', [WIDTH, WIDE]],
  ['encoder.layer.0.output.dense.bias', [WIDTH]],
  ['encoder.layer.0.output.LayerNorm.weight', [WIDTH]],
  ['encoder.layer.0.output.LayerNorm.bias', [WIDTH]],
];

function tensor(seed: number, shape: readonly number[]): StoredTensor {
  const values = Float32Array.from(
    numbers(
      seed,
      shape.reduce((product, size) => product * size, 1),
    ),
  );
  return storedFloats({ shape, values });
}

const TINY: Tensors = new Map(NAMES.map(([name, shape], seed) => [name, tensor(seed + 1, shape)]));

type Matrix = readonly (readonly number[])[];

/** The same encoder, written down once more as the paper has it: one head, one sentence, in doubles. */
function byHand(tensors: Tensors, ids: readonly number[]): readonly number[] {
  const values = (name: string) => {
    const bytes = tensors.get(name)?.bytes ?? new Uint8Array();
    return [...new Float32Array(Uint8Array.from(bytes).buffer)];
  };
  const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, one, at) => sum + one * (b[at] ?? 0), 0);
  const rows = (name: string, width: number) => {
    const flat = values(name);
    return Array.from({ length: flat.length / width }, (_none, row) => flat.slice(row * width, (row + 1) * width));
  };
  const dense = (input: Matrix, name: string): Matrix => {
    const bias = values(`${name}.bias`);
    const weight = rows(`${name}.weight`, input[0]?.length ?? 0);
    return input.map((row) => weight.map((of, at) => dot(of, row) + (bias[at] ?? 0)));
  };
  const plus = (one: Matrix, other: Matrix) =>
    one.map((row, at) => row.map((value, i) => value + (other[at]?.[i] ?? 0)));
  const norm = (input: Matrix, name: string): Matrix => {
    const [gamma, beta] = [values(`${name}.weight`), values(`${name}.bias`)];
    return input.map((row) => {
      const mean = row.reduce((sum, value) => sum + value, 0) / row.length;
      const deviation = Math.sqrt(row.reduce((sum, value) => sum + (value - mean) ** 2, 0) / row.length + 1e-12);
      return row.map((value, at) => ((value - mean) / deviation) * (gamma[at] ?? 0) + (beta[at] ?? 0));
    });
  };
  const gelu = (x: number) => 0.5 * x * (1 + erf(x / Math.SQRT2));
  const [words, places] = [rows(NAMES[0]?.[0] ?? '', WIDTH), rows(NAMES[1]?.[0] ?? '', WIDTH)];
  const sentence = rows(NAMES[2]?.[0] ?? '', WIDTH)[0] ?? [];
  const start = ids.map((id, at) => sentence.map((value, i) => value + (words[id]?.[i] ?? 0) + (places[at]?.[i] ?? 0)));
  const input = norm(start, 'embeddings.LayerNorm');
  const layer = 'encoder.layer.0';
  const [query, key, value] = ['query', 'key', 'value'].map((part) => dense(input, `${layer}.attention.self.${part}`));
  const mixed = (query ?? []).map((asking) => {
    const raised = (key ?? []).map((asked) => Math.exp(dot(asking, asked) / Math.sqrt(WIDTH)));
    const sum = raised.reduce((total, one) => total + one, 0);
    return asking.map(
      (_none, i) =>
        dot(
          raised,
          (value ?? []).map((row) => row[i] ?? 0),
        ) / sum,
    );
  });
  const attended = norm(
    plus(dense(mixed, `${layer}.attention.output.dense`), input),
    `${layer}.attention.output.LayerNorm`,
  );
  const wide = dense(attended, `${layer}.intermediate.dense`).map((row) => row.map(gelu));
  const end = norm(plus(dense(wide, `${layer}.output.dense`), attended), `${layer}.output.LayerNorm`);
  return sentence.map((_none, i) => end.reduce((sum, row) => sum + (row[i] ?? 0), 0) / end.length);
}

/** The error function by its series. */
function erf(x: number): number {
  let [sum, term] = [x, x];
  for (let n = 1; n < 60; n++) {
    term *= -(x * x) / n;
    sum += term / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * sum;
}

async function run(tensors: Tensors, ids: readonly number[]): Promise<readonly number[]> {
  const session = await InferenceSession.create(buildGraph(tensors, { layers: 1, heads: 1, inFloats: LINEAR_PARTS }));
  const input = (values: readonly number[]) =>
    new OnnxTensor('int64', BigInt64Array.from(values, BigInt), [1, ids.length]);
  const { mean } = await session.run({ ids: input(ids), positions: input(ids.map((_id, at) => at)) });
  return mean?.data instanceof Float32Array ? [...mean.data] : [];
}

/** To two places: the table of words is kept in 8 bits. */
function expectClose(one: readonly number[], other: readonly number[]): void {
  expect(one).toHaveLength(other.length);
  for (const [at, value] of one.entries()) expect(value).toBeCloseTo(other[at] ?? Number.NaN, 2);
}

describe('the graph of an encoder', () => {
  it('computes what the encoder computes by hand', async () => {
    expectClose(await run(TINY, [1, 4, 2]), byHand(TINY, [1, 4, 2]));
  });

  it('computes with tensors that replace its own, and not as before', async () => {
    const name = 'encoder.layer.0.output.dense.weight';
    const changed = withOverrides(TINY, new Map([[name, tensor(77, [WIDTH, WIDE])]]));
    const vector = await run(changed, [1, 4, 2]);
    expectClose(vector, byHand(changed, [1, 4, 2]));
    const before = byHand(TINY, [1, 4, 2]);
    expect(Math.max(...vector.map((value, at) => Math.abs(value - (before[at] ?? 0))))).toBeGreaterThan(0.1);
  });

  it('is not built from weights that lack a tensor', () => {
    const short = new Map([...TINY].filter(([name]) => !name.includes('intermediate')));
    const options = { layers: 1, heads: 1, inFloats: [] };
    expect(() => buildGraph(short, options)).toThrow('the weights hold no tensor encoder.layer.0.intermediate.dense');
  });
});
