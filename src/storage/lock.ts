import { closeSync, mkdirSync, openSync, readFileSync, rmdirSync, rmSync, statSync, writeSync } from 'node:fs';
import { StorageError } from '../domain/index.ts';

const RECLAIM_PATIENCE_MS = 30_000;

interface Holder {
  readonly pid: number;
  readonly started_at: string;
  /** The kernel's start time of the process where it says (Linux): tells a living holder from a reused pid. */
  readonly start_ticks: string | null;
}

/** A folder held by this process until it is released or the process ends. */
export interface FolderLock {
  release(): void;
}

/** The folder is held by a process that lives; the message names it and what to do. */
export class FolderHeldError extends StorageError {}

const heldHere = new Set<string>();

/**
 * Holds a folder for this process through a lock file. PGlite does not notice a second process in its folder and both
 * then destroy the catalogue, so a lock is taken over only from a process that is provably gone.
 * @throws {FolderHeldError} naming the process that holds it and what to do
 */
export function lockFolder(path: string): FolderLock {
  if (heldHere.has(path)) throw heldError(path, describeSelf());
  if (!tryCreate(path)) reclaim(path);
  heldHere.add(path);
  return {
    release() {
      heldHere.delete(path);
      rmSync(path, { force: true });
    },
  };
}

function tryCreate(path: string): boolean {
  let file: number;
  try {
    file = openSync(path, 'wx', 0o600);
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false;
    throw new StorageError(`Cannot create the lock file ${path}`, { cause: error });
  }
  writeSync(file, JSON.stringify(describeSelf()));
  closeSync(file);
  return true;
}

/** Takes the lock over from a dead process. A directory serves as mutex, so that two processes do not both take it. */
function reclaim(path: string): void {
  const mutex = `${path}.reclaim`;
  enterMutex(mutex, path);
  try {
    const holder = readHolder(path);
    if (holder !== undefined && isAlive(holder)) throw heldError(path, holder);
    rmSync(path, { force: true });
    if (!tryCreate(path)) throw new StorageError(`Another process has just taken ${path}; start again`);
  } finally {
    rmdirSync(mutex);
  }
}

function enterMutex(mutex: string, path: string): void {
  try {
    mkdirSync(mutex);
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw error;
    const age = Date.now() - (statSync(mutex, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (age < RECLAIM_PATIENCE_MS) {
      throw new StorageError(`Another process is taking ${path} over; start again`, { cause: error });
    }
  }
}

/** Who wrote the lock; `undefined` when it is gone or was cut off while being written. */
function readHolder(path: string): Holder | undefined {
  try {
    const holder: unknown = JSON.parse(readFileSync(path, 'utf8'));
    const isHolder = typeof holder === 'object' && holder !== null && 'pid' in holder && Number.isInteger(holder.pid);
    return isHolder ? (holder as Holder) : undefined;
  } catch (error) {
    if (isCode(error, 'ENOENT') || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function isAlive(holder: Holder): boolean {
  if (holder.pid === process.pid && !heldByThisProcess(holder)) return false;
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    if (isCode(error, 'ESRCH')) return false;
    if (!isCode(error, 'EPERM')) throw error;
  }
  const ticks = startTicks(holder.pid);
  return ticks === null || holder.start_ticks === null || ticks === holder.start_ticks;
}

/** In a container every start may have the same pid: then the start time tells whether the holder is us. */
function heldByThisProcess(holder: Holder): boolean {
  return holder.start_ticks === startTicks(process.pid) && holder.start_ticks !== null;
}

function describeSelf(): Holder {
  return { pid: process.pid, started_at: new Date().toISOString(), start_ticks: startTicks(process.pid) };
}

/** Field 22 of /proc/PID/stat, counted after the name, which may hold spaces and brackets; null where there is no /proc. */
function startTicks(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null; // no /proc on this system, or the process is gone: the pid alone has to do
  }
}

function heldError(path: string, holder: Holder): FolderHeldError {
  return new FolderHeldError(
    `The embedded database is in use by process ${holder.pid}, running since ${holder.started_at} (${path}). ` +
      'Stop that process, or set EARSHOT_HOME to another folder, or set DATABASE_URL to a Postgres that many processes may share',
  );
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
