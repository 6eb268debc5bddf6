import jsonc from 'jsonc-parser';
import { type Conversation, InputError } from '../../domain/index.ts';
import { emptyTranscript } from '../conversation.ts';
import { type DecodedText, decodeText, splitLines } from '../decode-text.ts';
import type { IntakeDefaults, ReadResult } from '../types.ts';

/** One conversation inside a JSON document. */
export interface JsonConversation {
  /** Where it stands: `[3]`; empty for the document itself. */
  readonly where: string;
  /** @throws {InputError} */
  read(defaults: IntakeDefaults): Conversation;
}

/**
 * Reads the conversations of a JSON document. Of several, each is taken or refused on its own.
 * @param conversationsIn finds them in the value
 * @throws {InputError} `broken-json` with line and byte; for a document that is one conversation whatever its reader refuses
 */
export function readJson(
  bytes: Uint8Array,
  defaults: IntakeDefaults,
  conversationsIn: (value: unknown) => readonly JsonConversation[],
): ReadResult {
  const found = conversationsIn(parseJson(bytes));
  const [first] = found;
  if (first === undefined) throw emptyTranscript({}, 'an empty list: no conversation to read');
  if (first.where === '') return { conversations: [first.read(defaults)], refused: [], notes: [] };
  const result: ReadResult = { conversations: [], refused: [], notes: [] };
  const each = found.length === 1 ? defaults : { ...defaults, id: undefined };
  for (const { where, read } of found) {
    try {
      result.conversations.push(read(each));
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      result.refused.push({ where, error });
    }
  }
  return result;
}

/**
 * The value of a JSON document.
 * @throws {InputError} `broken-json` with line and byte, `invalid-encoding`, `too-deep`
 */
export function parseJson(bytes: Uint8Array): unknown {
  const decoded = decodeText(bytes);
  try {
    const value: unknown = JSON.parse(decoded.text);
    if (isDeeper(value, MOST_LEVELS)) throw tooDeep();
    return value;
  } catch (error) {
    // No cause: JSON.parse puts a piece of the input, somebody's words, into its message.
    if (error instanceof SyntaxError) throw brokenJson(decoded);
    throw error;
  }
}

/** Far more than anything that is read here has; whoever walks what was parsed may do so by calling themselves. */
const MOST_LEVELS = 100;

function isDeeper(value: unknown, levels: number): boolean {
  if (value === null || typeof value !== 'object') return false;
  return levels === 0 || Object.values(value).some((inner) => isDeeper(inner, levels - 1));
}

function tooDeep(): InputError {
  return new InputError('too-deep', [{ message: `nested in more than ${MOST_LEVELS} levels` }]);
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
