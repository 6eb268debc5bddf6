import type { Evidence, KnownDays } from '../domain/index.ts';
import { peopleEvidence, toCommitments } from '../ledger/index.ts';
import { defaultPolicy } from '../scoring/index.ts';
import { loadObservations } from './observations.ts';
import { foldLedger } from './promises.ts';
import { loadStakeholders } from './stakeholders.ts';
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
  const material = await loadStakeholders(tx, accountKey, days);
  if (material === undefined) return undefined;
  const known = { asOf: days.asOf ?? ALL_DAYS, knownAt: days.knownAt ?? ALL_DAYS };
  return {
    account: material.account,
    ...peopleEvidence(material, known, defaultPolicy),
    commitments: [...toCommitments((await foldLedger(tx, accountKey, material.account, days)).entries)],
    touches: material.contacts.map(({ touch }) => touch),
    ...(await loadObservations(tx, accountKey, days.knownAt)),
  };
}
