import type { WorkspaceTransaction } from '../storage/index.ts';
import type { JobName } from './jobs.ts';
import { QUEUE_SCHEMA } from './waiting-jobs.ts';

/** Whose turn it is among those who wait, looked up for every job; the second also gives a worker its next job at once. */
export const TURN_INDEXES: Readonly<Record<string, string>> = {
  earshot_waiting_by_group: `CREATE INDEX IF NOT EXISTS earshot_waiting_by_group ON ${QUEUE_SCHEMA}.job_common (name, group_id, priority)
     WHERE state < 'active'`,
  earshot_waiting_by_turn: `CREATE INDEX IF NOT EXISTS earshot_waiting_by_turn ON ${QUEUE_SCHEMA}.job_common (name, priority DESC, created_on, id)
     INCLUDE (start_after) WHERE state < 'active' AND NOT blocked`,
};

/** What goes behind all that is new: history that comes in now, and behind that what was read before and is read again. */
export type Behind = 'history' | 'rereading';

/** How many turns there are of each, counted downwards from where those before it end. */
const TURNS = 700_000_000;
const ENDS: Readonly<Record<Behind | 'new', number>> = { new: 0, history: -TURNS, rereading: -2 * TURNS };

/** A conversation that is older than this when it comes in is history: nobody waits at the phone for it. */
const HISTORY_AFTER_MS = 48 * 3_600_000;

/** Did it occur so long before `now` (milliseconds since the epoch) that it is history? */
export function isHistory(occurredAt: string, now: number): boolean {
  return now - Date.parse(occurredAt) > HISTORY_AFTER_MS;
}

/** Behind what a job of this priority is done; `undefined` for what is new. */
export function behindOf(priority: number): Behind | undefined {
  if (priority <= ENDS.rereading) return 'rereading';
  return priority <= ENDS.history ? 'history' : undefined;
}

/**
 * The priorities of a workspace's next jobs of a queue, in order. Every workspace that waits has its turns one after the other,
 * counted downwards: the next of its jobs goes behind its last, and the first behind whatever is at the head of the queue. So
 * workspaces take turns whoever posted more, each in the order in which it posted, and nobody waits for ever (start-time fair
 * queueing, with the head of the queue as its clock). No worker is ever held back: one workspace alone has all of them.
 */
export async function takeTurns(
  tx: WorkspaceTransaction,
  name: JobName,
  { count, behind }: { readonly count: number; readonly behind?: Behind | undefined },
): Promise<readonly number[]> {
  const to = ENDS[behind ?? 'new'];
  const from = to - TURNS + 1;
  const { rows } = await tx.executeSql(NEXT, [name, tx.workspace, from, to], { prepared: true });
  const [{ head, last } = { head: null, last: null }] = rows as { head: number | null; last: number | null }[];
  const first = Math.min(head ?? to, last === null ? to : last - 1);
  return Array.from({ length: count }, (_, index) => Math.max(from, first - index));
}

const NEXT = `
  SELECT (SELECT max(priority) FROM ${QUEUE_SCHEMA}.job_common
          WHERE name = $1 AND state < 'active' AND NOT blocked AND priority BETWEEN $3 AND $4 AND start_after <= now()) AS head,
         (SELECT min(priority) FROM ${QUEUE_SCHEMA}.job_common
          WHERE name = $1 AND group_id = $2 AND state < 'active' AND priority BETWEEN $3 AND $4) AS last`;
