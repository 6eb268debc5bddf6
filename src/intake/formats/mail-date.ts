/** Before mail had dates, and after any mail that can have been sent. */
const FIRST_YEAR = 1970;
const LAST_YEAR = 2200;

/**
 * A mail date (RFC 5322, obsolete zones too) as ISO 8601 UTC. A date without a zone is UTC, so that the answer does not
 * depend on where the program runs. Nothing when it cannot be read.
 */
export function parseMailDate(value: string): string | undefined {
  const plain = value
    .slice(0, 200)
    .replace(/\([^()]*\)/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  if (!/\d/.test(plain)) return undefined;
  const zoned = /(?:[+-]\d{2}:?\d{2}|Z|\b(?:UT|GMT|UTC|[ECMP][SD]T))$/i.test(plain) ? plain : `${plain} GMT`;
  const instant = [zoned, plain.replace(/ [A-Z]{1,5}$/i, ' GMT')].map(Date.parse).find((time) => !Number.isNaN(time));
  if (instant === undefined) return undefined;
  const date = new Date(instant);
  const year = date.getUTCFullYear();
  return year >= FIRST_YEAR && year < LAST_YEAR ? date.toISOString() : undefined;
}
