import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { WorkspaceTransaction } from '../transaction.ts';

/** A way to look at the list of accounts that somebody named. */
export interface SavedView {
  readonly id: string;
  readonly viewer: string;
  readonly name: string;
  /** What stands behind the question mark of its address; empty for the whole list. */
  readonly query: string;
  /** Everybody in the workspace sees it. */
  readonly shared: boolean;
}

/** The views that somebody saved and those that others share, by name. */
export async function listSavedViews(tx: WorkspaceTransaction, viewer: string): Promise<readonly SavedView[]> {
  return tx.sql
    .selectFrom('saved_view')
    .select(['id', 'viewer', 'name', 'query', 'shared'])
    .where('workspace_id', '=', tx.workspace)
    .where((is) => is.or([is('viewer', '=', viewer), is('shared', '=', true)]))
    .orderBy(sql`lower(name)`)
    .orderBy('id')
    .execute();
}

/** Saves a view under its name, in place of the one that had it. At: ISO 8601. */
export async function saveView(
  tx: WorkspaceTransaction,
  view: Omit<SavedView, 'id'> & { readonly at: string },
): Promise<void> {
  const { viewer, name, query, shared, at } = view;
  const id = `view_${createHash('sha256')
    .update(JSON.stringify([viewer, name]))
    .digest('hex')
    .slice(0, 24)}`;
  await tx.sql
    .insertInto('saved_view')
    .values({ workspace_id: tx.workspace, id, viewer, name, query, shared, created_at: at })
    .onConflict((conflict) => conflict.columns(['workspace_id', 'id']).doUpdateSet({ query, shared }))
    .execute();
}

/** Removes a view of one's own; false when there is none. */
export async function removeView(tx: WorkspaceTransaction, id: string, viewer: string): Promise<boolean> {
  const gone = await tx.sql
    .deleteFrom('saved_view')
    .where('workspace_id', '=', tx.workspace)
    .where('id', '=', id)
    .where('viewer', '=', viewer)
    .returning('id')
    .executeTakeFirst();
  return gone !== undefined;
}

/** Until when (ISO 8601) somebody has seen what changed; undefined: never said. */
export async function lastLook(tx: WorkspaceTransaction, viewer: string): Promise<string | undefined> {
  const row = await tx.sql
    .selectFrom('last_look')
    .select('looked_at')
    .where('workspace_id', '=', tx.workspace)
    .where('viewer', '=', viewer)
    .executeTakeFirst();
  return row?.looked_at;
}

/** Somebody has seen what changed up to an instant (ISO 8601); what they said of a later one stays. */
export async function recordLook(tx: WorkspaceTransaction, viewer: string, at: string): Promise<void> {
  await tx.sql
    .insertInto('last_look')
    .values({ workspace_id: tx.workspace, viewer, looked_at: at })
    .onConflict((conflict) =>
      conflict
        .columns(['workspace_id', 'viewer'])
        .doUpdateSet({ looked_at: sql<string>`greatest(last_look.looked_at, excluded.looked_at)` }),
    )
    .execute();
}
