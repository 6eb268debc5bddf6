import { daysBetween } from '../domain/index.ts';
import { findCauses } from './causes.ts';
import { countOf, inOrder, quantile } from './figures.ts';
import { type CoveragePolicy, coveragePolicy } from './policy.ts';
import {
  type AuditedAccount,
  CAUSES,
  type CauseCount,
  type CauseGroup,
  type CoverageMaterial,
  type LagFigures,
  type ReceivedCount,
  TEAMS,
  type Team,
} from './types.ts';

/** The share of accounts with anyone's attention in the last days. */
export interface AttentionFigures {
  readonly days: number;
  readonly accounts: number;
  readonly of: number;
  /** 0 to 1; null where there are no accounts. */
  readonly share: number | null;
}

/** The figures of one owner, or of a whole team. */
export interface OwnerFigures {
  readonly team: Team;
  /** Null: the team's accounts that nobody of it owns. */
  readonly owner: string | null;
  readonly accounts: number;
  readonly attention: readonly AttentionFigures[];
  readonly causes: readonly CauseCount[];
}

/** The leakage audit as of the end of a day. */
export interface Coverage {
  readonly asOf: string;
  readonly policy: CoveragePolicy;
  readonly causes: readonly CauseCount[];
  /** Everything that leaked, the oldest first. */
  readonly groups: readonly CauseGroup[];
  readonly lags: readonly LagFigures[];
  readonly attention: readonly AttentionFigures[];
  /** Accounts that the program watched: all. */
  readonly watched: number;
  readonly byOwner: readonly OwnerFigures[];
  readonly byTeam: readonly OwnerFigures[];
  readonly received: readonly ReceivedCount[];
}

/** The leakage audit (playbook.md, section 7): the four causes, the lag of each step, who attended to what, and what became of all that came in. */
export function auditCoverage(material: CoverageMaterial, policy: CoveragePolicy = coveragePolicy): Coverage {
  const groups = findCauses(material, policy);
  const { accounts, asOf } = material;
  const groupsOf: GroupsOf = Map.groupBy(groups, ({ account }) => account);
  return {
    asOf,
    policy,
    causes: countCauses(groups),
    groups,
    lags: material.lags,
    attention: attentionTo(accounts, asOf, policy),
    watched: accounts.length,
    byOwner: TEAMS.flatMap((team) => byOwner(team, accounts, groupsOf, asOf, policy)),
    byTeam: TEAMS.map((team) => figuresOf(team, null, accounts, groupsOf, asOf, policy)),
    received: material.received,
  };
}

type GroupsOf = ReadonlyMap<string, readonly CauseGroup[]>;

function byOwner(
  team: Team,
  accounts: readonly AuditedAccount[],
  groupsOf: GroupsOf,
  asOf: string,
  policy: CoveragePolicy,
): readonly OwnerFigures[] {
  const owned = [...Map.groupBy(accounts, ({ owners }) => owners[team])];
  return owned
    .map(([owner, theirs]) => figuresOf(team, owner, theirs, groupsOf, asOf, policy))
    .sort((one, other) => Number(one.owner === null) - Number(other.owner === null) || compare(one.owner, other.owner));
}

function compare(one: string | null, other: string | null): number {
  return (one ?? '') < (other ?? '') ? -1 : Number((one ?? '') > (other ?? ''));
}

/** What is one team's work counts for that team alone, any other for both. */
function figuresOf(
  team: Team,
  owner: string | null,
  accounts: readonly AuditedAccount[],
  groupsOf: GroupsOf,
  asOf: string,
  policy: CoveragePolicy,
): OwnerFigures {
  const theirs = accounts
    .flatMap(({ key }) => groupsOf.get(key) ?? [])
    .filter((group) => group.team === null || group.team === team);
  return {
    team,
    owner,
    accounts: accounts.length,
    attention: attentionTo(accounts, asOf, policy),
    causes: countCauses(theirs),
  };
}

function countCauses(groups: readonly CauseGroup[]): readonly CauseCount[] {
  const byCause = Map.groupBy(groups, ({ cause }) => cause);
  return CAUSES.map((cause) => {
    const own = byCause.get(cause) ?? [];
    const ages = inOrder(own.map(({ ageDays: value, count }) => ({ value, count })));
    return {
      cause,
      count: countOf(ages),
      accounts: new Set(own.map(({ account }) => account)).size,
      medianAgeDays: quantile(ages, 0.5),
      oldestDays: ages.at(-1)?.value ?? null,
    };
  });
}

function attentionTo(
  accounts: readonly AuditedAccount[],
  asOf: string,
  policy: CoveragePolicy,
): readonly AttentionFigures[] {
  const ages = accounts.flatMap(({ attendedAt }) =>
    attendedAt === null ? [] : daysBetween(attendedAt.slice(0, 'YYYY-MM-DD'.length), asOf),
  );
  return policy.attention_days.map((days) => {
    const attended = ages.filter((age) => age < days).length;
    const share = accounts.length === 0 ? null : attended / accounts.length;
    return { days, accounts: attended, of: accounts.length, share };
  });
}
