import { sql } from 'kysely';
import { type InterventionRow, type StoredIntervention, toIntervention } from './interventions.ts';
import { type ReviewRow, type StoredReview, toReview } from './reviews.ts';
import type { WorkspaceTransaction } from './transaction.ts';

/** What of an account's reviews and interventions decides what is called for anew. */
export interface ReviewsOfAccount {
  /** Those that wait, and of each kind the latest. */
  readonly reviews: readonly StoredReview[];
  /** Those that stand, and those with a trigger that was not seen to end. */
  readonly interventions: readonly StoredIntervention[];
  readonly debriefed: readonly string[];
}

/** {@link ReviewsOfAccount}: asked at every scoring. */
export async function findReviewsOfAccount(tx: WorkspaceTransaction, account: string): Promise<ReviewsOfAccount> {
  const [reviews, interventions, debriefs] = await Promise.all([
    sql<ReviewRow>`
      SELECT * FROM (
        SELECT DISTINCT ON (kind, state IN ('due', 'prefilled', 'open')) * FROM earshot.review
        WHERE workspace_id = ${tx.workspace} AND account_key = ${account}
        ORDER BY kind, state IN ('due', 'prefilled', 'open'), opened_at DESC, id DESC) AS latest
      ORDER BY opened_at DESC, id DESC`.execute(tx.prepared),
    sql<InterventionRow>`
      SELECT * FROM earshot.intervention
      WHERE workspace_id = ${tx.workspace} AND account_key = ${account}
        AND (state IN ('open', 'touched', 'handback_due') OR jsonb_path_exists(triggers, '$[*] ? (@.endedAt == null)'))
      ORDER BY opened_at DESC, id DESC`.execute(tx.prepared),
    sql<{ lost_on: string }>`
      SELECT lost_on::text FROM earshot.debrief WHERE workspace_id = ${tx.workspace} AND account_key = ${account}
      ORDER BY lost_on`.execute(tx.prepared),
  ]);
  return {
    reviews: reviews.rows.map(toReview),
    interventions: interventions.rows.map(toIntervention),
    debriefed: debriefs.rows.map(({ lost_on }) => lost_on),
  };
}
