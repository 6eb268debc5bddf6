import { addDays, type ReviewKind } from '../domain/index.ts';
import type { StoredReview } from '../storage/index.ts';
import { type Call, callsOf, everyDaysOf, firstDueOn, isByCadence, isWithLeads, kindOf, soonDay } from './calls.ts';
import { isPendingReview } from './review-state.ts';
import type { Planned, Step } from './steps.ts';

/**
 * What is to be done about an account's reviews: what is called for is opened once, what no longer is leaves unless people have
 * begun, what comes near is filled in.
 */
export function planReviews(planned: Planned): readonly Step[] {
  const { stored } = planned;
  const pending = stored.reviews.filter(({ standing }) => isPendingReview(standing.state));
  const calls = callsOf(planned, (kind) => isDeclined(stored.reviews, kind));
  const open = calls.filter((call) => !isCoveredBy(call, pending));
  const leaving = leavingOf(planned, calls, pending);
  const doubles = doublesOf(pending);
  const gone = new Set([...leaving.map(({ review }) => review), ...doubles]);
  return [
    ...ceased(planned, calls),
    ...leaving,
    ...doubles.map((review) => clear(review, 'another review of this kind waits: the accounts were merged')),
    ...fillings(
      planned,
      pending.filter((review) => !gone.has(review)),
    ),
    ...open
      .filter((call) => !isHad(call, stored.reviews))
      .map((call): Step => ({ do: 'open-review', ...call, ...dueOf(call, planned) })),
  ];
}

/** Has somebody said no to a review that a rule calls for, and the rule has stood since? Then only its cadence runs. */
function isDeclined(reviews: readonly StoredReview[], kind: ReviewKind): boolean {
  const own = reviews.filter((review) => review.kind === kind && review.rule !== null);
  if (own.some(({ standing }) => isPendingReview(standing.state))) return false;
  return own.some(({ standing, ceasedAt }) => ceasedAt === null && isCancelledByPerson(standing));
}

function isCancelledByPerson({ state, ended }: StoredReview['standing']): boolean {
  return state === 'cancelled' && ended !== null && ended.by !== null;
}

/** Does a review that waits serve for what is called for? One that somebody asked for, or began, is not doubled by a rule or a cadence. */
function isCoveredBy({ kind, rule }: Call, pending: readonly StoredReview[]): boolean {
  if (kind === 'strategic') return pending.some((review) => review.kind === kind);
  return pending.some(
    (review) =>
      review.kind === kind ||
      (review.kind === 'joint' && (review.rule === null || review.standing.state === 'open')) ||
      (isByCadence(rule) && review.kind !== 'strategic' && review.standing.state === 'open'),
  );
}

/** Was what a rule calls for held or begun since the rule holds? Its next one comes by cadence, from the one before. */
function isHad({ kind, rule }: Call, reviews: readonly StoredReview[]): boolean {
  if (isByCadence(rule)) return false;
  const own = reviews.filter((review) => review.kind === kind && review.rule !== null && review.ceasedAt === null);
  return own.some(({ standing }) => !(kind === 'cs_escalation' && isCancelledByPerson(standing)));
}

function ceased({ risk, stored }: Planned, calls: readonly Call[]): readonly Step[] {
  return stored.reviews
    .filter(({ rule, kind, ceasedAt }) => {
      const stands = calls.some((call) => call.kind === kind) || kindOf(risk.review.rule) === kind;
      return rule !== null && ceasedAt === null && !stands;
    })
    .map((review) => ({ do: 'cease-review', review }));
}

function clear(review: StoredReview, why: string): Extract<Step, { readonly do: 'clear-review' }> {
  return { do: 'clear-review', review, why };
}

/** Reviews that nobody has begun and nothing calls for any more, or that another one serves for. */
function leavingOf(
  { risk }: Planned,
  calls: readonly Call[],
  pending: readonly StoredReview[],
): readonly Extract<Step, { readonly do: 'clear-review' }>[] {
  const { rule } = risk.review;
  return pending.flatMap((review) => {
    if (review.rule === null || review.standing.state === 'open') return [];
    const call = calls.find(({ kind }) => kind === review.kind);
    if (call === undefined) {
      const instead = rule === null ? '' : `; ${rule} does`;
      return [
        clear(
          review,
          isByCadence(review.rule) ? whyNot(review.kind, calls) : `${review.rule} no longer fires${instead}`,
        ),
      ];
    }
    const others = pending.filter(({ kind }) => kind !== call.kind);
    const isServed = isByCadence(call.rule) && isCoveredBy(call, others);
    return isServed ? [clear(review, 'another review waits that serves for it')] : [];
  });
}

function whyNot(kind: ReviewKind, calls: readonly Call[]): string {
  const [instead] = calls;
  if (instead !== undefined)
    return `${isByCadence(instead.rule) ? 'another cadence' : instead.rule} calls for a review in its place`;
  return CEASED[kind] ?? 'nothing calls for it any more';
}

const CEASED: Readonly<Partial<Record<ReviewKind, string>>> = {
  tier_one: 'no flag is active on the tier-1 account any more',
  at_risk: 'the account is no longer on the at-risk list',
  strategic: 'the account is no longer strategic',
};

/** Of reviews of one kind that wait, which a merger of accounts brings together, all but one that nobody has begun. */
function doublesOf(pending: readonly StoredReview[]): readonly StoredReview[] {
  return pending.filter((review) => {
    if (review.rule === null || review.standing.state === 'open') return false;
    const alike = pending.filter(({ kind, rule }) => kind === review.kind && rule !== null);
    return (alike.find(({ standing }) => standing.state === 'open') ?? alike[0]) !== review;
  });
}

/** Reviews whose day comes near, and those that are escalated to the leads since and were not held yet: these at once. */
function fillings({ risk, policy, now }: Planned, pending: readonly StoredReview[]): readonly Step[] {
  const today = now.slice(0, 10);
  const soon = soonDay(now, policy);
  return pending.flatMap((review): Step[] => {
    const { standing, rule, level, dueOn, previous } = review;
    if (standing.state === 'open') return [];
    const isNews = rule !== null && (previous === null || standing.state === 'prefilled');
    if (isNews && isWithLeads(risk.escalation.level) && !isWithLeads(level))
      return [{ do: 'fill-review', review, dueOn: dueOn < soon ? dueOn : soon }];
    const isNear = addDays(dueOn, -policy.reviews.fill_ahead_days) <= today;
    return standing.state === 'due' && isNear ? [{ do: 'fill-review', review }] : [];
  });
}

/** When what is called for is held first, and whether it is filled in at once. */
function dueOf({ kind, rule }: Call, planned: Planned): { readonly dueOn: string; readonly isFilled: boolean } {
  const { risk, policy, now, stored } = planned;
  const last = lastOf(kind, stored.reviews);
  if (!isByCadence(rule) && !isDeclined(stored.reviews, kind))
    return { dueOn: firstDueOn(rule, now, policy), isFilled: true };
  const today = now.slice(0, 10);
  const every = everyDaysOf(kind, risk, policy) ?? policy.cadence.monthly_days;
  const cleared = stored.reviews.find(
    (review) => review.kind === kind && review.standing.state === 'cancelled' && review.standing.ended?.by === null,
  );
  const next = last === undefined ? undefined : addDays(last, every);
  const kept = [cleared?.dueOn, next].filter((day) => day !== undefined && day >= today).toSorted()[0];
  const isAtOnce = isWithLeads(risk.escalation.level) && last === undefined;
  const first = isAtOnce ? soonDay(now, policy) : addDays(today, every);
  const dueOn = kept ?? first;
  return { dueOn, isFilled: addDays(dueOn, -policy.reviews.fill_ahead_days) <= today };
}

/** The day on which people last met about an account, or said that they need not; with both VPs where that is asked for. */
function lastOf(kind: ReviewKind, reviews: readonly StoredReview[]): string | undefined {
  const met = reviews.filter((review) => {
    const { standing, level } = review;
    const isHeld = standing.state === 'complete' || isCancelledByPerson(standing);
    return isHeld && (kind !== 'strategic' || review.kind === kind || isWithLeads(level));
  });
  return met
    .flatMap(({ standing }) => standing.ended?.at.slice(0, 10) ?? [])
    .toSorted()
    .at(-1);
}
