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
  /** Days on which it was lost and gone through, the first first. */
  readonly debriefed: readonly string[];
  /** Its deals that are closed, the first first. */
  readonly deals: readonly LostDeal[];
}

/** A closed deal as far as it says whether an account was lost, or won back. */
export interface LostDeal {
  readonly won: boolean;
  /** `YYYY-MM-DD` */
  readonly closedOn: string;
  /** Its name and stage. */
  readonly words: string;
}

/**
 * Their columns by name: a statement that was prepared with whatever columns there are fails once a later release, upgrading
 * beside this one, has added another.
 */
const REVIEW = sql.raw(
  'id, account_key, kind, rule, reason, previous_id, due_on, opened_at, ceased_at, standing, level, every_days, score, band, ' +
    'filled_at, documents, worded_of, updated_at',
);
const INTERVENTION = sql.raw(
  'id, account_key, triggers, standing, opened_at, due_at, score, filled_at, documents, updated_at',
);

/** Is there anything by which an account may have been lost: a deal that was, or what was gone through since? */
export async function mayBeLost(tx: WorkspaceTransaction, account: string): Promise<boolean> {
  const { rows } = await sql`
    SELECT FROM earshot.debrief WHERE workspace_id = ${tx.workspace} AND account_key = ${account}
    UNION ALL SELECT FROM earshot.deal WHERE workspace_id = ${tx.workspace} AND account_key = ${account} AND won = false
    LIMIT 1`.execute(tx.prepared);
  return rows.length > 0;
}

/** {@link ReviewsOfAccount}: asked at every scoring. */
export async function findReviewsOfAccount(tx: WorkspaceTransaction, account: string): Promise<ReviewsOfAccount> {
  const [reviews, interventions, debriefs, deals] = await Promise.all([
    sql<ReviewRow>`
      SELECT ${REVIEW} FROM earshot.review
      WHERE workspace_id = ${tx.workspace} AND account_key = ${account} AND state IN ('due', 'prefilled', 'open')
      UNION ALL SELECT ${REVIEW} FROM (
        SELECT DISTINCT ON (kind) ${REVIEW} FROM earshot.review
        WHERE workspace_id = ${tx.workspace} AND account_key = ${account} AND state NOT IN ('due', 'prefilled', 'open')
        ORDER BY kind, opened_at DESC, id DESC) AS latest
      ORDER BY opened_at DESC, id DESC`.execute(tx.prepared),
    sql<InterventionRow>`
      SELECT ${INTERVENTION} FROM earshot.intervention
      WHERE workspace_id = ${tx.workspace} AND account_key = ${account}
        AND (state IN ('open', 'touched', 'handback_due') OR jsonb_path_exists(triggers, '$[*] ? (@.endedAt == null)'))
      ORDER BY opened_at DESC, id DESC`.execute(tx.prepared),
    sql<{ lost_on: string }>`
      SELECT lost_on::text FROM earshot.debrief WHERE workspace_id = ${tx.workspace} AND account_key = ${account}
      ORDER BY lost_on`.execute(tx.prepared),
    sql<LostDeal>`
      SELECT won, to_char(closed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS "closedOn", concat_ws(' ', name, stage) AS words
      FROM earshot.deal WHERE workspace_id = ${tx.workspace} AND account_key = ${account} AND won IS NOT NULL AND closed_at IS NOT NULL
      ORDER BY closed_at, key`.execute(tx.prepared),
  ]);
  return {
    reviews: reviews.rows.map(toReview),
    interventions: interventions.rows.map(toIntervention),
    debriefed: debriefs.rows.map(({ lost_on }) => lost_on),
    deals: deals.rows,
  };
}
