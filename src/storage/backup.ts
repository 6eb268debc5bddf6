import { existsSync, openAsBlob, renameSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { vector } from '@electric-sql/pglite-pgvector';
import { StorageError } from '../domain/index.ts';
import { openFolder } from './embedded.ts';

/**
 * Writes the whole of an embedded database into one file, a compressed tar that only its owner may read. The file is there
 * whole or not at all.
 * @returns its size in bytes
 * @throws {StorageError} when there is no database in `home`, or another process holds it
 */
export async function backUpEmbedded(home: string, file: string): Promise<number> {
  if (!existsSync(join(resolve(home), 'data', 'PG_VERSION'))) {
    throw new StorageError(`There is no embedded database in ${resolve(home)}: nothing was backed up`);
  }
  const { data, lock } = openFolder(resolve(home));
  try {
    const database = await PGlite.create({ dataDir: data, extensions: { vector } });
    try {
      const bytes = Buffer.from(await (await database.dumpDataDir('gzip')).arrayBuffer());
      const unfinished = `${file}.unfinished`;
      await writeFile(unfinished, bytes, { mode: 0o600 });
      renameSync(unfinished, file);
      return bytes.length;
    } finally {
      await database.close();
    }
  } finally {
    lock.release();
  }
}

/**
 * Puts a file of {@link backUpEmbedded} into a folder that holds no database. Cut off, it leaves none.
 * @throws {StorageError} when a database is there already, or the file is not a backup
 */
export async function restoreEmbedded(home: string, file: string): Promise<void> {
  if (!existsSync(file)) throw new StorageError(`There is no file ${file}`);
  const { data, lock } = openFolder(resolve(home));
  const unfinished = `${data}.unfinished`;
  try {
    if (existsSync(data)) {
      throw new StorageError(
        `${data} holds a database already: move it away, or set EARSHOT_HOME to a new folder. Nothing was restored`,
      );
    }
    rmSync(unfinished, { recursive: true, force: true });
    await unpack(unfinished, file);
    renameSync(unfinished, data);
  } finally {
    lock.release();
  }
}

async function unpack(folder: string, file: string): Promise<void> {
  try {
    const options = { dataDir: folder, loadDataDir: await openAsBlob(file), extensions: { vector } };
    await (await PGlite.create(options)).close();
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw new StorageError(`${file} is not a backup that this release can restore`, { cause: error });
  }
}
