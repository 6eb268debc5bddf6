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
  // Years before 1000 or past 9999, and any other zone, are worked out.
  const isPlain = isUtc && text.charCodeAt(0) !== ZERO && text.charCodeAt(4) === DASH && text.charCodeAt(10) === SPACE;
  if (!isPlain) return new Date(instantOf(text)).toISOString();
  const fraction = text.charCodeAt(19) === DOT ? text.slice(20, Math.min(23, text.length - 3)) : '';
  return `${text.slice(0, 10)}T${text.slice(11, 19)}.${fraction.padEnd(3, '0')}Z`;
}

const WRITTEN = /^(\d{4,})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)(?:\.(\d+))?([+-])(\d\d)(?::(\d\d))?(?::(\d\d))?( BC)?$/;

/**
 * Part by part: the language reads of such a text a year before 100 as one of ours, or not at all. A zone of old years may have
 * seconds.
 */
function instantOf(text: string): number {
  const parts = WRITTEN.exec(text);
  if (parts === null) return Date.parse(text);
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = parts.slice(1, 7).map(Number);
  const [aheadHours = 0, aheadMinutes = 0, aheadSeconds = 0] = parts.slice(9, 12).map((part) => Number(part ?? 0));
  const ahead = ((aheadHours * 60 + aheadMinutes) * 60 + aheadSeconds) * (parts[8] === '-' ? -1 : 1);
  const at = new Date(0);
  at.setUTCFullYear(parts[12] === undefined ? year : 1 - year, month - 1, day);
  at.setUTCHours(hour, minute, second - ahead, Number((parts[7] ?? '').slice(0, 3).padEnd(3, '0')));
  return at.getTime();
}

const SPACE = 32;
const PLUS = 43;
const DASH = 45;
const DOT = 46;
const ZERO = 48;
