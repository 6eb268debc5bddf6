import { bytes, encode, type Field, float, int, message, text } from './protobuf.ts';
import { floatsOf, type Tensor, type Tensors } from './safetensors.ts';

/** Raised whenever the graph below changes: part of the cached file's name. */
export const GRAPH_VERSION = '2';

/** The linear layers of one block of the encoder: into attention, out of it, and the two behind it. */
export const LINEAR_PARTS = ['qkv', 'mix', 'wide', 'narrow'] as const;
type LinearPart = (typeof LINEAR_PARTS)[number];

/** What the weights themselves do not tell of an encoder, and how it is to compute. */
export interface GraphOptions {
  readonly layers: number;
  readonly heads: number;
  /** The parts that compute in 32-bit floats; the others take weights of 7 bits and round what comes in to 8. */
  readonly inFloats: readonly LinearPart[];
}

/** The weights of a graph under way, by name. */
type Weights = (name: string) => Tensor;

const EPSILON = 1e-12;
/** Weights take 7 of 8 bits: where a processor adds pairs of products in 16 bits, 8 would overflow. */
const LARGEST = 63;
/** A table is only looked up in: nothing can overflow. */
const LARGEST_IN_TABLE = 127;
const FLOAT = 1;
const INT8 = 3;
const INT64 = 7;

type Attribute = { readonly name: string; readonly integer?: number; readonly list?: readonly number[] };

interface Graph {
  readonly nodes: Field[];
  readonly initializers: Field[];
}

function attribute({ name, integer, list }: Attribute): Field {
  if (list !== undefined) return message(5, text(1, name), ...list.map((value) => int(8, value)), int(20, 7));
  return integer === undefined
    ? message(5, text(1, name), float(2, EPSILON), int(20, 1))
    : message(5, text(1, name), int(3, integer), int(20, 2));
}

/** Adds one operation; `domain` of the runtime's own operations is theirs. Negative numbers are not needed here. */
function add(
  graph: Graph,
  operation: string,
  inputs: readonly string[],
  outputs: readonly string[],
  attributes: readonly Attribute[] = [],
): void {
  const own = ['DynamicQuantizeMatMul', 'SkipLayerNormalization', 'BiasGelu', 'MultiHeadAttention'].includes(operation);
  graph.nodes.push(
    message(
      1,
      ...inputs.map((name) => text(1, name)),
      ...outputs.map((name) => text(2, name)),
      text(3, outputs[0] ?? operation),
      text(4, operation),
      ...attributes.map(attribute),
      ...(own ? [text(7, 'com.microsoft')] : []),
    ),
  );
}

function constant(graph: Graph, name: string, type: number, shape: readonly number[], data: ArrayBufferView): string {
  const raw = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  graph.initializers.push(message(5, ...shape.map((size) => int(1, size)), int(2, type), text(8, name), bytes(9, raw)));
  return name;
}

function floats(graph: Graph, name: string, { shape, values }: Tensor): string {
  return constant(graph, name, FLOAT, shape, values);
}

/** The rows of a matrix in whole numbers of at most `largest`, with one scale each. */
function quantizeRows(
  { shape, values }: Tensor,
  largest: number,
): { readonly rows: Int8Array; readonly scales: Float32Array } {
  const [height = 0, width = 0] = shape;
  const rows = new Int8Array(values.length);
  const scales = new Float32Array(height);
  for (let row = 0; row < height; row++) {
    const from = row * width;
    let greatest = 0;
    for (let at = from; at < from + width; at++) greatest = Math.max(greatest, Math.abs(values[at] ?? 0));
    const scale = greatest / largest || 1;
    scales[row] = scale;
    for (let at = from; at < from + width; at++) rows[at] = Math.round((values[at] ?? 0) / scale);
  }
  return { rows, scales };
}

/** A linear layer: its weights, laid out input by output as the operations want them, quantized by output or in floats. */
function linear(graph: Graph, name: string, weight: Tensor, input: string, output: string, inFloats: boolean): void {
  const [outputs = 0, inputs = 0] = weight.shape;
  if (inFloats) {
    const values = turned(weight.values, new Float32Array(weight.values.length), outputs, inputs);
    add(graph, 'MatMul', [input, constant(graph, `${name}.weight`, FLOAT, [inputs, outputs], values)], [output]);
    return;
  }
  const { rows, scales } = quantizeRows(weight, LARGEST);
  const small = turned(rows, new Int8Array(rows.length), outputs, inputs);
  const weights = constant(graph, `${name}.weight`, INT8, [inputs, outputs], small);
  const scale = constant(graph, `${name}.scale`, FLOAT, [outputs], scales);
  add(graph, 'DynamicQuantizeMatMul', [input, weights, scale], [output]);
}

/** A matrix of `height` rows written column by column. */
function turned<Values extends Float32Array | Int8Array>(
  from: Values,
  to: Values,
  height: number,
  width: number,
): Values {
  for (let row = 0; row < height; row++) {
    for (let at = 0; at < width; at++) to[at * height + row] = from[row * width + at] ?? 0;
  }
  return to;
}

/** Tensors of one shape, one below the other. */
function stacked(tensors: readonly Tensor[]): Tensor {
  const values = new Float32Array(tensors.reduce((sum, tensor) => sum + tensor.values.length, 0));
  let at = 0;
  for (const tensor of tensors) {
    values.set(tensor.values, at);
    at += tensor.values.length;
  }
  const [first, ...rest] = tensors[0]?.shape ?? [];
  return { shape: [(first ?? 0) * tensors.length, ...rest], values };
}

function embeddings(graph: Graph, weights: Weights): string {
  const words = weights('embeddings.word_embeddings.weight');
  const { rows, scales } = quantizeRows(words, LARGEST_IN_TABLE);
  const table = constant(graph, 'words', INT8, words.shape, rows);
  const scale = constant(graph, 'words.scale', FLOAT, [scales.length, 1], scales);
  const places = weights('embeddings.position_embeddings.weight');
  const sentence = weights('embeddings.token_type_embeddings.weight').values;
  const width = places.shape[1] ?? 1;
  const placed = places.values.map((value, at) => value + (sentence[at % width] ?? 0));
  add(graph, 'Gather', [table, 'ids'], ['word.small']);
  add(graph, 'Cast', ['word.small'], ['word.float'], [{ name: 'to', integer: FLOAT }]);
  add(graph, 'Gather', [scale, 'ids'], ['word.scale']);
  add(graph, 'Mul', ['word.float', 'word.scale'], ['word']);
  add(graph, 'Gather', [floats(graph, 'places', { shape: places.shape, values: placed }), 'positions'], ['place']);
  const gamma = floats(graph, 'start.gamma', weights('embeddings.LayerNorm.weight'));
  const beta = floats(graph, 'start.beta', weights('embeddings.LayerNorm.bias'));
  add(graph, 'SkipLayerNormalization', ['word', 'place', gamma, beta], ['layer0'], [{ name: 'epsilon' }]);
  return 'layer0';
}

/** One block of the encoder; gives the name of what it puts out. */
function layer(graph: Graph, weights: Weights, options: GraphOptions, index: number, input: string): string {
  const of = (name: string) => weights(`encoder.layer.${index}.${name}`);
  const own = (name: string) => `layer${index}.${name}`;
  const all = (parts: readonly string[], kind: string) =>
    stacked(parts.map((part) => of(`attention.self.${part}.${kind}`)));
  const through = (part: LinearPart, weight: Tensor, from: string) => {
    linear(graph, own(part), weight, from, own(`${part}.out`), options.inFloats.includes(part));
    return own(`${part}.out`);
  };
  const norm = (name: string, from: string, skip: string, prefix: string, output: string) => {
    const gamma = floats(graph, own(`${name}.gamma`), of(`${prefix}.LayerNorm.weight`));
    const beta = floats(graph, own(`${name}.beta`), of(`${prefix}.LayerNorm.bias`));
    const offset = floats(graph, own(`${name}.bias`), of(`${prefix}.dense.bias`));
    add(graph, 'SkipLayerNormalization', [from, skip, gamma, beta, offset], [output], [{ name: 'epsilon' }]);
  };
  const parts = ['query', 'key', 'value'];
  const bias = floats(graph, own('qkv.bias'), all(parts, 'bias'));
  add(graph, 'Add', [through('qkv', all(parts, 'weight'), input), bias], [own('qkv.sum')]);
  add(graph, 'Split', [own('qkv.sum')], parts.map(own), [{ name: 'axis', integer: 2 }]);
  const heads = { name: 'num_heads', integer: options.heads };
  add(graph, 'MultiHeadAttention', parts.map(own), [own('heads')], [heads]);
  const mixed = through('mix', of('attention.output.dense.weight'), own('heads'));
  norm('attended', mixed, input, 'attention.output', own('attended'));
  const wide = through('wide', of('intermediate.dense.weight'), own('attended'));
  add(graph, 'BiasGelu', [wide, floats(graph, own('wide.bias'), of('intermediate.dense.bias'))], [own('wide.gelu')]);
  norm(
    'end',
    through('narrow', of('output.dense.weight'), own('wide.gelu')),
    own('attended'),
    'output',
    `layer${index + 1}`,
  );
  return `layer${index + 1}`;
}

function value(field: number, name: string, type: number, shape: readonly (number | string)[]): Field {
  const sizes = shape.map((size) => message(1, typeof size === 'number' ? int(1, size) : text(2, size)));
  return message(field, text(1, name), message(2, message(1, int(1, type), message(2, ...sizes))));
}

/**
 * The ONNX graph of a BERT sentence encoder (all-MiniLM-L6-v2 and its like) from its weights. Inputs `ids` [1, length] and
 * `positions` [1, length], without padding; output `mean` [1, width], the mean over the words, its length as it comes.
 * @throws RangeError, when the weights lack a tensor
 */
export function buildGraph(tensors: Tensors, options: GraphOptions): Uint8Array {
  const weights: Weights = (name) => floatsOf(tensors, name);
  const graph: Graph = { nodes: [], initializers: [] };
  let last = embeddings(graph, weights);
  for (let index = 0; index < options.layers; index++) last = layer(graph, weights, options, index, last);
  const reduced = [
    { name: 'axes', list: [1] },
    { name: 'keepdims', integer: 0 },
  ];
  add(graph, 'ReduceMean', [last], ['mean'], reduced);
  const width = tensors.get('embeddings.LayerNorm.weight')?.shape[0] ?? 0;
  return encode(
    int(1, 8),
    text(2, 'earshot'),
    message(
      7,
      ...graph.nodes,
      text(2, 'sentence-encoder'),
      ...graph.initializers,
      value(11, 'ids', INT64, [1, 'length']),
      value(11, 'positions', INT64, [1, 'length']),
      value(12, 'mean', FLOAT, [1, width]),
    ),
    message(8, text(1, ''), int(2, 17)),
    message(8, text(1, 'com.microsoft'), int(2, 1)),
  );
}
