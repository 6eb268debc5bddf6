import { sql } from 'kysely';
import type { Medium } from '../domain/index.ts';
import type { ConversationStatus } from './tables.ts';
import type { WorkspaceTransaction } from './transaction.ts';

/** How far a conversation got, as its row and its run say. */
export interface ConversationProgress {
  readonly id: string;
  readonly medium: Medium;
  readonly subject: string | null;
  readonly account: { readonly key: string; readonly name: string } | null;
  readonly status: ConversationStatus;
  /** Why it is `partial`, `failed` or `waiting`; null otherwise. */
  readonly reason: string | null;
  /** Standing signals, and candidates that were rejected. */
  readonly signals: number;
  readonly rejected: number;
  /** When the run that stands ended; null until one has. */
  readonly readAt: string | null;
}

/** How far these conversations got; of what is not there, or not the transaction's reader's to see, nothing. */
export async function findProgress(
  tx: WorkspaceTransaction,
  ids: readonly string[],
): Promise<readonly ConversationProgress[]> {
  if (ids.length === 0) return [];
  const { rows } = await sql<Omit<ConversationProgress, 'account'> & { key: string | null; name: string | null }>`
    SELECT said.id, said.medium, said.subject, said.status, said.status_reason AS reason, run.finished_at AS "readAt",
      account.key, account.name,
      (SELECT count(*) FROM earshot.signal WHERE signal.workspace_id = ${tx.workspace}
        AND signal.conversation_id = said.id AND signal.withdrawn_at IS NULL) AS signals,
      (SELECT count(*) FROM earshot.rejection WHERE rejection.workspace_id = ${tx.workspace}
        AND rejection.run_id = said.run_id) AS rejected
    FROM earshot.conversation AS said
    LEFT JOIN earshot.account ON account.workspace_id = said.workspace_id AND account.key = said.account_key
    LEFT JOIN earshot.extraction_run AS run ON run.workspace_id = said.workspace_id AND run.id = said.run_id
    WHERE said.workspace_id = ${tx.workspace} AND said.id = ANY (${[...ids]}::text[])`.execute(tx.sql);
  return rows.map(({ key, name, ...row }) => ({
    ...row,
    signals: Number(row.signals),
    rejected: Number(row.rejected),
    account: key === null ? null : { key, name: name ?? key },
  }));
}

/**
 * Those of these conversations whose account has been scored since the run that stands for them ended. That it was is no
 * secret, what it scored may be one: ask in a transaction without a reader, about conversations that the reader may see.
 */
export async function listScored(tx: WorkspaceTransaction, ids: readonly string[]): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set();
  const { rows } = await sql<{ id: string }>`
    SELECT said.id FROM earshot.conversation AS said
    JOIN earshot.extraction_run AS run ON run.workspace_id = said.workspace_id AND run.id = said.run_id
    JOIN earshot.account_risk AS risk ON risk.workspace_id = said.workspace_id AND risk.account_key = said.account_key
    WHERE said.workspace_id = ${tx.workspace} AND said.id = ANY (${[...ids]}::text[])
      AND risk.computed_at >= run.finished_at`.execute(tx.sql);
  return new Set(rows.map(({ id }) => id));
}

/** The conversations that came in last, the latest first. */
export async function listLatest(tx: WorkspaceTransaction, limit: number): Promise<readonly ConversationProgress[]> {
  const rows = await tx.sql
    .selectFrom('conversation')
    .select('id')
    .where('workspace_id', '=', tx.workspace)
    .orderBy('recorded_at', 'desc')
    .orderBy('id')
    .limit(limit)
    .execute();
  const ids = rows.map(({ id }) => id);
  const found = new Map((await findProgress(tx, ids)).map((one) => [one.id, one]));
  return ids.flatMap((id) => found.get(id) ?? []);
}

/** Is there anything beside these accounts that clearing the workspace would take away: accounts, deals, usage, tickets, surveys? */
export async function hasMoreThan(tx: WorkspaceTransaction, accountKeys: readonly string[]): Promise<boolean> {
  const { workspace } = tx;
  const { rows } = await sql<{ more: boolean }>`
    SELECT EXISTS (SELECT FROM earshot.account WHERE workspace_id = ${workspace} AND key <> ALL (${[...accountKeys]}::text[]))
      OR EXISTS (SELECT FROM earshot.deal WHERE workspace_id = ${workspace})
      OR EXISTS (SELECT FROM earshot.observation WHERE workspace_id = ${workspace})
      OR EXISTS (SELECT FROM earshot.usage_event WHERE workspace_id = ${workspace}) AS more`.execute(tx.sql);
  return rows[0]?.more === true;
}

/** What a workspace has heard, and whether by one source: 1 where there is any, else 0. */
export interface HeardCounts {
  readonly accounts: number;
  readonly fromSource: number;
  readonly fromElsewhere: number;
}

/** Whether there are accounts, and deliveries that came as `source` or otherwise: 1 or 0 each. */
export async function countHeard(tx: WorkspaceTransaction, source: string): Promise<HeardCounts> {
  const { rows } = await sql<HeardCounts>`
    SELECT
      (SELECT count(*) FROM (SELECT FROM earshot.account WHERE workspace_id = ${tx.workspace} LIMIT 1) AS found) AS accounts,
      (SELECT count(*) FROM (SELECT FROM earshot.delivery
        WHERE workspace_id = ${tx.workspace} AND source = ${source} LIMIT 1) AS found) AS "fromSource",
      (SELECT count(*) FROM (SELECT FROM earshot.delivery
        WHERE workspace_id = ${tx.workspace} AND source <> ${source} LIMIT 1) AS found) AS "fromElsewhere"`.execute(
    tx.sql,
  );
  const [row] = rows;
  return row ?? { accounts: 0, fromSource: 0, fromElsewhere: 0 };
}
