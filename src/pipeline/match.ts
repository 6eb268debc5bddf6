import type { AccountReference, Conversation } from '../domain/index.ts';
import { emailDomain, isWithin, normaliseDomain } from '../intake/index.ts';
import { foldCompanyName } from '../ledger/index.ts';
import {
  businessDomains,
  type DomainOwner,
  ensureAccount,
  findAccountsByCrmId,
  findAccountsByName,
  findDomainOwners,
  foldCrmId,
  type MatchedBy,
  saveCrmIds,
  type Workspace,
  type WorkspaceTransaction,
} from '../storage/index.ts';
import { refuseErasedAccount } from './erasing/refuse.ts';

/** Whose conversation it is and by what, or why nobody can tell. */
export type Match =
  | { readonly accountKey: string; readonly matched: MatchedBy }
  | { readonly accountKey: undefined; readonly reason: string };

type Settings = Pick<Workspace, 'settings'>;

/**
 * Finds the account of a conversation: by the key it carries, else by its ids in CRMs, else by its domain or the customers'
 * mail domains, else by its name. An account that is not there yet is created when key or name say what to call it; an id
 * or a domain alone only finds. What leads to several accounts is for a person to decide: nothing is guessed.
 */
export async function matchAccount(
  tx: WorkspaceTransaction,
  conversation: Conversation,
  workspace: Settings,
): Promise<Match> {
  const reference = conversation.account ?? {};
  if (reference.key !== undefined) {
    const accountKey = await create(tx, reference.key, reference);
    return { accountKey, matched: { by: 'key', value: reference.key } };
  }
  const byId = await matchCrmIds(tx, reference);
  if (byId !== undefined) return byId;
  const domains = domainsOf(conversation, workspace);
  const byDomain = await matchDomains(tx, reference, domains);
  if (byDomain !== undefined) return byDomain;
  if (reference.name !== undefined) return matchName(tx, reference.name, reference);
  const tried =
    domains.length === 0 ? 'and has no customer domain' : `and no account has the domain ${domains.join(', ')}`;
  const reason = `it names no account ${tried}; assign it to one, or declare the account with its domain`;
  return { accountKey: undefined, reason };
}

async function matchCrmIds(tx: WorkspaceTransaction, { crm_ids = [] }: AccountReference): Promise<Match | undefined> {
  const found = new Map<string, string>();
  for (const { system, id } of crm_ids.map(foldCrmId)) {
    const [key] = await findAccountsByCrmId(tx, [{ system, id }]);
    if (key !== undefined && !found.has(key)) found.set(key, `${system}:${id}`);
  }
  const [first, ...others] = found;
  if (first === undefined) return undefined;
  if (others.length > 0) return several([...found.keys()], 'its CRM ids lead to');
  return { accountKey: first[0], matched: { by: 'crm_id', value: first[1] } };
}

/** By the domain the reference names, which was meant; else by those that people write from. A name may settle a tie. */
async function matchDomains(
  tx: WorkspaceTransaction,
  { domain, name }: AccountReference,
  domains: readonly string[],
): Promise<Match | undefined> {
  const named = normaliseDomain(domain ?? '');
  const meant = await findDomainOwners(
    tx,
    domains.filter((one) => one === named),
  );
  const owners = meant.length > 0 ? meant : await findDomainOwners(tx, domains);
  const [owner, ...others] = owners.length > 1 && name !== undefined ? await narrow(tx, owners, name) : owners;
  if (owner === undefined) return undefined;
  if (others.length === 0) return { accountKey: owner.accountKey, matched: { by: 'domain', value: owner.domain } };
  const found = [...new Set(owners.map((one) => one.domain))].join(', ');
  return several(
    owners.map(({ accountKey }) => accountKey),
    `${found} ${found.includes(',') ? 'lead' : 'leads'} to`,
  );
}

async function narrow(
  tx: WorkspaceTransaction,
  owners: readonly DomainOwner[],
  name: string,
): Promise<readonly DomainOwner[]> {
  const named = await findAccountsByName(tx, name);
  const left = owners.filter(({ accountKey }) => named.includes(accountKey));
  return left.length === 1 ? left : owners;
}

async function matchName(tx: WorkspaceTransaction, name: string, reference: AccountReference): Promise<Match> {
  const keys = await findAccountsByName(tx, name);
  if (keys.length > 1) return several(keys, 'its name is that of');
  const accountKey = keys[0] ?? (await create(tx, accountKeyOf(name), reference));
  return { accountKey, matched: { by: 'name', value: foldCompanyName(name) } };
}

function several(keys: readonly string[], what: string): Match {
  const reason = `${what} ${keys.length} accounts: ${[...keys].sort().join(', ')}; assign it to one`;
  return { accountKey: undefined, reason };
}

/** Creates the account unless it is there; what a CRM calls it is learnt with it. Gives the key that stands. */
async function create(
  tx: WorkspaceTransaction,
  key: string,
  { name, domain, crm_ids = [] }: AccountReference,
): Promise<string> {
  const lists = { use_cases: [], key_features: [], crm_health: [], owners: [], renewal_posture: [] };
  await refuseErasedAccount(tx, key);
  const standing = await ensureAccount(tx, { key, name, domain, ...lists });
  for (const id of crm_ids) {
    if ((await findAccountsByCrmId(tx, [id])).length === 0) await saveCrmIds(tx, standing, [id]);
  }
  return standing;
}

/**
 * The mail domains that may say whose a conversation is: the reference's, then those the customer's people write from;
 * never our own, never one that hands out personal mailboxes.
 */
export function domainsOf(
  { account, participants }: Pick<Conversation, 'account' | 'participants'>,
  { settings }: Settings,
) {
  const own = (settings.domains ?? []).map(normaliseDomain);
  const written = participants.filter(({ side }) => side !== 'vendor').map(({ email }) => emailDomain(email ?? ''));
  return businessDomains([account?.domain, ...written]).filter(
    (domain) => !own.some((ours) => ours !== '' && isWithin(domain, ours)),
  );
}

/** A key out of a name, in whatever script: letters and digits, the rest hyphens. A name of neither is kept as it is. */
export function accountKeyOf(name: string): string {
  const folded = name.normalize('NFKC').toLowerCase();
  const parts = folded.split(/[^\p{L}\p{N}]+/u).filter((part) => part !== '');
  return parts.length === 0 ? name.trim() : parts.join('-');
}
