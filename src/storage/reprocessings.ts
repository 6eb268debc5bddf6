import { type SqlBool, sql } from 'kysely';
import { type Page, type PageRequest, pageLimit, startOf, toPage } from './pages.ts';
import type { ReprocessingItemState, ReprocessingState } from './reprocessing-tables.ts';
import { type HistoryFilter, selectChosen } from './rereading.ts';
import type { ConversationStatus } from './tables.ts';
import type { WorkspaceTransaction } from './transaction.ts';

export { REPROCESSING_STATES, type ReprocessingState } from './reprocessing-tables.ts';

/** What was asked for. */
export interface ReprocessingOrder {
  readonly id: string;
  readonly accountKey: string | null;
  /** ISO 8601, or a day. */
  readonly since: string | null;
  /** Also what the present reader has read. */
  readonly all: boolean;
  /** At most so many. */
  readonly most: number | null;
  readonly askedBy: string;
}

/** Conversations of the history that are read again, as one piece of work. Times are ISO 8601. */
export interface Reprocessing extends ReprocessingOrder {
  readonly state: ReprocessingState;
  readonly askedAt: string;
  /** Since when it goes on without a break. */
  readonly resumedAt: string;
  readonly endedAt: string | null;
  /** Conversations by how they stand. */
  readonly counts: Readonly<Record<ReprocessingItemState, number>>;
  /** The readings of late, since it goes on without a break: how many, and when the first and the last of them ended. */
  readonly lately: { readonly count: number; readonly first: string; readonly last: string } | null;
}

/** The readings by which it is told how fast it goes. */
const LATELY = 100;

/** Writes down a reprocessing with the conversations that it takes. Gives how many; of none nothing is written. */
export async function insertReprocessing(
  tx: WorkspaceTransaction,
  order: ReprocessingOrder,
  filter: HistoryFilter,
): Promise<number> {
  const { id, accountKey, since, all, most, askedBy } = order;
  await tx.sql
    .insertInto('reprocessing')
    .values({
      workspace_id: tx.workspace,
      id,
      state: 'running',
      account_key: accountKey,
      since,
      all_readers: all,
      most,
      asked_by: askedBy,
      ended_at: null,
    })
    .execute();
  const chosen = selectChosen(tx, filter).select([
    sql<string>`${tx.workspace}::text`.as('workspace_id'),
    sql<string>`${id}::text`.as('reprocessing_id'),
    'conversation.id as conversation_id',
    sql<number>`(row_number() OVER (ORDER BY conversation.occurred_at DESC, conversation.id))::integer`.as('place'),
  ]);
  const rows = await tx.sql
    .insertInto('reprocessing_item')
    .columns(['workspace_id', 'reprocessing_id', 'conversation_id', 'place'])
    .expression(most === null ? chosen : chosen.limit(most))
    .returning('place')
    .execute();
  if (rows.length === 0) {
    await tx.sql.deleteFrom('reprocessing').where('workspace_id', '=', tx.workspace).where('id', '=', id).execute();
  }
  return rows.length;
}

/** One, held until the transaction ends, so that it is not fed, paused or ended by two at once. */
export async function lockReprocessing(tx: WorkspaceTransaction, id: string): Promise<ReprocessingState | undefined> {
  const row = await tx.sql
    .selectFrom('reprocessing')
    .select('state')
    .where('workspace_id', '=', tx.workspace)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  return row?.state;
}

/** Sets how one stands; `running` begins its time anew. */
export async function setReprocessingState(
  tx: WorkspaceTransaction,
  id: string,
  state: ReprocessingState,
): Promise<void> {
  const now = sql<string>`now()`;
  await tx.sql
    .updateTable('reprocessing')
    .set({
      state,
      ...(state === 'running' ? { resumed_at: now } : {}),
      ...(state === 'done' || state === 'cancelled' ? { ended_at: now } : {}),
    })
    .where('workspace_id', '=', tx.workspace)
    .where('id', '=', id)
    .execute();
}

/** Ids of those that are neither done nor cancelled, and of those that have conversations in the queue, the earliest first. */
export async function listOpenReprocessings(tx: WorkspaceTransaction): Promise<readonly string[]> {
  const rows = await tx.sql
    .selectFrom('reprocessing')
    .select('id')
    .where('workspace_id', '=', tx.workspace)
    .where(({ or, eb, exists, selectFrom }) =>
      or([
        eb('state', '=', 'running'),
        exists(
          selectFrom('reprocessing_item as item')
            .select('item.conversation_id')
            .where('item.workspace_id', '=', tx.workspace)
            .whereRef('item.reprocessing_id', '=', 'reprocessing.id')
            .where('item.state', '=', 'queued'),
        ),
      ]),
    )
    .orderBy('asked_at')
    .orderBy('id')
    .execute();
  return rows.map(({ id }) => id);
}

/**
 * Writes down which of its conversations in the queue have been read. Gives how many, how many are still to be, and how many of
 * these are put off: to another day, or until a server is there again.
 */
export async function settleItems(
  tx: WorkspaceTransaction,
  id: string,
): Promise<{ readonly settled: number; readonly queued: number; readonly putOff: number }> {
  const { rows } = await tx.executeSql(
    `UPDATE earshot.reprocessing_item AS item SET settled_at = now(),
       state = CASE WHEN said.status = 'waiting' THEN 'skipped' ELSE said.status END
     FROM earshot.conversation AS said
     WHERE item.workspace_id = $1 AND item.reprocessing_id = $2 AND item.state = 'queued'
       AND said.workspace_id = $1 AND said.id = item.conversation_id AND said.status NOT IN ('queued', 'reading')
     RETURNING item.place`,
    [tx.workspace, id],
  );
  const left = await tx.executeSql(
    `SELECT count(*)::integer AS queued,
       count(*) FILTER (WHERE said.status = 'queued' AND said.status_reason IS NOT NULL)::integer AS "putOff"
     FROM earshot.reprocessing_item AS item
     JOIN earshot.conversation AS said ON said.workspace_id = $1 AND said.id = item.conversation_id
     WHERE item.workspace_id = $1 AND item.reprocessing_id = $2 AND item.state = 'queued'`,
    [tx.workspace, id],
  );
  const [counts] = left.rows as { queued: number; putOff: number }[];
  return { settled: rows.length, queued: counts?.queued ?? 0, putOff: counts?.putOff ?? 0 };
}

/** The next of its conversations, held until the transaction ends; those that somebody else holds are passed over. */
export async function takeItems(
  tx: WorkspaceTransaction,
  id: string,
  limit: number,
): Promise<readonly { readonly conversation: string; readonly status: ConversationStatus }[]> {
  const { rows } = await tx.executeSql(
    `SELECT said.id AS conversation, said.status FROM earshot.reprocessing_item AS item
     JOIN earshot.conversation AS said ON said.workspace_id = $1 AND said.id = item.conversation_id
     WHERE item.workspace_id = $1 AND item.reprocessing_id = $2 AND item.state = 'waiting'
     ORDER BY item.place LIMIT $3 FOR NO KEY UPDATE OF said SKIP LOCKED`,
    [tx.workspace, id, limit],
  );
  return rows as { conversation: string; status: ConversationStatus }[];
}

/** Writes down that conversations of one are in the queue, with what they were before. To be called before they are. */
export async function queueItems(
  tx: WorkspaceTransaction,
  id: string,
  conversations: readonly string[],
): Promise<void> {
  await tx.executeSql(
    `UPDATE earshot.reprocessing_item AS item
     SET state = 'queued', before_status = said.status, before_reason = said.status_reason
     FROM earshot.conversation AS said
     WHERE item.workspace_id = $1 AND item.reprocessing_id = $2 AND item.conversation_id = ANY ($3::text[])
       AND said.workspace_id = $1 AND said.id = item.conversation_id`,
    [tx.workspace, id, conversations],
  );
}

/**
 * Takes conversations of one that nobody has begun to read back out of the queue: they are what they were, and their jobs find
 * nothing to do. Gives how many.
 */
export async function takeBackItems(tx: WorkspaceTransaction, id: string): Promise<number> {
  const { rows } = await tx.executeSql(
    `WITH held AS (
       SELECT said.id, item.before_status, item.before_reason FROM earshot.reprocessing_item AS item
       JOIN earshot.conversation AS said ON said.workspace_id = $1 AND said.id = item.conversation_id
       WHERE item.workspace_id = $1 AND item.reprocessing_id = $2 AND item.state = 'queued' AND said.status = 'queued'
         AND item.before_status IN ('read', 'partial', 'failed')
       FOR NO KEY UPDATE OF said SKIP LOCKED
     ), back AS (
       UPDATE earshot.conversation AS said SET status = held.before_status, status_reason = held.before_reason
       FROM held WHERE said.workspace_id = $1 AND said.id = held.id
     )
     UPDATE earshot.reprocessing_item AS item SET state = 'waiting' FROM held
     WHERE item.workspace_id = $1 AND item.reprocessing_id = $2 AND item.conversation_id = held.id RETURNING item.place`,
    [tx.workspace, id],
  );
  return rows.length;
}

/** One with how far it is; `undefined`: there is none. */
export async function findReprocessing(tx: WorkspaceTransaction, id: string): Promise<Reprocessing | undefined> {
  const [found] = await read(tx, sql<SqlBool>`id = ${id}`, 1);
  return found;
}

/** The reprocessings of a workspace, the latest first. */
export async function listReprocessings(tx: WorkspaceTransaction, page: PageRequest = {}): Promise<Page<Reprocessing>> {
  const limit = pageLimit(page);
  const after = startOf(page, 'string');
  const where =
    after === undefined
      ? sql<SqlBool>`true`
      : sql<SqlBool>`(asked_at < ${after[0]}::timestamptz OR (asked_at = ${after[0]}::timestamptz AND id > ${after[1]}))`;
  return toPage(await read(tx, where, limit + 1), limit, (one) => [one.askedAt, one.id]);
}

const NONE: Reprocessing['counts'] = { waiting: 0, queued: 0, read: 0, partial: 0, failed: 0, skipped: 0 };

/** What has been read since it was last looked at counts as read here already. */
async function read(
  tx: WorkspaceTransaction,
  where: ReturnType<typeof sql<SqlBool>>,
  limit: number,
): Promise<readonly Reprocessing[]> {
  const { rows } = await sql<Omit<Reprocessing, 'counts'> & { counts: Partial<Reprocessing['counts']> | null }>`
    SELECT id, state, account_key AS "accountKey", since, all_readers AS all, most, asked_by AS "askedBy",
      asked_at AS "askedAt", resumed_at AS "resumedAt", ended_at AS "endedAt",
      (SELECT jsonb_object_agg(state, count) FROM (
         SELECT CASE WHEN item.state <> 'queued' OR said.status IN ('queued', 'reading') THEN item.state
             WHEN said.status = 'waiting' THEN 'skipped' ELSE said.status END AS state, count(*)::integer AS count
         FROM earshot.reprocessing_item AS item
         LEFT JOIN earshot.conversation AS said
           ON item.state = 'queued' AND said.workspace_id = item.workspace_id AND said.id = item.conversation_id
         WHERE item.workspace_id = ${tx.workspace} AND item.reprocessing_id = reprocessing.id GROUP BY 1) AS states) AS counts,
      (SELECT CASE WHEN count(*) = 0 THEN NULL ELSE jsonb_build_object('count', count(*), 'first', min(settled_at),
          'last', max(settled_at)) END
       FROM (SELECT settled_at FROM earshot.reprocessing_item AS item
         WHERE item.workspace_id = ${tx.workspace} AND item.reprocessing_id = reprocessing.id
           AND item.settled_at >= reprocessing.resumed_at ORDER BY settled_at DESC LIMIT ${LATELY}) AS late) AS lately
    FROM earshot.reprocessing WHERE workspace_id = ${tx.workspace} AND ${where}
    ORDER BY asked_at DESC, id LIMIT ${limit}`.execute(tx.sql);
  return rows.map((row) => ({ ...row, counts: { ...NONE, ...row.counts } }));
}
