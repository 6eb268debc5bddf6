import { type AccountOwner, holdsAccount, parseInstant, utcDate } from '../domain/index.ts';
import type { Owners, Team } from './types.ts';

/** Roles of owners in the record, by their team. */
const TEAM_OF: Readonly<Record<string, Team>> = { csm: 'cs', cs: 'cs', ae: 'sales', sales: 'sales' };

/** An account changing hands within a team. */
export interface OwnerChange {
  readonly team: Team;
  readonly from: string;
  readonly to: string;
  /** `YYYY-MM-DD`, UTC: the day from which the new one owns it. */
  readonly on: string;
}

/** Who owns an account in each team at the end of a day (`YYYY-MM-DD`). */
export function ownersOn(owners: readonly AccountOwner[], asOf: string): Owners {
  return { cs: ownerOn(owners, 'cs', asOf), sales: ownerOn(owners, 'sales', asOf) };
}

function ownerOn(owners: readonly AccountOwner[], team: Team, asOf: string): string | null {
  const own = ofTeam(owners, team).filter((owner) => holdsAccount(owner, asOf));
  return own.at(-1)?.name ?? null;
}

/** Each time a team's owner was followed by another one, by the dates on record; somebody without a date came first. */
export function ownerChanges(owners: readonly AccountOwner[]): readonly OwnerChange[] {
  return (['cs', 'sales'] as const).flatMap((team) => {
    const own = ofTeam(owners, team);
    return own.slice(1).flatMap((later, index) => {
      const before = own[index];
      const from = later.from;
      if (before === undefined || from == null || isSame(before.name, later.name)) return [];
      return [{ team, from: before.name, to: later.name, on: dayOf(from) }];
    });
  });
}

/** A team's owners in the order in which they came. */
function ofTeam(owners: readonly AccountOwner[], team: Team): readonly AccountOwner[] {
  return owners
    .filter(({ role }) => TEAM_OF[role.trim().toLowerCase()] === team)
    .sort((one, other) => (instantOf(one.from) ?? -Infinity) - (instantOf(other.from) ?? -Infinity) || 0);
}

function instantOf(time: string | null | undefined): number | undefined {
  return time == null ? undefined : parseInstant(time);
}

/** The UTC day of a time; of none a day before all others. */
function dayOf(time: string | null | undefined): string {
  const instant = instantOf(time);
  return instant === undefined ? '' : utcDate(instant);
}

function isSame(one: string, other: string): boolean {
  return one.trim().toLowerCase() === other.trim().toLowerCase();
}
