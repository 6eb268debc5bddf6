import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  floatsOf,
  readSafetensors,
  type StoredTensor,
  storedFloats,
  withOverrides,
  writeSafetensors,
} from './safetensors.ts';

function floats(values: readonly number[], shape = [values.length]): StoredTensor {
  return storedFloats({ shape, values: Float32Array.from(values) });
}

function bytesOf(values: ArrayBufferView): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

describe('safetensors files', () => {
  it('give back the tensors that were written, whatever their names and lengths', () => {
    const anyTensor = fc.tuple(fc.string({ minLength: 1 }), fc.float32Array());
    fc.assert(
      fc.property(fc.uniqueArray(anyTensor, { selector: ([name]) => name }), (tensors) => {
        const named = tensors.filter(
          ([name]) => name !== '__metadata__' && name !== '__proto__' && !/^\d+$/u.test(name),
        );
        const written = writeSafetensors(new Map(named.map(([name, values]) => [name, floats([...values])])));
        const read = readSafetensors(written);
        expect([...read.keys()]).toEqual(named.map(([name]) => name));
        for (const [name, values] of named) expect(floatsOf(read, name).values).toEqual(values);
      }),
    );
  });

  it('hold 16-bit floats, and 8-bit numbers with a scale for each row', () => {
    const tensors = new Map<string, StoredTensor>([
      ['half', { dtype: 'F16', shape: [3], bytes: bytesOf(Float16Array.of(0.5, -2, 65504)) }],
      ['small', { dtype: 'I8', shape: [2, 2], bytes: bytesOf(Int8Array.of(1, -2, 3, 127)) }],
      ['small.scale', floats([0.5, 2])],
    ]);
    const read = readSafetensors(writeSafetensors(tensors));
    expect([...floatsOf(read, 'half').values]).toEqual([0.5, -2, 65504]);
    expect([...floatsOf(read, 'small').values]).toEqual([0.5, -1, 6, 254]);
  });

  it('are refused when they are cut short', () => {
    const file = writeSafetensors(new Map([['one', floats([1, 2, 3])]]));
    expect(() => readSafetensors(file.subarray(0, file.length - 1))).toThrow('cut short');
  });
});

describe('replaced tensors', () => {
  const base = new Map([
    ['one', floats([1, 2])],
    ['two', floats([3, 4])],
  ]);

  it('stand in the place of the base, the others stay', () => {
    const merged = withOverrides(base, new Map([['two', floats([5, 6])]]));
    expect([...floatsOf(merged, 'one').values, ...floatsOf(merged, 'two').values]).toEqual([1, 2, 5, 6]);
  });

  it.each([
    ['a name that the base does not have', 'three', [5, 6]],
    ['a shape that is another', 'two', [5, 6, 7]],
  ])('are refused for %s', (_why, name, values) => {
    expect(() => withOverrides(base, new Map([[name, floats(values)]]))).toThrow(RangeError);
  });
});
