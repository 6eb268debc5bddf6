import { listAbsorbed, type OwnershipKey, openOwnershipBrief, type WorkspaceTransaction } from '../../storage/index.ts';
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
  await settleBrief(tx, change, { how: 'done', why: `${opened.by} has read it`, at: opened.at });
  return true;
}

/** Takes the item that asks for a brief to be read out of the inbox, also where it was raised for an account that was merged since. */
export async function settleBrief(
  tx: WorkspaceTransaction,
  change: OwnershipKey,
  { how, why, at }: { readonly how: 'done' | 'stale'; readonly why: string; readonly at: string },
): Promise<void> {
  const absorbed = await listAbsorbed(tx, change.account);
  for (const account of [change.account, ...absorbed.map(({ key }) => key)])
    await settleItem(tx, briefKey({ ...change, account }), how, why, at);
}
