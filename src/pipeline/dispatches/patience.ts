/** Seconds until the next attempt, by how many there were: a slip is over in seconds, an outage may last a night. */
const PAUSES = [5, 15, 60, 300, 900, 3_600, 3 * 3_600, 6 * 3_600];
/** What a tool that asks for time is given at most, in seconds. */
const LONGEST_SECONDS = 24 * 3_600;

/**
 * When a document is tried again; `undefined` when it has been tried often enough.
 * @param attempts how often it was tried
 * @param now milliseconds since the epoch
 * @param retryAfterSeconds what the other side asked for
 * @returns ISO 8601
 */
export function nextSending(attempts: number, now: number, retryAfterSeconds = 0): string | undefined {
  const pause = PAUSES[attempts - 1];
  if (pause === undefined) return undefined;
  const seconds = Math.min(Math.max(pause, retryAfterSeconds), LONGEST_SECONDS);
  return new Date(now + seconds * 1_000).toISOString();
}
