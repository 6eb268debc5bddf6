import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A file that can be made again, as it lies in the cache. */
export interface CachedFile {
  readonly path: string;
  readonly bytes: Uint8Array;
  /** Why it could not be kept; then `path` leads nowhere, and the next start makes it again. */
  readonly notKept?: unknown;
}

/** sha256 hex. */
export function digest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/**
 * A file of the cache folder, made and put there when it is not there, or not as it was written: its digest is kept beside
 * it. Whoever reads meets a whole file or none.
 */
export async function cachedFile(folder: string, name: string, make: () => Uint8Array): Promise<CachedFile> {
  const path = join(folder, name);
  const [known, mark] = await Promise.all([readIfThere(path), readIfThere(`${path}.sha256`)]);
  if (known !== undefined && mark !== undefined && mark.toString() === digest(known)) return { path, bytes: known };
  const bytes = make();
  try {
    await mkdir(folder, { recursive: true });
    await writeWhole(path, bytes);
    await writeWhole(`${path}.sha256`, digest(bytes));
  } catch (notKept) {
    return { path, bytes, notKept };
  }
  return { path, bytes };
}

/** Undefined for a file that cannot be read, for whatever reason: it is made again. */
async function readIfThere(path: string): Promise<Buffer | undefined> {
  return readFile(path).catch(() => undefined);
}

async function writeWhole(path: string, data: Uint8Array | string): Promise<void> {
  const draft = `${path}.${process.pid}.part`;
  await writeFile(draft, data);
  await rename(draft, path);
}
