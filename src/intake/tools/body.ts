import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';
import { InputError } from '../../domain/index.ts';
import { parseJson } from '../formats/json.ts';
import type { HookRequest } from './tool.ts';

/** The most a compressed body may grow to, in bytes: a bomb ends here. */
const MAX_INFLATED = 50_000_000;

const DECODERS = { gzip: gunzipSync, 'x-gzip': gunzipSync, deflate: inflateSync, br: brotliDecompressSync } as const;

/**
 * The body of a request as it was before the way compressed it.
 * @throws {InputError} `invalid-encoding` for a body that is not what its content-encoding says, `too-large` for a bomb
 */
export function plainBody({ headers, body }: HookRequest): Uint8Array {
  const encoding = headers['content-encoding']?.trim().toLowerCase() ?? 'identity';
  if (encoding === 'identity' || encoding === '') return body;
  if (!(encoding in DECODERS)) {
    throw new InputError('invalid-encoding', [
      { message: `content-encoding ${encoding} is not read; send gzip, deflate, br or none` },
    ]);
  }
  try {
    return DECODERS[encoding as keyof typeof DECODERS](body, { maxOutputLength: MAX_INFLATED });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') {
      const message = `the body grows beyond ${MAX_INFLATED} bytes when decompressed, the most that is read`;
      throw new InputError('too-large', [{ message }], { cause });
    }
    throw new InputError('invalid-encoding', [{ message: `the body is no ${encoding}` }], { cause });
  }
}

/**
 * The body as JSON.
 * @throws {InputError} `broken-json` with line and byte, `invalid-encoding`, `too-large`
 */
export function jsonBody(request: HookRequest): unknown {
  return parseJson(plainBody(request));
}

/** A value inside a JSON body that may not be there, for what must not throw: `pick(body, 'data', 'id')`. */
export function pick(value: unknown, ...path: readonly (string | number)[]): unknown {
  let inner = value;
  for (const key of path) {
    if (inner === null || typeof inner !== 'object') return undefined;
    inner = (inner as Record<string | number, unknown>)[key];
  }
  return inner;
}

/** A key made of values of a JSON body; `undefined` when the body is unreadable or one of them is missing. */
export function keyInBody(
  request: HookRequest,
  ...paths: readonly (readonly (string | number)[])[]
): string | undefined {
  return keyFrom(request, (body) => {
    const values = paths.map((path) => pick(body, ...path));
    const texts = values.filter((value) => typeof value === 'string' || typeof value === 'number').map(String);
    return texts.length === paths.length && texts.every((text) => text !== '') ? texts.join('/') : undefined;
  });
}

/** A key found in a JSON body; `undefined` when the body is unreadable. */
export function keyFrom(request: HookRequest, find: (body: unknown) => string | undefined): string | undefined {
  let body: unknown;
  try {
    body = jsonBody(request);
  } catch {
    return undefined; // the reading says what is wrong with it; until then its bytes are its key
  }
  return find(body);
}
