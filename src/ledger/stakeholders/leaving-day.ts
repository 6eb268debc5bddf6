import { type ParsedResult, parse } from 'chrono-node';

const MILLISECONDS_PER_DAY = 86_400_000;
/** "Last day" is no day before today. */
const LAST_DAY = /\b(?:last|final)\s+(?:working\s+)?day\b/gi;
const PAST = /\b(?:was|were|left|has gone|have gone|went|departed|had)\b/i;

/** Counted in more than days, or not counted at all: "two weeks ago", "a few days ago". */
const COUNTED_LOOSELY = /\b(?:weeks?|fortnights?|months?|quarters?|years?|few|couple|some|several)\b/i;
/** "Around September eighteenth". */
const HEDGE = /\b(?:about|around|roughly|approximately|circa|maybe|perhaps|some ?time|i think)\s+(?:on\s+)?$/i;

/** The day on which somebody leaves or left, as it was said. */
export interface LeavingDay {
  /** The end of the UTC day, in milliseconds. */
  readonly end: number;
  /** Whether the day itself was named, and no stretch of time or a guess. */
  readonly exact: boolean;
}

/**
 * The day on which somebody leaves or left, by what was said at an instant (milliseconds): by the quote, which
 * holds the words for when in their sentence ("left two weeks ago"), else by those alone. `undefined` when no day is named; a
 * month is none.
 */
export function leavingDay(quote: string, when: string | undefined, said: number): LeavingDay | undefined {
  const [named, ...others] = daysIn(quote, said);
  const meant = [named, ...others].find((one) => one !== undefined && when?.includes(one.text)) ?? named;
  const found = meant ?? (when === undefined ? undefined : daysIn(when, said)[0]);
  if (found === undefined) return undefined;
  const end = endOfDay(found);
  const isPast = PAST.test(quote) && found.start.isCertain('weekday') && !found.start.isCertain('day');
  const words = found === meant ? quote : (when ?? '');
  return { end: isPast && end > said ? end - 7 * MILLISECONDS_PER_DAY : end, exact: isExact(found, words) };
}

function isExact({ text, start }: ParsedResult, words: string): boolean {
  if (HEDGE.test(words.slice(0, Math.max(0, words.indexOf(text))))) return false;
  return !COUNTED_LOOSELY.test(text) || (start.isCertain('weekday') && !start.isCertain('day'));
}

/** What was found in words of late: the same words are read whenever their account is. */
const remembered = new Map<string, readonly ParsedResult[]>();
const REMEMBERED = 1_000;

function daysIn(words: string, said: number): readonly ParsedResult[] {
  const key = `${said} ${words}`;
  const known = remembered.get(key) ?? findDays(words, said);
  remembered.delete(key);
  remembered.set(key, known);
  const [oldest] = remembered.keys();
  if (remembered.size > REMEMBERED && oldest !== undefined) remembered.delete(oldest);
  return known;
}

function findDays(words: string, said: number): readonly ParsedResult[] {
  const found = parse(words.replaceAll(LAST_DAY, 'day of leaving'), { instant: new Date(said), timezone: 0 });
  return found.filter(({ start }) => start.isCertain('day') || start.isCertain('weekday'));
}

function endOfDay({ start, end }: ParsedResult): number {
  const date = end ?? start;
  const [year, month, day] = [date.get('year'), date.get('month'), date.get('day')];
  return Date.UTC(year ?? 0, (month ?? 1) - 1, (day ?? 1) + 1) - 1;
}
