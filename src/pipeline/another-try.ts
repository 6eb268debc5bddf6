import type { Pause } from './daily-tokens.ts';
import type { ModelStanding } from './types.ts';

/** Seconds until what a reading lacks is asked for once more, by how often it was: then it stays as it is, for a person to see. */
const PAUSES = [5, 30, 120, 600];

/**
 * When a reading that lacks something for a passing reason goes on: after a growing pause; `undefined` when that was tried often
 * enough.
 * @param tries how often it was tried again already
 * @param now milliseconds since the epoch
 */
export function nextTry(tries: number, now: number): Pause | undefined {
  const pause = PAUSES[tries];
  if (pause === undefined) return undefined;
  const until = new Date(now + pause * 1_000).toISOString();
  return { until, reason: `tried again at ${clock(until)}` };
}

/** Until when the model's server is left alone; `undefined` while it is asked. A server that is probed just now is asked. */
export function pauseForModel(standing: ModelStanding | undefined): Pause | undefined {
  if (standing?.state !== 'open' || standing.until === null) return undefined;
  const until = new Date(standing.until).toISOString();
  const why = standing.reason === null ? '' : ` (${standing.reason})`;
  return {
    until,
    reason: `put off to ${clock(until)}: the language model's server failed too often and is left alone${why}`,
  };
}

function clock(time: string): string {
  return `${time.slice(11, 19)} UTC`;
}
