import { parseInstant } from '../domain/index.ts';

/**
 * A time as the database takes it, whatever its session thinks the zone is: ISO 8601 in UTC. A bare day is its first instant.
 * Null stays null.
 */
export function toUtc<Time extends string | null>(time: Time): Time {
  const instant = time === null ? undefined : parseInstant(time);
  return (instant === undefined ? time : new Date(instant).toISOString()) as Time;
}
