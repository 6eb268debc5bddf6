import { floatsOf, storedFloats, type Tensor, type Tensors } from './safetensors.ts';

/*
 * An engine that makes every vector as long as 1 loses how long it was. Here one place of the encoder's last layer is set
 * to a number that is known, whatever the text, so that the length can be told from what has become of that number. The
 * place given up is the one that says least: trained encoders have some that are the same for every text.
 */

/** What is put there: about as long as such vectors are, so that little is lost to rounding. */
const CARRIED = 8;

function lastNorm(layers: number): { readonly gamma: string; readonly beta: string } {
  const prefix = `encoder.layer.${layers - 1}.output.LayerNorm`;
  return { gamma: `${prefix}.weight`, beta: `${prefix}.bias` };
}

/** The place whose scale is least. */
function carrierOf({ values }: Tensor): number {
  const sizes = values.map(Math.abs);
  return sizes.indexOf(Math.min(...sizes));
}

function withValue({ shape, values }: Tensor, place: number, value: number): Tensor {
  return { shape, values: values.with(place, value) };
}

/** The encoder's tensors with the length of what it gives carried in one place. */
export function carryingLength(layers: number, tensors: Tensors): Tensors {
  const { gamma, beta } = lastNorm(layers);
  const scales = floatsOf(tensors, gamma);
  const carrier = carrierOf(scales);
  return new Map([
    ...tensors,
    [gamma, storedFloats(withValue(scales, carrier, 0))],
    [beta, storedFloats(withValue(floatsOf(tensors, beta), carrier, CARRIED))],
  ]);
}

/** Gives vectors of an encoder by {@link carryingLength} the length that `tensors` would have given them. */
export function lengthRestorer(layers: number, tensors: Tensors): (vector: ArrayLike<number>) => Float32Array {
  const { gamma, beta } = lastNorm(layers);
  const carrier = carrierOf(floatsOf(tensors, gamma));
  const constant = floatsOf(tensors, beta).values[carrier] ?? 0;
  return (vector) => {
    const length = CARRIED / (vector[carrier] ?? 1);
    return Float32Array.from(vector, (value, at) => (at === carrier ? constant : value * length));
  };
}
