import type { DeliveryRecord } from '../../storage/index.ts';

/** Seconds until the next attempt, by how many there were: transcripts are ready in minutes, an outage may last a day. */
const PAUSES = [30, 60, 120, 300, 600, 1200, 2400, 3600];
/** After so long nobody waits any more, in seconds: the delivery is failed and can be replayed. */
const PATIENCE_SECONDS = 26 * 3600;

/**
 * When a delivery is tried again; `undefined` when it has been tried for long enough.
 * @param now milliseconds since the epoch
 * @param retryAfterSeconds what the tool asked for; held to the patience there is
 * @returns ISO 8601
 */
export function nextAttempt(
  { attempts, receivedAt }: Pick<DeliveryRecord, 'attempts' | 'receivedAt'>,
  now: number,
  retryAfterSeconds = 0,
): string | undefined {
  const wanted = Math.max(PAUSES[Math.min(attempts, PAUSES.length - 1)] ?? 0, retryAfterSeconds);
  const pause = Math.min(wanted, PATIENCE_SECONDS);
  const at = now + pause * 1_000;
  return at - Date.parse(receivedAt) > PATIENCE_SECONDS * 1_000 && attempts >= PAUSES.length
    ? undefined
    : new Date(at).toISOString();
}
