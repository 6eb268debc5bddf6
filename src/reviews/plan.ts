import {
  addDays,
  type Evidence,
  type InterventionTouch,
  type InterventionTrigger,
  type Loss,
  type ReviewKind,
  type Risk,
  type Touch,
  utcDate,
} from '../domain/index.ts';
import { addBusinessDays, evidenceId, type Policy } from '../scoring/index.ts';
import type { LostDeal, ReviewsOfAccount, StoredIntervention, StoredReview } from '../storage/index.ts';
import { isStanding } from './intervention-state.ts';
import { isPendingReview } from './review-state.ts';

/** Something to be done about an account's reviews and interventions because of what is on record. */
export type Step =
  | { readonly do: 'clear-review'; readonly review: StoredReview; readonly why: string }
  /** What called for it no longer holds: it may be called for anew. */
  | { readonly do: 'cease-review'; readonly review: StoredReview }
  | { readonly do: 'fill-review'; readonly review: StoredReview }
  | { readonly do: 'open-review'; readonly kind: ReviewKind; readonly rule: ReviewRuleId; readonly dueOn: string }
  | { readonly do: 'open-intervention'; readonly triggers: readonly Risk['triggers'][number][] }
  | {
      readonly do: 'change-intervention';
      readonly intervention: StoredIntervention;
      readonly triggers: readonly InterventionTrigger[];
      readonly joined: readonly string[];
      readonly ended: readonly string[];
      /** None of its triggers stands any more. */
      readonly isOver: boolean;
    }
  | { readonly do: 'count-touch'; readonly intervention: StoredIntervention; readonly touch: InterventionTouch }
  | { readonly do: 'debrief'; readonly loss: Loss; readonly lostOn: string };

export type ReviewRuleId = NonNullable<Risk['review']['rule']>;

/** What steps are planned from. */
export interface Planned {
  readonly evidence: Evidence;
  readonly risk: Risk;
  readonly policy: Policy;
  readonly stored: ReviewsOfAccount;
  /** ISO 8601: the workspace's now. */
  readonly now: string;
}

const KINDS: Readonly<Record<ReviewRuleId, ReviewKind>> = {
  'JR-1': 'joint',
  'JR-4': 'joint',
  'JR-2': 'cs_escalation',
  'JR-3': 'sales_escalation',
};

/** What a rule calls for. */
export function kindOf(rule: ReviewRuleId | null): ReviewKind | null {
  return rule === null ? null : KINDS[rule];
}

/**
 * What is to be done about an account's reviews and interventions as its score stands. Nothing is called for twice while what
 * calls for it stands; what no longer holds leaves by itself, unless people have begun. A lost account is gone through once,
 * and nothing else is called for.
 */
export function planSteps(planned: Planned): readonly Step[] {
  const lost = lossOf(planned);
  if (lost === 'known') return [...whenLost(planned), ...touches(planned)];
  if (lost !== undefined) return [{ do: 'debrief', ...lost }, ...whenLost(planned), ...touches(planned)];
  return [...reviews(planned), ...touches(planned), ...interventions(planned)];
}

/** The day on which a review is first held (`YYYY-MM-DD`), by the rule that calls for it. */
export function firstDueOn(rule: ReviewRuleId | null, now: string, policy: Policy): string {
  const { at_once_business_days, joint_business_days, escalation_business_days } = policy.reviews;
  const days =
    rule === 'JR-4'
      ? at_once_business_days
      : kindOf(rule ?? 'JR-1') === 'joint'
        ? joint_business_days
        : escalation_business_days;
  return utcDate(addBusinessDays(Date.parse(now), days, policy.plays.time_zone));
}

/** Days until the next review of a kind, as the score stands: the cadence, and where none runs but the rule holds, weekly or monthly. */
export function everyDaysOf(
  kind: ReviewKind,
  { cadence, review }: Pick<Risk, 'cadence' | 'review'>,
  policy: Policy,
): number | null {
  if (cadence.every_days !== null) return cadence.every_days;
  if (kindOf(review.rule) !== kind) return null;
  return kind === 'cs_escalation' ? policy.cadence.weekly_days : policy.cadence.monthly_days;
}

function reviews({ risk, policy, stored, now }: Planned): readonly Step[] {
  const { rule } = risk.review;
  const wanted = kindOf(rule);
  const pending = stored.reviews.filter(({ standing }) => isPendingReview(standing.state));
  const steps: Step[] = [];
  for (const review of stored.reviews) {
    if (review.rule === null || review.kind === wanted) continue;
    if (review.ceasedAt === null) steps.push({ do: 'cease-review', review });
    if (review.standing.state === 'due' || review.standing.state === 'prefilled') {
      const instead = rule === null ? '' : `; ${rule} does`;
      steps.push({ do: 'clear-review', review, why: `${review.rule} no longer fires${instead}` });
    }
  }
  const doubles = doublesOf(pending);
  for (const review of doubles)
    steps.push({ do: 'clear-review', review, why: 'another review of this kind waits: the accounts were merged' });
  const fillFrom = (review: StoredReview) => addDays(review.dueOn, -policy.reviews.fill_ahead_days);
  for (const review of pending) {
    const stays = (review.rule === null || review.kind === wanted) && !doubles.includes(review);
    if (stays && review.standing.state === 'due' && fillFrom(review) <= now.slice(0, 10))
      steps.push({ do: 'fill-review', review });
  }
  if (rule === null || wanted === null) return steps;
  const isCovered = pending.some(
    ({ kind, rule: own, standing }) =>
      kind === wanted || (kind === 'joint' && (own === null || standing.state === 'open')),
  );
  const isStandingReason = stored.reviews.some(
    (review) => review.kind === wanted && review.rule !== null && review.ceasedAt === null,
  );
  if (!isCovered && !isStandingReason)
    steps.push({ do: 'open-review', kind: wanted, rule, dueOn: firstDueOn(rule, now, policy) });
  return steps;
}

/** Of reviews of one kind that wait, which a merger of accounts brings together, all but one that nobody has begun. */
function doublesOf(pending: readonly StoredReview[]): readonly StoredReview[] {
  return pending.filter((review) => {
    if (review.rule === null || review.standing.state === 'open') return false;
    const alike = pending.filter(({ kind, rule }) => kind === review.kind && rule !== null);
    return (alike.find(({ standing }) => standing.state === 'open') ?? alike[0]) !== review;
  });
}

/** Triggers whose every piece of evidence is a gap of its own, confirmed by a person: another one is another reason. */
const BY_PIECE = ['AE-3', 'AE-5'];

function interventions({ risk, stored, now }: Planned): readonly Step[] {
  const steps: Step[] = [];
  const here = new Map(risk.triggers.map((trigger) => [trigger.id, trigger]));
  const covers = ({ triggers }: StoredIntervention, { id, evidence }: Risk['triggers'][number]) =>
    triggers.some(
      (own) =>
        own.id === id &&
        own.endedAt === null &&
        (!BY_PIECE.includes(id) || evidence.every((one) => own.evidence.includes(one))),
    );
  const fresh = risk.triggers.filter((trigger) => !stored.interventions.some((one) => covers(one, trigger)));
  const active = stored.interventions.find(({ standing }) => isStanding(standing.state));
  for (const intervention of stored.interventions) {
    const ended = intervention.triggers
      .filter(({ id, endedAt }) => endedAt === null && !here.has(id))
      .map(({ id }) => id);
    const isOpen = intervention.standing.state === 'open' || intervention.standing.state === 'touched';
    const joined = intervention === active && isOpen ? fresh : [];
    if (ended.length === 0 && joined.length === 0) continue;
    const kept = intervention.triggers
      .filter(({ id, endedAt }) => endedAt !== null || !joined.some((trigger) => trigger.id === id))
      .map((own) => (ended.includes(own.id) && own.endedAt === null ? { ...own, endedAt: now } : own));
    const triggers = [...kept, ...joined.map((trigger) => asJoined(trigger, now))];
    steps.push({
      do: 'change-intervention',
      intervention,
      triggers,
      joined: joined.map(({ id }) => id),
      ended,
      isOver: triggers.every(({ endedAt }) => endedAt !== null),
    });
  }
  // What comes while the AE owes a handback waits for it.
  if (active === undefined && fresh.length > 0) steps.push({ do: 'open-intervention', triggers: fresh });
  return steps;
}

/** A trigger as an intervention keeps it. */
export function asJoined(trigger: Risk['triggers'][number], now: string): InterventionTrigger {
  return { ...trigger, since: now, endedAt: null };
}

/** Kinds of touches by which an AE uses the budget: what they write and when they talk. */
const USING: readonly Touch['kind'][] = ['email_out', 'call', 'meeting', 'qbr'];

function touches({ evidence, stored, now }: Planned): readonly Step[] {
  const active = stored.interventions.find(({ standing }) => isStanding(standing.state));
  if (active === undefined) return [];
  const { openedAt, touches: used, beyond } = active.standing;
  const known = new Set([...used, ...beyond].map(({ id }) => id));
  return evidence.touches
    .filter(
      ({ by, kind, at, automatic }) =>
        by === 'ae' && USING.includes(kind) && (automatic ?? null) === null && isWithin(at, openedAt, now),
    )
    .map((touch) => ({ id: evidenceId.touch(touch), at: touch.at }))
    .filter(({ id }) => !known.has(id))
    .toSorted((one, other) => Date.parse(one.at) - Date.parse(other.at))
    .map((touch) => ({ do: 'count-touch', intervention: active, touch }));
}

function isWithin(at: string, from: string, to: string): boolean {
  return Date.parse(at) > Date.parse(from) && Date.parse(at) <= Date.parse(to);
}

function whenLost({ stored, now }: Planned): readonly Step[] {
  return [
    ...stored.reviews.flatMap((review): readonly Step[] => [
      ...(review.rule !== null && review.ceasedAt === null ? [{ do: 'cease-review', review } as const] : []),
      ...(review.standing.state === 'due' || review.standing.state === 'prefilled'
        ? [{ do: 'clear-review', review, why: 'the account is lost' } as const]
        : []),
    ]),
    ...stored.interventions.flatMap((intervention): readonly Step[] => {
      const ended = intervention.triggers.filter(({ endedAt }) => endedAt === null).map(({ id }) => id);
      if (ended.length === 0) return [];
      const triggers = intervention.triggers.map((own) => (own.endedAt === null ? { ...own, endedAt: now } : own));
      return [{ do: 'change-intervention', intervention, triggers, joined: [], ended, isOver: true }];
    }),
  ];
}

/** Losses nearer to each other than this are one. */
const ONE_LOSS_DAYS = 180;

/** How an account was lost, where it was: `known` where it was gone through; `undefined` where it is not lost, or was won back. */
function lossOf({
  risk,
  evidence,
  stored,
  policy,
  now,
}: Planned): { readonly loss: Loss; readonly lostOn: string } | 'known' | undefined {
  const today = now.slice(0, 10);
  const last = stored.debriefed.at(-1);
  const found = lostDeal(stored.deals, evidence, today, policy) ?? passedRenewal(risk, evidence, today);
  if (last !== undefined && !isWonBack(last, stored.deals, evidence, today)) {
    return found === undefined || found.lostOn <= addDays(last, ONE_LOSS_DAYS) ? 'known' : found;
  }
  return last !== undefined && found !== undefined && found.lostOn <= addDays(last, ONE_LOSS_DAYS) ? undefined : found;
}

function isWonBack(lostOn: string, deals: ReviewsOfAccount['deals'], { account }: Evidence, today: string): boolean {
  const start = (account.contract_start ?? '').slice(0, 10);
  return (
    (start > lostOn && start <= today) ||
    deals.some(({ won, closedOn }) => won && closedOn > lostOn && closedOn <= today)
  );
}

/** A deal of a customer that was lost where the renewal was: by its name or stage, or by when it was. */
function lostDeal(deals: readonly LostDeal[], { account }: Evidence, today: string, { plays }: Policy) {
  const start = account.contract_start?.slice(0, 10);
  const renewal = account.renewal_date?.slice(0, 10);
  const lost = deals.findLast(({ won, closedOn, words }) => {
    if (won || closedOn > today || start === undefined || closedOn <= start) return false;
    return /renew/i.test(words) || (renewal !== undefined && isNear(closedOn, renewal, plays.renewal_near_days));
  });
  const isSince = lost !== undefined && deals.some(({ won, closedOn }) => won && closedOn >= lost.closedOn);
  return lost === undefined || isSince ? undefined : { loss: 'deal_lost' as const, lostOn: lost.closedOn };
}

function isNear(day: string, other: string, days: number): boolean {
  return day >= addDays(other, -days) && day <= addDays(other, days);
}

/** The renewal date has passed, and the last word on it was that they will likely go. */
function passedRenewal({ runway }: Risk, { account }: Evidence, today: string) {
  const renewal = account.renewal_date?.slice(0, 10);
  const posture = account.renewal_posture.filter(({ at }) => at.slice(0, 10) <= today).at(-1)?.posture;
  if (runway.days === null || runway.days >= 0 || renewal === undefined || posture !== 'likely_churn') return undefined;
  return { loss: 'renewal_passed' as const, lostOn: renewal };
}
