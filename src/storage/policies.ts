import { toJsonb } from './json.ts';
import type { WorkspaceTransaction } from './transaction.ts';
import { ensureWorkspace, holdWorkspace } from './workspaces.ts';

/** What a workspace sets otherwise than the policy that the program comes with, as it was set at a time. */
export interface StoredPolicy {
  /** The first is 1. */
  readonly number: number;
  /** A part of a policy, as it was given. */
  readonly override: unknown;
  /** Who set it. */
  readonly by: string;
  readonly at: string;
}

/** What the workspace has set; `undefined` while it goes by the default. */
export async function findPolicy(tx: WorkspaceTransaction): Promise<StoredPolicy | undefined> {
  const [latest] = await listPolicies(tx, 1);
  return latest;
}

/** Everything the workspace has ever set, the latest first. */
export async function listPolicies(tx: WorkspaceTransaction, limit = 1_000): Promise<readonly StoredPolicy[]> {
  const rows = await tx.prepared
    .selectFrom('policy_version')
    .select(['number', 'override', 'set_by', 'set_at'])
    .where('workspace_id', '=', tx.workspace)
    .orderBy('number', 'desc')
    .limit(limit)
    .execute();
  return rows.map(({ number, override, set_by, set_at }) => ({ number, override, by: set_by, at: set_at }));
}

/** Keeps what the workspace sets from now on; what it set before stays on record. */
export async function savePolicy(tx: WorkspaceTransaction, override: unknown, by: string): Promise<StoredPolicy> {
  await ensureWorkspace(tx);
  await holdWorkspace(tx, 'change');
  const last = await findPolicy(tx);
  const row = await tx.sql
    .insertInto('policy_version')
    .values({
      workspace_id: tx.workspace,
      number: (last?.number ?? 0) + 1,
      override: toJsonb(override),
      set_by: by,
    })
    .returning(['number', 'override', 'set_by', 'set_at'])
    .executeTakeFirstOrThrow();
  return { number: row.number, override: row.override, by: row.set_by, at: row.set_at };
}
