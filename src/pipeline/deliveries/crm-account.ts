import type { CrmAccount } from '../../intake/index.ts';
import {
  businessDomains,
  ensureAccount,
  findAccount,
  findAccountsByCrmId,
  findAccountsByName,
  findDomainOwners,
  foldCrmId,
  listCrmIds,
  saveCrmIds,
  standingAccountKey,
  type WorkspaceTransaction,
} from '../../storage/index.ts';
import { accountKeyOf } from '../match.ts';

/** The account that a CRM tells of, or why nobody can tell yet. */
export type PlacedAccount =
  | {
      readonly key: string;
      /** From now on it is known by the CRM's id too, under which something may wait for it. */
      readonly learnt: boolean;
    }
  | { readonly key: undefined; readonly reason: string };

/**
 * The account that a CRM tells of: by the CRM's id, else by domain, else by name; of a name that nobody has, an account is
 * made. One that the same CRM knows by another id is another account, whatever its name. What leads to several is for a
 * person to decide.
 */
export async function placeCrmAccount(tx: WorkspaceTransaction, account: CrmAccount): Promise<PlacedAccount> {
  const ids = account.id === undefined ? [] : [{ system: account.system, id: account.id }];
  const [byId] = await findAccountsByCrmId(tx, ids);
  if (byId !== undefined) return { key: await standingAccountKey(tx, byId), learnt: false };
  const found = await findByWords(tx, account);
  if (found.length > 1) {
    const reason = `its account may be any of ${found.join(', ')}; give one of them the CRM's id of it (crm_ids)`;
    return { key: undefined, reason };
  }
  const key = found[0] ?? (await create(tx, account));
  if (key === undefined) return { key: undefined, reason: 'its account is not known yet' };
  await saveCrmIds(tx, key, ids);
  return { key, learnt: ids.length > 0 };
}

/** The accounts of its domain, of several those of its name too; else the accounts of its name. */
async function findByWords(tx: WorkspaceTransaction, account: CrmAccount): Promise<readonly string[]> {
  const { name, domain } = account.facts;
  const owners = typeof domain === 'string' ? await findDomainOwners(tx, businessDomains([domain])) : [];
  const byDomain = await others(
    tx,
    account,
    owners.map(({ accountKey }) => accountKey),
  );
  if (byDomain.length === 1 || typeof name !== 'string') return byDomain;
  const byName = await others(tx, account, await findAccountsByName(tx, name));
  const both = byDomain.filter((key) => byName.includes(key));
  if (both.length > 0) return both;
  return byDomain.length > 0 ? byDomain : byName;
}

/** Without those that the same CRM knows by another id. */
async function others(
  tx: WorkspaceTransaction,
  { system, id }: CrmAccount,
  keys: readonly string[],
): Promise<readonly string[]> {
  if (id === undefined) return keys;
  const wanted = foldCrmId({ system, id });
  const left: string[] = [];
  for (const key of keys) {
    const own = (await listCrmIds(tx, key)).filter((known) => known.system === wanted.system);
    if (own.length === 0 || own.some((known) => known.id === wanted.id)) left.push(key);
  }
  return left;
}

async function create(tx: WorkspaceTransaction, { facts: { name }, id }: CrmAccount): Promise<string | undefined> {
  if (typeof name !== 'string') return undefined;
  const plain = accountKeyOf(name);
  const key = (await findAccount(tx, plain)) !== undefined && id !== undefined ? `${plain}-${id}` : plain;
  const lists = { use_cases: [], key_features: [], crm_health: [], owners: [], renewal_posture: [] };
  return ensureAccount(tx, { key, ...lists });
}
