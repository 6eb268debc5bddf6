import { setTimeout as delay } from 'node:timers/promises';
import { mayAct } from '../../domain/index.ts';
import { asCaller, type Caller, type DeliveryRecord, listDeliveries } from '../../storage/index.ts';
import { Bell } from './bell.ts';
import type { LiveFeed, Seat } from './feed.ts';
import { type LiveProgress, loadProgress, type ProgressTools } from './progress.ts';

/** What a watcher is told. A beat says only that the connection stands. */
export type LiveMessage =
  | { readonly event: 'beat' }
  | { readonly event: 'ready'; readonly data: Record<string, never> }
  | { readonly event: 'progress'; readonly data: LiveProgress }
  | { readonly event: 'delivery'; readonly data: LiveDelivery };

/** What became of something that a source posted. */
export type LiveDelivery = Pick<DeliveryRecord, 'id' | 'source' | 'status' | 'receivedAt'> & {
  /** Why it failed or waits. */
  readonly reason: string | null;
};

/** Who watches, and where. */
export interface Watch extends ProgressTools {
  readonly feed: LiveFeed;
  readonly seat: Seat;
  readonly caller: Caller;
  /** Who the key lets in now: asked at every beat. `undefined` ends the connection. */
  readonly authenticate: () => Promise<Caller | undefined>;
  /** Milliseconds between two beats; 15,000 unless told. */
  readonly beatMs?: number | undefined;
}

const BEAT_MS = 15_000;
/** What happens within so many milliseconds is looked at once. */
const GATHERED_MS = 150;
/** Deliveries, and conversations, that are looked at in one statement. */
const MOST_AT_ONCE = 100;
/** Conversations whose account one connection to a workspace waits for; the oldest are forgotten. */
const MOST_FOLLOWED = 500;

/**
 * How far one conversation got, now and at every change, until nothing more happens by itself. The database is looked at
 * when something happened to it or its account, and at every beat. Ends without a word for one that is not the caller's to see.
 */
export async function* watchConversation(watch: Watch, id: string): AsyncGenerator<LiveMessage, void> {
  const bell = new Bell();
  let account: string | undefined;
  const unsubscribe = watch.feed.subscribe(watch.caller.workspace, (notice) => {
    const isMeant = notice === undefined || notice.conversation === id || notice.account !== undefined;
    if (isMeant && (notice?.account === undefined || notice.account === account)) bell.ring();
  });
  try {
    let told = '';
    for await (const { caller, isRung } of rounds(watch, bell)) {
      const [progress] = await loadProgress(watch, caller, [id]);
      if (progress === undefined) return;
      account = progress.account?.key;
      const text = JSON.stringify(progress);
      if (text !== told) yield { event: 'progress', data: progress };
      else if (!isRung) yield { event: 'beat' };
      told = text;
      if (progress.settled) return;
    }
  } finally {
    unsubscribe();
  }
}

/**
 * What happens in a workspace from now on: conversations that are read and scored, and, for an admin, what sources post. Only
 * what the caller may see. Of conversations to follow it also tells how far they are now.
 */
export async function* watchWorkspace(
  watch: Watch,
  following: readonly string[] = [],
): AsyncGenerator<LiveMessage, void> {
  const bell = new Bell();
  const news = { conversations: new Set(following.slice(0, MOST_AT_ONCE)), deliveries: new Set<string>() };
  const followed = new Map<string, { readonly text: string; readonly progress: LiveProgress }>();
  const unsubscribe = watch.feed.subscribe(watch.caller.workspace, (notice) => {
    if (notice?.conversation !== undefined) news.conversations.add(notice.conversation);
    if (notice?.delivery !== undefined) news.deliveries.add(notice.delivery);
    for (const [id, { progress }] of followed) {
      const isHit = notice === undefined || (notice.account !== undefined && progress.account?.key === notice.account);
      if (isHit && !progress.settled) news.conversations.add(id);
    }
    if (news.conversations.size + news.deliveries.size > 0) bell.ring();
  });
  try {
    yield { event: 'ready', data: {} };
    for await (const { caller, isRung } of rounds(watch, bell)) {
      if (!isRung) {
        yield { event: 'beat' };
        continue;
      }
      for (const delivery of await loadDeliveries(watch, caller, taken(news.deliveries))) {
        const { id, source, status, receivedAt, error: reason } = delivery;
        yield { event: 'delivery', data: { id, source, status, receivedAt, reason } };
        for (const one of delivery.outcome)
          if (one.kind === 'conversation' && one.id !== undefined) news.conversations.add(one.id);
      }
      for (const progress of await loadProgress(watch, caller, taken(news.conversations))) {
        const text = JSON.stringify(progress);
        const isNews = followed.get(progress.id)?.text !== text;
        followed.delete(progress.id);
        followed.set(progress.id, { text, progress });
        if (isNews) yield { event: 'progress', data: progress };
      }
      if (news.conversations.size + news.deliveries.size > 0) bell.ring();
      for (const id of [...followed.keys()].slice(0, Math.max(0, followed.size - MOST_FOLLOWED))) followed.delete(id);
    }
  } finally {
    unsubscribe();
  }
}

interface Round {
  /** As the key stands now. */
  readonly caller: Caller;
  /** Something happened; else only time passed. */
  readonly isRung: boolean;
}

/** The times to look: at once, whenever it rings, and at every beat; none any more once the connection is to end. */
async function* rounds(
  { seat, caller: first, authenticate, beatMs = BEAT_MS }: Watch,
  bell: Bell,
): AsyncGenerator<Round> {
  let caller = first;
  let isRung = true;
  while (!seat.signal.aborted) {
    yield { caller, isRung };
    isRung = await bell.heard(beatMs, seat.signal);
    if (seat.signal.aborted) return;
    if (isRung) {
      await delay(GATHERED_MS, undefined, { signal: seat.signal }).catch(() => undefined);
      continue;
    }
    const now = await authenticate();
    if (now === undefined || now.workspace !== first.workspace) return;
    caller = now;
  }
}

/** Deliveries hold whatever was posted, before anybody could know who may read it: admins alone are told. */
async function loadDeliveries(
  { database }: Watch,
  caller: Caller,
  ids: readonly string[],
): Promise<readonly DeliveryRecord[]> {
  if (ids.length === 0 || !mayAct(caller.role, 'admin')) return [];
  const { items } = await asCaller(database, caller, (tx) => listDeliveries(tx, { ids }, { limit: MOST_AT_ONCE }));
  return items.toReversed();
}

/** Takes some out of a set, the first that came. */
function taken(ids: Set<string>): string[] {
  const some = [...ids].slice(0, MOST_AT_ONCE);
  for (const id of some) ids.delete(id);
  return some;
}
