import { daysBetween } from '../domain/index.ts';
import { findCauses } from './causes.ts';
import { type CoveragePolicy, coveragePolicy } from './policy.ts';
import {
  type AuditedAccount,
  CAUSES,
  type CauseCount,
  type CauseItem,
  type CoverageMaterial,
  type ReceivedCount,
  type StepLag,
  TEAMS,
  type Team,
} from './types.ts';

/** How long a step took, in hours. */
export interface LagFigures {
  readonly step: StepLag['step'];
  readonly count: number;
  readonly medianHours: number | null;
  /** Nine in ten were faster. */
  readonly p90Hours: number | null;
}

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
  readonly items: readonly CauseItem[];
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
  const items = findCauses(material, policy);
  const { accounts, asOf } = material;
  const itemsOf: ItemsOf = Map.groupBy(items, ({ account }) => account);
  return {
    asOf,
    policy,
    causes: countCauses(items),
    items,
    lags: material.lags.map(toFigures),
    attention: attentionTo(accounts, asOf, policy),
    watched: accounts.length,
    byOwner: TEAMS.flatMap((team) => byOwner(team, accounts, itemsOf, asOf, policy)),
    byTeam: TEAMS.map((team) => figuresOf(team, null, accounts, itemsOf, asOf, policy)),
    received: material.received,
  };
}

type ItemsOf = ReadonlyMap<string, readonly CauseItem[]>;

function byOwner(
  team: Team,
  accounts: readonly AuditedAccount[],
  itemsOf: ItemsOf,
  asOf: string,
  policy: CoveragePolicy,
): readonly OwnerFigures[] {
  const owned = [...Map.groupBy(accounts, ({ owners }) => owners[team])];
  return owned
    .map(([owner, theirs]) => figuresOf(team, owner, theirs, itemsOf, asOf, policy))
    .sort((one, other) => Number(one.owner === null) - Number(other.owner === null) || compare(one.owner, other.owner));
}

function compare(one: string | null, other: string | null): number {
  return (one ?? '') < (other ?? '') ? -1 : Number((one ?? '') > (other ?? ''));
}

/** An item that is one team's work counts for that team alone, any other for both. */
function figuresOf(
  team: Team,
  owner: string | null,
  accounts: readonly AuditedAccount[],
  itemsOf: ItemsOf,
  asOf: string,
  policy: CoveragePolicy,
): OwnerFigures {
  const theirs = accounts
    .flatMap(({ key }) => itemsOf.get(key) ?? [])
    .filter((item) => item.team === null || item.team === team);
  return {
    team,
    owner,
    accounts: accounts.length,
    attention: attentionTo(accounts, asOf, policy),
    causes: countCauses(theirs),
  };
}

function countCauses(items: readonly CauseItem[]): readonly CauseCount[] {
  return CAUSES.map((cause) => {
    const own = items.filter((item) => item.cause === cause);
    const ages = own.map(({ ageDays }) => ageDays).sort((one, other) => one - other);
    return {
      cause,
      count: own.length,
      accounts: new Set(own.map(({ account }) => account)).size,
      medianAgeDays: quantile(ages, 0.5),
      oldestDays: ages.at(-1) ?? null,
    };
  });
}

function attentionTo(
  accounts: readonly AuditedAccount[],
  asOf: string,
  policy: CoveragePolicy,
): readonly AttentionFigures[] {
  return policy.attention_days.map((days) => {
    const attended = accounts.filter(
      ({ attendedAt }) => attendedAt !== null && daysBetween(attendedAt.slice(0, 'YYYY-MM-DD'.length), asOf) < days,
    );
    const share = accounts.length === 0 ? null : attended.length / accounts.length;
    return { days, accounts: attended.length, of: accounts.length, share };
  });
}

function toFigures({ step, hours }: StepLag): LagFigures {
  const sorted = [...hours].sort((one, other) => one - other);
  return { step, count: sorted.length, medianHours: quantile(sorted, 0.5), p90Hours: quantile(sorted, 0.9) };
}

/** The value below which a share of sorted numbers lies, by nearest rank; null of none. */
function quantile(sorted: readonly number[], share: number): number | null {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null;
}
