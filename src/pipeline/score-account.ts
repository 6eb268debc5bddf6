import type { Risk } from '../domain/index.ts';
import { utcDate } from '../domain/index.ts';
import {
  claimMessages,
  type Database,
  findWorkspace,
  listAccountKeys,
  loadEvidence,
  lockAccount,
  placeWaitingEvents,
  placeWaitingObservations,
  recordPeople,
  saveRisk,
  type WorkspaceTransaction,
  withWorkspace,
} from '../storage/index.ts';
import type { JobQueue } from './queue.ts';
import type { PipelineEvent, Scorer } from './types.ts';
import type { JobInHand } from './worker.ts';

/** What scoring needs beside its job. */
export interface ScoringTools {
  readonly database: Database;
  readonly queue: JobQueue;
  readonly scorer: Scorer;
  readonly now: () => number;
  tell(event: PipelineEvent): void;
}

/** Has an account scored after the caller's transaction. */
export async function enqueueScore(tx: WorkspaceTransaction, queue: JobQueue, account: string): Promise<void> {
  const payload = { workspace: tx.workspace, account };
  await queue.enqueue(tx, 'score-account', payload, { key: scoreKey(payload) });
}

/** Has every account of the workspace scored anew; gives how many. */
export async function enqueueAllScores(tx: WorkspaceTransaction, queue: JobQueue): Promise<number> {
  const keys = await listAccountKeys(tx);
  for (const key of keys) await enqueueScore(tx, queue, key);
  return keys.length;
}

/**
 * Scores one account from all that is stored and keeps the risk. When another such job waits already, that one sees no
 * less than this one would: a hundred conversations posted at once then cost a few scorings, not a hundred.
 */
export async function scoreAccount(tools: ScoringTools, { lease }: JobInHand<'score-account'>): Promise<void> {
  const { workspace, account } = lease.payload;
  const risk = await withWorkspace(tools.database, workspace, async (tx) => {
    await tools.queue.complete(tx, lease);
    if (await tools.queue.hasSuccessor(tx, 'score-account', scoreKey(lease.payload))) return undefined;
    if (!(await lockAccount(tx, account))) return undefined;
    await placeWaiting(tx, account, new Date(tools.now()).toISOString());
    await recordPeople(tx, account);
    const computed = await computeRisk(tx, tools, account);
    if (computed !== undefined) await saveRisk(tx, computed);
    return computed;
  });
  if (risk === undefined) return;
  tools.tell({ type: 'account-scored', workspace, account, score: risk.score, band: risk.band });
}

/** Rows that waited for an account are its own once it is there: every new account, and every change of one, comes by here. */
async function placeWaiting(tx: WorkspaceTransaction, account: string, now: string): Promise<void> {
  await placeWaitingObservations(tx, account, now);
  await placeWaitingEvents(tx, account, now);
  await claimMessages(tx, account);
}

/** The days to score on; what is left out is the workspace's. */
export interface ScoringDays {
  readonly asOf?: string | undefined;
  readonly knownAt?: string | undefined;
}

/**
 * An account's risk from what is stored. As of the workspace's pinned day, else today; and unless a day is asked for, as
 * known today: recorded conversations became known when they were loaded, which is later than the day they speak of.
 */
export async function computeRisk(
  tx: WorkspaceTransaction,
  { scorer, now }: Pick<ScoringTools, 'scorer' | 'now'>,
  account: string,
  days: ScoringDays = {},
): Promise<Risk | undefined> {
  const today = utcDate(now());
  const asOf = days.asOf ?? (await findWorkspace(tx))?.asOf ?? today;
  const knownAt = days.knownAt ?? later(today, asOf);
  const evidence = await loadEvidence(tx, account, { asOf, knownAt });
  if (evidence === undefined) return undefined;
  return scorer(evidence, asOf, knownAt);
}

/** Of two `YYYY-MM-DD` the later: they sort as text. */
function later(left: string, right: string): string {
  return [left, right].sort()[1] ?? left;
}

function scoreKey({ workspace, account }: { readonly workspace: string; readonly account: string }): string {
  return `${workspace}/${account}`;
}
