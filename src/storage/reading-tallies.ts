import type { WorkspaceTransaction } from './transaction.ts';

/** What the readings that stand came to, of the conversations that came in within a time. */
export interface StoredTally {
  readonly conversations: number;
  readonly turns: number;
  /** Signals by kind, and rejected proposals by reason. */
  readonly signals: Readonly<Record<string, number>>;
  readonly rejections: Readonly<Record<string, number>>;
  /** Who read them, by fingerprint. */
  readonly readers: readonly string[];
}

const TALLY = `
  WITH said AS (
    SELECT id, run_id, jsonb_array_length(speakers) AS turns FROM earshot.conversation
    WHERE workspace_id = $1 AND recorded_at >= $2 AND recorded_at < $3 AND run_id IS NOT NULL
      AND status IN ('read', 'partial')
  )
  SELECT (SELECT count(*) FROM said)::integer AS conversations, (SELECT coalesce(sum(turns), 0) FROM said)::integer AS turns,
    (SELECT coalesce(jsonb_object_agg(kind, count), '{}') FROM (
      SELECT kind, count(*) FROM earshot.signal WHERE workspace_id = $1 AND withdrawn_at IS NULL
        AND conversation_id IN (SELECT id FROM said) GROUP BY kind) AS found) AS signals,
    (SELECT coalesce(jsonb_object_agg(reason, count), '{}') FROM (
      SELECT reason, count(*) FROM earshot.rejection WHERE workspace_id = $1
        AND run_id IN (SELECT run_id FROM said) GROUP BY reason) AS refused) AS rejections,
    (SELECT coalesce(jsonb_agg(DISTINCT fingerprint), '[]') FROM earshot.extraction_run WHERE workspace_id = $1
      AND id IN (SELECT run_id FROM said)) AS readers`;

/** The tally of the conversations that came in from one time on and before another, ISO 8601. */
export async function tallyReadings(
  tx: WorkspaceTransaction,
  { from, before }: { readonly from: string; readonly before: string },
): Promise<StoredTally> {
  const { rows } = await tx.executeSql(TALLY, [tx.workspace, from, before]);
  return rows[0] as StoredTally; // one row, whatever there is
}
