/** The kinds of numbers a tensor may be kept in; an `I8` one has its scales, one a row, in the tensor `NAME.scale`. */
const BYTES = { F16: 2, F32: 4, I8: 1, I64: 8 } as const;
type Numbers = keyof typeof BYTES;

/** One tensor as it lies in a file. */
export interface StoredTensor {
  readonly dtype: Numbers;
  readonly shape: readonly number[];
  readonly bytes: Uint8Array;
}

/** The tensors of a model by their names. */
export type Tensors = ReadonlyMap<string, StoredTensor>;

/** One tensor as 32-bit floats. */
export interface Tensor {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

interface Entry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

const SCALE = '.scale';

function isKnown(dtype: string): dtype is Numbers {
  return dtype in BYTES;
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/**
 * The tensors of a safetensors file; their bytes are views of the file.
 * @throws RangeError, for a file that is cut short or a tensor of a type that is not known here
 */
export function readSafetensors(file: Uint8Array): Tensors {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const start = 8 + Number(view.getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(file.subarray(8, start))) as Record<string, Entry>;
  const entries = Object.entries(header).filter(([name]) => name !== '__metadata__');
  return new Map(
    entries.map(
      ([
        name,
        {
          dtype,
          shape,
          data_offsets: [from, to],
        },
      ]) => {
        if (!isKnown(dtype)) throw new RangeError(`the tensor ${name} is of type ${dtype}`);
        const bytes = file.subarray(start + from, start + to);
        if (bytes.byteLength !== sizeOf(shape) * BYTES[dtype]) throw new RangeError(`the tensor ${name} is cut short`);
        return [name, { dtype, shape, bytes }];
      },
    ),
  );
}

/** A safetensors file of these tensors. */
export function writeSafetensors(tensors: Tensors): Uint8Array {
  let end = 0;
  const entries = [...tensors].map(([name, { dtype, shape, bytes }]) => {
    const from = end;
    end += bytes.byteLength;
    return [name, { dtype, shape, data_offsets: [from, end] }];
  });
  const header = JSON.stringify(Object.fromEntries(entries));
  // What follows the header begins at a multiple of eight, as readers that map the file into memory expect.
  const padded = Buffer.from(header.padEnd(Math.ceil(Buffer.byteLength(header) / 8) * 8));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(padded.byteLength));
  return Buffer.concat([length, padded, ...[...tensors.values()].map(({ bytes }) => bytes)]);
}

/** A tensor of 32-bit floats, to be stored. */
export function storedFloats({ shape, values }: Tensor): StoredTensor {
  return { dtype: 'F32', shape, bytes: new Uint8Array(values.buffer, values.byteOffset, values.byteLength) };
}

/**
 * One tensor as 32-bit floats, whatever it is kept in.
 * @throws RangeError, for a name that is not there, or 8-bit numbers without a scale for each row
 */
export function floatsOf(tensors: Tensors, name: string): Tensor {
  const stored = tensors.get(name);
  if (stored === undefined) throw new RangeError(`the weights hold no tensor ${name}`);
  const { dtype, shape } = stored;
  // Views of more than one byte a number must begin at a multiple of it, which a place in a file need not be.
  const buffer = Uint8Array.from(stored.bytes).buffer;
  if (dtype === 'F32') return { shape, values: new Float32Array(buffer) };
  if (dtype === 'F16') return { shape, values: Float32Array.from(new Float16Array(buffer)) };
  if (dtype !== 'I8') throw new RangeError(`the tensor ${name} holds no fractions`);
  const { values: scales } = floatsOf(tensors, `${name}${SCALE}`);
  const width = sizeOf(shape) / (shape[0] ?? 1);
  if (scales.length !== shape[0]) throw new RangeError(`the tensor ${name} has ${scales.length} scales`);
  const values = Float32Array.from(new Int8Array(buffer), (value, at) => value * (scales[Math.floor(at / width)] ?? 0));
  return { shape, values };
}

/**
 * A model with some of its tensors replaced, as by training the top of it further.
 * @throws RangeError, for a replacement that the model has no tensor of that shape for
 */
export function withOverrides(base: Tensors, overrides: Tensors): Tensors {
  const merged = new Map(base);
  for (const name of overrides.keys()) {
    if (name.endsWith(SCALE) && overrides.has(name.slice(0, -SCALE.length))) continue;
    const tensor = floatsOf(overrides, name);
    if (base.get(name)?.shape.join() !== tensor.shape.join())
      throw new RangeError(`the model has no tensor ${name} of shape ${tensor.shape.join(' by ')}`);
    merged.set(name, storedFloats(tensor));
  }
  return merged;
}
