import { addDays, NotFoundError, parseInstant } from '../domain/index.ts';
import type { Policy } from '../scoring/index.ts';
import {
  findAccount,
  findConversation,
  findDeal,
  findPreviousWin,
  findWorkspace,
  foldCrmId,
  listClaims,
  listDeals,
  listHeard,
  loadAccountEvidence,
  loadStakeholderPicture,
  type StoredDeal,
  type WorkspaceTransaction,
} from '../storage/index.ts';
import type { BriefSignal, DealConversation, HandoffMaterial } from './types.ts';
import { type DealAmongOthers, type DealOfAccount, isOfDeal } from './whose-talk.ts';

/** A day after all that can be known. */
const ALL_DAYS = '9998-12-31';

/** On which day a brief is made, from what was known on it, and what is read beside the deal's own conversations. */
export interface HandoffDays {
  /** `YYYY-MM-DD` */
  readonly asOf: string;
  /** Ids of conversations after the close that the brief takes in. */
  readonly late?: readonly string[] | undefined;
}

/**
 * What a deal's handoff brief is made of. The deal's conversations are those of its account up to the end of the day on which
 * it closed, from the account's deal won before it on; and the late ones; of these what is of it ({@link isOfDeal}). Private conversations and automatic mail are left out: a
 * brief is read by people who were not there.
 * @throws {NotFoundError} when there is no such deal, or nobody knows whose it is
 */
export async function loadHandoffMaterial(
  tx: WorkspaceTransaction,
  dealKey: string,
  { asOf, late = [] }: HandoffDays,
  policy: Policy,
): Promise<HandoffMaterial> {
  const deal = await findDeal(tx, dealKey);
  if (deal === undefined) throw new NotFoundError(`No deal ${JSON.stringify(dealKey)} in this workspace`);
  const { accountKey } = deal;
  if (accountKey === null) throw new NotFoundError(`Nobody knows whose deal ${JSON.stringify(dealKey)} is`);
  // A brief is made of all that is known when it is made, also of what came in after the day.
  const days = { asOf, knownAt: ALL_DAYS };
  const [workspace, loaded, picture, claims, conversations] = await Promise.all([
    findWorkspace(tx),
    loadAccountEvidence(tx, accountKey, days),
    loadStakeholderPicture(tx, accountKey, days, policy),
    listClaims(tx, accountKey),
    loadDealConversations(tx, deal, accountKey, late, asOf),
  ]);
  if (loaded === undefined || picture === undefined)
    throw new NotFoundError(`No account ${JSON.stringify(accountKey)}`);
  const settings = workspace?.settings ?? {};
  const read = new Set(conversations.map(({ id }) => id));
  const ours = [settings.company, settings.product, ...(settings.product_names ?? [])];
  return {
    deal,
    account: loaded.evidence.account,
    asOf,
    zone: settings.time_zone ?? 'utc',
    fiscalYearStart: settings.fiscal_year_start ?? 1,
    ownNames: ours.filter((name) => name !== undefined),
    rivals: settings.competitors ?? [],
    conversations,
    signals: claims.filter(({ conversationId }) => read.has(conversationId)).map(toBriefSignal),
    ledger: loaded.ledger,
    picture,
  };
}

async function loadDealConversations(
  tx: WorkspaceTransaction,
  deal: StoredDeal,
  accountKey: string,
  late: readonly string[],
  asOf: string,
): Promise<readonly DealConversation[]> {
  const after = addDays(asOf, 1);
  const closed = deal.closedAt === null ? after : addDays(deal.closedAt.slice(0, 10), 1);
  const [previous, among, heard] = await Promise.all([
    deal.closedAt === null ? undefined : findPreviousWin(tx, accountKey, deal.key, deal.closedAt),
    loadOthers(tx, deal, accountKey),
    listHeard(tx, accountKey, { before: `${after}T00:00:00.000Z`, knownBefore: `${ALL_DAYS}T00:00:00.000Z` }),
  ]);
  const since = instant(sinceOf(deal, previous));
  const wanted = heard.filter(
    ({ id, occurredAt }) =>
      late.includes(id) || (instant(occurredAt) >= since && instant(occurredAt) < instant(`${closed}T00:00:00Z`)),
  );
  const stored = await Promise.all(wanted.map(({ id }) => findConversation(tx, id)));
  return stored
    .flatMap((one) => (one === undefined ? [] : [one.conversation]))
    .filter((one) => one.private !== true && one.automatic === undefined)
    .map((one) => ({
      ...one,
      late: late.includes(one.id) && instant(one.occurred_at) >= instant(`${closed}T00:00:00Z`),
    }))
    .filter((one) => isOfDeal(withFoldedDeals(one), among, one.late));
}

/** A deal beside the others of its account. */
async function loadOthers(tx: WorkspaceTransaction, deal: StoredDeal, accountKey: string): Promise<DealAmongOthers> {
  const [account, heads] = await Promise.all([findAccount(tx, accountKey), listDeals(tx, accountKey)]);
  const others = await Promise.all(heads.filter(({ key }) => key !== deal.key).map(({ key }) => findDeal(tx, key)));
  return {
    deal: toDealOfAccount(deal),
    others: others.flatMap((one) => (one === undefined ? [] : [toDealOfAccount(one)])),
    accountName: account?.record.name ?? null,
  };
}

function toDealOfAccount({ key, name, crmIds, history, closedAt }: StoredDeal): DealOfAccount {
  return { key, name, crmIds, openedAt: history[0]?.at ?? null, closedAt };
}

/** Ids of CRMs are compared as they are kept. */
function withFoldedDeals(one: DealConversation): DealConversation {
  if (one.deals === undefined) return one;
  const deals = one.deals.map((named) =>
    named.system === undefined || named.id === undefined ? named : foldCrmId({ system: named.system, id: named.id }),
  );
  return { ...one, deals };
}

/** Talk about a deal may begin before the one before it is won: then from where this one was first told of. */
function sinceOf({ history }: StoredDeal, previous: string | undefined): string | undefined {
  const [opened] = history;
  if (previous === undefined || opened === undefined) return previous;
  return instant(opened.at) < instant(previous) ? opened.at : previous;
}

function instant(time: string | undefined): number {
  return time === undefined ? Number.NEGATIVE_INFINITY : (parseInstant(time) ?? 0);
}

function toBriefSignal(claim: Awaited<ReturnType<typeof listClaims>>[number]): BriefSignal {
  const { id, conversationId, turn, kind, subtype, attrs, quote, status, dismissedAt, confirmedAt } = claim;
  return {
    id,
    conversation: conversationId,
    turn,
    kind,
    subtype,
    attrs,
    quote,
    dismissed: status === 'dismissed' || dismissedAt !== null,
    confirmed: confirmedAt !== null,
  };
}
