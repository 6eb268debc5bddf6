import { parseInstant } from '../domain/index.ts';

/**
 * A time as the database takes it, whatever its session thinks the zone is: ISO 8601 in UTC. A bare day is its first instant.
 * Null stays null.
 */
export function toUtc<Time extends string | null>(time: Time): Time {
  const instant = time === null ? undefined : parseInstant(time);
  return (instant === undefined ? time : new Date(instant).toISOString()) as Time;
}

/** A time as Postgres writes it, `2026-03-12 15:00:00.5+00`, as ISO 8601 in UTC: `2026-03-12T15:00:00.500Z`. */
export function isoTime(text: string): string {
  const isUtc = text.charCodeAt(text.length - 3) === PLUS && text.endsWith('00');
  // Years of other than four figures are read by the language, as is any other zone.
  const isPlain = isUtc && text.charCodeAt(0) !== ZERO && text.charCodeAt(4) === DASH && text.charCodeAt(10) === SPACE;
  if (!isPlain) return new Date(text).toISOString();
  const fraction = text.charCodeAt(19) === DOT ? text.slice(20, Math.min(23, text.length - 3)) : '';
  return `${text.slice(0, 10)}T${text.slice(11, 19)}.${fraction.padEnd(3, '0')}Z`;
}

const SPACE = 32;
const PLUS = 43;
const DASH = 45;
const DOT = 46;
const ZERO = 48;
