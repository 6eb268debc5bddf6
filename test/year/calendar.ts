const DAY = 86_400_000;

/** A Monday far enough ahead that no clock of the machine is later than the year's. */
const FIRST = Date.parse('2040-01-02T00:00:00Z');

/** Days of the year; day 0 and every seventh after it are Mondays. */
export const YEAR = 365;

/** Stories end by then: afterwards the year is looked at half as often. */
const STORIES_END = 168;

/** The Mondays on which the daily job runs and everybody works through what there is to do. */
export const MONDAYS: readonly number[] = Array.from({ length: YEAR }, (_, day) => day).filter(
  (day) => day % (day <= STORIES_END ? 14 : 28) === 0,
);

/** The day of the year with that number, `YYYY-MM-DD`; numbers below 0 are before it. */
export function dayOf(number: number): string {
  return new Date(FIRST + number * DAY).toISOString().slice(0, 10);
}

/** An instant of a day of the year, ISO 8601: so many seconds after eight in the morning, when what happens on a day does. */
export function instantOf(number: number, seconds = 0): string {
  return new Date(FIRST + number * DAY + (8 * 3_600 + seconds) * 1_000).toISOString();
}

/** When people come to work: all that happens on a day has happened by then. */
export function morningOf(number: number): number {
  return Date.parse(instantOf(number, 1_800));
}

/** "15 March 2040": a day of the year as people say it. */
export function spoken(number: number): string {
  const format = { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' } as const;
  return new Intl.DateTimeFormat('en-GB', format).format(Date.parse(instantOf(number)));
}
