import type { Evidence, KnownDays } from '../domain/index.ts';
import { type Ledger, peopleEvidence, toCommitments } from '../ledger/index.ts';
import { defaultPolicy } from '../scoring/index.ts';
import { loadObservations } from './observations.ts';
import { foldLedger, loadPromises } from './promises.ts';
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

/** {@link loadEvidence}, with the ledger that its promises come from. */
export async function loadAccountEvidence(
  tx: WorkspaceTransaction,
  accountKey: string,
  days: KnownDays = {},
): Promise<{ readonly evidence: Evidence; readonly ledger: Ledger } | undefined> {
  const [material, promises, observations] = await Promise.all([
    loadStakeholders(tx, accountKey, days),
    loadPromises(tx, accountKey),
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
  return { evidence, ledger };
}
