import { type CrmId, foldCrmId } from './account-crm-ids.ts';
import type { WorkspaceTransaction } from './transaction.ts';

/** The key of the deal that a CRM knows by this id; `undefined` when none does. */
export async function findDealByCrmId(tx: WorkspaceTransaction, given: CrmId): Promise<string | undefined> {
  const { system, id } = foldCrmId(given);
  const row = await tx.sql
    .selectFrom('deal_crm_id')
    .select('deal_key')
    .where('workspace_id', '=', tx.workspace)
    .where('system', '=', system)
    .where('id', '=', id)
    .executeTakeFirst();
  return row?.deal_key;
}

/** Writes down what CRMs call a deal; an id that was another deal's is that one's no more. */
export async function saveDealCrmIds(tx: WorkspaceTransaction, dealKey: string, ids: readonly CrmId[]): Promise<void> {
  for (const { system, id } of ids.map(foldCrmId)) {
    await tx.sql
      .insertInto('deal_crm_id')
      .values({ workspace_id: tx.workspace, system, id, deal_key: dealKey })
      .onConflict((conflict) => conflict.columns(['workspace_id', 'system', 'id']).doUpdateSet({ deal_key: dealKey }))
      .execute();
  }
}

/** What CRMs call a deal, by system and id. */
export async function listDealCrmIds(tx: WorkspaceTransaction, dealKey: string): Promise<readonly CrmId[]> {
  return tx.sql
    .selectFrom('deal_crm_id')
    .select(['system', 'id'])
    .where('workspace_id', '=', tx.workspace)
    .where('deal_key', '=', dealKey)
    .orderBy('system')
    .orderBy('id')
    .execute();
}
