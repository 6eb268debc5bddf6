import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type {
  Band,
  DocumentBody,
  NamedDocuments,
  ReviewCall,
  ReviewEventKind,
  ReviewKind,
  ReviewStanding,
  ReviewState,
  Risk,
} from '../domain/index.ts';
import { toJsonb } from './json.ts';
import { type HistoryEvent, quotedBy } from './review-history.ts';
import type { WorkspaceTransaction } from './transaction.ts';

/** A review with where it stands. Times are ISO 8601 in UTC, days `YYYY-MM-DD`. */
export interface StoredReview {
  readonly id: string;
  readonly account: string;
  readonly kind: ReviewKind;
  /** Null: somebody asked for it. */
  readonly rule: ReviewCall | null;
  readonly reason: string;
  readonly previous: string | null;
  readonly dueOn: string;
  readonly openedAt: string;
  /** Since when what called for it no longer holds. */
  readonly ceasedAt: string | null;
  readonly standing: ReviewStanding;
  readonly level: Risk['escalation']['level'];
  readonly everyDays: number | null;
  readonly score: number | null;
  readonly band: Band | null;
  readonly filledAt: string | null;
  readonly documents: NamedDocuments;
  /** Of the parts of its agenda that a model was last asked to word. */
  readonly wordedOf: string | null;
  readonly updatedAt: string;
}

/** A review that comes into being. */
export type NewReview = Omit<StoredReview, 'id' | 'updatedAt'>;

/** Stores a review; gives its id. */
export async function insertReview(tx: WorkspaceTransaction, review: NewReview): Promise<string> {
  const id = `rv_${randomUUID()}`;
  await tx.sql
    .insertInto('review')
    .values({
      workspace_id: tx.workspace,
      id,
      account_key: review.account,
      kind: review.kind,
      rule: review.rule,
      reason: review.reason,
      previous_id: review.previous,
      due_on: review.dueOn,
      opened_at: review.openedAt,
      ceased_at: review.ceasedAt,
      standing: toJsonb(review.standing),
      level: review.level,
      every_days: review.everyDays,
      score: review.score,
      band: review.band,
      filled_at: review.filledAt,
      documents: toJsonb(review.documents),
      conversation_ids: quotedBy(review.documents),
      worded_of: review.wordedOf,
      updated_at: review.openedAt,
    })
    .execute();
  return id;
}

/** What becomes of a review; what is left out stays. */
export type ReviewChange = Partial<
  Pick<
    StoredReview,
    | 'standing'
    | 'rule'
    | 'reason'
    | 'dueOn'
    | 'ceasedAt'
    | 'level'
    | 'everyDays'
    | 'score'
    | 'band'
    | 'filledAt'
    | 'documents'
    | 'wordedOf'
  >
>;

/** Changes a review at an instant. */
export async function updateReview(
  tx: WorkspaceTransaction,
  id: string,
  { standing, documents, dueOn, ceasedAt, everyDays, filledAt, wordedOf, ...plain }: ReviewChange,
  at: string,
): Promise<void> {
  await tx.sql
    .updateTable('review')
    .set({
      ...plain,
      updated_at: at,
      ...(standing === undefined ? {} : { standing: toJsonb(standing) }),
      ...(documents === undefined ? {} : { documents: toJsonb(documents), conversation_ids: quotedBy(documents) }),
      ...(wordedOf === undefined ? {} : { worded_of: wordedOf }),
      ...(dueOn === undefined ? {} : { due_on: dueOn }),
      ...(ceasedAt === undefined ? {} : { ceased_at: ceasedAt }),
      ...(everyDays === undefined ? {} : { every_days: everyDays }),
      ...(filledAt === undefined ? {} : { filled_at: filledAt }),
    })
    .where('workspace_id', '=', tx.workspace)
    .where('id', '=', id)
    .execute();
}

/** Writes down what happened to a review that is held. */
export async function writeReviewEvent(
  tx: WorkspaceTransaction,
  id: string,
  { event, actor, at, why, before, after }: HistoryEvent<ReviewEventKind, ReviewState>,
): Promise<void> {
  await sql`
    INSERT INTO earshot.review_event (workspace_id, review_id, ordinal, event, actor, at, why, state_before, state_after)
    SELECT ${tx.workspace}, ${id}, count(*)::int + 1, ${event}, ${actor}, ${at}::timestamptz, ${why}, ${before}, ${after}
    FROM earshot.review_event WHERE workspace_id = ${tx.workspace} AND review_id = ${id}
    RETURNING ordinal`.execute(tx.sql);
}

/** What happened to a review, the first first. */
export async function listReviewEvents(
  tx: WorkspaceTransaction,
  id: string,
): Promise<readonly HistoryEvent<ReviewEventKind, ReviewState>[]> {
  const rows = await tx.sql
    .selectFrom('review_event')
    .select(['event', 'actor', 'at', 'why', 'state_before', 'state_after'])
    .where('workspace_id', '=', tx.workspace)
    .where('review_id', '=', id)
    .orderBy('ordinal')
    .execute();
  return rows.map(({ state_before: before, state_after: after, ...row }) => ({ ...row, before, after }));
}

/** An account's reviews, the latest first. */
export async function listReviews(tx: WorkspaceTransaction, account: string): Promise<readonly StoredReview[]> {
  const rows = await tx.sql
    .selectFrom('review')
    .selectAll()
    .where('workspace_id', '=', tx.workspace)
    .where('account_key', '=', account)
    .orderBy('opened_at', 'desc')
    .orderBy('due_on', 'desc')
    .orderBy('id', 'desc')
    .execute();
  return rows.map(toReview);
}

/** One review; `undefined` when there is none of this id. */
export async function findReview(tx: WorkspaceTransaction, id: string): Promise<StoredReview | undefined> {
  const row = await tx.sql
    .selectFrom('review')
    .selectAll()
    .where('workspace_id', '=', tx.workspace)
    .where('id', '=', id)
    .executeTakeFirst();
  return row && toReview(row);
}

/** A review as its row has it. */
export interface ReviewRow {
  id: string;
  account_key: string;
  kind: ReviewKind;
  rule: ReviewCall | null;
  reason: string;
  previous_id: string | null;
  due_on: string;
  opened_at: string;
  ceased_at: string | null;
  standing: ReviewStanding;
  level: Risk['escalation']['level'];
  every_days: number | null;
  score: number | null;
  band: Band | null;
  filled_at: string | null;
  documents: Record<string, DocumentBody>;
  worded_of: string | null;
  updated_at: string;
}

/** A row as a review. */
export function toReview(row: ReviewRow): StoredReview {
  return {
    id: row.id,
    account: row.account_key,
    kind: row.kind,
    rule: row.rule,
    reason: row.reason,
    previous: row.previous_id,
    dueOn: row.due_on,
    openedAt: row.opened_at,
    ceasedAt: row.ceased_at,
    standing: row.standing,
    level: row.level,
    everyDays: row.every_days,
    score: row.score,
    band: row.band,
    filledAt: row.filled_at,
    documents: row.documents,
    wordedOf: row.worded_of,
    updatedAt: row.updated_at,
  };
}
