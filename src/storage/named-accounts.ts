import { standingAccountKey } from './account-crm-ids.ts';
import { findAccount, findAccountsByName } from './accounts.ts';
import type { WorkspaceTransaction } from './transaction.ts';

/** An account as people tell it from others. */
export interface NamedAccount {
  readonly key: string;
  readonly name: string;
}

/**
 * The accounts that are called so: the one of this key, else those of this name, whatever its case and legal form. None, one,
 * or several that bear the name. Merged ones are given as the account that answers for them.
 */
export async function findAccountsCalled(tx: WorkspaceTransaction, text: string): Promise<readonly NamedAccount[]> {
  const called = text.trim();
  if (called === '') return [];
  const ofKey = await findAccount(tx, await standingAccountKey(tx, called));
  if (ofKey !== undefined) return [{ key: ofKey.key, name: ofKey.name }];
  if (!/[\p{L}\p{N}]/u.test(called)) return [];
  const found: NamedAccount[] = [];
  for (const key of await findAccountsByName(tx, called)) {
    const account = await findAccount(tx, key);
    if (account !== undefined) found.push({ key, name: account.name });
  }
  return found;
}

/** Accounts whose key or name holds a text, by key: what somebody may have meant. */
export async function suggestAccounts(
  tx: WorkspaceTransaction,
  text: string,
  limit = 5,
): Promise<readonly NamedAccount[]> {
  const part = text.trim();
  if (part === '') return [];
  const pattern = `%${part.replaceAll(/[\\%_]/g, '\\$&')}%`;
  return tx.sql
    .selectFrom('account')
    .select(['key', 'name'])
    .where('workspace_id', '=', tx.workspace)
    .where('merged_into', 'is', null)
    .where((is) => is.or([is('key', 'ilike', pattern), is('name', 'ilike', pattern)]))
    .orderBy('key')
    .limit(limit)
    .execute();
}

/** Accounts that stand for themselves, by name, at most so many. */
export async function listAccountNames(tx: WorkspaceTransaction, limit: number): Promise<readonly NamedAccount[]> {
  return tx.sql
    .selectFrom('account')
    .select(['key', 'name'])
    .where('workspace_id', '=', tx.workspace)
    .where('merged_into', 'is', null)
    .orderBy('name')
    .orderBy('key')
    .limit(limit)
    .execute();
}
