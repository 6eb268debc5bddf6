import { sql } from 'kysely';
import { utcDate } from '../domain/index.ts';
import type { WorkspaceTransaction } from './transaction.ts';

/** What somebody is shown: signals, and the account that they look at. */
export interface Shown {
  readonly signals: readonly string[];
  readonly account?: string | undefined;
  /** Under which name they judge. */
  readonly viewer: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/**
 * Remembers of signals when they were first shown and to whom, and of an account that somebody looked at it on this day. In
 * the order of their ids: two pages of one account shown at once must not wait for each other.
 */
export async function recordShown(tx: WorkspaceTransaction, { signals, account, viewer, now }: Shown): Promise<void> {
  const { workspace } = tx;
  if (signals.length > 0) {
    await sql`
      INSERT INTO earshot.signal_view (workspace_id, signal_id, viewed_at, viewer)
      SELECT workspace_id, id, ${new Date(now).toISOString()}::timestamptz, ${viewer} FROM earshot.signal
      WHERE workspace_id = ${workspace} AND id = ANY (${[...signals]}::text[]) AND NOT EXISTS (SELECT
        FROM earshot.signal_view AS seen WHERE seen.workspace_id = ${workspace} AND seen.signal_id = signal.id)
      ORDER BY id
      ON CONFLICT DO NOTHING`.execute(tx.sql);
  }
  if (account === undefined) return;
  await tx.sql
    .insertInto('account_view')
    .values({ workspace_id: workspace, account_key: account, day: utcDate(now), viewer })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}
