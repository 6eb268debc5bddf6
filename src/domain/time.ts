import { DateTime } from 'luxon';
import * as z from 'zod';

/** ISO 8601 extended calendar format: a date, or a date and time, with or without zone (playbook §8, "Time"). */
const ISO_8601 = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/;

const MILLISECONDS_PER_DAY = 86_400_000;

/**
 * Milliseconds since the epoch of an ISO 8601 date or time; a time without zone is UTC, a bare date is its first instant.
 * Gives `undefined` for anything else, impossible dates (`2026-02-30`) included.
 */
export function parseInstant(text: string): number | undefined {
  return plainInstant(text) ?? anyInstant(text);
}

/** `YYYY-MM-DD`, `YYYY-MM-DDTHH:MM:SSZ` and the same with milliseconds, read by hand: evidence is full of them. */
function plainInstant(text: string): number | undefined {
  const { length } = text;
  if (length !== 10 && length !== 20 && length !== 24) return undefined;
  if (text.charCodeAt(4) !== DASH || text.charCodeAt(7) !== DASH) return undefined;
  const year = twoDigits(text, 0) * 100 + twoDigits(text, 2);
  const month = twoDigits(text, 5);
  const day = twoDigits(text, 8);
  if (year < 100 || month < 1 || month > 12 || day < 1 || day > lastDay(year, month)) return undefined;
  const midnight = dayNumber(year, month, day) * MILLISECONDS_PER_DAY;
  if (length === 10) return midnight;
  if (text.charCodeAt(10) !== LETTER_T || text.charCodeAt(length - 1) !== LETTER_Z) return undefined;
  if (text.charCodeAt(13) !== COLON || text.charCodeAt(16) !== COLON) return undefined;
  const hour = twoDigits(text, 11);
  const minute = twoDigits(text, 14);
  const second = twoDigits(text, 17);
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) return undefined;
  const instant = midnight + ((hour * 60 + minute) * 60 + second) * 1_000;
  if (length === 20) return instant;
  const milliseconds = twoDigits(text, 20) * 10 + digit(text, 22);
  return text.charCodeAt(19) !== DOT || milliseconds < 0 ? undefined : instant + milliseconds;
}

/** Days from 1970-01-01 to a day of the Gregorian calendar: in years that start in March a leap day comes last. */
function dayNumber(year: number, month: number, day: number): number {
  const marchYear = month > 2 ? year : year - 1;
  const leapDays = Math.floor(marchYear / 4) - Math.floor(marchYear / 100) + Math.floor(marchYear / 400);
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1;
  return marchYear * 365 + leapDays + dayOfYear - DAYS_TO_1970;
}

/** From 0000-03-01. */
const DAYS_TO_1970 = 719_468;

/** The last day of a month: 29 February in leap years. */
function lastDay(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

const DASH = 45;
const DOT = 46;
const ZERO = 48;
const COLON = 58;
const LETTER_T = 84;
const LETTER_Z = 90;

/** What takes the place of a digit that is none: it makes every number it is part of negative. */
const NO_DIGIT = -100_000;

/** Negative where they are not two digits. */
function twoDigits(text: string, from: number): number {
  return digit(text, from) * 10 + digit(text, from + 1);
}

function digit(text: string, index: number): number {
  const value = text.charCodeAt(index) - ZERO;
  return value >= 0 && value <= 9 ? value : NO_DIGIT;
}

function anyInstant(text: string): number | undefined {
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

/** The calendar date (`YYYY-MM-DD`) of an instant in milliseconds since the epoch where a time zone (IANA) is; UTC's where there is none of that name. */
export function localDate(instant: number, zone: string): string {
  const local = DateTime.fromMillis(instant, { zone });
  return local.isValid ? local.toFormat('yyyy-MM-dd') : utcDate(instant);
}

/** The first instant after a day (`YYYY-MM-DD`) of a time zone (IANA), in milliseconds; of UTC's day where there is none of that name. */
export function endOfLocalDay(date: string, zone: string): number {
  const next = addDays(date, 1);
  const midnight = DateTime.fromISO(next, { zone });
  return midnight.isValid ? midnight.toMillis() : Date.parse(next);
}

/** Whole days from one UTC calendar date to another; negative when `to` is earlier. Both are `YYYY-MM-DD`. */
export function daysBetween(from: string, to: string): number {
  return Math.round((startOf(to) - startOf(from)) / MILLISECONDS_PER_DAY);
}

/** The UTC calendar date `days` after `date` (`YYYY-MM-DD`). */
export function addDays(date: string, days: number): string {
  return utcDate(startOf(date) + days * MILLISECONDS_PER_DAY);
}

function startOf(date: string): number {
  return plainInstant(date) ?? Date.parse(date);
}

/** An ISO 8601 date or time, kept as it was written. */
export const timeSchema = z
  .string()
  .refine((text) => parseInstant(text) !== undefined, 'expected an ISO 8601 date or time such as 2026-03-12T15:00:00Z')
  .meta({ format: 'iso-8601', description: 'ISO 8601: a date or a time, such as 2026-03-12 or 2026-03-12T15:00:00Z' });

/** A UTC calendar date, `YYYY-MM-DD`. */
export const dateSchema = z.iso.date();
