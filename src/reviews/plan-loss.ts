import { addDays, type Evidence, type Loss, type Risk } from '../domain/index.ts';
import type { Policy } from '../scoring/index.ts';
import type { LostDeal, ReviewsOfAccount } from '../storage/index.ts';
import type { Planned, Step } from './steps.ts';

/** A lost account calls for nothing: what nobody has begun leaves. */
export function whenLost({ stored, now }: Planned): readonly Step[] {
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
export function lossOf({
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

/** The day of a loss that was gone through already, of which this one is told again (`YYYY-MM-DD`); else `undefined`. */
export function sameLoss(
  on: string,
  { debriefed, deals }: Pick<ReviewsOfAccount, 'debriefed' | 'deals'>,
  evidence: Evidence,
): string | undefined {
  return debriefed.findLast((day) => {
    const [first = day, last = on] = [day, on].toSorted();
    return last <= addDays(first, ONE_LOSS_DAYS) && !isWonBack(first, deals, evidence, last);
  });
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
