import { sql } from 'kysely';
import type { WorkspaceTransaction } from './transaction.ts';

/** An account as a CRM calls it. `system` is the CRM's name, in lower case: `hubspot`, `salesforce`, `pipedrive`, `attio`. */
export interface CrmId {
  readonly system: string;
  readonly id: string;
}

/** A Salesforce id of 18 letters is one of 15 with a checksum behind it. */
const SALESFORCE_ID = /^[a-z0-9]{15}(?=[a-z0-9]{3}$)/i;

/** An id as it is kept and compared: the system in lower case, a Salesforce id without its checksum. */
export function foldCrmId({ system, id }: CrmId): CrmId {
  const folded = system.trim().toLowerCase();
  const plain = id.trim();
  return { system: folded, id: folded === 'salesforce' ? (SALESFORCE_ID.exec(plain)?.[0] ?? plain) : plain };
}

/**
 * Keeps that these ids mean this account. An id that meant another account means this one from now on: the CRM has said so
 * later. Ids kept before stay, also those of accounts that were merged into this one. Deals that a CRM told of before it told
 * of their account are the account's from now on.
 */
export async function saveCrmIds(tx: WorkspaceTransaction, accountKey: string, ids: readonly CrmId[]): Promise<void> {
  for (const { system, id } of ids.map(foldCrmId)) {
    if ((await findAccountsByCrmId(tx, [{ system, id }]))[0] !== accountKey)
      await upsert(tx, accountKey, { system, id });
    await tx.sql
      .updateTable('deal')
      .set({ account_key: accountKey })
      .where('workspace_id', '=', tx.workspace)
      .where('crm_system', '=', system)
      .where('crm_account_id', '=', id)
      .where('account_key', 'is', null)
      .execute();
  }
}

async function upsert(tx: WorkspaceTransaction, accountKey: string, id: CrmId): Promise<void> {
  await tx.sql
    .insertInto('account_crm_id')
    .values({ workspace_id: tx.workspace, ...id, account_key: accountKey })
    .onConflict((conflict) =>
      conflict.columns(['workspace_id', 'system', 'id']).doUpdateSet({ account_key: accountKey }),
    )
    .execute();
}

/** The keys of the accounts that these ids lead to, each once: none, one, or several that contradict each other. */
export async function findAccountsByCrmId(tx: WorkspaceTransaction, ids: readonly CrmId[]): Promise<readonly string[]> {
  if (ids.length === 0) return [];
  const wanted = ids.map(foldCrmId);
  const rows = await tx.sql
    .selectFrom('account_crm_id')
    .select('account_key')
    .distinct()
    .where('workspace_id', '=', tx.workspace)
    .where((is) => is.or(wanted.map(({ system, id }) => is.and([is('system', '=', system), is('id', '=', id)]))))
    .orderBy('account_key')
    .execute();
  return standingAccountKeys(
    tx,
    rows.map((row) => row.account_key),
  );
}

/** What CRMs call an account, by system and id. */
export async function listCrmIds(tx: WorkspaceTransaction, accountKey: string): Promise<readonly CrmId[]> {
  return tx.sql
    .selectFrom('account_crm_id')
    .select(['system', 'id'])
    .where('workspace_id', '=', tx.workspace)
    .where('account_key', '=', accountKey)
    .orderBy('system')
    .orderBy('id')
    .execute();
}

/**
 * The account that answers for a key: the key's own, or the one that it was merged into. A key that no account has is given
 * back as it is. Whoever writes rows for an account that somebody named asks here first.
 */
export async function standingAccountKey(tx: WorkspaceTransaction, key: string): Promise<string> {
  const { rows } = await sql<{ key: string }>`
    WITH RECURSIVE chain AS (
      SELECT key, merged_into FROM earshot.account WHERE workspace_id = ${tx.workspace} AND key = ${key}
      UNION ALL
      SELECT next.key, next.merged_into FROM chain
      JOIN earshot.account AS next ON next.workspace_id = ${tx.workspace} AND next.key = chain.merged_into
    )
    SELECT key FROM chain WHERE merged_into IS NULL`.execute(tx.sql);
  return rows[0]?.key ?? key;
}

/** {@link standingAccountKey} of each, each once, in their order. */
export async function standingAccountKeys(
  tx: WorkspaceTransaction,
  keys: readonly string[],
): Promise<readonly string[]> {
  const standing = new Set<string>();
  for (const key of keys) standing.add(await standingAccountKey(tx, key));
  return [...standing];
}
