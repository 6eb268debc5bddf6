import type { DocumentBody } from '../../domain/index.ts';
import { mayAct } from '../../domain/index.ts';
import { previewReview, workspacePolicy } from '../../pipeline/index.ts';
import {
  budgetOf,
  isHandbackOverdue,
  isPendingReview,
  isReviewOverdue,
  isStanding,
  type Meetings,
  meetingsOf,
} from '../../reviews/index.ts';
import {
  findAccount,
  hidesFromReader,
  listDebriefs,
  listInterventions,
  listReviews,
  type StoredDebrief,
  type StoredIntervention,
  type StoredReview,
  type WorkspaceTransaction,
} from '../../storage/index.ts';
import type { Frame } from '../model.ts';
import { type LoadContext, loadFrame } from './frame.ts';

/** A review with what follows from the day. */
export interface ReviewView {
  readonly review: StoredReview;
  readonly meetings: Meetings;
  readonly isOverdue: boolean;
}

/** An intervention with what follows from the hour. */
export interface InterventionView {
  readonly intervention: StoredIntervention;
  readonly budget: ReturnType<typeof budgetOf>;
  readonly isOverdue: boolean;
}

/** A form that was refused, a review's by its id, and what it held. */
export interface FormDraft {
  readonly form: string;
  readonly fields: Readonly<Record<string, string>>;
}

/** What the page of an account's reviews shows. */
export interface ReviewModel {
  readonly frame: Frame;
  readonly account: { readonly key: string; readonly name: string };
  /** Those that wait. */
  readonly waiting: readonly ReviewView[];
  /** The agenda that a review would have, where none waits. */
  readonly preview: DocumentBody | null;
  readonly earlier: readonly ReviewView[];
  readonly standing: readonly InterventionView[];
  readonly past: readonly InterventionView[];
  readonly debriefs: readonly StoredDebrief[];
  /** Who is signed in may move them. */
  readonly allowed: boolean;
  /** What a form was refused for. */
  readonly problem: string | null;
  /** That form. */
  readonly draft: FormDraft | null;
}

/** The page of an account's reviews; `undefined` when there is none of this key. */
export async function loadReviews(
  tx: WorkspaceTransaction,
  key: string,
  context: LoadContext,
  { problem, draft }: Pick<ReviewModel, 'problem' | 'draft'> = { problem: null, draft: null },
): Promise<ReviewModel | undefined> {
  const account = await findAccount(tx, key);
  if (account === undefined) return undefined;
  const frame = await loadFrame(tx, context);
  const [reviews, interventions, debriefs, policy, hides] = await Promise.all([
    listReviews(tx, key),
    listInterventions(tx, { account: key }),
    listDebriefs(tx, key),
    workspacePolicy(tx),
    hidesFromReader(tx, key),
  ]);
  const now = new Date(context.now).toISOString();
  const views = reviews.map(
    (review): ReviewView => ({
      review,
      meetings: meetingsOf(review.dueOn, review.openedAt.slice(0, 10)),
      isOverdue: isReviewOverdue({ state: review.standing.state, dueOn: review.dueOn }, frame.asOf),
    }),
  );
  const seen = interventions.map(
    (intervention): InterventionView => ({
      intervention,
      budget: budgetOf(intervention.standing, policy.plays),
      isOverdue: isHandbackOverdue(intervention.standing, now),
    }),
  );
  const waiting = views.filter(({ review }) => isPendingReview(review.standing.state));
  const isFilled = waiting.some(({ review }) => review.documents.agenda !== undefined);
  return {
    frame,
    account: { key, name: account.name },
    waiting,
    preview: isFilled ? null : ((await previewReview(tx, context.scoring, key)) ?? null),
    earlier: views.filter(({ review }) => !isPendingReview(review.standing.state)),
    standing: seen.filter(({ intervention }) => isStanding(intervention.standing.state)),
    past: seen.filter(({ intervention }) => !isStanding(intervention.standing.state)),
    debriefs,
    allowed: mayAct(context.role, 'editor') && !hides,
    problem,
    draft,
  };
}
