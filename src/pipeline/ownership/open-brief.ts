import { type OwnershipKey, openOwnershipBrief, type WorkspaceTransaction } from '../../storage/index.ts';
import { settleItem } from '../inbox/index.ts';

/** The key of the inbox item that asks a new owner to read their brief. */
export function briefKey({ account, team, on, to }: OwnershipKey): string {
  return `ownership_brief:${account}:${team}:${on}:${to}`;
}

/**
 * Somebody says that they have read the brief of a new owner: context counts as handed over, and the inbox does not ask any more.
 * @returns whether there is such a brief
 */
export async function openBrief(
  tx: WorkspaceTransaction,
  change: OwnershipKey,
  opened: { readonly by: string; readonly at: string },
): Promise<boolean> {
  if (!(await openOwnershipBrief(tx, change, opened))) return false;
  await settleItem(tx, briefKey(change), 'done', `${opened.by} has read it`, opened.at);
  return true;
}
