import { addDays, daysBetween, type Risk, type SignalKind, utcDate } from '../domain/index.ts';
import { type Policy, segmentOf } from '../scoring/index.ts';
import {
  type AttendedAccount,
  countReceived,
  type FollowedSignal,
  listAttended,
  listFollowed,
  listOverduePromises,
  listOwnershipChanges,
  listReadingLags,
  type ReceivedRow,
  type WorkspaceTransaction,
} from '../storage/index.ts';
import { ownerChanges, ownersOn } from './owners.ts';
import { coveragePolicy } from './policy.ts';
import type {
  AuditedAccount,
  AuditedChange,
  AuditedWork,
  CoverageMaterial,
  ReceivedCount,
  StepLag,
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
  const [attended, followed, promises, briefs, received, lags] = await Promise.all([
    listAttended(tx, days),
    listFollowed(tx, ASKING, days),
    listOverduePromises(tx),
    listOwnershipChanges(tx),
    countReceived(tx, days),
    listReadingLags(tx, days),
  ]);
  const signals = followed.filter(({ kind, subtype }) => kind !== 'value' || subtype === 'unclear');
  const briefed = new Map(briefs.map((brief) => [changeKey(brief.account, brief), brief]));
  return {
    asOf,
    accounts: attended.map((account) => toAudited(account, asOf, policy)),
    signals,
    changes: attended.flatMap(({ key, record }) =>
      ownerChanges(record.owners)
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
      ...attended.flatMap(({ key, risk }) => (risk === null ? [] : playsPastDue(key, risk, asOf))),
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

function toAudited({ key, name, record, attendedAt }: AttendedAccount, asOf: string, policy: Policy): AuditedAccount {
  const renewalDate = record.renewal_date == null ? null : record.renewal_date.slice(0, 'YYYY-MM-DD'.length);
  const segment = segmentOf(record.acv, policy);
  return { key, name, segment, renewalDate, owners: ownersOn(record.owners, asOf), attendedAt };
}

/** Plays whose day is over, and the check-in that IND-6 says did not happen. */
function playsPastDue(
  account: string,
  { as_of, triggers, contributions }: Pick<Risk, 'as_of' | 'triggers' | 'contributions'>,
  asOf: string,
): readonly AuditedWork[] {
  const plays = triggers.flatMap(({ id, action, due }): AuditedWork[] => {
    const day = due === null ? undefined : utcDate(Date.parse(due));
    if (day === undefined || daysBetween(day, asOf) <= 0) return [];
    return [{ account, id, kind: 'play', team: 'sales', what: `${id}: ${action}`, due: day, source: null }];
  });
  const silent = contributions.find(({ rule }) => rule === 'IND-6');
  if (silent === undefined) return plays;
  const what = `IND-6: ${silent.why}`;
  return [
    ...plays,
    { account, id: 'IND-6', kind: 'check_in', team: 'cs', what, due: addDays(as_of, -1), source: null },
  ];
}

function toReceived({ account, status, reason, count }: ReceivedRow): ReceivedCount {
  return { account, outcome: OUTCOMES[status] ?? 'underway', reason, count };
}

function lagsOf(
  lags: readonly { readonly arrival: number; readonly reading: number | null }[],
  signals: readonly FollowedSignal[],
): readonly StepLag[] {
  return [
    { step: 'arrival', hours: lags.map(({ arrival }) => arrival) },
    { step: 'reading', hours: lags.flatMap(({ reading }) => reading ?? []) },
    { step: 'signal', hours: signals.map(({ saidAt, recordedAt }) => hours(saidAt, recordedAt)) },
    { step: 'view', hours: signals.flatMap(({ saidAt, shownAt }) => (shownAt === null ? [] : hours(saidAt, shownAt))) },
    {
      step: 'action',
      hours: signals.flatMap(({ saidAt, actedAt }) => (actedAt === null ? [] : hours(saidAt, actedAt))),
    },
  ];
}

function hours(from: string, to: string): number {
  return (Date.parse(to) - Date.parse(from)) / 3_600_000;
}
