import { parseInstant } from '../domain/index.ts';

const DATED_NAME =
  /(?<!\d)(20\d{2})(-?)(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])(?!\d)(?:[T _-]{1,2}([01]\d|2[0-3])[-:.]?([0-5]\d)(?:[-:.]?([0-5]\d))?(?!\d))?/;

/**
 * The time a file's name gives (`2026-03-12-acme-qbr.vtt`, `2026-03-12T1530.txt`, Zoom's `GMT20260312-153000_Recording.vtt`),
 * as ISO 8601 UTC; nothing when it gives none.
 */
export function dateFromName(name: string): string | undefined {
  const base = name.slice(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
  const match = DATED_NAME.exec(base);
  if (match === null) return undefined;
  const [, year, , month, day, hour = '00', minute = '00', second = '00'] = match;
  const instant = parseInstant(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return instant === undefined ? undefined : new Date(instant).toISOString();
}
