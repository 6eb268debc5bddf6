import { daysBetween, parseInstant, utcDate } from '../../domain/index.ts';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;

/** The UTC calendar date (`YYYY-MM-DD`) of an ISO 8601 date or time. */
export function dayOf(time: string): string {
  const instant = parseInstant(time);
  return instant === undefined ? time.slice(0, 10) : utcDate(instant);
}

/** A day as people write it, seen from another: `12 Mar`, with its year when that differs: `1 Mar 2027`. */
export function formatDay(time: string, asOf: string): string {
  const [year, month, day] = dayOf(time).split('-').map(Number);
  const short = `${day} ${MONTHS[(month ?? 1) - 1]}`;
  return asOf.startsWith(`${year}-`) ? short : `${short} ${year}`;
}

/** A day with its year always: `20 Oct 2026`. */
export function formatFullDay(time: string): string {
  return formatDay(time, '');
}

/** How far a day is from another, in words: `today`, `9 days ago`, `in 56 days`. */
export function formatDistance(time: string, asOf: string): string {
  const days = daysBetween(asOf, dayOf(time));
  if (days === 0) return 'today';
  if (Math.abs(days) === 1) return days < 0 ? 'yesterday' : 'tomorrow';
  return days < 0 ? `${-days} days ago` : `in ${days} days`;
}

/** How far a day is from another, for a line of a table: `today`, `9 d ago`, `in 56 d`. */
export function formatShortDistance(time: string, asOf: string): string {
  const days = daysBetween(asOf, dayOf(time));
  if (days === 0) return 'today';
  return days < 0 ? `${-days} d ago` : `in ${days} d`;
}

/** A day and how far it is: `12 Mar (9 days ago)`. */
export function formatDayAndDistance(time: string, asOf: string): string {
  return `${formatDay(time, asOf)} (${formatDistance(time, asOf)})`;
}

/** Seconds from the start of a call as a clock: `4:07`, `1:02:30`. */
export function formatOffset(seconds: number): string {
  const whole = Math.floor(seconds);
  const parts = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60];
  const shown = parts[0] === 0 ? parts.slice(1) : parts;
  return shown.map((part, index) => (index === 0 ? String(part) : String(part).padStart(2, '0'))).join(':');
}
