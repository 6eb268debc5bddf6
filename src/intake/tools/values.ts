import { InputError, parseInstant } from '../../domain/index.ts';

/** Numbers from here on are milliseconds since the epoch, smaller ones seconds (intake-formats A6). */
const LEAST_MILLISECONDS = 1e11;

/** A text with something in it, trimmed; nothing of anything else. */
export function textOf(value: unknown): string | undefined {
  const text = typeof value === 'string' ? value.trim() : '';
  return text === '' ? undefined : text;
}

/** An id as text: tools write the same one as a number here and as a string there. */
export function idOf(value: unknown): string | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? String(value) : textOf(value);
}

/** A finite number, also one that was sent as text. */
export function numberOf(value: unknown): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

/** An e-mail address; nothing of what stands in for one that is missing, such as `"None"`. */
export function emailOf(value: unknown): string | undefined {
  const text = textOf(value);
  return text !== undefined && /^[^\s@]+@[^\s@]+$/.test(text) ? text : undefined;
}

/**
 * A list that may be left out.
 * @throws {InputError} `wrong-type` with the path, for what is there and no list
 */
export function listOf(value: unknown, path: string): readonly unknown[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return value;
  throw new InputError('wrong-type', [{ path, message: 'expected a list' }]);
}

/**
 * Milliseconds since the epoch of a time as tools write it: ISO 8601, seconds or milliseconds since the epoch as a number or
 * text, or a written-out time that names its zone (`Mon Sep 21 2026 14:00:00 GMT+0000`). Nothing of anything else.
 */
export function epochOf(value: unknown): number | undefined {
  const number = numberOf(value);
  if (number !== undefined) return number >= LEAST_MILLISECONDS ? number : number * 1000;
  const text = textOf(value);
  if (text === undefined) return undefined;
  const iso = parseInstant(text);
  if (iso !== undefined) return iso;
  // Without a zone the machine's own would be read into it.
  const written = /\d{4}.*(?:\bGMT|\bUTC|Z|[+-]\d{2}:?\d{2})/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(written) ? undefined : written;
}

/** {@link epochOf} as ISO 8601 UTC; nothing of a time outside of what a date can hold. */
export function instantOf(value: unknown): string | undefined {
  const epoch = epochOf(value);
  const date = new Date(epoch ?? Number.NaN);
  const year = date.getUTCFullYear();
  return year >= 1 && year <= 9999 ? date.toISOString() : undefined;
}
