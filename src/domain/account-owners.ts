import type { AccountRecord } from './evidence.ts';
import { parseInstant, utcDate } from './time.ts';

/** Somebody who has, had or will have an account in a role. */
export type AccountOwner = AccountRecord['owners'][number];

/**
 * Does somebody have the account on a day (`YYYY-MM-DD`)? From the day on which they took it, up to the day on which it left them
 * and not on it: on the day of a change the new one has it, and only they. Who takes it later does not have it yet. This is the
 * rule for whatever asks who owns an account; the list of accounts asks it in SQL (`hasItOn`).
 */
export function holdsAccount({ from, to }: Pick<AccountOwner, 'from' | 'to'>, day: string): boolean {
  return (from == null || utcDayOf(from) <= day) && (to == null || utcDayOf(to) > day);
}

/** Who has the account on a day in a role, whichever way it is written: the one who took it last. */
export function holderOf(owners: readonly AccountOwner[], role: string, day: string): AccountOwner | undefined {
  const wanted = role.toLowerCase();
  const theirs = owners.filter((owner) => owner.role.trim().toLowerCase() === wanted && holdsAccount(owner, day));
  return theirs.toSorted((one, other) => ((one.from ?? '') < (other.from ?? '') ? 1 : -1))[0];
}

function utcDayOf(time: string): string {
  const instant = parseInstant(time);
  return instant === undefined ? time.slice(0, 10) : utcDate(instant);
}
