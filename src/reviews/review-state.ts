import {
  PENDING_REVIEWS,
  parseInstant,
  RECOVERY_PATHS,
  type RecoveryPath,
  type ReviewEventKind,
  type ReviewKind,
  type ReviewPart,
  type ReviewStanding,
  type ReviewState,
  type RootCause,
} from '../domain/index.ts';
import { isCheck } from './calls.ts';
import { isOnePerson } from './one-person.ts';

/** Every rule by which something is refused to a review (playbook §5). */
export const REVIEW_RULES = {
  'JR-FILLED': 'the agenda is filled in from the record before people work on it',
  'JR-SYNC': 'no root cause is named before the data is synced (part 1)',
  'JR-CAUSE': 'no recovery option opens before the data is synced and a root cause is named (parts 1 and 2)',
  'JR-PATH':
    'a joint review takes exactly one path: save_motion, scope_reset or managed_wind_down; a check takes one of them or none',
  'JR-OWNER': 'the owner of the action is one person by name, not a team',
  'JR-ACTION': 'a review is complete only with an action',
  'JR-DATE': 'the action has a day that is not past',
  'JR-WHY': 'a cancellation says why',
  'JR-BEGUN': 'what people have begun is not cancelled by itself',
  'JR-ENDED': 'a review that is complete or cancelled stays so',
} as const;
export type ReviewRule = keyof typeof REVIEW_RULES;

/** What a review is told to come to; what is missing is refused by its rule. */
export interface WantedOutcome {
  readonly path?: string | undefined;
  readonly owner?: string | undefined;
  readonly action?: string | undefined;
  /** `YYYY-MM-DD` */
  readonly deadline?: string | undefined;
}

/** What happens to a review. */
export type ReviewEvent =
  /** The agenda is filled in, or brought up to date. */
  | { readonly type: 'fill' }
  /** A part was gone through. */
  | { readonly type: 'part'; readonly part: Exclude<ReviewPart, 'root_cause' | 'recovery'>; readonly by: string }
  | {
      readonly type: 'cause';
      readonly cause: RootCause;
      readonly commercial?: boolean | undefined;
      readonly by: string;
    }
  | ({ readonly type: 'choose'; readonly by: string } & WantedOutcome)
  | { readonly type: 'outreach'; readonly plan: string; readonly by: string }
  /** What is left out is as it was chosen before. */
  | ({ readonly type: 'complete'; readonly by: string } & WantedOutcome)
  | { readonly type: 'cancel'; readonly by: string; readonly why: string }
  /** What called for it no longer holds. */
  | { readonly type: 'clear'; readonly why: string };

/** Why a review stays as it is. */
export interface ReviewRefusal {
  readonly rule: ReviewRule;
}

/** A review after an event, and what its history says of it. */
export interface ReviewMoved {
  readonly standing: ReviewStanding;
  readonly event: ReviewEventKind;
  readonly by: string | null;
  readonly why: string | null;
}

/** A review as it comes into being. */
export const NEW_REVIEW: ReviewStanding = {
  state: 'due',
  parts: {},
  cause: null,
  commercial: false,
  outcome: null,
  outreach: null,
  ended: null,
};

/** Does a review still wait for somebody? */
export function isPendingReview(state: ReviewState): boolean {
  return (PENDING_REVIEWS as readonly ReviewState[]).includes(state);
}

/** Has a review been due since before a day (`YYYY-MM-DD`)? A fact of time: no event brings it about. */
export function isReviewOverdue({ state, dueOn }: { state: ReviewState; dueOn: string }, day: string): boolean {
  return isPendingReview(state) && dueOn < day;
}

/**
 * What an event makes of a review at an instant (ISO 8601), or the rule that forbids it. Parts 1 and 2 come before any
 * recovery option; it ends with a path, a person, an action and a day, or cancelled with why. A check of one side, or by cadence,
 * ends with a person, an action and a day; a path it takes only once it has come so far.
 */
export function moveReview(
  review: ReviewStanding,
  event: ReviewEvent,
  now: string,
  kind: ReviewKind = 'joint',
): ReviewMoved | ReviewRefusal {
  if (!isPendingReview(review.state)) return { rule: 'JR-ENDED' };
  switch (event.type) {
    case 'fill':
      return { standing: { ...review, state: review.state === 'open' ? 'open' : 'prefilled' }, ...of('filled', null) };
    case 'cancel':
      return event.why.trim() === '' ? { rule: 'JR-WHY' } : ended(review, 'cancelled', event.by, now, event.why.trim());
    case 'clear':
      return review.state === 'open' ? { rule: 'JR-BEGUN' } : ended(review, 'cancelled', null, now, event.why);
    default:
      return review.state === 'due' ? { rule: 'JR-FILLED' } : worked(review, event, now, kind);
  }
}

type Work = Exclude<ReviewEvent, { readonly type: 'fill' | 'cancel' | 'clear' }>;

function worked(review: ReviewStanding, event: Work, now: string, kind: ReviewKind): ReviewMoved | ReviewRefusal {
  const done = { by: event.by, at: now, why: null };
  const begun = { ...review, state: 'open' } as const;
  switch (event.type) {
    case 'part': {
      const refusal = event.part === 'outreach' && !isCheck(kind) ? unready(review) : undefined;
      if (refusal !== undefined) return refusal;
      return { standing: { ...begun, parts: { ...review.parts, [event.part]: done } }, ...of('part_done', event.by) };
    }
    case 'cause': {
      if (review.parts.data_sync === undefined) return { rule: 'JR-SYNC' };
      const parts = { ...review.parts, root_cause: done };
      const commercial = event.commercial ?? review.commercial;
      return { standing: { ...begun, parts, cause: event.cause, commercial }, ...of('cause_named', event.by) };
    }
    case 'outreach': {
      const parts = { ...review.parts, outreach: done };
      return (
        (isCheck(kind) ? undefined : unready(review)) ?? {
          standing: { ...begun, parts, outreach: event.plan.trim() },
          ...of('outreach_planned', event.by),
        }
      );
    }
    case 'choose':
    case 'complete':
      return decided(begun, event, now, kind);
  }
}

/** Parts 1 and 2 cannot be skipped. */
function unready({ parts, cause }: ReviewStanding): ReviewRefusal | undefined {
  return parts.data_sync === undefined || cause === null ? { rule: 'JR-CAUSE' } : undefined;
}

function decided(
  review: ReviewStanding,
  event: Extract<Work, { readonly type: 'choose' | 'complete' }>,
  now: string,
  kind: ReviewKind,
): ReviewMoved | ReviewRefusal {
  const said = event.path ?? review.outcome?.path ?? undefined;
  const isNone = isCheck(kind) && (said === undefined || said.trim() === '');
  const refusal = isNone ? undefined : unready(review);
  if (refusal !== undefined) return refusal;
  const path = isNone ? null : said;
  const owner = (event.owner ?? review.outcome?.owner ?? '').trim();
  const action = (event.action ?? review.outcome?.action ?? '').trim();
  const deadline = event.deadline ?? review.outcome?.deadline;
  if (path !== null && !isPath(path)) return { rule: 'JR-PATH' };
  if (!isOnePerson(owner)) return { rule: 'JR-OWNER' };
  if (action === '') return { rule: 'JR-ACTION' };
  if (deadline === undefined || parseInstant(deadline) === undefined || deadline < now.slice(0, 10)) {
    return { rule: 'JR-DATE' };
  }
  const done = { by: event.by, at: now, why: null };
  const chosen = {
    ...review,
    parts: path === null ? review.parts : { ...review.parts, recovery: done },
    outcome: { path, owner, action, deadline },
  };
  return event.type === 'choose'
    ? { standing: chosen, ...of('path_chosen', event.by) }
    : ended(chosen, 'complete', event.by, now, null);
}

function isPath(path: string | undefined): path is RecoveryPath {
  return (RECOVERY_PATHS as readonly (string | undefined)[]).includes(path);
}

function ended(
  review: ReviewStanding,
  state: 'complete' | 'cancelled',
  by: string | null,
  at: string,
  why: string | null,
): ReviewMoved {
  const event = state === 'complete' ? 'completed' : 'cancelled';
  return { standing: { ...review, state, ended: { by, at, why } }, event, by, why };
}

function of(event: ReviewEventKind, by: string | null) {
  return { event, by, why: null };
}
