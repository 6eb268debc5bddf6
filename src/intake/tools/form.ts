import { InputError } from '../../domain/index.ts';
import { plainBody } from './body.ts';
import type { HookRequest } from './tool.ts';

/** A form as it was sent: its fields by name, byte for byte, and its files. */
export interface Form {
  /** The first value of a field, in the charset given or UTF-8; `undefined` when there is none. */
  text(name: string, charset?: string): string | undefined;
  /** Its bytes. Of an urlencoded form they are UTF-8. */
  bytes(name: string): Uint8Array | undefined;
  readonly files: readonly FormFile[];
}

export interface FormFile {
  readonly field: string;
  readonly mediaType: string;
  readonly content: Uint8Array;
}

/**
 * The body as a form, `multipart/form-data` or `application/x-www-form-urlencoded`. Bytes are kept: a field may be in
 * another charset than UTF-8, told by another field.
 * @throws {InputError} `broken-form`, `invalid-encoding`, `too-large`
 */
export async function readForm(request: HookRequest): Promise<Form> {
  const bytes = plainBody(request);
  const type = request.headers['content-type'] ?? '';
  // A body read as Latin-1 has a letter a byte: the built-in parser, which knows UTF-8 only, then hands bytes through.
  const letters = Buffer.from(bytes).toString('latin1');
  if (!/^multipart\/form-data\b/i.test(type))
    return fromPairs(new URLSearchParams(Buffer.from(bytes).toString('utf8')));
  try {
    const parsed = await new Response(letters, { headers: { 'content-type': type } }).formData();
    return await fromFormData(parsed);
  } catch (cause) {
    throw new InputError('broken-form', [{ message: 'the body is no form such as its content-type announces' }], {
      cause,
    });
  }
}

function fromPairs(pairs: URLSearchParams): Form {
  const text = (name: string) => pairs.get(name) ?? undefined;
  const bytes = (name: string) => (pairs.has(name) ? Buffer.from(text(name) ?? '') : undefined);
  return { text, bytes, files: [] };
}

async function fromFormData(data: FormData): Promise<Form> {
  const fields = new Map<string, Buffer>();
  const files: FormFile[] = [];
  for (const [field, value] of data.entries()) {
    const bytes = Buffer.from(typeof value === 'string' ? value : await value.text(), 'latin1');
    if (typeof value !== 'string') {
      files.push({ field, mediaType: value.type.split(';')[0]?.trim().toLowerCase() ?? '', content: bytes });
    }
    if (!fields.has(field)) fields.set(field, bytes);
  }
  return {
    text: (name, charset) => {
      const bytes = fields.get(name);
      return bytes === undefined ? undefined : decoderOf(charset).decode(bytes);
    },
    bytes: (name) => fields.get(name),
    files,
  };
}

/** A charset nobody knows is read as UTF-8: most such labels lie. */
function decoderOf(charset = 'utf-8') {
  try {
    return new TextDecoder(charset.trim().toLowerCase(), { ignoreBOM: false });
  } catch {
    return new TextDecoder('utf-8');
  }
}

/** A field that holds JSON, for what must not throw: some senders leave it out or break it. */
export function jsonField(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
