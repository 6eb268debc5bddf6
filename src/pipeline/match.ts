import type { AccountReference, Conversation } from '../domain/index.ts';
import {
  ensureAccount,
  findAccountByDomain,
  findAccountByName,
  type Workspace,
  type WorkspaceTransaction,
} from '../storage/index.ts';

/** Whose conversation it is, or why nobody can tell. */
export type Match = { readonly accountKey: string } | { readonly accountKey: undefined; readonly reason: string };

/**
 * Finds the account of a conversation: by the key it carries, else by its domain or the customers' email domains, else by
 * its name. An account that is not there yet is created when key or name say what to call it; a domain alone only finds.
 */
export async function matchAccount(
  tx: WorkspaceTransaction,
  conversation: Conversation,
  workspace: Workspace,
): Promise<Match> {
  const reference = conversation.account ?? {};
  if (reference.key !== undefined) return create(tx, reference.key, reference);
  const domains = domainsOf(conversation, workspace);
  const byDomain = await findAccountByDomain(tx, domains);
  if (byDomain !== undefined) return { accountKey: byDomain };
  if (reference.name !== undefined) {
    const byName = await findAccountByName(tx, reference.name);
    return byName === undefined ? create(tx, slug(reference.name), reference) : { accountKey: byName };
  }
  const tried =
    domains.length === 0 ? 'and has no customer domain' : `and no account has the domain ${domains.join(', ')}`;
  return { accountKey: undefined, reason: `it names no account ${tried}; declare the account with its domain` };
}

async function create(tx: WorkspaceTransaction, key: string, { name, domain }: AccountReference): Promise<Match> {
  const lists = { use_cases: [], key_features: [], crm_health: [], owners: [], renewal_posture: [] };
  await ensureAccount(tx, { key, name, domain, ...lists });
  return { accountKey: key };
}

/** The reference's domain, then those the customer's people write from; never the vendor's own. */
function domainsOf({ account, participants }: Conversation, { settings }: Workspace): readonly string[] {
  const own = new Set((settings.domains ?? []).map((domain) => domain.toLowerCase()));
  const written = participants
    .filter(({ side }) => side !== 'vendor')
    .map(({ email }) => email?.split('@').at(-1)?.toLowerCase());
  const domains = [account?.domain?.trim().toLowerCase(), ...written];
  const known = domains.filter((domain) => domain !== undefined && domain !== '' && !own.has(domain));
  return [...new Set(known as string[])];
}

/** A key out of a name, in whatever script: letters and digits, the rest hyphens. A name of neither is kept as it is. */
function slug(name: string): string {
  const folded = name.normalize('NFKC').toLowerCase();
  const parts = folded.split(/[^\p{L}\p{N}]+/u).filter((part) => part !== '');
  return parts.length === 0 ? name.trim() : parts.join('-');
}
