import { type AccountRecord, holdsAccount, type Risk } from '../../domain/index.ts';
import { type StakeholderMaterial, stakeholdersOf } from '../../ledger/index.ts';
import { latestRisk, riskOnDay, workspacePolicy } from '../../pipeline/index.ts';
import {
  type AccountEvidence,
  findAccount,
  listAccountRejections,
  loadAccountEvidence,
  recordShown,
  type StoredAccount,
  type WorkspaceTransaction,
} from '../../storage/index.ts';
import { type AccountQuery, accountViewPath, PLAIN_QUERY } from '../account-query.ts';
import type { Frame, RejectionView } from '../model.ts';
import type { AccountModel, AccountView, Moment } from '../page-models/account.ts';
import { dayOf } from '../text/dates.ts';
import { hindsightOf, isInSight, momentOf } from './account/moment.ts';
import { loadPlays } from './account/plays.ts';
import { choosePromises } from './account/promises.ts';
import { scoreLine } from './account/score-line.ts';
import { chooseSignals, heardBy, loadChosen } from './account/signals.ts';
import { type DraftEntry, loadTimeline, timelineOf } from './account/timeline.ts';
import { usageOf } from './account/usage.ts';
import { type EvidenceSources, linkEvidence } from './evidence.ts';
import { judgingFrom, type LoadContext, loadFrame } from './frame.ts';
import { loadDeals } from './handoff.ts';
import { evidenceOfHistory, loadHistory } from './history.ts';

/** Rejected proposals that a page tells of. */
const REJECTIONS = 50;

/**
 * The page of one account; `undefined` when there is none of this key. A fixed number of statements, whatever is on record:
 * all that is known of it but what was said, then the turns around what is shown.
 */
export async function loadAccount(
  tx: WorkspaceTransaction,
  key: string,
  context: LoadContext,
  query: AccountQuery = PLAIN_QUERY,
): Promise<AccountModel | undefined> {
  const [account, frame] = await Promise.all([findAccount(tx, key), loadFrame(tx, context)]);
  if (account === undefined) return undefined;
  const moment = momentOf(query, frame.asOf);
  const { asOf, knownAt } = moment;
  const [loaded, policy, history, deals, scorer] = await Promise.all([
    loadAccountEvidence(tx, key, { asOf, knownAt }),
    workspacePolicy(tx),
    loadHistory(tx, key, moment),
    loadDeals(tx, key),
    context.scoring.scorerOf(tx),
  ]);
  if (loaded === undefined) return undefined;
  const { material, evidence, ledger } = loaded;
  const promises = choosePromises(ledger.entries, query.promise);
  const hindsight = hindsightOf(loaded, moment);
  const heard = heardBy(material, moment);
  const choices = chooseSignals(heard, { ...query, signal: context.draft?.signal ?? query.signal });
  const entries = timelineOf({ material, evidence, days: history?.days ?? [], deals, moment });
  const line = await scoreLine(history?.days ?? [], { evidence, heard, moment, scorer, bands: policy.bands });
  const [risk, groups, timeline, rejections, plays] = await Promise.all([
    isUnknown(moment, heard.size, entries) ? null : riskOf(tx, context, key, loaded, moment),
    loadChosen(tx, choices),
    loadTimeline(tx, key, entries, query),
    moment.isPast ? [] : loadRejections(tx, key),
    moment.isPast ? null : loadPlays(tx, key, { asOf, now: context.now }),
  ]);
  const shown = groups.flatMap((group) => group.shown.map(({ id }) => id));
  await recordShown(tx, { account: key, signals: shown, viewer: context.viewer, now: context.now });
  const people = stakeholdersOf(material, { asOf, knownAt }, policy);
  const view = toView(account, evidence.account, moment);
  const sources: EvidenceSources = {
    risk,
    further: [
      ...evidenceOfHistory(history),
      ...(line?.events ?? []).flatMap(({ rules }) => rules.flatMap((rule) => rule.evidence)),
    ],
    heard,
    shown: new Set(shown),
    promises: ledger.entries,
    shownPromises: new Set([...promises.pressing, ...promises.minor, ...promises.settled].map(({ id }) => id)),
    promisePath: (promise) => accountViewPath(key, { ...query, promise }),
    contacts: contactsOf(material),
    timeline: {
      path: (from) => accountViewPath(key, { ...query, entries: null, timeline: from }),
      entries,
      page: timeline,
    },
    people: view.people,
    known: people.people,
    tickets: evidence.tickets,
    asOf,
  };
  return {
    frame: frameOf(frame, moment),
    query,
    moment,
    hindsight,
    account: view,
    risk,
    bands: policy.bands,
    history,
    evidence: linkEvidence(sources),
    heard,
    shown: sources.shown,
    people,
    groups,
    promises,
    rejections,
    judging: judgingOf(key, query, moment, context),
    timeline,
    plays,
    usage: await usageOf(evidence, moment),
    line,
    deals: deals.filter(({ closedAt, stateAt }) => !moment.isPast || isInSight(moment, closedAt ?? stateAt)),
    origin: context.origin,
  };
}

/** The bar above says the day that is shown. */
function frameOf(frame: Frame, { isPast, asOf }: Moment): Frame {
  return isPast ? { ...frame, asOf, pinned: true } : frame;
}

/** Nothing of the account had been heard or told by the day, as far as was known then: there is nothing to score. */
function isUnknown({ isPast }: Moment, heard: number, entries: readonly DraftEntry[]): boolean {
  return isPast && heard === 0 && entries.every(({ type }) => type === 'record' || type === 'deal');
}

async function riskOf(
  tx: WorkspaceTransaction,
  { scoring }: LoadContext,
  key: string,
  { evidence }: AccountEvidence,
  moment: Moment,
): Promise<Risk | null> {
  return moment.isPast ? riskOnDay(tx, scoring, evidence, moment) : ((await latestRisk(tx, scoring, key)) ?? null);
}

/** The past is read: signals are judged and promises decided on the page of today. */
function judgingOf(
  key: string,
  query: AccountQuery,
  { isPast }: Moment,
  context: LoadContext,
): AccountModel['judging'] {
  const judging = judgingFrom('account', accountViewPath(key, { ...query, signal: null }), context);
  return isPast ? { ...judging, allowed: false } : judging;
}

function contactsOf({ contacts }: StakeholderMaterial): EvidenceSources['contacts'] {
  return contacts.map(({ touch, medium, conversation }) => ({ at: touch.at, medium, conversation }));
}

async function loadRejections(tx: WorkspaceTransaction, accountKey: string): Promise<RejectionView[]> {
  const rejections = await listAccountRejections(tx, accountKey, REJECTIONS);
  return rejections.map(({ reason, detail, kind, subtype, quote, conversation }) => ({
    reason,
    detail,
    kind: kind ?? null,
    subtype: subtype ?? null,
    quote: quote ?? null,
    conversation,
  }));
}

function toView(
  { key, name, domain, declared, people }: StoredAccount,
  record: AccountRecord,
  moment: Moment,
): AccountView {
  const healths = record.crm_health.map(({ color, ...entry }) => ({ ...entry, value: color }));
  const postures = record.renewal_posture.map(({ posture, ...entry }) => ({ ...entry, value: posture }));
  return {
    key,
    name: record.name ?? name,
    domain: record.domain ?? domain,
    declared,
    acv: record.acv ?? null,
    licensedSeats: record.licensed_seats ?? null,
    tier: record.tier ?? null,
    contractStart: record.contract_start ?? null,
    renewalDate: record.renewal_date ?? null,
    owners: record.owners.filter((owner) => holdsAccount(owner, moment.asOf) && isToldBy(owner, moment)),
    people: people.filter((person) => holdsOn(person, moment)),
    icpFit: record.icp_fit ?? null,
    strategic: record.strategic ?? null,
    crmHealth: latest(healths, moment),
    posture: latest(postures, moment),
  };
}

interface Term {
  readonly from?: string | null | undefined;
  readonly to?: string | null | undefined;
  readonly recorded_at?: string | null | undefined;
}

function holdsOn(term: Term, moment: Moment): boolean {
  const { asOf } = moment;
  return dayOf(term.from ?? asOf) <= asOf && dayOf(term.to ?? asOf) >= asOf && isToldBy(term, moment);
}

function isToldBy({ from, recorded_at }: Term, moment: Moment): boolean {
  return isInSight(moment, from ?? moment.asOf, recorded_at);
}

interface Entry {
  readonly at: string;
  readonly value: string;
  readonly recorded_at?: string | null | undefined;
}

function latest(entries: readonly Entry[], moment: Moment): Entry | null {
  const past = entries.filter(({ at, recorded_at }) => dayOf(at) <= moment.asOf && isInSight(moment, at, recorded_at));
  return past.reduce<Entry | null>(
    (best, entry) => (best === null || dayOf(entry.at) >= dayOf(best.at) ? entry : best),
    null,
  );
}
