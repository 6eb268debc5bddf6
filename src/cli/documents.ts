import { readFile, stat } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { InputError } from '../domain/index.ts';
import {
  type DocumentFormat,
  dateFromName,
  detectFormat,
  type IntakeDefaults,
  type ReadResult,
  readDocument,
} from '../intake/index.ts';

/** What one file gave, and its bytes as they are kept. */
export interface ReadFile extends ReadResult {
  readonly bytes: Uint8Array;
  readonly format: DocumentFormat;
}

/**
 * Reads one file of any text format. Where neither the file, nor its name, nor the caller says when it was said, the file's
 * modification time stands in and a note says so; where nothing names a conversation, the file's name does.
 * @param arriving mail is sorted as it arrives: see `readDocument`
 * @throws {InputError} saying what is wrong with the file and where
 */
export async function readConversationFile(
  path: string,
  defaults: IntakeDefaults,
  { arriving = false }: { readonly arriving?: boolean } = {},
): Promise<ReadFile> {
  const bytes = await readBytes(path);
  const name = basename(path);
  const format = detectFormat(name, bytes);
  const changed = (await stat(path)).mtime.toISOString();
  const id = defaults.id ?? basename(name, extname(name));
  // Conversation JSON has to say its time itself; that is its contract.
  const occurred_at = defaults.occurred_at ?? dateFromName(name) ?? (format === 'json' ? undefined : changed);
  const result = await readDocument(bytes, { name, format, arriving, defaults: { ...defaults, id, occurred_at } });
  const undated = occurred_at === changed && result.conversations.some((one) => one.occurred_at === changed);
  const message = `nothing says when it was said; ${changed.slice(0, 10)} stands in, when the file was last changed`;
  return { ...result, notes: [...(undated ? [{ where: name, message }] : []), ...result.notes], bytes, format };
}

/**
 * The bytes of a file.
 * @throws {InputError} code `unreadable-file`
 */
export async function readBytes(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why = code === 'ENOENT' ? 'no such file' : code === 'EISDIR' ? 'is a directory' : `cannot be read (${code})`;
    throw new InputError('unreadable-file', [{ path, message: why }], { cause: error });
  }
}
