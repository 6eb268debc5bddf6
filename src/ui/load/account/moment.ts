import { addDays, parseInstant } from '../../../domain/index.ts';
import type { AccountEvidence } from '../../../storage/index.ts';
import { type AccountQuery, isDay } from '../../account-query.ts';
import type { Hindsight, Moment } from '../../page-models/account.ts';
import { formatFullDay } from '../../text/dates.ts';

/** A day after all that can become known. */
const FOR_EVER = '9999-12-30';

/** The day that a page is asked to show; `today` is the workspace's own, which shows all there is. */
export function momentOf({ asOf: asked, known }: Pick<AccountQuery, 'asOf' | 'known'>, today: string): Moment {
  const own = { today, asOf: today, knownAt: FOR_EVER, isPast: false, known, problem: null };
  if (asked === null || asked === today) return own;
  if (!isDay(asked)) return { ...own, problem: 'That is no day of the calendar: give it as 2026-10-20.' };
  if (asked > today) {
    const ahead = `${formatFullDay(asked)} lies ahead: a page shows days up to its own, ${formatFullDay(today)}.`;
    return { ...own, problem: ahead };
  }
  return { ...own, asOf: asked, knownAt: known === 'then' ? asked : FOR_EVER, isPast: true };
}

/** The first instant after a day, in milliseconds. */
export function endOf(day: string): number {
  return Date.parse(addDays(day, 1));
}

/**
 * Had it happened by the moment's day, and was it known by then? Times are ISO 8601; absent, it is known from when it happened.
 * Today everything is in sight.
 */
export function isInSight({ asOf, knownAt, isPast }: Moment, at: string, recordedAt?: string | null): boolean {
  if (!isPast) return true;
  const happened = parseInstant(at) ?? 0;
  return happened < endOf(asOf) && (recordedAt ? (parseInstant(recordedAt) ?? happened) : happened) < endOf(knownAt);
}

/** How much of what had happened by a day became known only later, of what carries both days. */
export function hindsightOf({ material }: Pick<AccountEvidence, 'material'>, { asOf }: Moment): Hindsight {
  const dated = [
    ...material.contacts.map(({ touch }) => ({ at: touch.at, recorded: touch.recorded_at ?? touch.at })),
    ...material.signals.map((signal) => ({
      at: signal.occurred_at,
      recorded: signal.recorded_at ?? signal.occurred_at,
    })),
  ];
  const end = endOf(asOf);
  const happened = dated.filter(({ at }) => (parseInstant(at) ?? 0) < end);
  const late = happened.map(({ recorded }) => recorded).filter((recorded) => (parseInstant(recorded) ?? 0) >= end);
  return { happened: happened.length, late: late.length, lateFrom: late.sort()[0] ?? null };
}
