import { sql } from 'kysely';
import type { Page, PageRequest } from './pages.ts';
import { pageLimit, startOf, toPage } from './pages.ts';
import type { WorkspaceTransaction } from './transaction.ts';

/** That somebody read something, as it is written down. */
export interface ReadNote {
  /** Who: a member's address, else `key:` and the key's id; by the command line `cli:` and the operating system's user. */
  readonly actor: string;
  /**
   * The route, page, tool or command by which they did: `GET /v1/accounts/{key}/people`, `page /accounts/{key}`, `tool ask`,
   * `slack ask`, `cli ask`.
   */
  readonly action: string;
  /** What was read: `account`, `conversation`, …; of a list the kind of its items, with no subject. */
  readonly subjectKind: string;
  readonly subject: string;
  /** ISO 8601. */
  readonly at: string;
  readonly times: number;
}

/** What one caller read by one way on one day. */
export interface ReadEntry extends Omit<ReadNote, 'at'> {
  /** UTC. */
  readonly day: string;
  readonly firstAt: string;
  readonly lastAt: string;
}

/** How long it is kept who read what, in days. */
export const READS_KEPT_DAYS = 400;

/**
 * Writes down who read what. What somebody read again on the same day is counted. Of a workspace that is not there yet there was
 * nothing to read.
 */
export async function saveReads(tx: WorkspaceTransaction, notes: readonly ReadNote[]): Promise<void> {
  if (notes.length === 0) return;
  await sql`INSERT INTO earshot.read_entry AS known
      (workspace_id, day, actor, action, subject_kind, subject, first_at, last_at, times)
    SELECT its.workspace_id, (at AT TIME ZONE 'UTC')::date, actor, action, subject_kind, subject, min(at), max(at), sum(times)
    FROM earshot.workspace AS its, jsonb_to_recordset(${JSON.stringify(notes.map(toRow))}::jsonb)
      AS note (actor text, action text, subject_kind text, subject text, at timestamptz(3), times integer)
    WHERE its.workspace_id = ${tx.workspace}
    GROUP BY 1, 2, 3, 4, 5, 6
    ORDER BY 2, 3, 4, 5, 6
    ON CONFLICT (workspace_id, day, actor, action, subject_kind, subject) DO UPDATE SET
      first_at = least(known.first_at, excluded.first_at), last_at = greatest(known.last_at, excluded.last_at),
      times = known.times + excluded.times`.execute(tx.sql);
}

function toRow({ subjectKind, ...note }: ReadNote) {
  return { ...note, subject_kind: subjectKind };
}

/** Who read what, the latest first; of one subject, or by one way, if told. */
export async function listReads(
  tx: WorkspaceTransaction,
  filter: { readonly subject?: string | undefined; readonly action?: string | undefined } = {},
  page: PageRequest = {},
): Promise<Page<ReadEntry>> {
  const limit = pageLimit(page);
  const after = startOf(page, 'string');
  const id = sql<string>`day::text || ' ' || actor || ' ' || action || ' ' || subject_kind || ' ' || subject`;
  let query = tx.sql
    .selectFrom('read_entry')
    .select(['day', 'actor', 'action', 'subject_kind', 'subject', 'first_at', 'last_at', 'times', id.as('id')])
    .where('workspace_id', '=', tx.workspace);
  if (filter.subject !== undefined) query = query.where('subject', '=', filter.subject);
  if (filter.action !== undefined) query = query.where('action', '=', filter.action);
  if (after !== undefined) {
    const [time, last] = after;
    query = query.where((is) =>
      is.or([is('last_at', '<', time), is.and([is('last_at', '=', time), is(id, '>', last)])]),
    );
  }
  const rows = await query
    .orderBy('last_at', 'desc')
    .orderBy(id)
    .limit(limit + 1)
    .execute();
  const { items, next } = toPage(rows, limit, (row) => [row.last_at, row.id]);
  return { items: items.map(toEntry), next };
}

function toEntry(row: {
  day: string;
  actor: string;
  action: string;
  subject_kind: string;
  subject: string;
  first_at: string;
  last_at: string;
  times: number;
}): ReadEntry {
  const { day, actor, action, subject, times } = row;
  return {
    day,
    actor,
    action,
    subjectKind: row.subject_kind,
    subject,
    firstAt: row.first_at,
    lastAt: row.last_at,
    times,
  };
}

/** Forgets what was read longer ago than it is kept. Gives how many rows. */
export async function forgetOldReads(tx: WorkspaceTransaction): Promise<number> {
  const rows = await tx.sql
    .deleteFrom('read_entry')
    .where('workspace_id', '=', tx.workspace)
    .where('day', '<', sql<string>`(now() - make_interval(days => ${READS_KEPT_DAYS}))::date`)
    .returning('day')
    .execute();
  return rows.length;
}
