import { setTimeout as sleep } from 'node:timers/promises';

/** How often and how long a busy or broken server is waited for. */
export interface RetryPolicy {
  /** Requests for one question, the first included. */
  readonly attempts: number;
  /** A server that asks for a longer wait than this is not waited for. Milliseconds. */
  readonly longestWait: number;
}

/** Waits some milliseconds; rejects with the signal's reason when aborted. */
export type Wait = (milliseconds: number, signal: AbortSignal | undefined) => Promise<void>;

/** {@link Wait} by the clock. */
export async function sleepFor(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  await sleep(milliseconds, undefined, { signal }).catch((error: unknown) => {
    signal?.throwIfAborted();
    throw error;
  });
}

/** What of a failed request decides whether it is made again. */
export interface Failure {
  /** Absent when no response came. */
  readonly status?: number | undefined;
  readonly headers?: Headers | undefined;
  /** The server's own code for the error, such as `insufficient_quota`. */
  readonly code?: string | undefined;
  readonly timedOut: boolean;
  /** Whoever asked called it off. */
  readonly calledOff?: boolean;
  /** It was not made at all: the server is left alone. */
  readonly leftAlone?: boolean;
}

export const DEFAULT_RETRIES: RetryPolicy = { attempts: 4, longestWait: 120_000 };

const FIRST_WAIT = 500;
const LONGEST_OWN_WAIT = 8_000;
const BUSY = new Set([408, 409, 429]);
/** A 429 that no waiting cures. */
const HOPELESS = new Set(['insufficient_quota', 'billing_hard_limit_reached']);

/**
 * Milliseconds to wait before request number `made + 1`, or undefined when there shall be none. The server's `retry-after-ms`
 * or `retry-after` (seconds or a date) is obeyed; a server that asks for more than the policy's longest wait is given up, not
 * asked too early. A timeout is not repeated: the caller's own deadline would pass while the same question waits again.
 * @param now milliseconds since the epoch, to read a date by
 * @param random 0 to 1, spreads callers that were refused together
 */
export function waitBeforeRetry(
  failure: Failure,
  made: number,
  policy: RetryPolicy,
  now: number,
  random: number,
): number | undefined {
  if (made >= policy.attempts || !isTransient(failure)) return undefined;
  const asked = askedWait(failure.headers, now);
  if (asked !== undefined) return asked <= policy.longestWait ? asked : undefined;
  const own = Math.min(FIRST_WAIT * 2 ** (made - 1), LONGEST_OWN_WAIT);
  return Math.min(own * (0.75 + random / 4), policy.longestWait);
}

function isTransient({ status, headers, code, timedOut, leftAlone }: Failure): boolean {
  if (timedOut || leftAlone === true) return false;
  const verdict = headers?.get('x-should-retry');
  if (verdict === 'true' || verdict === 'false') return verdict === 'true';
  if (code !== undefined && HOPELESS.has(code)) return false;
  return status === undefined || status >= 500 || BUSY.has(status);
}

/** How long the server asks to be left alone, in milliseconds; `undefined` where it does not say. */
export function askedWait(headers: Headers | undefined, now: number): number | undefined {
  const milliseconds = Number.parseFloat(headers?.get('retry-after-ms') ?? '');
  if (milliseconds >= 0) return milliseconds;
  const value = headers?.get('retry-after') ?? '';
  const seconds = Number.parseFloat(value);
  if (seconds >= 0 && /^\s*[\d.]+\s*$/.test(value)) return seconds * 1_000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
