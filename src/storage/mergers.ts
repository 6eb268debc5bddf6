import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { InputError } from '../domain/index.ts';
import type { WorkspaceTransaction } from './transaction.ts';

/** What was joined: two accounts, or two people. */
export type MergerKind = 'account' | 'person';

/** A merger that holds. */
export interface Merger {
  readonly id: string;
  readonly from: string;
  readonly into: string;
  readonly by: string;
  readonly at: string;
}

/** Writes a merger down; gives its id. */
export async function openMerger(
  tx: WorkspaceTransaction,
  kind: MergerKind,
  { from, into, by }: Pick<Merger, 'from' | 'into' | 'by'>,
): Promise<string> {
  const id = randomUUID();
  await tx.sql
    .insertInto('merger')
    .values({
      workspace_id: tx.workspace,
      id,
      kind,
      from_key: from,
      into_key: into,
      merged_by: by,
      undone_by: null,
      undone_at: null,
    })
    .execute();
  return id;
}

/** The merger that holds of an account or a person, held until the transaction ends; `undefined` when there is none. */
export async function lockMerger(
  tx: WorkspaceTransaction,
  kind: MergerKind,
  from: string,
): Promise<Merger | undefined> {
  const row = await tx.sql
    .selectFrom('merger')
    .select(['id', 'from_key', 'into_key', 'merged_by', 'merged_at'])
    .where('workspace_id', '=', tx.workspace)
    .where('kind', '=', kind)
    .where('from_key', '=', from)
    .where('undone_at', 'is', null)
    .forNoKeyUpdate()
    .executeTakeFirst();
  return row && { id: row.id, from: row.from_key, into: row.into_key, by: row.merged_by, at: row.merged_at };
}

/** Ends a merger: it stays on record, what it moved is forgotten. */
export async function closeMerger(tx: WorkspaceTransaction, id: string, by: string): Promise<void> {
  await tx.sql
    .updateTable('merger')
    .set({ undone_by: by, undone_at: sql<string>`now()` })
    .where('workspace_id', '=', tx.workspace)
    .where('id', '=', id)
    .execute();
  await tx.sql.deleteFrom('merger_row').where('workspace_id', '=', tx.workspace).where('merger_id', '=', id).execute();
}

/** Why two things cannot be merged, or a merger not be undone, as things stand. */
export function mergerRefused(
  code: 'merged-already' | 'merged-on' | 'merged-with-itself' | 'nothing-to-undo',
  message: string,
): InputError {
  return new InputError(code, [{ message }]);
}
