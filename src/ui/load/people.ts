import { utcDate } from '../../domain/index.ts';
import type { StakeholderPicture } from '../../ledger/index.ts';
import { workspacePolicy } from '../../pipeline/index.ts';
import { loadStakeholderPicture, type WorkspaceTransaction } from '../../storage/index.ts';

/** Who is who at an account on the page's day, from all that is known today; `undefined` when there is no such account. */
export async function loadPeopleOf(
  tx: WorkspaceTransaction,
  accountKey: string,
  { asOf, now }: { readonly asOf: string; readonly now: number },
): Promise<StakeholderPicture | undefined> {
  const today = utcDate(now);
  return loadStakeholderPicture(
    tx,
    accountKey,
    { asOf, knownAt: today > asOf ? today : asOf },
    await workspacePolicy(tx),
  );
}
