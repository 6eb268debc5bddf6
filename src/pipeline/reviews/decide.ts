import {
  addDays,
  type Handback,
  handbackSource,
  InputError,
  NotFoundError,
  POSTURE_FIELD,
  utcDate,
} from '../../domain/index.ts';
import {
  callsOf,
  checkDocument,
  everyDaysOf,
  firstDueOn,
  followUpOf,
  handbackMark,
  INTERVENTION_RULES,
  type InterventionEvent,
  type InterventionRule,
  isByCadence,
  isPendingReview,
  isStanding,
  kindOf,
  meetingsOf,
  moveIntervention,
  moveReview,
  REVIEW_RULES,
  type ReviewEvent,
  type ReviewRule,
  sameLoss,
} from '../../reviews/index.ts';
import {
  findIntervention,
  findReview,
  findReviewsOfAccount,
  insertHandbackCommitments,
  listDebriefs,
  listInterventions,
  listReviews,
  lockAccount,
  recordAccountFacts,
  type StoredDebrief,
  type StoredIntervention,
  type StoredReview,
  updateIntervention,
  updateReview,
  type WorkspaceTransaction,
  writeAudit,
  writeInterventionEvent,
  writeReviewEvent,
} from '../../storage/index.ts';
import { dayOf, enqueueScore, type ScoringTools, scoreStored, workspaceNow } from '../score-account.ts';
import { workspacePolicy } from '../scorer.ts';
import { fillReview, openReview, scheduleReview } from './held.ts';
import { tellMoved } from './interventions.ts';
import { settleReview } from './items.ts';
import { debrief } from './sync.ts';
import { type Taking, takingOf } from './taking.ts';

type Tools = Pick<ScoringTools, 'scorerOf' | 'now' | 'queue' | 'writeDocument'>;

/** A rule of reviews or interventions forbids it; the message names the rule. */
export class ReviewRuleError extends Error {
  override readonly name = 'ReviewRuleError';
  readonly rule: ReviewRule | InterventionRule | 'AE-NONE';

  constructor(rule: ReviewRuleError['rule'], words: string) {
    super(`${rule}: ${words}`);
    this.rule = rule;
  }
}

const ALL_RULES = { ...REVIEW_RULES, ...INTERVENTION_RULES };

function refused(rule: ReviewRule | InterventionRule): ReviewRuleError {
  return new ReviewRuleError(rule, ALL_RULES[rule]);
}

/** Everything that steps about an account need, with the account held. */
async function taking(tx: WorkspaceTransaction, tools: Tools, account: string): Promise<Taking> {
  if (!(await lockAccount(tx, account)))
    throw new NotFoundError(`No account ${JSON.stringify(account)} in this workspace`);
  const [day, policy, scored] = await Promise.all([
    dayOf(tx, tools),
    workspacePolicy(tx),
    scoreStored(tx, tools, account),
  ]);
  if (scored === undefined) throw new NotFoundError(`No account ${JSON.stringify(account)} in this workspace`);
  return takingOf({ ...tools, tx, now: workspaceNow(day, tools) }, account, scored, policy);
}

/**
 * The review that waits for an account's people, filled in as the record is now; opened because somebody asks where none waits.
 * @throws {NotFoundError}
 */
export async function askForReview(
  tx: WorkspaceTransaction,
  tools: Tools,
  account: string,
  by: string,
): Promise<StoredReview> {
  const take = await taking(tx, tools, account);
  // A meeting that comes by cadence is not what was asked for, before its day comes near.
  const [waiting] = (await listReviews(tx, account))
    .filter(({ rule, standing: { state } }) => isPendingReview(state) && !(isByCadence(rule) && state === 'due'))
    .toSorted((one, other) => Number(other.kind === 'joint') - Number(one.kind === 'joint'));
  if (waiting !== undefined) return fillReview(take, waiting);
  const { rule } = take.scored.risk.review;
  const kind = kindOf(rule) ?? 'joint';
  const reason = rule === null ? `${by} asked for it; no JR rule fires.` : `${rule} fires, and ${by} asked for it.`;
  const review = await openReview(take, {
    kind,
    rule,
    dueOn: firstDueOn(rule, take.now, take.policy),
    reason,
    previous: null,
  });
  await writeAudit(tx, {
    actor: by,
    action: 'review.opened',
    subjectKind: 'account',
    subject: account,
    details: { review: review.id },
  });
  return review;
}

/**
 * What somebody does with a review. Completed, it makes the next one by cadence; cancelled, what called for it calls for none
 * until it has ceased once.
 * @throws {NotFoundError}
 * @throws {ReviewRuleError}
 */
export async function decideReview(
  tx: WorkspaceTransaction,
  tools: Tools,
  id: string,
  events: readonly Exclude<ReviewEvent, { readonly type: 'fill' | 'clear' }>[],
): Promise<StoredReview> {
  const found = await findReview(tx, id);
  if (found === undefined) throw new NotFoundError(`No review ${JSON.stringify(id)} in this workspace`);
  const take = await taking(tx, tools, found.account);
  let review = (await findReview(tx, id)) ?? found;
  for (const event of events) {
    const moved = moveReview(review.standing, event, take.now, review.kind);
    if ('rule' in moved) throw refused(moved.rule);
    const { standing } = moved;
    await updateReview(tx, id, { standing }, take.now);
    await writeReviewEvent(tx, id, {
      event: moved.event,
      actor: moved.by,
      at: take.now,
      why: moved.why,
      before: review.standing.state,
      after: standing.state,
    });
    await writeAudit(tx, {
      actor: event.by,
      action: `review.${moved.event}`,
      subjectKind: 'account',
      subject: review.account,
      details: { review: id },
    });
    review = { ...review, standing };
  }
  if (review.standing.state === 'complete') return completed(take, review);
  if (review.standing.state === 'cancelled')
    await settleReview(take, id, 'done', review.standing.ended?.why ?? 'cancelled');
  return review;
}

async function completed(take: Taking, review: StoredReview): Promise<StoredReview> {
  const { tx, now, scored, policy } = take;
  const { rule } = scored.risk.review;
  const isCalled =
    review.rule === null
      ? scored.risk.cadence.every_days !== null
      : callsOf({ ...scored, policy }).some(({ kind }) => kind === review.kind);
  const everyDays = isCalled ? everyDaysOf(review.kind, scored.risk, policy) : null;
  const nextOn = everyDays === null ? null : addDays(utcDate(Date.parse(now)), everyDays);
  const { followUp } = meetingsOf(utcDate(Date.parse(now)), utcDate(Date.parse(now)));
  const document = await checkDocument(tx, followUpOf(await take.material(), review.standing, { followUp, nextOn }));
  const change = { documents: { ...review.documents, follow_up: document } };
  await updateReview(tx, review.id, change, now);
  await settleReview(take, review.id, 'done', 'the review is complete');
  if (nextOn !== null) {
    const reason = `By cadence, every ${everyDays} days, after the review of ${utcDate(Date.parse(now))}.`;
    await scheduleReview(take, {
      kind: review.kind,
      rule: kindOf(rule) === review.kind ? rule : review.rule,
      dueOn: nextOn,
      reason,
      previous: review.id,
    });
  }
  return { ...review, ...change };
}

/** What somebody does with an intervention. */
export type InterventionDecision = Exclude<InterventionEvent, { readonly type: 'touch' | 'cease' | 'join' }>;

/**
 * Moves an intervention. With its handback confirmed, what was promised stands on the account's ledger, and how both see the
 * renewal on its record.
 * @throws {NotFoundError}
 * @throws {ReviewRuleError}
 */
export async function decideIntervention(
  tx: WorkspaceTransaction,
  tools: Tools,
  id: string,
  decision: InterventionDecision,
): Promise<StoredIntervention> {
  const found = await findIntervention(tx, id);
  if (found === undefined) throw new NotFoundError(`No intervention ${JSON.stringify(id)} in this workspace`);
  const take = await taking(tx, tools, found.account);
  const intervention = (await findIntervention(tx, id)) ?? found;
  const moved = moveIntervention(intervention.standing, decision, take.now, take.policy.plays);
  if ('rule' in moved) throw refused(moved.rule);
  const { standing } = moved;
  await updateIntervention(tx, id, { standing }, take.now);
  await writeInterventionEvent(tx, id, {
    event: moved.event,
    actor: moved.by,
    at: take.now,
    why: moved.why,
    before: intervention.standing.state,
    after: standing.state,
  });
  await writeAudit(tx, {
    actor: decision.by,
    action: `intervention.${moved.event}`,
    subjectKind: 'account',
    subject: found.account,
    details: { intervention: id },
  });
  const changed = { ...intervention, standing };
  await tellMoved(take, changed);
  if (standing.state === 'closed' && standing.draft !== null) {
    const { commitments } = standing.draft.handback;
    const agreed = { field: POSTURE_FIELD, value: standing.draft.handback.posture, at: take.now };
    await recordAccountFacts(tx, found.account, handbackSource(id), [agreed]);
    await insertHandbackCommitments(tx, { account: found.account, intervention: id, at: take.now, commitments });
    await enqueueScore(tx, tools.queue, found.account);
  }
  return changed;
}

/** What is said when an account is handed back: the AE's draft, or the CSM's word that it is so. */
export type HandbackWord = { readonly by: string } & (
  | { readonly handback: Handback }
  /** `read`: the mark of the draft that they read; unset, whichever stands. */
  | { readonly confirm: true; readonly read?: string | undefined }
);

/**
 * Hands back the intervention that stands at an account.
 * @throws {NotFoundError}
 * @throws {ReviewRuleError} `AE-NONE` where none stands
 */
export async function handBack(
  tx: WorkspaceTransaction,
  tools: Tools,
  account: string,
  word: HandbackWord,
): Promise<StoredIntervention> {
  if (!(await lockAccount(tx, account)))
    throw new NotFoundError(`No account ${JSON.stringify(account)} in this workspace`);
  const standing = (await listInterventions(tx, { account })).find((one) => isStanding(one.standing.state));
  if (standing === undefined)
    throw new ReviewRuleError(
      'AE-NONE',
      'no intervention stands at this account: CS leads, and there is nothing to hand back',
    );
  const { by } = word;
  const { draft } = standing.standing;
  if ('confirm' in word && word.read !== undefined && draft !== null && handbackMark(draft.handback) !== word.read)
    throw new ReviewRuleError('HB-1', 'it was drafted anew since you read it: read it as it is now, then confirm it');
  return decideIntervention(
    tx,
    tools,
    standing.id,
    'handback' in word ? { type: 'draft', by, handback: word.handback } : { type: 'confirm', by },
  );
}

/** An account is said to be lost: gone through, unless that loss was already; then what it taught is given. */
export async function markLost(
  tx: WorkspaceTransaction,
  tools: Tools,
  account: string,
  { on, by, why }: { readonly on: string; readonly by: string; readonly why: string | null },
): Promise<StoredDebrief> {
  const take = await taking(tx, tools, account);
  if (on > utcDate(Date.parse(take.now)))
    throw new InputError('wrong-type', [
      { path: 'on', message: `expected a day up to ${utcDate(Date.parse(take.now))}` },
    ]);
  const known = sameLoss(on, await findReviewsOfAccount(tx, account), take.scored.evidence);
  if (known === undefined) await debrief(take, { loss: 'marked', lostOn: on, saidBy: by, why });
  await writeAudit(tx, {
    actor: by,
    action: 'account.lost',
    subjectKind: 'account',
    subject: account,
    details: { on },
  });
  await enqueueScore(tx, tools.queue, account);
  const made = (await listDebriefs(tx, account)).find(({ lostOn }) => lostOn === (known ?? on));
  if (made === undefined) throw new NotFoundError(`No debrief of ${JSON.stringify(account)} was made`);
  return made;
}
