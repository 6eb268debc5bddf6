import { type HandoffEvent, moveHandoff, NO_HANDOFF } from '../../briefs/index.ts';
import type { DealEvent, HandoffStanding } from '../../domain/index.ts';
import { findDeal, listHandoffs, lockHandoff, saveHandoff, type WorkspaceTransaction } from '../../storage/index.ts';
import { settleItem } from '../inbox/index.ts';
import type { JobQueue } from '../queue.ts';
import { enqueueScore } from '../score-account.ts';

/** The key by which a deal's jobs find one another. */
export function handoffJobKey(workspace: string, deal: string): string {
  return `${workspace}/${deal}`;
}

/**
 * Has deals' briefs made after the caller's transaction, or held against the record where they are made already. The clock
 * here is that of the queue, whatever day it is for the workspace.
 */
export async function enqueueHandoffs(
  tx: WorkspaceTransaction,
  queue: JobQueue,
  deals: readonly string[],
): Promise<void> {
  if (deals.length === 0) return;
  const since = new Date().toISOString();
  const { workspace } = tx;
  const jobs = deals.map((deal) => ({ key: handoffJobKey(workspace, deal), payload: { workspace, deal, since } }));
  await queue.enqueueOnce(tx, 'make-handoff', jobs);
}

/**
 * What became of a deal begins its handoff or calls it off, and has its account scored, in the transaction that writes it down; the deal must be held. A handoff that
 * is due has its brief made as soon as it is known whose the deal is.
 */
export async function followDeal(
  tx: WorkspaceTransaction,
  queue: JobQueue,
  key: string,
  events: readonly DealEvent[],
  now: string,
): Promise<void> {
  for (const { kind } of events) {
    if (kind === 'closed_won') await move(tx, key, { type: 'close' }, now);
    if (kind === 'reopened' || kind === 'closed_lost') await callOff(tx, key, now);
  }
  const deal = await findDeal(tx, key);
  if (deal === undefined || deal.accountKey === null) return;
  // Won, lost, or open again: reviews and debriefs of the account look at it.
  if (events.some(({ kind }) => kind !== 'stage')) await enqueueScore(tx, queue, deal.accountKey);
  if (deal.won !== true) return;
  // Won before there were handoffs.
  const isWaiting = deal.history.some(({ kind, handedOffAt }) => kind === 'closed_won' && handedOffAt === null);
  const before = await lockHandoff(tx, key);
  // Won again on the day on which it was won before: for its history that is no news, but what was called off begins anew.
  if (before === undefined ? isWaiting : before.state === 'called_off') await move(tx, key, { type: 'close' }, now);
  if ((await lockHandoff(tx, key))?.state === 'due') await enqueueHandoffs(tx, queue, [key]);
}

/** Has the briefs made of an account's deals whose handoff waited for the account. */
export async function releaseHandoffs(tx: WorkspaceTransaction, queue: JobQueue, account: string): Promise<void> {
  const due = await listHandoffs(tx, { account, states: ['due'] });
  await enqueueHandoffs(
    tx,
    queue,
    due.map(({ dealKey }) => dealKey),
  );
}

/** Has the briefs of an account made anew, without what was closed or with what was opened. */
export async function remakeHandoffs(tx: WorkspaceTransaction, queue: JobQueue, account: string): Promise<void> {
  const states = ['due', 'made', 'sent', 'acknowledged'] as const;
  const found = await listHandoffs(tx, { account, states });
  await enqueueHandoffs(
    tx,
    queue,
    found.map(({ dealKey }) => dealKey),
  );
}

/** The inbox items by which the leads are told that nobody acknowledged a handoff, for each time that somebody was asked. */
export function unacknowledgedKeys(dealKey: string, asked: { readonly version: number }) {
  const key = `handoff_unacknowledged:${dealKey}:${asked.version}`;
  return [
    { ownerRole: 'cs_lead', key: `${key}:cs_lead` },
    { ownerRole: 'sales_lead', key: `${key}:sales_lead` },
  ] as const;
}

/** Lets the leads' items of a handoff go. */
export async function settleLeads(
  tx: WorkspaceTransaction,
  dealKey: string,
  { asked }: Pick<HandoffStanding, 'asked'>,
  settled: { readonly how: 'done' | 'stale'; readonly why: string; readonly now: string },
): Promise<void> {
  if (asked === null) return;
  for (const { key } of unacknowledgedKeys(dealKey, asked))
    await settleItem(tx, key, settled.how, settled.why, settled.now);
}

async function callOff(tx: WorkspaceTransaction, key: string, now: string): Promise<void> {
  const before = await lockHandoff(tx, key);
  if (before === undefined) return;
  await settleLeads(tx, key, before, { how: 'stale', why: 'The deal is not won any more.', now });
  await move(tx, key, { type: 'call_off' }, now);
}

/** What may already be so stays as it is. */
async function move(tx: WorkspaceTransaction, key: string, event: HandoffEvent, now: string): Promise<void> {
  const moved = moveHandoff((await lockHandoff(tx, key)) ?? NO_HANDOFF, event, now);
  if (!('rule' in moved)) await saveHandoff(tx, key, moved);
}
