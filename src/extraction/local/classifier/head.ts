import * as z from 'zod';
import type { Embedder } from '../../embedder.ts';
import type { ReadTurn } from '../read.ts';

const layerSchema = z.object({
  /** How many numbers go into each row. */
  width: z.number().int().positive(),
  /** base64 of the rows, one after another, in 8-bit numbers. */
  rows: z.base64(),
  /** What a row's sum is multiplied by, and what is added to it. */
  scales: z.array(z.number()),
  biases: z.array(z.number()),
});

/** A trained head as it is kept: what it makes of a text's vector, layer by layer, is cut off at nothing between two layers. */
export const storedHeadSchema = z.object({
  version: z.string(),
  /** A kind, or `kind/subtype`, for each number of the last layer. */
  outputs: z.array(z.string()),
  layers: z.array(layerSchema).min(1),
});
export type StoredHead = z.output<typeof storedHeadSchema>;

/** What tells the meaning of turns: the vectors of their words, and the head that was trained on such vectors. */
export interface MeaningModel {
  readonly embedder: Embedder;
  readonly head: StoredHead;
}

/** What the head makes of the turns of one conversation: log-odds to be added to those of their words, 0 where it has none. */
export type Opinion = (turn: ReadTurn, output: string) => number;

type Dense = (input: Float32Array) => Float32Array;

function denseOf(layer: StoredHead['layers'][number], at: number): Dense {
  const { width, scales, biases } = layer;
  const rows = new Int8Array(Buffer.from(layer.rows, 'base64'));
  if (rows.length !== width * scales.length || biases.length !== scales.length)
    throw new RangeError(`layer ${at} of the head does not add up`);
  return (input) => {
    if (input.length !== width) throw new RangeError(`layer ${at} of the head takes ${width}, not ${input.length}`);
    return Float32Array.from(scales, (scale, row) => {
      let sum = 0;
      for (let place = 0; place < width; place++) sum += (rows[row * width + place] ?? 0) * (input[place] ?? 0);
      return sum * scale + (biases[row] ?? 0);
    });
  };
}

/**
 * The head, ready for vectors: gives one number per output.
 * @throws RangeError, when its layers do not fit each other, or a vector the first
 */
function headOf({ layers, outputs }: StoredHead): Dense {
  const dense = layers.map(denseOf);
  if (layers.at(-1)?.scales.length !== outputs.length) throw new RangeError('the head has not a row for each output');
  return (vector) =>
    dense.reduce((input, layer, at) => layer(at === 0 ? input : input.map((value) => Math.max(0, value))), vector);
}

/** Gives an opinion on the turns of a conversation; asks for the vectors of all of them, in their order. */
export type OpinionGiver = (turns: readonly ReadTurn[], signal?: AbortSignal) => Promise<Opinion>;

/**
 * A model of meanings, ready for conversations.
 * @throws RangeError, when the head does not fit together, or not the embedder's vectors
 */
export function opinionGiver({ embedder, head }: MeaningModel): OpinionGiver {
  const judge = headOf(head);
  judge(new Float32Array(embedder.dimensions));
  const placeOf = new Map(head.outputs.map((output, place) => [output, place]));
  return async (turns, signal) => {
    const texts = turns.map(({ text }) => text);
    const judged = (await embedder.embed(texts, { signal })).map(judge);
    return (turn, output) => judged[turn.index]?.[placeOf.get(output) ?? -1] ?? 0;
  };
}
