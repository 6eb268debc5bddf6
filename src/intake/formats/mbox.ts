import { Readable } from 'node:stream';
import { mboxReader } from 'mbox-reader';
import { InputError } from '../../domain/index.ts';
import type { SortedMail } from '../mail/sort.ts';
import type { IntakeDefaults, ReadResult } from '../types.ts';
import { readEmail, sortEmail } from './email.ts';

const CHUNK_BYTES = 65_536;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const FROM = [...'From '].map((letter) => letter.charCodeAt(0));
const SEPARATOR =
  /^From (?:\S.{0,200})?\b\d{1,2}:\d{2}(?::\d{2})?\b.{0,40}\d{4}|^From (?:\S{1,200} )?.{0,40}\b\d{4}\b.{0,20}\d{1,2}:\d{2}/;

interface Scan {
  /** The mailbox in pieces, body lines that begin with "From " escaped. */
  readonly pieces: Uint8Array[];
  /** The line, from 1, of each message's separator. */
  readonly lines: number[];
}

/**
 * Reads a mailbox, a conversation per message. A message that cannot be read is refused on its own.
 * @param arriving messages are sorted as they arrive, see `sortMail`; else everything with a word in it is a conversation
 * @throws {InputError} `not-mbox` when it does not begin with a separator line
 */
export async function readMbox(bytes: Uint8Array, defaults: IntakeDefaults, arriving = false): Promise<ReadResult> {
  const { pieces, lines } = scan(bytes);
  if (lines[0] !== 1) {
    const message =
      'not a mailbox: the first line must be a separator such as "From dana@acme.test Thu Mar 12 15:00:00 2026"';
    throw new InputError('not-mbox', [{ line: 1, message }]);
  }
  const result = { conversations: [], messages: [], setAside: [], refused: [], notes: [] } as Sorting;
  let count = 0;
  for await (const message of mboxReader(Readable.from(chunks(pieces)))) {
    const where = `message ${count + 1} (line ${lines[count] ?? '?'})`;
    count += 1;
    try {
      const receivedAt = message.time === false ? undefined : message.time.toISOString();
      const known = { ...defaults, id: undefined };
      if (arriving) addSorted(result, where, await sortEmail(message.content, known, receivedAt));
      else result.conversations.push(await readEmail(message.content, known, receivedAt));
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      result.refused.push({ where, error });
    }
  }
  return result;
}

type Sorting = Required<{ [Part in keyof ReadResult]: NonNullable<ReadResult[Part]> }>;

/** Puts a sorted message where it belongs. */
export function addSorted({ conversations, messages, setAside }: Sorting, where: string, mail: SortedMail): void {
  if (mail.kind === 'conversation') conversations.push(mail.conversation);
  else if (mail.kind === 'message') messages.push(mail.message);
  else setAside.push({ where, reason: mail.reason });
}

/**
 * Finds the separators: "From " lines with a date, first in the file or after a blank line. mbox-reader takes every line
 * that begins with "From " for one, which tears mail written by programs that do not escape it; those lines are escaped.
 */
function scan(bytes: Uint8Array): Scan {
  const pieces: Uint8Array[] = [];
  const lines: number[] = [];
  let start = 0;
  let number = 1;
  let previousIsBlank = true;
  for (let position = 0; position < bytes.length; number += 1) {
    const feed = bytes.indexOf(LINE_FEED, position);
    const end = feed === -1 ? bytes.length : feed + 1;
    if (FROM.every((letter, index) => bytes[position + index] === letter)) {
      const head = new TextDecoder('latin1').decode(bytes.subarray(position, Math.min(end, position + 300)));
      const isSeparator = previousIsBlank && SEPARATOR.test(head);
      pieces.push(bytes.subarray(start, position));
      if (isSeparator) lines.push(number);
      else pieces.push(Buffer.from('>'));
      start = position;
    }
    const first = bytes[position];
    previousIsBlank = first === LINE_FEED || (first === CARRIAGE_RETURN && bytes[position + 1] === LINE_FEED);
    position = end;
  }
  pieces.push(bytes.subarray(start));
  return { pieces: pieces.filter((piece) => piece.length > 0), lines };
}

/** mbox-reader takes time by the square of what it is given at once. */
function* chunks(pieces: readonly Uint8Array[]): Generator<Uint8Array> {
  for (const piece of pieces) {
    for (let start = 0; start < piece.length; start += CHUNK_BYTES) yield piece.subarray(start, start + CHUNK_BYTES);
  }
}
