import { createHash } from 'node:crypto';
import { type AccountRecord, canonicalJson, holderOf, type WantedItem } from '../../domain/index.ts';
import { moveItem, type Standing } from '../../inbox/index.ts';
import { segmentOf } from '../../scoring/index.ts';
import {
  changeInboxItem,
  findAccount,
  type HeldItem,
  inboxItemId,
  insertInboxItem,
  keepItemPoints,
  lockInboxItem,
  refreshInboxItem,
  type WorkspaceTransaction,
  writeInboxEvent,
} from '../../storage/index.ts';
import type { JobQueue } from '../queue.ts';
import { workspacePolicy } from '../scorer.ts';
import { sendItem } from './send.ts';

/**
 * What became of something that was to be raised. `raised`: it is new; `returned`: it had gone stale and is open again;
 * `refreshed`: what it says changed; `unchanged`; `settled`: a person has decided it, and it stays so; `refused`: the account is
 * low-touch (SEG-2), or there is no such account.
 */
export type Raised = 'raised' | 'returned' | 'refreshed' | 'unchanged' | 'settled' | 'refused';

/**
 * Puts work into the inbox, once for ever by its key. Raised again while it is pending, its words, its day and its points are
 * brought up to date; what a person edited stays theirs. Due, owner and evidence are the caller's; where the caller names no
 * owner, it is whoever has the role on the account. What is new goes to every destination that asks for it, once for ever. The
 * transaction must be one that may read everything.
 * @param at ISO 8601: when it is raised; now unless told
 * @param known the account's record, of whoever has it in hand
 */
export async function raiseItem(
  tx: WorkspaceTransaction,
  queue: Pick<JobQueue, 'enqueueAll'>,
  wanted: WantedItem,
  at: string = new Date().toISOString(),
  known?: AccountRecord,
): Promise<Raised> {
  const [record, policy] = await Promise.all([
    known ?? findAccount(tx, wanted.account).then((account) => account?.record),
    workspacePolicy(tx),
  ]);
  if (record === undefined || segmentOf(record.acv, policy) === 'low_touch') return 'refused';
  const item = withOwner(wanted, record, at);
  const fingerprint = fingerprintOf(item);
  const id = inboxItemId(item.key);
  if (await insertInboxItem(tx, { ...item, fingerprint, at })) {
    await writeInboxEvent(tx, id, {
      event: 'raised',
      actor: null,
      at,
      reason: item.reason,
      before: null,
      after: 'open',
      handedTo: null,
    });
    await sendItem(tx, queue, id, item, at);
    return 'raised';
  }
  const held = await lockInboxItem(tx, id);
  if (held === undefined) return 'refused';
  const moved = moveItem(standingOf(held), { action: 'raise' }, at);
  if ('rule' in moved) return 'settled';
  if (held.fingerprint !== fingerprint) await refreshInboxItem(tx, { ...item, fingerprint, at });
  else {
    await keepItemPoints(tx, item.key, item.points);
    if (moved.event === 'refreshed') return 'unchanged';
  }
  await changeInboxItem(tx, id, changeOf(moved.standing), {
    event: moved.event,
    actor: null,
    at,
    reason: item.reason,
    before: held.state,
    after: moved.standing.state,
  });
  return moved.event === 'returned' ? 'returned' : 'refreshed';
}

/**
 * Has an item leave by itself: `done`, or `stale` because what it rested on no longer holds. `false`: there is none of this
 * key, or it is settled already, and stays as it was.
 */
export async function settleItem(
  tx: WorkspaceTransaction,
  key: string,
  how: 'done' | 'stale',
  why: string,
  at: string = new Date().toISOString(),
): Promise<boolean> {
  const held = await lockInboxItem(tx, inboxItemId(key));
  if (held === undefined) return false;
  const moved = moveItem(standingOf(held), { action: 'settle', how, why }, at);
  if ('rule' in moved) return false;
  await changeInboxItem(tx, held.id, changeOf(moved.standing), {
    event: moved.event,
    actor: null,
    at,
    reason: why,
    before: held.state,
    after: moved.standing.state,
  });
  return true;
}

/** What the rules look at of an item as it is stored. */
export function standingOf({ state, handedTo, edited, decidedBy, decidedAt, decidedReason }: HeldItem): Standing {
  const decided =
    decidedBy === null || decidedAt === null ? null : { by: decidedBy, at: decidedAt, reason: decidedReason };
  return { state, handedTo, edited, decided };
}

/** A standing as it is written. */
export function changeOf({ state, handedTo, edited, decided }: Standing) {
  return { state, handedTo, edited, decided };
}

/**
 * Of all that an item says: the same again is no news. Left out is what changes with every day: its points, the day its document
 * is of, and words that rest on the record alone.
 */
export function fingerprintOf({ points: _, document, ...item }: WantedItem): string {
  const sections = document?.sections.map(({ id, note, lines }) => ({
    id,
    note,
    lines: lines.map((line) => (line.sources.length === 0 ? line.id : line)),
  }));
  const said = { ...item, document: document && { title: document.title, sections } };
  return createHash('sha256').update(canonicalJson(said)).digest('hex');
}

/** An item with who has its role on the account on the day of an instant: the one who took it last. */
export function withOwner(item: WantedItem, { owners }: AccountRecord, at: string): WantedItem {
  if (item.ownerName !== undefined) return item;
  const day = at.slice(0, 10);
  return { ...item, ownerName: holderOf(owners, item.ownerRole, day)?.name ?? null };
}
