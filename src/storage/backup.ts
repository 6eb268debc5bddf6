import { existsSync, openAsBlob, renameSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { vector } from '@electric-sql/pglite-pgvector';
import { StorageError } from '../domain/index.ts';
import { openFolder } from './embedded.ts';

/**
 * Writes the whole of an embedded database into one file, a compressed tar that only its owner may read. The file is there
 * whole or not at all; and not before it is written down, in the database itself, that everything was read.
 * @param actor who reads it
 * @returns its size in bytes
 * @throws {StorageError} when there is no database in `home`, or another process holds it
 */
export async function backUpEmbedded(home: string, file: string, actor: string): Promise<number> {
  if (!existsSync(join(resolve(home), 'data', 'PG_VERSION'))) {
    throw new StorageError(`There is no embedded database in ${resolve(home)}: nothing was backed up`);
  }
  const { data, lock } = openFolder(resolve(home));
  try {
    const database = await PGlite.create({ dataDir: data, extensions: { vector } });
    try {
      const bytes = Buffer.from(await (await database.dumpDataDir('gzip')).arrayBuffer());
      await noteBackup(database, actor);
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

/** In every workspace. A schema of an earlier release may have no place for it: it is backed up before it is brought to this one. */
async function noteBackup(database: PGlite, actor: string): Promise<void> {
  const { rows } = await database.query(
    "SELECT FROM pg_tables WHERE schemaname = 'earshot' AND tablename = 'read_entry'",
  );
  if (rows.length === 0) return;
  await database.query(
    `INSERT INTO earshot.read_entry AS known
       (workspace_id, day, actor, action, subject_kind, subject, first_at, last_at, times)
     SELECT workspace_id, (now() AT TIME ZONE 'UTC')::date, $1, 'cli backup', 'workspace', workspace_id, now(), now(), 1
     FROM earshot.workspace
     ON CONFLICT (workspace_id, day, actor, action, subject_kind, subject) DO UPDATE SET
       last_at = excluded.last_at, times = known.times + 1`,
    [actor],
  );
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
