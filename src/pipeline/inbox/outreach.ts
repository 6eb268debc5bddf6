import { holdsAccount, NotFoundError } from '../../domain/index.ts';
import {
  checkDraft,
  type OutreachContext,
  type OutreachDraft,
  type OutreachFinding,
  type SecondReading,
  together,
} from '../../inbox/index.ts';
import { isAeIn } from '../../reviews/index.ts';
import { score, segmentOf } from '../../scoring/index.ts';
import {
  asCaller,
  type Caller,
  type Database,
  listInterventions,
  loadAccountEvidence,
  type StoredIntervention,
  saveWritingCalls,
  standingAccountKey,
  type WorkspaceTransaction,
  withWorkspace,
} from '../../storage/index.ts';
import { scoringDays } from '../score-account.ts';
import { workspacePolicy } from '../scorer.ts';

/** Has a language model read a draft for what rules of words do not see. */
export type DraftReader = (
  draft: OutreachDraft,
  context: OutreachContext,
  options: { readonly signal?: AbortSignal | undefined },
) => Promise<SecondReading>;

/** What checking drafts takes. */
export interface OutreachTools {
  readonly database: Database;
  readonly now: () => number;
  /** Unset, rules of words alone read. */
  readonly readDraft?: DraftReader | undefined;
}

/** What was found in a draft; `offline`: no language model had a part in it. */
export interface CheckedDraft {
  readonly mode: 'offline' | 'llm';
  readonly findings: readonly OutreachFinding[];
}

/**
 * What should not go out as it is in a draft to an account, by what its sender may read of the account as it stands: what rules
 * find, and beside it what a language model does, where there is one and it answers. Nothing of the draft is kept.
 * @throws {NotFoundError}
 */
export async function checkOutreach(
  { database, now, readDraft }: OutreachTools,
  caller: Caller,
  account: string,
  draft: OutreachDraft,
  options: { readonly signal?: AbortSignal | undefined } = {},
): Promise<CheckedDraft> {
  const context = await asCaller(database, caller, (tx) => loadOutreachContext(tx, account, now));
  if (context === undefined) throw new NotFoundError(`No account ${JSON.stringify(account)} in this workspace`);
  const found = await checkDraft(draft, context);
  const again = await readDraft?.(draft, context, options);
  if (again === undefined) return { mode: 'offline', findings: found };
  await withWorkspace(database, caller.workspace, async (tx) => {
    const key = await standingAccountKey(tx, account);
    await saveWritingCalls(tx, { subject: 'outreach', id: key, account: key }, again.calls);
  });
  return again.failure === null
    ? { mode: 'llm', findings: together(found, again.findings) }
    : { mode: 'offline', findings: found };
}

/** What of an account the check goes by, of what the transaction may read; `undefined`: no such account. */
export async function loadOutreachContext(
  tx: WorkspaceTransaction,
  account: string,
  now: () => number,
): Promise<OutreachContext | undefined> {
  const days = await scoringDays(tx, { now });
  const [loaded, policy, interventions] = await Promise.all([
    loadAccountEvidence(tx, account, days),
    workspacePolicy(tx),
    listInterventions(tx, { account }),
  ]);
  if (loaded === undefined) return undefined;
  const { evidence, ledger } = loaded;
  const { triggers, band } = score(evidence, days.asOf, policy, days.knownAt);
  const { owners, acv } = evidence.account;
  return {
    promises: ledger.entries.map(({ what, subtype, state }) => ({ what, subtype, state })),
    triggers: triggers.map(({ id }) => id),
    spent: triggers.map(({ id }) => id).filter((id) => isSpent(id, interventions)),
    band,
    isLowTouch: segmentOf(acv, policy) === 'low_touch',
    csms: owners.flatMap((owner) => (owner.role === 'csm' && holdsAccount(owner, days.asOf) ? [owner.name] : [])),
    policy,
  };
}

/** Is the latest intervention that a trigger called for over, with the trigger standing still? */
function isSpent(trigger: string, interventions: readonly StoredIntervention[]): boolean {
  const last = interventions.find(({ triggers }) =>
    triggers.some(({ id, endedAt }) => id === trigger && endedAt === null),
  );
  return last !== undefined && !isAeIn(last.standing.state);
}
