import { InputError } from '../domain/index.ts';
import { storableText } from './storable.ts';

/** Text with the way back to its bytes. */
export interface DecodedText {
  readonly text: string;
  /** The byte, counted from 1, at which the character with this UTF-16 index begins. */
  readonly byteAt: (index: number) => number;
}

const UTF8_BOM_LENGTH = 3;
const UTF16_BOM_LENGTH = 2;
/** More NUL bytes than this share of the beginning is UTF-16 without its mark, not text. */
const NUL_SHARE = 0.2;

/**
 * Decodes UTF-8, or UTF-16 that says so with a byte-order mark. No other encoding is guessed: a wrong guess would store
 * words nobody said.
 * @throws {InputError} `invalid-encoding`, with the byte (from 1) of the first sequence that is none
 */
export function decodeText(bytes: Uint8Array): DecodedText {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return decodeUtf16(bytes, 'utf-16le');
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return decodeUtf16(bytes, 'utf-16be');
  const bom = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? UTF8_BOM_LENGTH : 0;
  refuseBareUtf16(bytes);
  const invalid = firstInvalidUtf8(bytes);
  if (invalid !== undefined) throw notUtf8(bytes, invalid);
  const raw = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.subarray(bom));
  return {
    text: storableText(raw),
    byteAt: (index) => bom + Buffer.byteLength(raw.slice(0, index), 'utf8') + 1,
  };
}

/** The lines of a text; LF, CRLF and CR end one. */
export function splitLines(text: string): string[] {
  return text.split(/\r\n|\r|\n/);
}

function decodeUtf16(bytes: Uint8Array, encoding: 'utf-16le' | 'utf-16be'): DecodedText {
  const body = bytes.subarray(UTF16_BOM_LENGTH);
  if (body.length % 2 !== 0) {
    const message = 'the file ends inside a UTF-16 character: it is cut off. Export it again';
    throw new InputError('invalid-encoding', [{ byte: bytes.length, message }]);
  }
  const text = new TextDecoder(encoding, { ignoreBOM: true }).decode(body);
  return { text: storableText(text), byteAt: (index) => UTF16_BOM_LENGTH + 2 * index + 1 };
}

function refuseBareUtf16(bytes: Uint8Array): void {
  const head = bytes.subarray(0, 1000);
  const first = head.indexOf(0);
  if (first === -1 || head.filter((byte) => byte === 0).length <= head.length * NUL_SHARE) return;
  const message = 'this looks like UTF-16 without a byte-order mark, or no text at all. Save it as UTF-8';
  throw new InputError('invalid-encoding', [{ byte: first + 1, message }]);
}

function notUtf8(bytes: Uint8Array, index: number): InputError {
  const atEnd = bytes.length - index < 4 && sequenceLength(bytes[index] ?? 0) > bytes.length - index;
  const message = atEnd
    ? 'the file ends inside a UTF-8 character: it is cut off. Export it again'
    : 'not UTF-8 text. Save it as UTF-8 (other encodings are not guessed)';
  return new InputError('invalid-encoding', [{ byte: index + 1, message }]);
}

/** Index of the first byte that no UTF-8 sequence can hold (RFC 3629), or nothing. */
function firstInvalidUtf8(bytes: Uint8Array): number | undefined {
  let index = 0;
  while (index < bytes.length) {
    const length = sequenceLength(bytes[index] ?? 0);
    if (length === 0 || !isSequence(bytes, index, length)) return index;
    index += length;
  }
  return undefined;
}

function sequenceLength(lead: number): number {
  if (lead < 0x80) return 1;
  if (lead < 0xc2) return 0;
  if (lead < 0xe0) return 2;
  if (lead < 0xf0) return 3;
  return lead < 0xf5 ? 4 : 0;
}

function isSequence(bytes: Uint8Array, start: number, length: number): boolean {
  for (let offset = 1; offset < length; offset += 1) {
    const byte = bytes[start + offset];
    if (byte === undefined || byte < 0x80 || byte > 0xbf) return false;
  }
  const lead = bytes[start] ?? 0;
  const second = bytes[start + 1] ?? 0;
  // Overlong forms, surrogates and what lies past U+10FFFF.
  if (lead === 0xe0) return second >= 0xa0;
  if (lead === 0xed) return second <= 0x9f;
  if (lead === 0xf0) return second >= 0x90;
  if (lead === 0xf4) return second <= 0x8f;
  return true;
}
