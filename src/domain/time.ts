import * as z from 'zod';

/** ISO 8601 extended calendar format: a date, or a date and time, with or without zone (playbook §8, "Time"). */
const ISO_8601 = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/;

const MILLISECONDS_PER_DAY = 86_400_000;

/**
 * Milliseconds since the epoch of an ISO 8601 date or time; a time without zone is UTC, a bare date is its first instant.
 * Gives `undefined` for anything else, impossible dates (`2026-02-30`) included.
 */
export function parseInstant(text: string): number | undefined {
  if (!ISO_8601.test(text)) return undefined;
  const day = Date.parse(text.slice(0, 10));
  if (Number.isNaN(day) || new Date(day).toISOString().slice(0, 10) !== text.slice(0, 10)) return undefined;
  if (text.length === 10) return day;
  const zoned = /(?:Z|[+-]\d{2}:?\d{2})$/.test(text) ? text : `${text}Z`;
  const instant = Date.parse(zoned.replace(' ', 'T'));
  return Number.isNaN(instant) ? undefined : instant;
}

/** The UTC calendar date (`YYYY-MM-DD`) of an instant in milliseconds since the epoch. */
export function utcDate(instant: number): string {
  return new Date(instant).toISOString().slice(0, 10);
}

/** Whole days from one UTC calendar date to another; negative when `to` is earlier. Both are `YYYY-MM-DD`. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / MILLISECONDS_PER_DAY);
}

/** The UTC calendar date `days` after `date` (`YYYY-MM-DD`). */
export function addDays(date: string, days: number): string {
  return utcDate(Date.parse(date) + days * MILLISECONDS_PER_DAY);
}

/** An ISO 8601 date or time, kept as it was written. */
export const timeSchema = z
  .string()
  .refine((text) => parseInstant(text) !== undefined, 'expected an ISO 8601 date or time such as 2026-03-12T15:00:00Z')
  .meta({ format: 'date-time' });

/** A UTC calendar date, `YYYY-MM-DD`. */
export const dateSchema = z.iso.date();
