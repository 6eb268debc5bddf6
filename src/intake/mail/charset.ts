import iconv from 'iconv-lite';

/** Where the header block of a message ends: at its first empty line. */
const END_OF_HEADERS = /\r?\n\r?\n/;
/** An encoded word in the Q form, with bytes in it that the standard wants encoded (RFC 2047, section 5). */
const ENCODED_WORD = /=\?[^?\s]+\?q\?[^?]*\?=/gi;
const UTF_7 = /^utf-?7$/i;

/**
 * A message with the raw 8-bit bytes of its encoded words encoded, as senders ought to: left as they are they would be read
 * as UTF-8, whatever character set the word names. The body stays byte for byte.
 */
export function withEncodedWords(bytes: Uint8Array): Uint8Array {
  const whole = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const text = whole.toString('latin1');
  const end = END_OF_HEADERS.exec(text)?.index ?? text.length;
  const head = text.slice(0, end);
  const mended = head.replace(ENCODED_WORD, (word) => word.replace(/[\x80-\xff]/g, encodeByte));
  return mended === head ? bytes : Buffer.concat([Buffer.from(mended, 'latin1'), whole.subarray(end)]);
}

function encodeByte(character: string): string {
  return `=${character.charCodeAt(0).toString(16).toUpperCase()}`;
}

/** Whether a `Content-Type` names UTF-7 (RFC 2152), which runtimes have given up and old mail is still written in. */
export function isUtf7(contentType: string | undefined): boolean {
  const [, charset = ''] = /charset\s*=\s*"?([^";\s]+)/i.exec(contentType ?? '') ?? [];
  return UTF_7.test(charset);
}

/** The text that ASCII characters in UTF-7 stand for. */
export function decodeUtf7(text: string): string {
  return iconv.decode(Buffer.from(text, 'latin1'), 'utf-7');
}

/** A header's value with its UTF-7 encoded words decoded; others are left for who reads them. */
export function decodeUtf7Words(value: string): string {
  return value.replace(/=\?utf-?7\?q\?([^?]*)\?=/gi, (_, word: string) => {
    const ascii = word
      .replace(/_/g, ' ')
      .replace(/=([0-9a-f]{2})/gi, (__, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
    return decodeUtf7(ascii);
  });
}
