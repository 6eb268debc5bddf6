import { addDays, daysBetween, parseInstant, type SignalKind, utcDate } from '../domain/index.ts';
import { type Policy, segmentOf } from '../scoring/index.ts';
import {
  type AttendedAccount,
  countFollowed,
  countReceived,
  type FollowedSignals,
  listAttended,
  listFollowed,
  listMeetingsPastDue,
  listOverduePromises,
  listOwnershipChanges,
  listPlaysOfAes,
  measureReading,
  type PlayOfAe,
  type ReceivedRow,
  type WorkspaceTransaction,
} from '../storage/index.ts';
import { itemsOf, oldestFirst } from './causes.ts';
import type { Coverage } from './coverage.ts';
import { lagFigures } from './figures.ts';
import { ownerChanges, ownersOn } from './owners.ts';
import { coveragePolicy } from './policy.ts';
import type {
  AuditedAccount,
  AuditedChange,
  AuditedWork,
  CauseGroup,
  CauseItem,
  CoverageMaterial,
  LagFigures,
  ReceivedCount,
  Team,
} from './types.ts';

/** Signals that ask for somebody's attention; the others are facts of a deal, or good news. */
const ASKING: readonly SignalKind[] = [
  'expansion',
  'champion_change',
  'competitor',
  'unkept_promise',
  'renewal_risk',
  'adoption_gap',
  'value',
  'fit_gap',
  'escalation',
];

const OUTCOMES: Readonly<Record<string, ReceivedCount['outcome']>> = {
  read: 'read',
  partial: 'partly_read',
  failed: 'failed',
  waiting: 'waiting',
  queued: 'underway',
  reading: 'underway',
  'delivery refused': 'failed',
  'delivery failed': 'failed',
  'delivery ignored': 'skipped',
  'delivery pending': 'underway',
};

/** Everything the audit looks at as of the end of a day and as known at a day (`YYYY-MM-DD`), of what the transaction may read. */
export async function loadCoverage(
  tx: WorkspaceTransaction,
  { asOf, knownAt }: { readonly asOf: string; readonly knownAt: string },
  policy: Policy,
): Promise<CoverageMaterial> {
  const days = { from: addDays(asOf, 1 - coveragePolicy.window_days), asOf, knownAt };
  const [attended, signals, promises, briefs, received, lags, plays, meetings] = await Promise.all([
    listAttended(tx, days),
    countFollowed(tx, ASKING, days),
    listOverduePromises(tx),
    listOwnershipChanges(tx),
    countReceived(tx, days),
    measureReading(tx, days),
    listPlaysOfAes(tx),
    listMeetingsPastDue(tx, asOf),
  ]);
  const playsOf = Map.groupBy(plays, ({ account }) => account);
  const briefed = new Map(briefs.map((brief) => [changeKey(brief.account, brief), brief]));
  return {
    asOf,
    accounts: attended.map((account) => toAudited(account, asOf, policy)),
    signals,
    changes: attended.flatMap(({ key, owners }) =>
      ownerChanges(owners)
        .filter(({ on }) => on >= days.from && on <= asOf)
        .map((change): AuditedChange => {
          const brief = briefed.get(changeKey(key, change));
          const questions = brief?.questions ?? 0;
          return {
            account: key,
            ...change,
            briefedAt: brief?.briefedAt ?? null,
            openedAt: brief?.openedAt ?? null,
            questions,
          };
        }),
    ),
    work: [
      ...promises.map(({ id, account, due, conversation, turn, quote }): AuditedWork => {
        const isThere = conversation !== null && turn !== null && quote !== null;
        const source = isThere ? { conversation, turn, quote } : null;
        return { id, account, kind: 'promise', team: null, what: 'a promise of ours', due, source };
      }),
      ...attended.flatMap((account) => playsPastDue(account, playsOf.get(account.key) ?? [], { asOf, policy })),
      ...plays.flatMap((play) => handbackPastDue(play)),
      ...meetings.map(({ id, account, kind, due }): AuditedWork => {
        const team = kind === 'sales_escalation' ? 'sales' : kind === 'cs_escalation' ? 'cs' : null;
        return { id, account, kind: 'play', team, what: `a review: ${kind.replaceAll('_', ' ')}`, due, source: null };
      }),
    ],
    received: received.map(toReceived),
    lags: lagsOf(lags, signals),
  };
}

function changeKey(
  account: string,
  { team, on, to }: { readonly team: Team; readonly on: string; readonly to: string },
) {
  return JSON.stringify([account, team, on, to]);
}

function toAudited(account: AttendedAccount, asOf: string, policy: Policy): AuditedAccount {
  const { key, name, acv, owners, attendedAt } = account;
  const renewalDate = account.renewalDate === null ? null : account.renewalDate.slice(0, 'YYYY-MM-DD'.length);
  return { key, name, segment: segmentOf(acv, policy), renewalDate, owners: ownersOn(owners, asOf), attendedAt };
}

/**
 * Plays whose day is over and that nobody has begun, and the check-in that IND-6 says did not happen. Of a low-touch account a
 * check-in is nobody's work (SEG-2).
 */
function playsPastDue(
  { key: account, acv, scoredOn, plays: triggers, silence }: AttendedAccount,
  interventions: readonly PlayOfAe[],
  { asOf, policy }: { readonly asOf: string; readonly policy: Policy },
): readonly AuditedWork[] {
  if (scoredOn === null || segmentOf(acv, policy) === 'low_touch') return [];
  const isBegun = (id: string) =>
    interventions.some(({ triggers, isTouched, state }) => triggers.includes(id) && (isTouched || state !== 'open'));
  const plays = triggers.flatMap(({ id, action, due }): AuditedWork[] => {
    const day = due === null ? undefined : utcDate(Date.parse(due));
    if (day === undefined || daysBetween(day, asOf) <= 0 || isBegun(id)) return [];
    return [{ account, id, kind: 'play', team: 'sales', what: `${id}: ${action}`, due: day, source: null }];
  });
  if (silence === null) return plays;
  const what = `IND-6: ${silence}`;
  return [
    ...plays,
    { account, id: 'IND-6', kind: 'check_in', team: 'cs', what, due: addDays(scoredOn, -1), source: null },
  ];
}

/** What an AE who is out has not handed back in time (HB-1). */
function handbackPastDue({ id, account, state, handbackDueAt }: PlayOfAe): readonly AuditedWork[] {
  if (state !== 'handback_due' || handbackDueAt === null) return [];
  const due = utcDate(Date.parse(handbackDueAt));
  return [{ account, id, kind: 'play', team: 'sales', what: 'HB-1: the handback of the AE', due, source: null }];
}

function toReceived({ account, status, reason, count }: ReceivedRow): ReceivedCount {
  return { account, outcome: OUTCOMES[status] ?? 'underway', reason, count };
}

function lagsOf(
  reading: readonly Omit<LagFigures, 'step'>[],
  signals: readonly FollowedSignals[],
): readonly LagFigures[] {
  const [arrived, read] = reading;
  const none = { count: 0, medianHours: null, p90Hours: null };
  const until = (from: string, to: string | null, count: number) =>
    to === null ? [] : { value: hours(from, to), count };
  return [
    { step: 'arrival', ...(arrived ?? none) },
    { step: 'reading', ...(read ?? none) },
    lagFigures(
      'signal',
      signals.flatMap(({ saidAt, recordedAt, count }) => until(saidAt, recordedAt, count)),
    ),
    lagFigures(
      'view',
      signals.flatMap(({ saidAt, shownAt, count }) => until(saidAt, shownAt, count)),
    ),
    lagFigures(
      'action',
      signals.flatMap(({ saidAt, actedAt, count }) => until(saidAt, actedAt, count)),
    ),
  ];
}

function hours(from: string, to: string): number {
  return ((parseInstant(to) ?? 0) - (parseInstant(from) ?? 0)) / 3_600_000;
}

/** What of an audit is asked for; what is left out does not narrow. */
export interface WantedItems {
  readonly cause?: CauseItem['cause'] | undefined;
  readonly account?: string | undefined;
  /** Items of this team, and those of no team alone. */
  readonly team?: Team | undefined;
}

/** The first things behind an audit's counts, the oldest first, and how many there are of what is asked for. */
export async function loadItems(
  tx: WorkspaceTransaction,
  { asOf, groups }: Pick<Coverage, 'asOf' | 'groups'>,
  { cause, account, team }: WantedItems,
  { knownAt, limit }: { readonly knownAt: string; readonly limit: number },
): Promise<{ readonly items: readonly CauseItem[]; readonly count: number }> {
  const matching = groups.filter(
    (group) =>
      (cause === undefined || group.cause === cause) &&
      (account === undefined || group.account === account) &&
      (team === undefined || group.team === null || group.team === team),
  );
  const first = firstOf(matching, limit);
  const said = first.flatMap(({ of }) => ('id' in of ? [] : of));
  const days = { from: addDays(asOf, 1 - coveragePolicy.window_days), asOf, knownAt };
  const signals = await listFollowed(tx, ASKING, days, said);
  const count = matching.reduce((sum, group) => sum + group.count, 0);
  return { items: itemsOf(first, signals).slice(0, limit), count };
}

/** The first groups that hold so many items, and whatever is as old and of the same account: of those the ids give the order. */
function firstOf(groups: readonly CauseGroup[], limit: number): readonly CauseGroup[] {
  let held = 0;
  const last = groups.findIndex((group) => {
    held += group.count;
    return held >= limit;
  });
  const border = groups[last];
  if (border === undefined) return groups;
  return groups.filter((group, index) => index <= last || oldestFirst(group, border) === 0);
}
