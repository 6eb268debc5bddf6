import { type DocumentBody, utcDate } from '../../domain/index.ts';
import {
  aeBrief,
  agendaOf,
  asWorded,
  besideDone,
  type Called,
  checkDocument,
  everyDaysOf,
  isOutdated,
  isPendingReview,
  moveReview,
  NEW_REVIEW,
} from '../../reviews/index.ts';
import {
  insertReview,
  type NewReview,
  type StoredReview,
  updateReview,
  writeReviewEvent,
} from '../../storage/index.ts';
import { orderWriting } from '../writing/order.ts';
import { settleReview, tellReview } from './items.ts';
import type { Taking } from './taking.ts';

/** What is called for. */
export type WantedReview = Pick<NewReview, 'kind' | 'rule' | 'dueOn' | 'reason' | 'previous'>;

/** Stores a review as due; gives it. */
export async function scheduleReview(
  { tx, now, account, scored, policy }: Taking,
  wanted: WantedReview,
): Promise<StoredReview> {
  const { risk } = scored;
  const review: NewReview = {
    ...wanted,
    account,
    openedAt: now,
    ceasedAt: null,
    standing: NEW_REVIEW,
    level: risk.escalation.level,
    everyDays: everyDaysOf(wanted.kind, risk, policy),
    score: risk.score,
    band: risk.band,
    filledAt: null,
    documents: {},
    wordedOf: null,
  };
  const id = await insertReview(tx, review);
  await writeReviewEvent(tx, id, {
    event: 'opened',
    actor: null,
    at: now,
    why: wanted.reason,
    before: null,
    after: 'due',
  });
  return { ...review, id, updatedAt: now };
}

/** Stores a review, fills it in and puts it before its people. */
export async function openReview(taking: Taking, wanted: WantedReview): Promise<StoredReview> {
  return fillReview(taking, await scheduleReview(taking, wanted));
}

/** Fills a review in from the record as it is now, or brings it up to date; `dueOn`: and has it held on that day. */
export async function fillReview(
  taking: Taking,
  review: StoredReview,
  dueOn: string = review.dueOn,
): Promise<StoredReview> {
  return keepFilled(taking, review, dueOn, await documentsOf(taking, review, dueOn));
}

/**
 * Brings a review that is filled in up to date where what it says no longer stands: words were dismissed, promises decided. Parts
 * that people have gone through stay as they had them.
 */
export async function refreshReview(taking: Taking, review: StoredReview): Promise<void> {
  const { agenda: before, brief: briefed } = review.documents;
  if (before === undefined || !isPendingReview(review.standing.state)) return;
  const { agenda: fresh, ...rest } = await documentsOf(taking, review, review.dueOn);
  const agenda = besideDone(fresh, before, review.standing.parts);
  const isOld =
    isOutdated(before, agenda) ||
    (briefed !== undefined && rest.brief !== undefined && isOutdated(briefed, rest.brief));
  if (isOld) await keepFilled(taking, review, review.dueOn, { agenda, ...rest });
}

interface Documents {
  readonly agenda: DocumentBody;
  /** For the AE, where they are briefed in writing. */
  readonly brief?: DocumentBody;
}

/** What a review's people are handed, as the record is now. */
async function documentsOf(taking: Taking, review: StoredReview, dueOn: string): Promise<Documents> {
  const { tx, scored, policy } = taking;
  const material = await taking.material();
  const everyDays = everyDaysOf(review.kind, scored.risk, policy);
  const called: Called = {
    kind: review.kind,
    reason: review.reason,
    dueOn,
    calledOn: review.openedAt.slice(0, 10),
    nextOn: everyDays === null ? null : utcDate(Date.parse(dueOn) + everyDays * MILLISECONDS_PER_DAY),
  };
  const offline = await checkDocument(tx, agendaOf(material, called));
  const agenda = asWorded(offline, { agenda: review.documents.agenda, wordedOf: review.wordedOf });
  return review.kind === 'cs_escalation' ? { agenda, brief: await checkDocument(tx, aeBrief(material)) } : { agenda };
}

async function keepFilled(
  taking: Taking,
  review: StoredReview,
  dueOn: string,
  documents: Documents,
): Promise<StoredReview> {
  const { tx, now, scored, policy } = taking;
  const moved = moveReview(review.standing, { type: 'fill' }, now);
  if ('rule' in moved) return review;
  const { escalation, score, band } = scored.risk;
  const change = {
    standing: moved.standing,
    dueOn,
    documents: { ...review.documents, ...documents },
    level: escalation.level,
    everyDays: everyDaysOf(review.kind, scored.risk, policy),
    score,
    band,
    filledAt: now,
  };
  await updateReview(tx, review.id, change, now);
  if (review.standing.state !== moved.standing.state) {
    await writeReviewEvent(tx, review.id, {
      event: moved.event,
      actor: null,
      at: now,
      why: null,
      before: review.standing.state,
      after: moved.standing.state,
    });
  }
  const filled = { ...review, ...change, updatedAt: now };
  await tellReview(taking, filled);
  if (moved.standing.state === 'prefilled' && documents.agenda.mode === 'offline')
    await orderWriting(tx, taking, [{ subject: 'review', id: review.id, account: review.account }]);
  return filled;
}

const MILLISECONDS_PER_DAY = 86_400_000;

/** Has a review that nobody has begun leave. */
export async function clearReview(taking: Taking, review: StoredReview, why: string): Promise<void> {
  const { tx, now } = taking;
  const moved = moveReview(review.standing, { type: 'clear', why }, now);
  if ('rule' in moved) return;
  await updateReview(tx, review.id, { standing: moved.standing, ceasedAt: now }, now);
  await writeReviewEvent(tx, review.id, {
    event: moved.event,
    actor: null,
    at: now,
    why,
    before: review.standing.state,
    after: moved.standing.state,
  });
  await settleReview(taking, review.id, 'stale', why);
}
