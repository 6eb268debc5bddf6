import { StorageError } from '../domain/index.ts';

/** SQLSTATE classes: the connection failed; something ran out: disk, memory, connections. */
const PASSING_CLASSES = ['08', '53'];
/** Shut down, crashed, starting; input or output failed; only reading is allowed, as after a failover. */
const PASSING_STATES = new Set(['57P01', '57P02', '57P03', '57P05', '58030', '25006']);
/** What the operating system says of a connection that is not to be had. */
const PASSING_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);
/** What node-postgres says without a code: a broken connection, and a pool with none left. */
const PASSING_WORDS =
  /^(Connection terminated|timeout exceeded when trying to connect|timeout expired|Client has encountered a connection error)/;

/**
 * Is it the database's own trouble, which passes: away, restarting, its disk full, no connection to be had? The same may be asked
 * again later. Whatever else it refuses, it will refuse again.
 */
export function isDatabaseAway(error: unknown): boolean {
  const cause = error instanceof StorageError && error.cause !== undefined ? error.cause : error;
  if (!(cause instanceof Object)) return false;
  const { code, message } = cause as { readonly code?: unknown; readonly message?: unknown };
  if (typeof code === 'string') {
    const isState = /^[0-9A-Z]{5}$/.test(code);
    return isState
      ? PASSING_STATES.has(code) || PASSING_CLASSES.some((start) => code.startsWith(start))
      : PASSING_CODES.has(code);
  }
  return typeof message === 'string' && PASSING_WORDS.test(message);
}
