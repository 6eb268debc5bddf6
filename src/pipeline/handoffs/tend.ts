import { handoffDocument, loadHandoff } from '../../briefs/index.ts';
import { addBusinessDays, type Policy } from '../../scoring/index.ts';
import {
  type HandoffOfDeal,
  listHandoffs,
  listHandoffsDue,
  lockDeal,
  type WorkspaceTransaction,
} from '../../storage/index.ts';
import { raiseItem } from '../inbox/index.ts';
import type { JobQueue } from '../queue.ts';
import { workspacePolicy } from '../scorer.ts';
import { enqueueHandoffs, followDeal, unacknowledgedKeys } from './begin.ts';

const DAY_MS = 86_400_000;

/**
 * Has the briefs of an account's deals held against the record after one of its conversations was read: those that are due
 * or made, and closed no longer ago than the conversation may be late.
 * @param occurredAt ISO 8601: when it took place
 */
export async function enqueueLateHandoffs(
  tx: WorkspaceTransaction,
  queue: JobQueue,
  account: string,
  occurredAt: string,
): Promise<void> {
  const states = ['due', 'made', 'sent', 'acknowledged'] as const;
  const { handoff } = await workspacePolicy(tx);
  const closedAfter = new Date(Date.parse(occurredAt) - (handoff.late_days + 1) * DAY_MS).toISOString();
  const found = await listHandoffs(tx, { account, states, closedAfter });
  await enqueueHandoffs(
    tx,
    queue,
    found.map(({ dealKey }) => dealKey),
  );
}

/**
 * What the hours do to a workspace's handoffs: those that are due and whose job was lost are made, those
 * whose hold is over go out, and those that nobody
 * acknowledged in time become work for both leads.
 * @param now milliseconds since the epoch
 */
export async function tendHandoffs(tx: WorkspaceTransaction, queue: JobQueue, now: number): Promise<void> {
  const at = new Date(now).toISOString();
  const won = (await listHandoffsDue(tx)).filter(({ accountKey }) => accountKey !== null);
  // A deal that was called off and closed again on its day has no winning of its own that waits: it is due all the same.
  const due = await listHandoffs(tx, { states: ['due'] });
  for (const dealKey of new Set([...won, ...due].map((one) => one.dealKey))) {
    await lockDeal(tx, dealKey);
    await followDeal(tx, queue, dealKey, [], at);
  }
  const held = await listHandoffs(tx, { states: ['made', 'acknowledged'], heldUntil: at });
  await enqueueHandoffs(
    tx,
    queue,
    held.map(({ dealKey }) => dealKey),
  );
  const policy = await workspacePolicy(tx);
  const earliest = now - policy.handoff.acknowledge_business_days * DAY_MS;
  const askedBefore = new Date(earliest).toISOString();
  for (const handoff of await listHandoffs(tx, { states: ['made', 'sent'], askedBefore }))
    await raiseUnacknowledged(tx, queue, handoff, { policy, at });
}

async function raiseUnacknowledged(
  tx: WorkspaceTransaction,
  queue: JobQueue,
  { dealKey, accountKey, asked }: HandoffOfDeal,
  { policy, at }: { readonly policy: Policy; readonly at: string },
): Promise<void> {
  const { acknowledge_business_days: days } = policy.handoff;
  const { time_zone } = policy.plays;
  if (asked === null) return;
  const due = addBusinessDays(Date.parse(asked.since), days, time_zone);
  if (due >= Date.parse(at)) return;
  const { handoff, shown, deal } = await loadHandoff(tx, dealKey);
  const reason = `Nobody has acknowledged the handoff of ${deal.name ?? dealKey}, made on ${asked.since.slice(0, 10)}, within ${days} working days.`;
  for (const { ownerRole, key } of unacknowledgedKeys(dealKey, asked)) {
    const wanted = {
      kind: 'handoff_unacknowledged',
      key,
      account: accountKey,
      ownerRole,
      dueAt: new Date(due).toISOString(),
      reason,
      evidence: shown.conversations,
      document: handoffDocument(handoff),
      points: 0,
    } as const;
    await raiseItem(tx, queue, wanted, at);
  }
}
