import { addDays, NotFoundError, type Risk } from '../../domain/index.ts';
import { dateOf, localDay } from '../../ledger/index.ts';
import { type Policy, score } from '../../scoring/index.ts';
import {
  findAccount,
  findWorkspace,
  listClaims,
  listHeard,
  loadAccountEvidence,
  loadStakeholderPicture,
  type WorkspaceTransaction,
} from '../../storage/index.ts';
import type { AccountFacts } from './facts.ts';

/** On which day's facts an answer rests (`YYYY-MM-DD`). */
export interface FactDays {
  readonly asOf: string;
  readonly knownAt: string;
}

/**
 * What is on record of an account as it stood on a day, as known on a day, of what the transaction may read.
 * @throws {NotFoundError}
 */
export async function loadFacts(
  tx: WorkspaceTransaction,
  key: string,
  days: FactDays,
  policy: Policy,
): Promise<AccountFacts> {
  const [account, workspace, loaded, picture, claims, conversations] = await Promise.all([
    findAccount(tx, key),
    findWorkspace(tx),
    loadAccountEvidence(tx, key, days),
    loadStakeholderPicture(tx, key, days, policy),
    listClaims(tx, key),
    listHeard(tx, key, untilOf(days)),
  ]);
  if (account === undefined || loaded === undefined || picture === undefined) {
    throw new NotFoundError(`No account ${JSON.stringify(key)} in this workspace`);
  }
  const { evidence, ledger } = loaded;
  const { before, knownBefore } = untilOf(days);
  const settings = workspace?.settings ?? {};
  const zone = settings.time_zone ?? 'utc';
  const ours = [settings.company, settings.product, ...(settings.product_names ?? [])];
  return {
    key,
    name: account.name,
    ownNames: ours.filter((name) => name !== undefined),
    ...days,
    record: evidence.account,
    evidence,
    ledger,
    picture,
    signals: claims.filter(
      ({ status, occurredAt, recordedAt }) => status !== 'dismissed' && occurredAt < before && recordedAt < knownBefore,
    ),
    risk: score(evidence, days.asOf, policy, days.knownAt),
    heard: conversations.map((one) => ({ ...one, day: dateOf(localDay(one.occurredAt, zone)) })),
    fiscalStart: settings.fiscal_year_start ?? 1,
    zone,
  };
}

/** The risk of an account on a day, as known on a day, from what the transaction may read; `undefined`: there is no such account. */
export async function loadRisk(
  tx: WorkspaceTransaction,
  key: string,
  days: FactDays,
  policy: Policy,
): Promise<Risk | undefined> {
  const loaded = await loadAccountEvidence(tx, key, days);
  return loaded && score(loaded.evidence, days.asOf, policy, days.knownAt);
}

/** The first instants after the days. */
export function untilOf({ asOf, knownAt }: FactDays): { readonly before: string; readonly knownBefore: string } {
  return { before: `${addDays(asOf, 1)}T00:00:00.000Z`, knownBefore: `${addDays(knownAt, 1)}T00:00:00.000Z` };
}
