import type { Context } from 'hono';
import type * as z from 'zod';
import { InputError, parseWith } from '../domain/index.ts';
import { type DocumentFormat, parseJson } from '../intake/index.ts';

/** The media types a conversation may be posted in, and the text format each stands for. */
export const MEDIA_TYPES: Readonly<Record<string, DocumentFormat>> = {
  'application/json': 'json',
  'text/vtt': 'vtt',
  'application/x-subrip': 'srt',
  'text/plain': 'txt',
  'message/rfc822': 'eml',
};

/** The bare media type of a request, lower-cased, without its parameters. */
export function mediaTypeOf(context: Context): string | undefined {
  return context.req.header('content-type')?.split(';')[0]?.trim().toLowerCase();
}

/**
 * The format that a request's content type stands for. A missing type is refused too: guessing would accept anything.
 * @throws {InputError} code `unknown-format`, naming the accepted types
 */
export function formatOfRequest(context: Context): DocumentFormat {
  const mediaType = mediaTypeOf(context);
  const format = mediaType === undefined ? undefined : MEDIA_TYPES[mediaType];
  if (format === undefined) throw unknownFormat(mediaType, `one of ${Object.keys(MEDIA_TYPES).join(', ')}`);
  return format;
}

/**
 * A JSON body, checked. Read here and not by the framework's validator, which takes a body without a content type for an
 * empty object and holds any body whole.
 * @param maxBytes largest body accepted
 * @throws {InputError} `unknown-format`, `too-large`, `broken-json` with line and byte, `wrong-type` with paths
 */
export async function readJsonBody<Schema extends z.ZodType>(
  context: Context,
  schema: Schema,
  maxBytes: number,
): Promise<z.output<Schema>> {
  const mediaType = mediaTypeOf(context);
  if (mediaType !== 'application/json') throw unknownFormat(mediaType, 'application/json');
  return parseWith(schema, parseJson(await readBody(context, maxBytes)));
}

function unknownFormat(mediaType: string | undefined, accepted: string): InputError {
  const given = mediaType === undefined ? 'no content type was given' : 'this content type is not read';
  return new InputError('unknown-format', [{ message: `${given}; send ${accepted}` }]);
}

/**
 * The exact bytes of a request body. A body over the limit is refused at its declared length, else as soon as it passes the
 * limit: it is never held whole.
 * @param maxBytes largest body accepted
 * @throws {InputError} code `too-large`
 */
export async function readBody(context: Context, maxBytes: number): Promise<Uint8Array> {
  const declared = context.req.header('content-length');
  if (Number(declared) > maxBytes) throw tooLarge(maxBytes);
  if (declared !== undefined) {
    // The server lets no more through than was declared, and has a quick way to hand it over whole.
    const whole = await context.req.raw.arrayBuffer();
    if (whole.byteLength > maxBytes) throw tooLarge(maxBytes);
    return Buffer.from(whole);
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of context.req.raw.body ?? []) {
    size += chunk.byteLength;
    if (size > maxBytes) throw tooLarge(maxBytes);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function tooLarge(maxBytes: number): InputError {
  return new InputError('too-large', [
    { message: `the body is larger than ${maxBytes} bytes, the most that is read (EARSHOT_MAX_BODY_BYTES)` },
  ]);
}
