import { sql } from 'kysely';
import { type Dispatch, listDispatches } from './dispatches.ts';
import { type DeliveryRecord, listDeliveries } from './posted-deliveries.ts';
import type { WorkspaceTransaction } from './transaction.ts';

/** What came in and could not be processed, and what was to go out and did not, for good: a person has it done again, or not. */
export interface Undelivered {
  readonly deliveries: readonly DeliveryRecord[];
  readonly dispatches: readonly Dispatch[];
  /** There are more than these. */
  readonly isMore: boolean;
}

/** The latest of each; what cannot be done again (its body is gone, or where it was to go) is left out. */
export async function listUndelivered(tx: WorkspaceTransaction, limit: number): Promise<Undelivered> {
  const [deliveries, dispatches, standing] = await Promise.all([
    listDeliveries(tx, { status: ['failed'] }, { limit }),
    listDispatches(tx, { state: 'failed', isKept: true }, { limit }),
    listStanding(tx),
  ]);
  return {
    deliveries: deliveries.items.filter(({ purgedAt }) => purgedAt === null),
    dispatches: dispatches.items.filter(({ destination }) => standing.has(destination)),
    isMore: deliveries.next !== null || dispatches.next !== null,
  };
}

async function listStanding(tx: WorkspaceTransaction): Promise<ReadonlySet<string>> {
  const rows = await tx.sql
    .selectFrom('destination')
    .select('id')
    .where('workspace_id', '=', tx.workspace)
    .where('removed_at', 'is', null)
    .execute();
  return new Set(rows.map(({ id }) => id));
}

/** How many {@link listUndelivered} would give of all. */
export async function countUndelivered(tx: WorkspaceTransaction): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    SELECT (SELECT count(*) FROM earshot.delivery
        WHERE workspace_id = ${tx.workspace} AND status = 'failed' AND purged_at IS NULL)
      + (SELECT count(*) FROM earshot.dispatch JOIN earshot.destination
          ON destination.workspace_id = ${tx.workspace} AND destination.id = dispatch.destination_id AND removed_at IS NULL
        WHERE dispatch.workspace_id = ${tx.workspace} AND state = 'failed' AND purged_at IS NULL) AS count`.execute(
    tx.prepared,
  );
  return Number(rows[0]?.count ?? 0);
}
