const UTF8 = new TextEncoder();

/** One field of a protocol-buffers message, encoded: the pieces are joined only when the whole is written. */
export type Field = readonly Uint8Array[];

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  while (rest > 127) {
    bytes.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  bytes.push(rest);
  return Uint8Array.from(bytes);
}

/** A whole number that is not negative, as a varint field. */
export function int(field: number, value: number): Field {
  return [varint(field * 8), varint(value)];
}

/** A 32-bit float field. */
export function float(field: number, value: number): Field {
  return [varint(field * 8 + 5), new Uint8Array(Float32Array.of(value).buffer)];
}

/** A field of bytes. */
export function bytes(field: number, value: Uint8Array): Field {
  return [varint(field * 8 + 2), varint(value.byteLength), value];
}

/** A field of text. */
export function text(field: number, value: string): Field {
  return bytes(field, UTF8.encode(value));
}

/** A field that is a message of fields. */
export function message(field: number, ...fields: readonly Field[]): Field {
  const parts = fields.flat();
  const length = parts.reduce((sum, part) => sum + part.byteLength, 0);
  return [varint(field * 8 + 2), varint(length), ...parts];
}

/** The encoded message of these fields. */
export function encode(...fields: readonly Field[]): Uint8Array {
  return Buffer.concat(fields.flat());
}
