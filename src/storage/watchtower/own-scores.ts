import { sql } from 'kysely';
import type { Band } from '../../domain/index.ts';
import type { WorkspaceTransaction } from '../transaction.ts';

/** What an account scores by what its reader may read. */
export interface OwnScore {
  readonly key: string;
  readonly score: number;
  readonly band: Band;
}

/** Keys of accounts without a score that may be read, in their order, at most so many. */
export async function listUnscored(tx: WorkspaceTransaction, limit: number): Promise<readonly string[]> {
  const { rows } = await sql<{ key: string }>`
    SELECT account.key FROM earshot.account
    LEFT JOIN earshot.account_risk ON account_risk.workspace_id = ${tx.workspace} AND account_risk.account_key = account.key
    WHERE account.workspace_id = ${tx.workspace} AND account.merged_into IS NULL AND account_risk.workspace_id IS NULL
    ORDER BY account.key LIMIT ${limit}`.execute(tx.sql);
  return rows.map(({ key }) => key);
}

/** Such scores as a table `own (key, score, band)`. */
export function knownScores(own: readonly OwnScore[]) {
  return sql`unnest(${own.map(({ key }) => key)}::text[], ${own.map(({ score }) => score)}::integer[],
    ${own.map(({ band }) => band)}::text[]) AS own (key, score, band)`;
}
