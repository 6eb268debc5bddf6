import { type Evidence, type Risk, type RiskChange, type ScoredDay, toScoredDay, utcDate } from '../domain/index.ts';
import type { Ledger } from '../ledger/index.ts';
import { explainChange, isNews } from '../scoring/index.ts';
import {
  claimMessages,
  type Database,
  findStanding,
  findWaitingFor,
  findWorkspace,
  listScoredAt,
  loadAccountEvidence,
  loadEvidence,
  lockAccount,
  noteScoredWithout,
  placeWaitingEvents,
  placeWaitingObservations,
  recordPeople,
  type StoredDay,
  saveLedger,
  savePastRisk,
  saveRisk,
  type WaitingFor,
  type WorkspaceTransaction,
  withWorkspace,
} from '../storage/index.ts';
import { tendInbox } from './inbox/index.ts';
import { briefNewOwners } from './ownership/brief-owners.ts';
import type { JobQueue } from './queue.ts';
import { sayWhatIsHidden } from './reader-risk.ts';
import { syncReviews } from './reviews/index.ts';
import type { PipelineEvent, Scorer } from './types.ts';
import type { JobInHand } from './worker.ts';
import type { OrderingTools } from './writing/order.ts';

/** What scoring needs beside its job. */
export interface ScoringTools extends OrderingTools {
  readonly database: Database;
  readonly queue: JobQueue;
  /** The scorer of a workspace. */
  readonly scorerOf: (tx: WorkspaceTransaction) => Promise<Scorer>;
  readonly now: () => number;
  tell(event: PipelineEvent): void;
}

/** Has an account scored after the caller's transaction. */
export async function enqueueScore(tx: WorkspaceTransaction, queue: JobQueue, account: string): Promise<void> {
  await enqueueScores(tx, queue, [account]);
}

/**
 * Has accounts scored after the caller's transaction. One that has not been scored for a moment is scored at once; of what
 * comes in one after the other most finds a scoring that waits already: a hundred conversations cost a few scorings.
 */
export async function enqueueScores(
  tx: WorkspaceTransaction,
  queue: JobQueue,
  accounts: readonly string[],
): Promise<void> {
  const { workspace } = tx;
  const wanted = new Map(
    accounts.map((account) => [scoreKey({ workspace, account }), { workspace, account }] as const),
  );
  if (wanted.size === 0) return;
  const jobs = [...wanted].map(([key, payload]) => ({ key, payload }));
  await queue.enqueueOnce(tx, 'score-account', jobs, async (keys) => {
    const missing = keys.flatMap((key) => wanted.get(key)?.account ?? []);
    const scored = await listScoredAt(tx, missing);
    return new Map([...scored].map(([account, at]) => [scoreKey({ workspace, account }), at]));
  });
}

/** Scores one account from all that is stored. When another such job waits already, that one sees no less than this one would. */
export async function scoreAccount(tools: ScoringTools, { lease }: JobInHand<'score-account'>): Promise<void> {
  const { workspace, account } = lease.payload;
  const event = await withWorkspace(tools.database, workspace, async (tx) => {
    await tools.queue.complete(tx, lease);
    if (await tools.queue.hasSuccessor(tx, 'score-account', scoreKey(lease.payload))) return undefined;
    const scored = await rescore(tx, tools, account);
    if (scored !== undefined) await briefOwners(tx, tools, account);
    return scored;
  });
  if (event !== undefined) tools.tell(event);
}

/** Whoever owns an account since lately is handed what is on record of it. */
export async function briefOwners(
  tx: WorkspaceTransaction,
  tools: Pick<ScoringTools, 'now'> & OrderingTools,
  account: string,
): Promise<void> {
  const days = await scoringDays(tx, tools);
  await briefNewOwners(tx, tools, account, { ...days, now: workspaceNow(days.asOf, tools) });
}

/**
 * Scores an account and keeps the risk as its latest and as that of the day, with what moved it since the day before.
 * `unlessScored`: not when it was scored on this day already. `undefined` when nothing was done.
 */
export async function rescore(
  tx: WorkspaceTransaction,
  tools: Pick<ScoringTools, 'scorerOf' | 'now'> & OrderingTools,
  account: string,
  { unlessScored = false }: { readonly unlessScored?: boolean } = {},
): Promise<PipelineEvent | undefined> {
  // Asked together, answered in this order: all else is as it is once the account is held.
  const [isHeld, day, waiting, scorer] = await Promise.all([
    lockAccount(tx, account),
    dayOf(tx, tools),
    findWaitingFor(tx, account),
    tools.scorerOf(tx),
  ]);
  if (!isHeld) return undefined;
  const [{ before, latest }] = await Promise.all([
    findStanding(tx, account, day),
    recordPeople(tx, account),
    noteScoredWithout(tx, account),
  ]);
  if (unlessScored && latest?.day === day) return undefined;
  await placeWaiting(tx, account, waiting, new Date(tools.now()).toISOString());
  const scored = await scoreStored(tx, { now: tools.now, scorerOf: async () => scorer }, account, { asOf: day });
  if (scored === undefined) return undefined;
  const change = await changeSince(tx, before, scored);
  await Promise.all([saveLedger(tx, account, scored.ledger, scored.risk.as_of), saveRisk(tx, scored.risk, change)]);
  const now = workspaceNow(day, tools);
  await tendInbox(tx, tools, scored, now);
  await syncReviews({ ...tools, tx, now }, account, scored);
  const { score, band } = scored.risk;
  const sinceLatest = () => (latest === before ? change : changeSince(tx, latest, scored));
  const moved = bandOf(latest) === band ? null : await sinceLatest();
  return { type: 'account-scored', workspace: tx.workspace, account, score, band, moved };
}

/** Scores an account as of a day that is over, for its history alone: its latest risk stays. */
export async function scorePast(
  tx: WorkspaceTransaction,
  tools: Pick<ScoringTools, 'scorerOf' | 'now'>,
  account: string,
  days: { readonly asOf: string; readonly knownAt: string },
): Promise<PipelineEvent | undefined> {
  if (!(await lockAccount(tx, account))) return undefined;
  const [{ before }] = await Promise.all([findStanding(tx, account, days.asOf), noteScoredWithout(tx, account)]);
  const scored = await scoreStored(tx, tools, account, days);
  if (scored === undefined) return undefined;
  await savePastRisk(tx, scored.risk, await changeSince(tx, before, scored));
  const { score, band } = scored.risk;
  return { type: 'account-scored', workspace: tx.workspace, account, score, band, moved: null };
}

/** A score with what it was made of. */
export interface Scored {
  readonly risk: Risk;
  readonly evidence: Evidence;
  readonly scorer: Scorer;
  readonly ledger: Ledger;
}

/** What changed since a day on record, of which the versions of evidence known then are looked at again; null when it is no news. */
async function changeSince(
  tx: WorkspaceTransaction,
  before: StoredDay | undefined,
  { risk, evidence, scorer }: Scored,
): Promise<RiskChange | null> {
  if (before === undefined || !isNews(before, toScoredDay(risk))) return null;
  const days = { asOf: risk.as_of, knownAt: before.known_at };
  const earlier = (await loadEvidence(tx, risk.account, days)) ?? evidence;
  return explainChange({ before, computedAt: Date.parse(before.computedAt), after: risk, evidence, earlier, scorer });
}

function bandOf(day: ScoredDay | undefined): ScoredDay['band'] | undefined {
  return day?.band;
}

/** Rows that waited for an account are its own once it is there: every new account, and every change of one, comes by here. */
async function placeWaiting(
  tx: WorkspaceTransaction,
  account: string,
  waiting: WaitingFor,
  now: string,
): Promise<void> {
  if (waiting.observations) await placeWaitingObservations(tx, account, now);
  if (waiting.events) await placeWaitingEvents(tx, account, now);
  if (waiting.messages) await claimMessages(tx, account);
}

/** The days to score on; what is left out is the workspace's. */
export interface ScoringDays {
  readonly asOf?: string | undefined;
  readonly knownAt?: string | undefined;
}

/**
 * An account's risk from what is stored. As of the workspace's pinned day, else today; and unless a day is asked for, as
 * known today: recorded conversations became known when they were loaded, which is later than the day they speak of. For a
 * transaction's reader from what they may read, and it says so where there is more.
 */
export async function computeRisk(
  tx: WorkspaceTransaction,
  tools: Pick<ScoringTools, 'scorerOf' | 'now'>,
  account: string,
  days: ScoringDays = {},
): Promise<Risk | undefined> {
  const scored = await scoreStored(tx, tools, account, days);
  return scored && sayWhatIsHidden(tx, scored.risk);
}

/** Scores an account from what is stored, for the days asked for; `undefined`: there is no such account. */
export async function scoreStored(
  tx: WorkspaceTransaction,
  tools: Pick<ScoringTools, 'scorerOf' | 'now'>,
  account: string,
  days: ScoringDays = {},
): Promise<Scored | undefined> {
  const { asOf, knownAt } = await scoringDays(tx, tools, days);
  const [loaded, scorer] = await Promise.all([loadAccountEvidence(tx, account, { asOf, knownAt }), tools.scorerOf(tx)]);
  if (loaded === undefined) return undefined;
  return { ...loaded, scorer, risk: scorer(loaded.evidence, asOf, knownAt) };
}

/** The day on which a workspace's accounts are scored: the one it is pinned to, else today. */
export async function dayOf(tx: WorkspaceTransaction, { now }: Pick<ScoringTools, 'now'>): Promise<string> {
  return (await findWorkspace(tx))?.asOf ?? utcDate(now());
}

/** The instant that is now on a workspace's day: the clock's, and of a day that is not today its end. ISO 8601. */
export function workspaceNow(day: string, { now }: Pick<ScoringTools, 'now'>): string {
  const instant = new Date(now()).toISOString();
  return instant.startsWith(day) ? instant : `${day}T23:59:59.999Z`;
}

/** The days asked for, and where they are left out those of the workspace. */
export async function scoringDays(
  tx: WorkspaceTransaction,
  tools: Pick<ScoringTools, 'now'>,
  days: ScoringDays = {},
): Promise<{ readonly asOf: string; readonly knownAt: string }> {
  const asOf = days.asOf ?? (await dayOf(tx, tools));
  return { asOf, knownAt: days.knownAt ?? later(utcDate(tools.now()), asOf) };
}

/** Of two `YYYY-MM-DD` the later: they sort as text. */
function later(left: string, right: string): string {
  return [left, right].sort()[1] ?? left;
}

function scoreKey({ workspace, account }: { readonly workspace: string; readonly account: string }): string {
  return `${workspace}/${account}`;
}
