const MILLISECONDS_PER_DAY = 86_400_000;

/** An instant as ISO 8601 in UTC, without empty milliseconds: `2026-08-17T09:00:00Z`. */
export function isoInstant(instant: number): string {
  return new Date(instant).toISOString().replace('.000Z', 'Z');
}

/** The instant so many business days (Monday to Friday, UTC) later, at the same time of day. */
export function addBusinessDays(instant: number, days: number): number {
  let moment = instant;
  for (let left = days; left > 0; ) {
    moment += MILLISECONDS_PER_DAY;
    const weekday = new Date(moment).getUTCDay();
    if (weekday !== 0 && weekday !== 6) left -= 1;
  }
  return moment;
}
