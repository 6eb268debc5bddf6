import { addDays, endOfLocalDay, localDate, NotFoundError, type Risk, utcDate } from '../../domain/index.ts';
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

/** On which day's facts an answer rests: a day of the workspace and, of what is known, one of UTC (`YYYY-MM-DD`). */
export interface FactDays {
  readonly asOf: string;
  readonly knownAt: string;
  /** The first instant after `asOf` where the workspace is, in milliseconds; after UTC's day unless told. */
  readonly end?: number | undefined;
}

/**
 * The days on which an answer rests that is asked at an instant (milliseconds): the day asked about, else the one that the
 * workspace pins, else today where the workspace is. All that is on record by then is known.
 */
export async function factDays(tx: WorkspaceTransaction, now: number, asked?: string): Promise<FactDays> {
  const workspace = await findWorkspace(tx);
  const zone = zoneOf(workspace?.settings);
  const asOf = asked ?? workspace?.asOf ?? localDate(now, zone);
  const today = utcDate(now);
  return { asOf, knownAt: asOf > today ? asOf : today, end: endOfLocalDay(asOf, zone) };
}

/** Where days of a workspace begin and end. */
export function zoneOf(settings: { readonly time_zone?: string | undefined } | undefined): string {
  return settings?.time_zone ?? 'utc';
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
  const zone = zoneOf(settings);
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
    risk: score(evidence, days.asOf, policy, days.knownAt, days.end),
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
  return loaded && score(loaded.evidence, days.asOf, policy, days.knownAt, days.end);
}

/** The first instants after the days. */
export function untilOf({ asOf, knownAt, end = endOfLocalDay(asOf, 'utc') }: FactDays): {
  readonly before: string;
  readonly knownBefore: string;
} {
  return { before: new Date(end).toISOString(), knownBefore: `${addDays(knownAt, 1)}T00:00:00.000Z` };
}
