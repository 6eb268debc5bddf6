import { mkdirSync, mkdtempSync, openAsBlob, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { PGlite } from '@electric-sql/pglite';
import { vector } from '@electric-sql/pglite-pgvector';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
import { StorageError } from '../domain/index.ts';
import { type FolderLock, lockFolder } from './lock.ts';

/** The major version of Postgres that the embedded database is: a folder written by another one cannot be opened. */
export const EMBEDDED_POSTGRES = '18';

/** Unix sockets take a path of at most 104 bytes on the narrowest system. */
const LONGEST_SOCKET_PATH = 100;
const SOCKET_PATIENCE_MS = 2_000;
const SOCKET_NAME = '.s.PGSQL.5432';

/** A running embedded database, reached like any Postgres by its URL. */
export interface EmbeddedServer {
  readonly url: string;
  /** Ends the server and lets go of the folder. */
  close(): Promise<void>;
}

/**
 * Starts PGlite with pgvector behind a local socket. With `home` the data lives in `home/data`, held by a lock file
 * beside it; without, in memory, where it begins with what is in the dump `template` names (PGlite's own, a tar file).
 * @throws {StorageError} when another process holds the folder or another Postgres version wrote it
 */
export async function startEmbedded(home: string | undefined, template?: string): Promise<EmbeddedServer> {
  const folder = home === undefined ? undefined : openFolder(resolve(home));
  try {
    const database = await PGlite.create({
      ...(folder === undefined ? {} : { dataDir: folder.data }),
      ...(template === undefined ? {} : { loadDataDir: await openAsBlob(template) }),
      extensions: { vector },
    });
    const socket = await serve(database, home === undefined ? undefined : resolve(home));
    return {
      url: socket.url,
      async close() {
        // A socket that ends in the middle of being detached is never closed, and the server would wait for it for ever.
        await Promise.race([socket.stop(), delay(SOCKET_PATIENCE_MS, undefined, { ref: false })]);
        await database.close();
        folder?.lock.release();
      },
    };
  } catch (error) {
    folder?.lock.release();
    throw error;
  }
}

/** A folder that this process holds. */
export interface OpenFolder {
  readonly data: string;
  readonly lock: FolderLock;
}

/**
 * Holds the folder of an embedded database for this process, made where it is not there.
 * @throws {StorageError} when another process holds it or another Postgres version wrote it
 */
export function openFolder(home: string): OpenFolder {
  mkdirSync(home, { recursive: true, mode: 0o700 });
  const lock = lockFolder(join(home, 'data.lock'));
  const data = join(home, 'data');
  const version = readVersion(data);
  if (version !== undefined && version !== EMBEDDED_POSTGRES) {
    lock.release();
    throw new StorageError(
      `${data} was written by Postgres ${version}, this program embeds Postgres ${EMBEDDED_POSTGRES}. Read it with the ` +
        'release that wrote it, or set EARSHOT_HOME to a new folder and ingest again',
    );
  }
  return { data, lock };
}

/** The Postgres version kept in the folder's own PG_VERSION; `undefined` for a folder not yet used. */
function readVersion(data: string): string | undefined {
  try {
    return readFileSync(join(data, 'PG_VERSION'), 'utf8').trim();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw new StorageError(`Cannot read ${data}`, { cause: error });
  }
}

/** A Unix socket in a folder that only this user may enter; on Windows, which node-postgres gives none, a loopback port. */
async function serve(database: PGlite, home: string | undefined): Promise<{ url: string; stop(): Promise<void> }> {
  if (process.platform === 'win32') {
    const server = new PGLiteSocketServer({ db: database, host: '127.0.0.1', port: 0, maxConnections: 8 });
    await server.start();
    return { url: `postgres://postgres@${server.getServerConn()}/postgres`, stop: () => server.stop() };
  }
  const folder = socketFolder(home);
  const server = new PGLiteSocketServer({ db: database, path: join(folder, SOCKET_NAME), maxConnections: 8 });
  await server.start();
  return {
    url: `postgres://postgres@/postgres?host=${encodeURIComponent(folder)}&port=5432`,
    async stop() {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function socketFolder(home: string | undefined): string {
  if (home !== undefined) {
    const folder = join(home, 'run');
    if (Buffer.byteLength(join(folder, SOCKET_NAME)) <= LONGEST_SOCKET_PATH) {
      rmSync(folder, { recursive: true, force: true }); // left behind by a process that was killed
      mkdirSync(folder, { mode: 0o700 });
      return folder;
    }
  }
  return mkdtempSync(join(tmpdir(), 'earshot-'));
}
