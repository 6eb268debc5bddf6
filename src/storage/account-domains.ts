import { isFreemail, normaliseDomain } from '../intake/index.ts';
import { standingAccountKey } from './account-crm-ids.ts';
import type { WorkspaceTransaction } from './transaction.ts';

/** An account to which a mail domain leads, by the domain that it is known to have. */
export interface DomainOwner {
  readonly accountKey: string;
  /** The domain asked for, or the one it is a subdomain of. */
  readonly domain: string;
}

/** Domains as they are kept: folded, each once; those that hand out personal mailboxes left out, they are nobody's. */
export function businessDomains(domains: Iterable<string | null | undefined>): readonly string[] {
  const folded = [...domains].map((domain) => normaliseDomain(domain ?? ''));
  return [...new Set(folded)].filter((domain) => domain !== '' && !isFreemail(domain));
}

/** Keeps which domains an account's record declares, in place of those it declared before. Decisions of people stay. */
export async function saveDeclaredDomains(
  tx: WorkspaceTransaction,
  accountKey: string,
  domains: readonly string[],
): Promise<void> {
  const declared = tx.sql
    .deleteFrom('account_domain')
    .where('workspace_id', '=', tx.workspace)
    .where('account_key', '=', accountKey)
    .where('decided', '=', false);
  await (domains.length === 0 ? declared : declared.where('domain', 'not in', [...domains])).execute();
  await insertDomains(tx, accountKey, domains);
}

/** Adds domains to those that an account has. */
export async function insertDomains(
  tx: WorkspaceTransaction,
  accountKey: string,
  domains: readonly string[],
): Promise<void> {
  if (domains.length === 0) return;
  await tx.sql
    .insertInto('account_domain')
    .values(domains.map((domain) => ({ workspace_id: tx.workspace, domain, account_key: accountKey })))
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Keeps a person's decision that a domain is this account's from now on: one decided before for another ends. */
export async function decideDomain(tx: WorkspaceTransaction, domain: string, accountKey: string): Promise<void> {
  await tx.sql
    .updateTable('account_domain')
    .set({ decided: false })
    .where('workspace_id', '=', tx.workspace)
    .where('domain', '=', domain)
    .where('account_key', '<>', accountKey)
    .execute();
  await tx.sql
    .insertInto('account_domain')
    .values({ workspace_id: tx.workspace, domain, account_key: accountKey, decided: true })
    .onConflict((conflict) =>
      conflict.columns(['workspace_id', 'domain', 'account_key']).doUpdateSet({ decided: true }),
    )
    .execute();
}

/** The domains of an account, in order. */
export async function listDomains(tx: WorkspaceTransaction, accountKey: string): Promise<readonly string[]> {
  const rows = await tx.sql
    .selectFrom('account_domain')
    .select('domain')
    .where('workspace_id', '=', tx.workspace)
    .where('account_key', '=', accountKey)
    .orderBy('domain')
    .execute();
  return rows.map(({ domain }) => domain);
}

/**
 * The accounts that domains lead to, each once. A subdomain leads where its parent does, unless it is an account's own: of
 * several parents the nearest counts. A domain given by a person's decision leads nowhere else.
 */
export async function findDomainOwners(
  tx: WorkspaceTransaction,
  domains: readonly string[],
): Promise<readonly DomainOwner[]> {
  const wanted = domains.map((domain) => ({ domain, line: withParents(domain) }));
  const asked = [...new Set(wanted.flatMap(({ line }) => line))];
  if (asked.length === 0) return [];
  const rows = await tx.sql
    .selectFrom('account_domain')
    .select(['domain', 'account_key', 'decided'])
    .where('workspace_id', '=', tx.workspace)
    .where('domain', 'in', asked)
    .orderBy('account_key')
    .execute();
  const owners = new Map<string, DomainOwner>();
  for (const { line } of wanted) {
    const domain = line.find((one) => rows.some((row) => row.domain === one));
    const having = rows.filter((row) => row.domain === domain);
    const decided = having.filter((row) => row.decided);
    for (const row of decided.length > 0 ? decided : having) {
      const accountKey = await standingAccountKey(tx, row.account_key);
      if (!owners.has(accountKey)) owners.set(accountKey, { accountKey, domain: row.domain });
    }
  }
  return [...owners.values()];
}

/** A domain and those it lies in, the nearest first, none of one label: `eu.acme.test`, `acme.test`. */
function withParents(domain: string): readonly string[] {
  const labels = domain.split('.');
  const line = labels.slice(0, Math.max(1, labels.length - 1)).map((_, index) => labels.slice(index).join('.'));
  return line.filter((one) => !isFreemail(one));
}
