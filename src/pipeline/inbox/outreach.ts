import { NotFoundError } from '../../domain/index.ts';
import { checkDraft, type OutreachContext, type OutreachDraft, type OutreachFinding } from '../../inbox/index.ts';
import { score, segmentOf } from '../../scoring/index.ts';
import {
  asCaller,
  type Caller,
  type Database,
  loadAccountEvidence,
  type WorkspaceTransaction,
} from '../../storage/index.ts';
import { scoringDays } from '../score-account.ts';
import { workspacePolicy } from '../scorer.ts';

/**
 * What should not go out as it is in a draft to an account, by what its sender may read of the account as it stands. Nothing of
 * the draft is kept.
 * @throws {NotFoundError}
 */
export async function checkOutreach(
  { database, now }: { readonly database: Database; readonly now: () => number },
  caller: Caller,
  account: string,
  draft: OutreachDraft,
): Promise<readonly OutreachFinding[]> {
  const context = await asCaller(database, caller, (tx) => loadContext(tx, account, now));
  if (context === undefined) throw new NotFoundError(`No account ${JSON.stringify(account)} in this workspace`);
  return checkDraft(draft, context);
}

async function loadContext(
  tx: WorkspaceTransaction,
  account: string,
  now: () => number,
): Promise<OutreachContext | undefined> {
  const days = await scoringDays(tx, { now });
  const [loaded, policy] = await Promise.all([loadAccountEvidence(tx, account, days), workspacePolicy(tx)]);
  if (loaded === undefined) return undefined;
  const { evidence, ledger } = loaded;
  const { triggers, band } = score(evidence, days.asOf, policy, days.knownAt);
  const { owners, acv } = evidence.account;
  return {
    promises: ledger.entries.map(({ what, subtype, state }) => ({ what, subtype, state })),
    triggers: triggers.map(({ id }) => id),
    band,
    isLowTouch: segmentOf(acv, policy) === 'low_touch',
    csms: owners.flatMap(({ role, name, to }) =>
      role === 'csm' && (to ?? '9999').slice(0, 10) > days.asOf ? [name] : [],
    ),
    policy,
  };
}
