import { DateTime } from 'luxon';

/** The days of a week's work, as ISO 8601 numbers them: Monday is 1. */
const LAST_WORKDAY = 5;

/** An instant as ISO 8601 in UTC, without empty milliseconds: `2026-08-17T09:00:00Z`. */
export function isoInstant(instant: number): string {
  return new Date(instant).toISOString().replace('.000Z', 'Z');
}

/** The instant so many business days (Monday to Friday in the time zone) later, at the same time of day there. */
export function addBusinessDays(instant: number, days: number, timeZone: string): number {
  let moment = DateTime.fromMillis(instant, { zone: timeZone });
  for (let left = days; left > 0; ) {
    moment = moment.plus({ days: 1 });
    if (moment.weekday <= LAST_WORKDAY) left -= 1;
  }
  return moment.toMillis();
}
