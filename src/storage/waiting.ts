import { sql } from 'kysely';
import type { WorkspaceTransaction } from './transaction.ts';

/** Whether anything waits that may be an account's: asked with one statement, for mostly nothing does. */
export interface WaitingFor {
  readonly observations: boolean;
  readonly events: boolean;
  /** Messages that nobody could place; whose they are is asked of each. */
  readonly messages: boolean;
}

/** What waits by a clue of an account, and whether any message waits at all. */
export async function findWaitingFor(tx: WorkspaceTransaction, accountKey: string): Promise<WaitingFor> {
  const own = sql`workspace_id = ${tx.workspace} AND account_key IS NULL`;
  const { rows } = await sql<WaitingFor>`
    WITH clue AS (
      SELECT 'key:' || key AS clue FROM earshot.account WHERE workspace_id = ${tx.workspace} AND key = ${accountKey}
      UNION ALL SELECT 'domain:' || domain FROM earshot.account
        WHERE workspace_id = ${tx.workspace} AND key = ${accountKey} AND domain IS NOT NULL
      UNION ALL SELECT 'domain:' || domain FROM earshot.account_domain
        WHERE workspace_id = ${tx.workspace} AND account_key = ${accountKey}
      UNION ALL SELECT 'crm:' || id FROM earshot.account_crm_id
        WHERE workspace_id = ${tx.workspace} AND account_key = ${accountKey}
    ), own AS MATERIALIZED (SELECT array_agg(clue) AS clues FROM clue)
    SELECT EXISTS (SELECT FROM earshot.observation WHERE ${own} AND clues && (SELECT clues FROM own)) AS observations,
      EXISTS (SELECT FROM earshot.usage_event WHERE ${own} AND clues && (SELECT clues FROM own)) AS events,
      EXISTS (SELECT FROM earshot.touch WHERE ${own}) AS messages`.execute(tx.prepared);
  const [found] = rows;
  if (found === undefined) throw new TypeError('a statement without FROM gives one row');
  return found;
}
