import type { Reprocessing } from '../../storage/index.ts';

/** How far a reprocessing is. */
export interface ReprocessingProgress {
  /** Conversations that it takes. */
  readonly total: number;
  /** Read again, also those of which something could not be read. */
  readonly done: number;
  /** Of those, how many could not be read, or not all of them. */
  readonly partial: number;
  readonly failed: number;
  /** Still to be read, also those that are being read. */
  readonly left: number;
  /** Handed to the readers and not read yet. */
  readonly inHand: number;
  /** When it ends if it goes on as it did of late, ISO 8601; null where nothing says so. */
  readonly estimatedEnd: string | null;
}

/**
 * How far a reprocessing is, and when it ends by the pace of its last readings.
 * @param now milliseconds since the epoch
 */
export function progressOf({ state, counts, lately }: Reprocessing, now: number): ReprocessingProgress {
  const { waiting, queued, read, partial, failed, skipped } = counts;
  const left = waiting + queued;
  const isGoing = state === 'running' && left > 0;
  return {
    total: left + read + partial + failed + skipped,
    done: read + partial + failed + skipped,
    partial,
    failed,
    left,
    inHand: queued,
    estimatedEnd: isGoing ? estimate(left, lately, now) : null,
  };
}

function estimate(left: number, lately: Reprocessing['lately'], now: number): string | null {
  if (lately === null || lately.count < 2) return null;
  const took = Date.parse(lately.last) - Date.parse(lately.first);
  if (took <= 0) return null;
  return new Date(Math.max(now, Date.parse(lately.last)) + (left * took) / (lately.count - 1)).toISOString();
}
