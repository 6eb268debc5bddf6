import { type ReviewCall, type ReviewKind, utcDate } from '../../domain/index.ts';
import {
  checkDocument,
  debriefOf,
  isHandbackOverdue,
  isPendingReview,
  isReviewOverdue,
  type Lost,
  planSteps,
  type ReviewRuleId,
  type Step,
} from '../../reviews/index.ts';
import { addBusinessDays } from '../../scoring/index.ts';
import { findReviewsOfAccount, insertDebrief, type StoredIntervention, updateReview } from '../../storage/index.ts';
import { workspacePolicy } from '../scorer.ts';
import { clearReview, fillReview, openReview, refreshReview, scheduleReview } from './held.ts';
import { changeIntervention, countTouch, joinInterventions, openIntervention } from './interventions.ts';
import { type Telling, tellDebrief, tellOverdueHandback, tellOverdueReview } from './items.ts';
import { type ScoredNow, type Taking, takingOf } from './taking.ts';

/**
 * Brings an account's reviews and interventions to where its score says they are: what is called for is opened, filled in and put
 * before its people, what no longer holds leaves, what is overdue becomes its leads' work. The account is held by the caller.
 */
export async function syncReviews(telling: Telling, account: string, scored: ScoredNow): Promise<void> {
  const { tx, now } = telling;
  const [stored, policy] = await Promise.all([findReviewsOfAccount(tx, account), workspacePolicy(tx)]);
  const taking = takingOf(telling, account, scored, policy);
  const interventions = new Map(stored.interventions.map((one) => [one.id, one]));
  const moved = new Set<string>();
  const cleared = new Set<string>();
  for (const step of planSteps({ evidence: scored.evidence, risk: scored.risk, policy, stored, now })) {
    await take(taking, step, interventions);
    if ('review' in step) moved.add(step.review.id);
    if (step.do === 'clear-review') cleared.add(step.review.id);
  }
  for (const review of stored.reviews) if (!moved.has(review.id)) await refreshReview(taking, review);
  const today = utcDate(Date.parse(now));
  for (const review of stored.reviews) {
    if (
      !cleared.has(review.id) &&
      isPendingReview(review.standing.state) &&
      isReviewOverdue({ state: review.standing.state, dueOn: review.dueOn }, today)
    ) {
      await tellOverdueReview(telling, review);
    }
  }
  for (const intervention of interventions.values()) {
    if (isHandbackOverdue(intervention.standing, now)) await tellOverdueHandback(telling, intervention);
  }
}

async function take(taking: Taking, step: Step, interventions: Map<string, StoredIntervention>): Promise<void> {
  const { tx, now } = taking;
  switch (step.do) {
    case 'clear-review':
      return clearReview(taking, step.review, step.why);
    case 'cease-review':
      return updateReview(tx, step.review.id, { ceasedAt: now }, now);
    case 'fill-review':
      await fillReview(taking, step.review, step.dueOn);
      return;
    case 'open-review': {
      const { kind, rule, dueOn } = step;
      const wanted = { kind, rule, dueOn, reason: reasonOf(taking, kind, rule), previous: null };
      await (step.isFilled ? openReview(taking, wanted) : scheduleReview(taking, wanted));
      return;
    }
    case 'open-intervention':
      await openIntervention(taking, step.triggers);
      return;
    case 'join-interventions': {
      const [other, into] = [step.intervention, step.into].map((one) => interventions.get(one.id) ?? one);
      if (other === undefined || into === undefined) return;
      for (const one of await joinInterventions(taking, other, into)) interventions.set(one.id, one);
      return;
    }
    case 'change-intervention': {
      const own = interventions.get(step.intervention.id) ?? step.intervention;
      interventions.set(own.id, await changeIntervention(taking, own, step));
      return;
    }
    case 'count-touch': {
      const own = interventions.get(step.intervention.id) ?? step.intervention;
      interventions.set(own.id, await countTouch(taking, own, step.touch));
      return;
    }
    case 'debrief':
      await debrief(taking, { ...step, saidBy: null, why: null });
  }
}

function reasonOf({ scored }: Taking, kind: ReviewKind, rule: ReviewCall): string {
  if (rule === 'CADENCE') return BY_CADENCE[kind] ?? 'By cadence.';
  const { cs_side, sales_side } = scored.risk.review;
  const sides = [
    ...(cs_side.length === 0 ? [] : [`CS sees ${cs_side.join(', ')}`]),
    ...(sales_side.length === 0 ? [] : [`Sales sees ${sales_side.join(', ')}`]),
  ].join('; ');
  return `${rule}: ${REASONS[rule]} ${sides}.`;
}

const BY_CADENCE: Readonly<Partial<Record<ReviewKind, string>>> = {
  tier_one: 'Tier 1 with active flags: AE and CSM go through it for 30 minutes every week.',
  at_risk: 'On the at-risk list: every account on it is gone through every month.',
  strategic: 'Strategic account: gone through with both VPs every month, whatever the health.',
};

const REASONS: Readonly<Record<ReviewRuleId, string>> = {
  'JR-1': 'both sides see signals: a joint review.',
  'JR-2': 'CS alone sees signals: a weekly check of the CSM, the AE briefed in writing.',
  'JR-3': 'Sales alone sees signals: Sales escalates.',
  'JR-4': 'the champion turned over: a joint review at once.',
};

/** Goes through a lost account once for each loss; `undefined` where it was gone through already. */
export async function debrief(taking: Taking, lost: Lost): Promise<string | undefined> {
  const { tx, now, account, policy } = taking;
  const { findings, document } = debriefOf(await taking.material(), lost);
  const checked = await checkDocument(tx, document);
  const { id, isNew } = await insertDebrief(tx, {
    account,
    ...lost,
    findings,
    documents: { debrief: checked },
    filledAt: now,
  });
  if (!isNew) return undefined;
  const due = addBusinessDays(Date.parse(now), policy.reviews.debrief_business_days, policy.plays.time_zone);
  await tellDebrief(taking, account, id, checked, utcDate(due));
  return id;
}
