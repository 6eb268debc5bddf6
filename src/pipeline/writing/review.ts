import { WORDED_PARTS, wordedOf } from '../../reviews/index.ts';
import {
  findReview,
  lockAccount,
  type StoredReview,
  updateReview,
  type WorkspaceTransaction,
} from '../../storage/index.ts';
import type { WritingJob } from '../queue.ts';
import { tellReview } from '../reviews/index.ts';
import { dayOf, workspaceNow } from '../score-account.ts';
import type { Subject } from './tools.ts';

/** The parts of a review's agenda that are filled in from the record, until people have begun on it. */
export const reviewSubject: Subject = {
  async load(tx, order) {
    const review = await findUntouched(tx, order);
    const agenda = review?.documents.agenda;
    if (agenda === undefined) return undefined;
    const of = wordedOf(agenda);
    return of === review?.wordedOf ? undefined : { document: agenda, of, sections: WORDED_PARTS };
  },
  async keep(tx, order, { wanted, outcome, tools }) {
    if (!(await lockAccount(tx, order.account))) return;
    const review = await findUntouched(tx, order);
    const agenda = review?.documents.agenda;
    if (review === undefined || agenda === undefined || wordedOf(agenda) !== wanted.of) return;
    const now = workspaceNow(await dayOf(tx, tools), tools);
    if (!('document' in outcome)) return updateReview(tx, review.id, { wordedOf: wanted.of }, now);
    const documents = { ...review.documents, agenda: outcome.document };
    await updateReview(tx, review.id, { documents, wordedOf: wanted.of }, now);
    await tellReview({ tx, queue: tools.queue, now }, { ...review, documents });
  },
};

/** A review that is filled in, as the facts gave it, and that nobody has begun. */
async function findUntouched(tx: WorkspaceTransaction, { id }: WritingJob): Promise<StoredReview | undefined> {
  const review = await findReview(tx, id);
  const isUntouched = review?.standing.state === 'prefilled' && review.documents.agenda?.mode === 'offline';
  return isUntouched ? review : undefined;
}
