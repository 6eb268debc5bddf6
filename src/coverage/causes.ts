import { daysBetween } from '../domain/index.ts';
import type { CoveragePolicy } from './policy.ts';
import type {
  AuditedAccount,
  AuditedChange,
  AuditedSignal,
  AuditedSignals,
  AuditedWork,
  CauseGroup,
  CauseItem,
  CoverageMaterial,
} from './types.ts';

/**
 * Everything that leaked, by cause (playbook.md, section 7), the oldest first. Signals of low-touch accounts are left out: by
 * SEG-2 nobody is asked to look at them. Each signal is under one cause: what nobody has seen or acted on yet was missed,
 * what somebody has, but late, was recognised late.
 */
export function findCauses(material: CoverageMaterial, policy: CoveragePolicy): readonly CauseGroup[] {
  const accounts = new Map(material.accounts.map((account) => [account.key, account]));
  const groups = [
    ...material.signals.flatMap(
      (signal) => signalCause(signal, accounts.get(signal.account), material.asOf, policy) ?? [],
    ),
    ...material.changes.flatMap(
      (change) => contextCause(change, accounts.get(change.account), material.asOf, policy) ?? [],
    ),
    ...material.work.flatMap((work) => workCause(work, accounts.get(work.account), material.asOf) ?? []),
  ];
  return groups.sort(oldestFirst);
}

/** By age, the oldest first, then by account. */
export function oldestFirst(
  one: Pick<CauseItem, 'ageDays' | 'account'>,
  other: Pick<CauseItem, 'ageDays' | 'account'>,
): number {
  return other.ageDays - one.ageDays || compare(one.account, other.account);
}

/** Everything of some groups one by one; `signals` are those that the groups are of. */
export function itemsOf(groups: readonly CauseGroup[], signals: readonly AuditedSignal[]): readonly CauseItem[] {
  const members = Map.groupBy(signals, wayOf);
  const items = groups.flatMap(({ of, count: _count, ...group }): CauseItem[] => {
    if ('id' in of) return [{ ...group, ...of }];
    return (members.get(wayOf(of)) ?? []).map(({ id, kind, subtype, conversation, turn, quote }) => ({
      ...group,
      id,
      what: `${kind}/${subtype}`,
      source: { conversation, turn, quote },
    }));
  });
  return items.sort((one, other) => oldestFirst(one, other) || compare(one.id, other.id));
}

function wayOf({ account, saidAt, recordedAt, shownAt, actedAt }: Omit<AuditedSignals, 'count'>): string {
  return JSON.stringify([account, saidAt, recordedAt, shownAt, actedAt]);
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}

function signalCause(
  signal: AuditedSignals,
  account: AuditedAccount | undefined,
  asOf: string,
  policy: CoveragePolicy,
): CauseGroup | undefined {
  if (account === undefined || account.segment === 'low_touch') return undefined;
  const said = dayOf(signal.saidAt);
  const why = whyMissed(signal, asOf, policy);
  const late = why === undefined ? whyLate(signal, policy) : undefined;
  const reason = why ?? late;
  if (reason === undefined) return undefined;
  const seen = signal.shownAt === null ? asOf : dayOf(signal.shownAt);
  return {
    cause: why === undefined ? 'recognised_late' : 'signal_missed',
    account: signal.account,
    why: reason,
    since: said,
    ageDays: daysBetween(said, asOf),
    runwayDays: account.renewalDate === null ? null : daysBetween(seen, account.renewalDate),
    team: null,
    briefed: false,
    count: signal.count,
    of: signal,
  };
}

function whyMissed(
  { recordedAt, shownAt, actedAt }: AuditedSignals,
  asOf: string,
  policy: CoveragePolicy,
): string | undefined {
  if (actedAt !== null) return undefined;
  const waited = daysBetween(dayOf(recordedAt), asOf);
  if (shownAt === null && waited > policy.shown_within_days) {
    return `shown to no one in the ${waited} days since it is on record`;
  }
  return waited > policy.acted_within_days
    ? `nobody acted on it in the ${waited} days since it is on record`
    : undefined;
}

function whyLate(signal: AuditedSignals, policy: CoveragePolicy): string | undefined {
  const { saidAt, recordedAt, shownAt, actedAt } = signal;
  const recorded = daysBetween(dayOf(saidAt), dayOf(recordedAt));
  if (recorded > policy.recorded_within_days) return `on record ${recorded} days after it was said`;
  const shown = shownAt === null ? undefined : daysBetween(dayOf(saidAt), dayOf(shownAt));
  if (shown !== undefined && shown > policy.shown_within_days) return `first shown ${shown} days after it was said`;
  const acted = actedAt === null ? undefined : daysBetween(dayOf(saidAt), dayOf(actedAt));
  return acted !== undefined && acted > policy.acted_within_days
    ? `first acted on ${acted} days after it was said`
    : undefined;
}

function contextCause(
  change: AuditedChange,
  account: AuditedAccount | undefined,
  asOf: string,
  policy: CoveragePolicy,
): CauseGroup | undefined {
  const { team, from, to, on, briefedAt, openedAt, questions } = change;
  const ageDays = daysBetween(on, asOf);
  if (account === undefined || openedAt !== null || (briefedAt !== null && ageDays <= policy.opened_within_days)) {
    return undefined;
  }
  const asked = questions === 0 ? '' : `; ${questions} questions to ask again`;
  return {
    cause: 'context_lost',
    account: change.account,
    why: briefedAt === null ? `no brief on record${asked}` : `${to} has not opened the brief${asked}`,
    since: on,
    ageDays,
    runwayDays: account.renewalDate === null ? null : daysBetween(asOf, account.renewalDate),
    team,
    briefed: briefedAt !== null,
    count: 1,
    of: { id: `${team}:${on}`, what: `${from} handed over to ${to}`, source: null },
  };
}

function workCause(work: AuditedWork, account: AuditedAccount | undefined, asOf: string): CauseGroup | undefined {
  const ageDays = daysBetween(work.due, asOf);
  if (account === undefined || ageDays <= 0) return undefined;
  return {
    cause: 'work_not_done',
    account: work.account,
    why: `${ageDays} ${ageDays === 1 ? 'day' : 'days'} past due`,
    since: work.due,
    ageDays,
    runwayDays: account.renewalDate === null ? null : daysBetween(asOf, account.renewalDate),
    team: work.team,
    briefed: false,
    count: 1,
    of: { id: work.id, what: work.what, source: work.source },
  };
}

/** The UTC day of a time as storage gives it, in UTC: there are tens of thousands, each asked for several. */
function dayOf(time: string): string {
  return time.slice(0, 'YYYY-MM-DD'.length);
}
