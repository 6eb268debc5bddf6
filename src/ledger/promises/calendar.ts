import { DateTime, IANAZone } from 'luxon';

/** A day without time or zone, held as the midnight of UTC that begins it: no machine's zone can move it. */
export type Day = DateTime;

/** A stretch of days, both inclusive. */
export interface Period {
  readonly first: Day;
  readonly last: Day;
}

/** Is this the name of a time zone (IANA)? */
export function isTimeZone(name: string): boolean {
  return IANAZone.isValidZone(name);
}

/** The day of a `YYYY-MM-DD`. */
export function dayFrom(date: string): Day {
  return DateTime.fromISO(date.slice(0, 10), { zone: 'utc', locale: 'en' });
}

/** `YYYY-MM-DD` */
export function dateOf(day: Day): string {
  return day.toFormat('yyyy-MM-dd');
}

/** The calendar day of an instant in a time zone. An offset of its own other than `Z` is the speaker's own zone and holds. */
export function localDay(instant: string, zone: string): Day {
  const key = `${zone} ${instant}`;
  const found = localDays.get(key) ?? findLocalDay(instant, zone);
  localDays.set(key, found);
  if (localDays.size > REMEMBERED) localDays.clear();
  return found;
}

/** Days of late: all that is said in a conversation is said on one. */
const localDays = new Map<string, Day>();
const REMEMBERED = 10_000;

function findLocalDay(instant: string, zone: string): Day {
  const own = /(?:[+-]\d{2}:?\d{2})$/.test(instant) && instant.length > 10;
  const given = DateTime.fromISO(instant.replace(' ', 'T'), { zone: 'utc' });
  const local = own ? DateTime.fromISO(instant.replace(' ', 'T'), { setZone: true }) : given.setZone(zone);
  const valid = local.isValid ? local : given;
  return day(valid.year, valid.month, valid.day);
}

/** A day by its numbers. Luxon's own answer where there is no such day: not valid. */
export function day(year: number, month: number, dayOfMonth: number): Day {
  return DateTime.fromObject({ year, month, day: dayOfMonth }, { zone: 'utc', locale: 'en' });
}

export function monthOf(year: number, month: number): Period {
  const first = day(year, month, 1);
  return { first, last: lastOfMonths(first, 1) };
}

/** The quarter a day lies in, of years that start in the given month (1 to 12), or one of the quarters after it. */
export function quarterOf(of: Day, start: number, after = 0): Period {
  const into = (of.month - start + 12) % 12;
  const first = of
    .startOf('month')
    .minus({ months: into % 3 })
    .plus({ months: 3 * after });
  return { first, last: lastOfMonths(first, 3) };
}

/** The year a day lies in, of years that start in the given month, or one of the years after it. */
export function yearOf(of: Day, start: number, after = 0): Period {
  const first = of
    .startOf('month')
    .minus({ months: (of.month - start + 12) % 12 })
    .plus({ years: after });
  return { first, last: lastOfMonths(first, 12) };
}

/** The working week a day lies in, or one of the weeks after it; of a day at a weekend, up to its Sunday. */
export function weekOf(of: Day, after = 0): Period {
  const first = of.minus({ days: of.weekday - 1 }).plus({ weeks: after });
  return { first, last: first.plus({ days: after === 0 && of.weekday > 5 ? 6 : 4 }) };
}

/** The first of some days, each year's anew, that is not before a day. */
export function nextYearly(from: Day, of: (year: number) => Day): Day {
  const here = of(from.year);
  return here.isValid && here >= from ? here : of(from.year + 1);
}

/** Western Easter Sunday, by the anonymous Gregorian reckoning. */
export function easter(year: number): Day {
  const a = year % 19;
  const [b, c] = [Math.floor(year / 100), year % 100];
  const g = Math.floor((8 * b + 13) / 25);
  const h = (19 * a + b - Math.floor(b / 4) - g + 15) % 30;
  const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7;
  const m = Math.floor((a + 11 * h + 19 * l) / 433);
  const month = Math.floor((h + l - 7 * m + 90) / 25);
  return day(year, month, (h + l - 7 * m + 33 * month + 19) % 32);
}

/** The nth given weekday (1 is Monday) of a month. */
export function nthWeekday(year: number, month: number, weekday: number, nth: number): Day {
  const first = day(year, month, 1);
  return first.plus({ days: ((weekday - first.weekday + 7) % 7) + 7 * (nth - 1) });
}

/** So many working days, Monday to Friday, after a day. */
export function plusWorkingDays(from: Day, count: number): Day {
  let reached = from;
  for (let left = count; left > 0; ) {
    reached = reached.plus({ days: 1 });
    if (reached.weekday <= 5) left -= 1;
  }
  return reached;
}

function lastOfMonths(first: Day, months: number): Day {
  return first.plus({ months }).minus({ days: 1 });
}
