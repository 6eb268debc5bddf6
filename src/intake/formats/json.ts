import jsonc from 'jsonc-parser';
import { InputError } from '../../domain/index.ts';
import { emptyTranscript, toConversation } from '../conversation.ts';
import { type DecodedText, decodeText, splitLines } from '../decode-text.ts';
import type { IntakeDefaults, ReadResult } from '../types.ts';

/**
 * Reads conversation JSON: one object, or an array of them, of which each is taken or refused on its own.
 * @throws {InputError} `broken-json` with line and byte; for one object whatever `toConversation` refuses
 */
export function readJson(bytes: Uint8Array, defaults: IntakeDefaults): ReadResult {
  const value = parseJson(bytes);
  if (!Array.isArray(value)) return { conversations: [toConversation(value, defaults)], refused: [], notes: [] };
  if (value.length === 0) throw emptyTranscript({}, 'an empty list: no conversation to read');
  const result: ReadResult = { conversations: [], refused: [], notes: [] };
  const each = value.length === 1 ? defaults : { ...defaults, id: undefined };
  for (const [index, item] of value.entries()) {
    try {
      result.conversations.push(toConversation(item, each));
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      result.refused.push({ where: `[${index}]`, error });
    }
  }
  return result;
}

/**
 * The value of a JSON document.
 * @throws {InputError} `broken-json` with line and byte, `invalid-encoding`
 */
export function parseJson(bytes: Uint8Array): unknown {
  const decoded = decodeText(bytes);
  try {
    return JSON.parse(decoded.text);
  } catch (error) {
    // No cause: JSON.parse puts a piece of the input, somebody's words, into its message.
    if (error instanceof SyntaxError) throw brokenJson(decoded);
    throw error;
  }
}

/** JSON.parse does not always say where it stopped, so the place is looked for again. */
function brokenJson(decoded: DecodedText): InputError {
  const found = firstError(decoded.text);
  if (found === undefined) return new InputError('broken-json', [{ message: 'broken JSON' }]);
  const line = splitLines(decoded.text.slice(0, found.offset)).length;
  const message = `broken JSON: ${found.what}`;
  return new InputError('broken-json', [{ line, byte: decoded.byteAt(found.offset), message }]);
}

function firstError(text: string): { offset: number; what: string } | undefined {
  let first: { offset: number; what: string } | undefined;
  const note = (code: number, offset: number): void => {
    first ??= { offset, what: describe(code, offset >= text.length) };
  };
  try {
    jsonc.visit(text, { onError: note }, { disallowComments: true, allowTrailingComma: false });
  } catch (error) {
    // The visitor is recursive: a text nested too deep for it is broken, but no place can be told.
    if (!(error instanceof RangeError)) throw error;
  }
  return first;
}

function describe(code: number, atEnd: boolean): string {
  if (atEnd) return 'it ends too early, the file may be cut off';
  const words = jsonc.printParseErrorCode(code).replace(/([a-z])([A-Z])/g, '$1 $2');
  return words.toLowerCase();
}
