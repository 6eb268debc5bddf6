import { daysBetween } from '../domain/index.ts';
import type { CoveragePolicy } from './policy.ts';
import type {
  AuditedAccount,
  AuditedChange,
  AuditedSignal,
  AuditedWork,
  CauseItem,
  CoverageMaterial,
} from './types.ts';

/**
 * Everything that leaked, by cause (playbook.md, section 7), the oldest first. Signals of low-touch accounts are left out: by
 * SEG-2 nobody is asked to look at them. Each signal is under one cause: what nobody has seen or acted on yet was missed,
 * what somebody has, but late, was recognised late.
 */
export function findCauses(material: CoverageMaterial, policy: CoveragePolicy): readonly CauseItem[] {
  const accounts = new Map(material.accounts.map((account) => [account.key, account]));
  const items = [
    ...material.signals.flatMap(
      (signal) => signalCause(signal, accounts.get(signal.account), material.asOf, policy) ?? [],
    ),
    ...material.changes.flatMap(
      (change) => contextCause(change, accounts.get(change.account), material.asOf, policy) ?? [],
    ),
    ...material.work.flatMap((work) => workCause(work, accounts.get(work.account), material.asOf) ?? []),
  ];
  return items.sort(
    (one, other) => other.ageDays - one.ageDays || compare(one.account, other.account) || compare(one.id, other.id),
  );
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}

function signalCause(
  signal: AuditedSignal,
  account: AuditedAccount | undefined,
  asOf: string,
  policy: CoveragePolicy,
): CauseItem | undefined {
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
    id: signal.id,
    what: `${signal.kind}/${signal.subtype}`,
    why: reason,
    since: said,
    ageDays: daysBetween(said, asOf),
    runwayDays: account.renewalDate === null ? null : daysBetween(seen, account.renewalDate),
    team: null,
    source: { conversation: signal.conversation, turn: signal.turn, quote: signal.quote },
    briefed: false,
  };
}

function whyMissed(
  { recordedAt, shownAt, actedAt }: AuditedSignal,
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

function whyLate(signal: AuditedSignal, policy: CoveragePolicy): string | undefined {
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
): CauseItem | undefined {
  const { team, from, to, on, briefedAt, openedAt, questions } = change;
  const ageDays = daysBetween(on, asOf);
  if (account === undefined || openedAt !== null || (briefedAt !== null && ageDays <= policy.opened_within_days)) {
    return undefined;
  }
  const asked = questions === 0 ? '' : `; ${questions} questions to ask again`;
  return {
    cause: 'context_lost',
    account: change.account,
    id: `${team}:${on}`,
    what: `${from} handed over to ${to}`,
    why: briefedAt === null ? `no brief on record${asked}` : `${to} has not opened the brief${asked}`,
    since: on,
    ageDays,
    runwayDays: account.renewalDate === null ? null : daysBetween(asOf, account.renewalDate),
    team,
    source: null,
    briefed: briefedAt !== null,
  };
}

function workCause(work: AuditedWork, account: AuditedAccount | undefined, asOf: string): CauseItem | undefined {
  const ageDays = daysBetween(work.due, asOf);
  if (account === undefined || ageDays <= 0) return undefined;
  return {
    cause: 'work_not_done',
    account: work.account,
    id: work.id,
    what: work.what,
    why: `${ageDays} ${ageDays === 1 ? 'day' : 'days'} past due`,
    since: work.due,
    ageDays,
    runwayDays: account.renewalDate === null ? null : daysBetween(asOf, account.renewalDate),
    team: work.team,
    source: work.source,
    briefed: false,
  };
}

/** The UTC day of a time as storage gives it, in UTC: there are tens of thousands, each asked for several. */
function dayOf(time: string): string {
  return time.slice(0, 'YYYY-MM-DD'.length);
}
