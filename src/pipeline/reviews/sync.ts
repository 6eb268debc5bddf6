import { type Evidence, type Risk, utcDate } from '../../domain/index.ts';
import type { Ledger } from '../../ledger/index.ts';
import {
  aeBrief,
  agendaOf,
  asJoined,
  type Called,
  checkDocument,
  debriefOf,
  everyDaysOf,
  interventionBrief,
  isHandbackOverdue,
  isPendingReview,
  isReviewOverdue,
  type Lost,
  loadReviewMaterial,
  moveIntervention,
  moveReview,
  NEW_REVIEW,
  newIntervention,
  planSteps,
  type ReviewMaterial,
  type Step,
  touchedBeyond,
} from '../../reviews/index.ts';
import { addBusinessDays, type Policy } from '../../scoring/index.ts';
import {
  findReviewsOfAccount,
  insertDebrief,
  insertIntervention,
  insertReview,
  type NewReview,
  type StoredIntervention,
  type StoredReview,
  updateIntervention,
  updateReview,
  type WorkspaceTransaction,
  writeInterventionEvent,
  writeReviewEvent,
} from '../../storage/index.ts';
import { workspacePolicy } from '../scorer.ts';
import {
  sendIntervention,
  settleIntervention,
  settleReview,
  type Telling,
  tellDebrief,
  tellIntervention,
  tellOverdueHandback,
  tellOverdueReview,
  tellReview,
} from './items.ts';

/** What a scoring hands on. */
export interface ScoredNow {
  readonly evidence: Evidence;
  readonly ledger: Ledger;
  readonly risk: Risk;
}

/** What steps are taken with. */
export interface Taking extends Telling {
  readonly policy: Policy;
  readonly scored: ScoredNow;
  readonly account: string;
  /** Loaded when the first step asks for it. */
  readonly material: () => Promise<ReviewMaterial>;
}

/** Everything that taking steps for an account needs; the account is held. */
export function takingOf(telling: Telling, account: string, scored: ScoredNow, policy: Policy): Taking {
  let loaded: Promise<ReviewMaterial> | undefined;
  const material = () => {
    loaded ??= loadReviewMaterial(telling.tx, account, scored, policy);
    return loaded;
  };
  return { ...telling, policy, scored, account, material };
}

/**
 * Brings an account's reviews and interventions to where its score says they are: what is called for is opened, filled in and put
 * before its people, what no longer holds leaves, what is overdue becomes its leads' work. The account is held by the caller.
 */
export async function syncReviews(telling: Telling, account: string, scored: ScoredNow): Promise<void> {
  const { tx, now } = telling;
  const [stored, policy] = await Promise.all([findReviewsOfAccount(tx, account), workspacePolicy(tx)]);
  const taking = takingOf(telling, account, scored, policy);
  const interventions = new Map(stored.interventions.map((one) => [one.id, one]));
  for (const step of planSteps({ evidence: scored.evidence, risk: scored.risk, policy, stored, now })) {
    await take(taking, step, interventions);
  }
  const today = utcDate(Date.parse(now));
  for (const review of stored.reviews) {
    if (
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
      await fillReview(taking, step.review);
      return;
    case 'open-review':
      await openReview(taking, {
        kind: step.kind,
        rule: step.rule,
        dueOn: step.dueOn,
        reason: await reasonOf(taking, step.rule),
        previous: null,
      });
      return;
    case 'open-intervention':
      return openIntervention(taking, step.triggers);
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

async function reasonOf({ scored }: Taking, rule: NonNullable<Risk['review']['rule']>): Promise<string> {
  const { cs_side, sales_side } = scored.risk.review;
  const sides = [
    ...(cs_side.length === 0 ? [] : [`CS sees ${cs_side.join(', ')}`]),
    ...(sales_side.length === 0 ? [] : [`Sales sees ${sales_side.join(', ')}`]),
  ].join('; ');
  return `${rule}: ${REASONS[rule]} ${sides}.`;
}

const REASONS: Readonly<Record<NonNullable<Risk['review']['rule']>, string>> = {
  'JR-1': 'both sides see signals: a joint review.',
  'JR-2': 'CS alone sees signals: a weekly check of the CSM, the AE briefed in writing.',
  'JR-3': 'Sales alone sees signals: Sales escalates.',
  'JR-4': 'the champion turned over: a joint review at once.',
};

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

/** Fills a review in from the record as it is now, or brings it up to date. */
export async function fillReview(taking: Taking, review: StoredReview): Promise<StoredReview> {
  const { tx, now, scored, policy } = taking;
  const moved = moveReview(review.standing, { type: 'fill' }, now);
  if ('rule' in moved) return review;
  const material = await taking.material();
  const everyDays = everyDaysOf(review.kind, scored.risk, policy);
  const called: Called = {
    kind: review.kind,
    reason: review.reason,
    dueOn: review.dueOn,
    calledOn: review.openedAt.slice(0, 10),
    nextOn: everyDays === null ? null : utcDate(Date.parse(review.dueOn) + everyDays * MILLISECONDS_PER_DAY),
  };
  const agenda = await checkDocument(tx, agendaOf(material, called));
  const brief = review.kind === 'cs_escalation' ? { brief: await checkDocument(tx, aeBrief(material)) } : {};
  const { escalation, score, band } = scored.risk;
  const change = {
    standing: moved.standing,
    documents: { ...review.documents, agenda, ...brief },
    level: escalation.level,
    everyDays,
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
  return filled;
}

const MILLISECONDS_PER_DAY = 86_400_000;

async function clearReview(taking: Taking, review: StoredReview, why: string): Promise<void> {
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

async function openIntervention(taking: Taking, triggers: readonly Risk['triggers'][number][]): Promise<void> {
  const { tx, now, account, scored } = taking;
  const joined = triggers.map((trigger) => asJoined(trigger, now));
  const brief = await checkDocument(tx, interventionBrief(await taking.material(), joined));
  const intervention = {
    account,
    triggers: joined,
    standing: newIntervention(now),
    openedAt: now,
    dueAt: earliestDue(joined),
    score: scored.risk.score,
    filledAt: now,
    documents: { brief },
  };
  const id = await insertIntervention(tx, intervention);
  const why = joined.map(({ id: own }) => own).join(', ');
  await writeInterventionEvent(tx, id, { event: 'opened', actor: null, at: now, why, before: null, after: 'open' });
  const stored = { ...intervention, id, updatedAt: now };
  await tellIntervention(taking, stored);
  await sendIntervention(taking, stored);
}

function earliestDue(triggers: StoredIntervention['triggers']): string | null {
  return triggers.flatMap(({ due, endedAt }) => (due === null || endedAt !== null ? [] : [due])).toSorted()[0] ?? null;
}

async function changeIntervention(
  taking: Taking,
  intervention: StoredIntervention,
  { triggers, joined, ended, isOver }: Extract<Step, { readonly do: 'change-intervention' }>,
): Promise<StoredIntervention> {
  const { tx, now, policy } = taking;
  const { id, standing } = intervention;
  const note = (event: 'trigger_joined' | 'trigger_ended', which: readonly string[]) =>
    which.length === 0
      ? undefined
      : writeInterventionEvent(tx, id, {
          event,
          actor: null,
          at: now,
          why: which.join(', '),
          before: standing.state,
          after: standing.state,
        });
  await note('trigger_joined', joined);
  await note('trigger_ended', ended);
  const why = `${ended.join(', ')} no longer ${ended.length === 1 ? 'stands' : 'stand'}`;
  const moved = isOver ? moveIntervention(standing, { type: 'cease', why }, now, policy.plays) : undefined;
  const next = moved === undefined || 'rule' in moved ? standing : moved.standing;
  const brief =
    joined.length === 0 ? undefined : await checkDocument(tx, interventionBrief(await taking.material(), triggers));
  const change = {
    triggers,
    standing: next,
    dueAt: earliestDue(triggers),
    ...(brief === undefined ? {} : { documents: { ...intervention.documents, brief }, filledAt: now }),
  };
  await updateIntervention(tx, id, change, now);
  const changed = { ...intervention, ...change };
  if (moved !== undefined && !('rule' in moved)) {
    await writeInterventionEvent(tx, id, {
      event: moved.event,
      actor: null,
      at: now,
      why,
      before: standing.state,
      after: next.state,
    });
  }
  await tellMoved(taking, changed);
  return changed;
}

async function countTouch(
  taking: Taking,
  intervention: StoredIntervention,
  touch: StoredIntervention['standing']['touches'][number],
): Promise<StoredIntervention> {
  const { tx, now, policy } = taking;
  const { id, standing } = intervention;
  const tried = moveIntervention(standing, { type: 'touch', touch }, now, policy.plays);
  const moved = !('rule' in tried) ? tried : tried.rule === 'AE-BUDGET' ? touchedBeyond(standing, touch) : undefined;
  if (moved === undefined) return intervention;
  await updateIntervention(tx, id, { standing: moved.standing }, now);
  await writeInterventionEvent(tx, id, {
    event: moved.event,
    actor: null,
    at: touch.at,
    why: touch.id,
    before: standing.state,
    after: moved.standing.state,
  });
  const changed = { ...intervention, standing: moved.standing };
  await tellMoved(taking, changed);
  return changed;
}

/** Brings the inbox to where an intervention now is. */
export async function tellMoved(taking: Telling, intervention: StoredIntervention): Promise<void> {
  const { state } = intervention.standing;
  if (state === 'withdrawn')
    await settleIntervention(taking, intervention.id, 'stale', 'its triggers ended before the AE did anything');
  else if (state === 'closed') await settleIntervention(taking, intervention.id, 'done', 'handed back');
  else await tellIntervention(taking, intervention);
}

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

/** A transaction's writers of documents may read everything. */
export function telling(tx: WorkspaceTransaction, queue: Telling['queue'], now: string): Telling {
  return { tx, queue, now };
}
