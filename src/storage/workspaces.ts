import type { Database } from './database.ts';
import { toJsonb } from './json.ts';
import { oncePerTransaction } from './once.ts';
import type { WorkspaceSettings } from './tables.ts';
import { type WorkspaceTransaction, withWorkspace } from './transaction.ts';

/** A workspace: one vendor's accounts, conversations and keys, which no other workspace sees. */
export interface Workspace {
  readonly id: string;
  readonly settings: WorkspaceSettings;
  /** The day (`YYYY-MM-DD`) on which accounts are scored; null is today. Pinned for recorded data such as the demo's. */
  readonly asOf: string | null;
}

/** What may be changed of a workspace; what is left out stays. */
export interface WorkspaceChange {
  readonly settings?: WorkspaceSettings;
  readonly asOf?: string | null;
}

/** Creates the workspace when it is not there yet and applies the change, in a transaction of its own. */
export async function saveWorkspace(database: Database, id: string, change: WorkspaceChange = {}): Promise<Workspace> {
  return withWorkspace(database, id, async (tx) => {
    await ensureWorkspace(tx);
    return updateWorkspace(tx, change);
  });
}

/**
 * Sets a workspace's settings by what they are, in a transaction of its own: whoever else changes them so waits, and nobody's
 * change is lost.
 * @param note writes down what was changed, in the same transaction
 */
export async function changeSettings(
  database: Database,
  id: string,
  change: (settings: WorkspaceSettings) => WorkspaceSettings,
  note: (
    tx: WorkspaceTransaction,
    before: WorkspaceSettings,
    after: WorkspaceSettings,
  ) => Promise<void> = async () => {},
): Promise<Workspace> {
  return withWorkspace(database, id, async (tx) => {
    await ensureWorkspace(tx);
    await holdWorkspace(tx, 'change');
    const before = (await findWorkspace(tx))?.settings ?? {};
    const changed = await updateWorkspace(tx, { settings: change(before) });
    await note(tx, before, changed.settings);
    return changed;
  });
}

/** Creates the transaction's workspace when it is not there yet. Harmless when it is. */
export async function ensureWorkspace(tx: WorkspaceTransaction): Promise<void> {
  await tx.prepared
    .insertInto('workspace')
    .values({ workspace_id: tx.workspace, settings: toJsonb({}), as_of: null })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  workspaces.forget(tx);
}

/**
 * Holds the workspace until the transaction ends. Whoever matches conversations to accounts holds it to `read`, beside
 * others who do; whoever declares an account holds it to `change` and waits for them: else a conversation found to have no
 * account, at the moment its account is declared, would wait for ever.
 */
export async function holdWorkspace(tx: WorkspaceTransaction, to: 'read' | 'change'): Promise<void> {
  const query = tx.prepared.selectFrom('workspace').select('workspace_id').where('workspace_id', '=', tx.workspace);
  await (to === 'read' ? query.forShare() : query.forNoKeyUpdate()).execute();
  workspaces.forget(tx); // whoever changed it was waited for
}

/** Deletes the workspace's accounts and conversations with all that was found in them. Its settings and keys stay. */
export async function clearWorkspace(tx: WorkspaceTransaction): Promise<void> {
  // Conversations and touches first: they refer to deliveries and accounts; runs, signals, passages and risks go with their
  // owners.
  for (const table of [
    'reprocessing',
    'dispatch',
    'touch',
    'conversation',
    'delivery',
    'deal',
    'person_decision',
    'account',
    'person',
    'merger',
    'observation',
    'usage_event',
    'usage_member',
    'embedding_model',
    'lexeme',
    'lexeme_total',
  ] as const) {
    await tx.sql.deleteFrom(table).where('workspace_id', '=', tx.workspace).execute();
  }
}

/**
 * The transaction's workspace; `undefined` before it is created. The same for the whole transaction, but for what it changes
 * itself or holds the workspace for.
 */
export function findWorkspace(tx: WorkspaceTransaction): Promise<Workspace | undefined> {
  return workspaces.of(tx);
}

const workspaces = oncePerTransaction(async (tx): Promise<Workspace | undefined> => {
  const row = await tx.prepared
    .selectFrom('workspace')
    .select(['workspace_id', 'settings', 'as_of'])
    .where('workspace_id', '=', tx.workspace)
    .executeTakeFirst();
  return row && { id: row.workspace_id, settings: row.settings, asOf: row.as_of };
});

async function updateWorkspace(tx: WorkspaceTransaction, change: WorkspaceChange): Promise<Workspace> {
  const row = await tx.sql
    .updateTable('workspace')
    .set((row) => ({
      // Also where it stays, so that an empty change is a statement too. Never the workspace: no shard lets a row move.
      as_of: change.asOf === undefined ? row.ref('as_of') : change.asOf,
      ...(change.settings === undefined ? {} : { settings: toJsonb(change.settings) }),
    }))
    .where('workspace_id', '=', tx.workspace)
    .returning(['workspace_id', 'settings', 'as_of'])
    .executeTakeFirstOrThrow();
  workspaces.forget(tx);
  return { id: row.workspace_id, settings: row.settings, asOf: row.as_of };
}
