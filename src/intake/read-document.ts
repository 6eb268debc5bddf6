import { type Conversation, InputError } from '../domain/index.ts';
import { decodeText } from './decode-text.ts';
import { detectFormat } from './detect-format.ts';
import { readEmail, sortEmail } from './formats/email.ts';
import { readJson } from './formats/json.ts';
import { addSorted, readMbox } from './formats/mbox.ts';
import { readPlainText } from './formats/plain-text.ts';
import { readSrt } from './formats/srt.ts';
import { readWebVtt } from './formats/webvtt.ts';
import type { SortedMail } from './mail/sort.ts';
import { savedConversations } from './tools/saved.ts';
import { type Transcript, transcriptToConversation } from './transcript.ts';
import type { DocumentFormat, IntakeDefaults, ReadResult } from './types.ts';

export interface ReadOptions {
  /** The file's name or path; its extension tells the format, a date in it the time of a transcript without one. */
  readonly name: string;
  /** Taken as given instead of looked for. */
  readonly format?: DocumentFormat | undefined;
  readonly defaults?: IntakeDefaults | undefined;
  /** Mail is sorted as it arrives: of what says nothing new its touch is kept, bulk mail is set aside. */
  readonly arriving?: boolean | undefined;
  /** Larger documents are refused unread. */
  readonly maxBytes?: number | undefined;
}

const TRANSCRIPT_READERS: Readonly<
  Record<'vtt' | 'srt' | 'txt', (text: string, known: readonly string[]) => Transcript>
> = {
  vtt: readWebVtt,
  srt: readSrt,
  txt: readPlainText,
};

/**
 * Reads a document into conversations. Of a document that holds several, each is taken or refused on its own.
 * @throws {InputError} when the document is unreadable as a whole: `too-large`, `unknown-format`, `invalid-encoding`,
 *   `broken-json`, `wrong-type`, `wrong-header`, `cut-off`, `empty-transcript`, `missing-date`, `not-mbox`, `broken-email`;
 *   each issue names its line, byte or path
 */
export async function readDocument(bytes: Uint8Array, options: ReadOptions): Promise<ReadResult> {
  const { name, defaults = {}, maxBytes, arriving = false } = options;
  if (maxBytes !== undefined && bytes.length > maxBytes) {
    const message = `${bytes.length} bytes; at most ${maxBytes} are read. Split the file`;
    throw new InputError('too-large', [{ message }]);
  }
  const format = options.format ?? detectFormat(name, bytes);
  if (format === 'mbox') return readMbox(bytes, defaults, arriving);
  if (format === 'eml')
    return arriving ? sorted(name, await sortEmail(bytes, defaults)) : only(await readEmail(bytes, defaults));
  if (format === 'json') return readJson(bytes, defaults, savedConversations);
  const { text } = decodeText(bytes);
  const known = (defaults.participants ?? []).map((person) => person.name);
  const transcript = TRANSCRIPT_READERS[format](text, known);
  return { ...only(transcriptToConversation(transcript, name, defaults)), notes: [...transcript.notes] };
}

function only(conversation: Conversation): ReadResult {
  return { conversations: [conversation], refused: [], notes: [] };
}

function sorted(where: string, mail: SortedMail): ReadResult {
  const result = { conversations: [], messages: [], setAside: [], refused: [], notes: [] };
  addSorted(result, where, mail);
  return result;
}
