import type { Evidence, KnownDays } from '../domain/index.ts';
import { type Ledger, peopleEvidence, type StakeholderMaterial, toCommitments } from '../ledger/index.ts';
import { defaultPolicy } from '../scoring/index.ts';
import { loadContacts } from './messages.ts';
import { loadObservations } from './observations.ts';
import { promisesAmong } from './promise-signals.ts';
import { foldLedger, loadPromises } from './promises.ts';
import { listClaims } from './signals.ts';
import { loadStakeholders } from './stakeholders.ts';
import { withTier } from './tiers.ts';
import type { WorkspaceTransaction } from './transaction.ts';

/** A day after all that can be known. */
const ALL_DAYS = '9999-12-31';

/**
 * Everything the scorer looks at for one account: its record, people, standing signals, a touch for each of its
 * conversations and other messages, its promises, usage, tickets and surveys. The record and the people are those known on the
 * given days, as are promises and the versions of usage, tickets and surveys; everything else carries its own times. `undefined`
 * when there is no such account.
 */
export async function loadEvidence(
  tx: WorkspaceTransaction,
  accountKey: string,
  days: KnownDays = {},
): Promise<Evidence | undefined> {
  return (await loadAccountEvidence(tx, accountKey, days))?.evidence;
}

/** An account's evidence with what it was made of. */
export interface AccountEvidence {
  readonly evidence: Evidence;
  /** Where its promises come from. */
  readonly ledger: Ledger;
  /** Where its people, signals and touches come from: of all days. */
  readonly material: StakeholderMaterial;
}

/** {@link loadEvidence}, with the ledger that its promises come from, and all that is known of its people. */
export async function loadAccountEvidence(
  tx: WorkspaceTransaction,
  accountKey: string,
  days: KnownDays = {},
): Promise<AccountEvidence | undefined> {
  const said = { claims: listClaims(tx, accountKey), contacts: loadContacts(tx, accountKey) };
  const [material, promises, observations] = await Promise.all([
    loadStakeholders(tx, accountKey, days, said),
    loadPromises(tx, accountKey, promisesAmong(tx, accountKey, said)),
    loadObservations(tx, accountKey, days.knownAt),
  ]);
  if (material === undefined) return undefined;
  const known = { asOf: days.asOf ?? ALL_DAYS, knownAt: days.knownAt ?? ALL_DAYS, end: days.end };
  const ledger = foldLedger(promises, material.account, days);
  const evidence = {
    account: await withTier(tx, material.account),
    ...peopleEvidence(material, known, defaultPolicy),
    commitments: [...toCommitments(ledger.entries)],
    touches: material.contacts.map(({ touch }) => touch),
    ...observations,
  };
  return { evidence, ledger, material };
}
