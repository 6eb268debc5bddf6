import { type CrmAccount, ERASED_REASON, type Received } from '../../intake/index.ts';
import {
  type DeliveryOutcome,
  findDealByCrmId,
  foldCrmId,
  holdWorkspace,
  recordAccountFacts,
  saveDeal,
  saveDealCrmIds,
  type WorkspaceTransaction,
} from '../../storage/index.ts';
import { isErasedAccount, isErasedDeal, withoutErasedIn } from '../erasing/gate.ts';
import { followDeal, releaseHandoffs } from '../handoffs/index.ts';
import { releaseWaiting } from '../release.ts';
import { enqueueScore } from '../score-account.ts';
import { checkStorable } from '../storable.ts';
import { placeCrmAccount } from './crm-account.ts';
import type { Keeping } from './keep.ts';

/** Keeps what a CRM tells of an account, with the time it is known from, and has the account scored anew. */
export async function keepCrmAccount(
  tx: WorkspaceTransaction,
  { account }: Extract<Received, { kind: 'account' }>,
  keeping: Keeping,
): Promise<DeliveryOutcome> {
  const kept = await keepAccount(tx, account, keeping);
  if (kept.key === undefined) return { kind: 'nothing', note: kept.note };
  return { kind: 'account', id: kept.key, note: kept.note };
}

/**
 * Keeps what a CRM tells of a deal and of whose it is. Won, its event waits for the handoff. A deal whose account is known by
 * its id only waits for the account: it is the account's as soon as that is told of.
 */
export async function keepDeal(
  tx: WorkspaceTransaction,
  { deal, account }: Extract<Received, { kind: 'deal' }>,
  keeping: Keeping,
): Promise<DeliveryOutcome> {
  checkStorable({ deal: { ...deal.update }, key: deal.id });
  if (await isErasedDeal(tx, deal)) return { kind: 'nothing', note: ERASED_REASON };
  const kept = account === undefined ? undefined : await keepAccount(tx, account, keeping);
  if (kept?.note === ERASED_REASON) return { kind: 'nothing', note: ERASED_REASON };
  const { system, id } = foldCrmId(deal);
  const key = (await findDealByCrmId(tx, { system, id })) ?? `${system}:${id}`;
  const crmAccount = account?.id === undefined ? undefined : { system, id: account.id };
  const origin = { source: keeping.source.name, accountKey: kept?.key, crmAccount };
  const events = await saveDeal(tx, key, deal.update, origin);
  await saveDealCrmIds(tx, key, [{ system, id }]);
  await followDeal(tx, keeping.queue, key, events, new Date(keeping.now()).toISOString());
  const words = events.map(({ kind, stage }) => (kind === 'stage' ? `stage: ${stage}` : kind.replace('_', ' ')));
  const whose = kept === undefined ? 'its account is not known yet' : kept.key === undefined ? kept.note : undefined;
  const notes = [...words, ...(whose === undefined ? [] : [whose]), ...unreadOf(account)];
  return { kind: 'deal', id: key, note: notes.join('; ') || undefined };
}

interface KeptAccount {
  /** `undefined` while nobody can tell which account it is; the note says why. */
  readonly key: string | undefined;
  readonly note: string | undefined;
}

async function keepAccount(
  tx: WorkspaceTransaction,
  account: CrmAccount,
  { queue, source }: Keeping,
): Promise<KeptAccount> {
  checkStorable({ ...account.facts, key: account.id ?? '' });
  await holdWorkspace(tx, 'change');
  if (await isErasedAccount(tx, namedBy(account))) return { key: undefined, note: ERASED_REASON };
  const placed = await placeCrmAccount(tx, account);
  if (placed.key === undefined) return { key: undefined, note: placed.reason };
  const facts = await withoutErasedIn(tx, account.facts, placed.key);
  const told = Object.entries(facts).map(([field, value]) => ({ field, value, at: account.at }));
  const changed = await recordAccountFacts(tx, placed.key, source.name, told);
  if (changed) await releaseWaiting(tx, queue, placed.key);
  if (placed.learnt) await releaseHandoffs(tx, queue, placed.key);
  if (changed || placed.learnt) await enqueueScore(tx, queue, placed.key);
  const notes = [...(changed ? [] : ['known already']), ...unreadOf(account)];
  return { key: placed.key, note: notes.join('; ') || undefined };
}

/** What a CRM tells an account by. */
function namedBy({ system, id, facts: { name, domain } }: CrmAccount) {
  return {
    ...(typeof name === 'string' ? { name } : {}),
    ...(typeof domain === 'string' ? { domain } : {}),
    ...(id === undefined ? {} : { crm_ids: [{ system, id }] }),
  };
}

function unreadOf(account: CrmAccount | undefined): readonly string[] {
  const unread = account?.unread ?? [];
  return unread.length === 0 ? [] : [`not understood: ${unread.join(', ')}`];
}
