import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { InputError } from '../domain/index.ts';
import type { IntakeDefaults } from '../intake/index.ts';
import { type NamedFile, type ReadFile, readNamedFile } from '../pipeline/index.ts';

/**
 * Reads one file of any text format: see `readNamedFile`.
 * @param arriving mail is sorted as it arrives: see `readDocument`
 * @throws {InputError} saying what is wrong with the file and where
 */
export async function readConversationFile(
  path: string,
  defaults: IntakeDefaults,
  options: { readonly arriving?: boolean } = {},
): Promise<ReadFile> {
  return readNamedFile(await openFile(path), defaults, options);
}

/**
 * A file with its bytes and the time it was last changed.
 * @throws {InputError} code `unreadable-file`
 */
export async function openFile(path: string): Promise<NamedFile> {
  const bytes = await readBytes(path);
  return { name: basename(path), bytes, changed: (await stat(path)).mtime.toISOString() };
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
