import { toMarkdown } from '../../briefs/index.ts';
import type { DocumentBody, InboxKind, InboxRole, WantedItem } from '../../domain/index.ts';
import { budgetOf, isWithLeads } from '../../reviews/index.ts';
import type { Policy } from '../../scoring/index.ts';
import type { StoredIntervention, StoredReview, WorkspaceTransaction } from '../../storage/index.ts';
import { dispatchDocument } from '../dispatches/dispatch.ts';
import { raiseItem, settleItem } from '../inbox/index.ts';
import type { JobQueue } from '../queue.ts';
import type { OrderingTools } from '../writing/order.ts';

/** What the inbox and those who are told need beside the transaction. */
export interface Telling {
  readonly tx: WorkspaceTransaction;
  readonly queue: Pick<JobQueue, 'enqueueAll' | 'enqueueOnce'>;
  /** Where there is a model, it words the agenda afterwards. */
  readonly writeDocument?: OrderingTools['writeDocument'];
  /** ISO 8601 */
  readonly now: string;
}

/** The page of an account's reviews. */
export function reviewPage(account: string): string {
  return `/accounts/${encodeURIComponent(account)}/review`;
}

interface Work {
  readonly account: string;
  readonly key: string;
  readonly kind: InboxKind;
  readonly ownerRole: InboxRole;
  readonly dueAt: string | null;
  readonly reason: string;
  readonly points: number;
  readonly document?: DocumentBody | undefined;
  readonly evidence?: WantedItem['evidence'];
}

async function raise({ tx, queue, now }: Telling, work: Work): Promise<void> {
  await raiseItem(tx, queue, { evidence: [], wholeAccount: true, ...work }, now);
}

/** Puts a review that is filled in where its people find it: the agenda, the brief for the AE, and its leads where it goes to them. */
export async function tellReview(telling: Telling, review: StoredReview): Promise<void> {
  const { id, account, kind, dueOn, documents, reason, level } = review;
  const points = review.score ?? 0;
  const shared = { account, dueAt: dueOn, reason, points };
  const { agenda, brief } = documents;
  const ownerRole = kind === 'sales_escalation' ? 'ae' : 'csm';
  await raise(telling, { ...shared, key: `review_due:${id}`, kind: 'review_due', ownerRole, document: agenda });
  if (kind === 'joint' || kind === 'tier_one') {
    await raise(telling, {
      ...shared,
      key: `review_due:${id}:ae`,
      kind: 'review_due',
      ownerRole: 'ae',
      document: agenda,
    });
  }
  if (brief !== undefined) {
    const why = 'CS leads: the AE is briefed in writing (JR-2).';
    await raise(telling, {
      ...shared,
      reason: why,
      key: `escalation:${id}:ae`,
      kind: 'escalation',
      ownerRole: 'ae',
      document: brief,
    });
  }
  const leads = leadsOf(review);
  for (const lead of leads) {
    const why = isWithLeads(level) ? `${reason} Escalated: ${level.toUpperCase()}.` : reason;
    await raise(telling, {
      ...shared,
      reason: why,
      key: `escalation:${id}:${lead}`,
      kind: kind === 'strategic' ? 'review_due' : 'escalation',
      ownerRole: lead,
      document: agenda,
    });
  }
  if (agenda !== undefined) {
    await dispatchDocument(telling.tx, telling.queue, {
      event: 'review.due',
      key: `review.due:${id}`,
      account,
      document: agenda,
      markdown: toMarkdown(agenda),
      link: reviewPage(account),
    });
  }
}

function leadsOf({ kind, level }: StoredReview): readonly InboxRole[] {
  if (isWithLeads(level) || kind === 'strategic') return ['cs_lead', 'sales_lead'];
  return kind === 'sales_escalation' ? ['sales_lead'] : [];
}

/** A review whose day has passed is its leads' work too. */
export async function tellOverdueReview(
  telling: Telling,
  { id, account, dueOn, score, kind }: StoredReview,
): Promise<void> {
  await raise(telling, {
    account,
    key: `review_overdue:${id}`,
    kind: 'review_due',
    ownerRole: kind === 'sales_escalation' ? 'sales_lead' : 'cs_lead',
    dueAt: dueOn,
    reason: `The review that was due on ${dueOn} has not been completed.`,
    points: score ?? 0,
  });
}

/** Takes what a review put into the inbox out of it. */
export async function settleReview(
  { tx, now }: Telling,
  id: string,
  how: 'done' | 'stale',
  why: string,
): Promise<void> {
  const keys = [
    'review_due:ID',
    'review_due:ID:ae',
    'escalation:ID:ae',
    'escalation:ID:cs_lead',
    'escalation:ID:sales_lead',
    'review_overdue:ID',
  ];
  for (const key of keys) await settleItem(tx, key.replace('ID', id), how, why, now);
}

/** Puts an intervention where the AE finds it, with its deadline; once they are out, what they owe. */
export async function tellIntervention(
  telling: Telling,
  intervention: StoredIntervention,
  plays: Policy['plays'],
): Promise<void> {
  const { id, account, dueAt, documents, standing, triggers, score } = intervention;
  const names = triggers.filter(({ endedAt }) => endedAt === null).map((trigger) => trigger.id);
  const isOut = standing.state === 'handback_due';
  const { brief } = documents;
  await raise(telling, {
    account,
    key: `intervention:${id}`,
    kind: 'intervention',
    ownerRole: isOut && standing.draft !== null ? 'csm' : 'ae',
    dueAt: isOut ? standing.handbackDueAt : dueAt,
    reason: isOut
      ? handbackWords(standing.draft !== null)
      : `${names.join(', ')} ${names.length === 1 ? 'holds' : 'hold'}: the AE may act.${warningOf(intervention, plays)}`,
    points: score ?? 0,
    document: brief,
    evidence: triggers.flatMap(({ evidence }) => evidence),
  });
}

/** What the AE is warned of once the touch before the last is used. */
function warningOf({ standing }: StoredIntervention, plays: Policy['plays']): string {
  const { used, left, isWarned } = budgetOf(standing, plays);
  if (!isWarned) return '';
  const next = left === 1 ? 'after the next' : `after ${left} more`;
  return ` Warning: ${used} of ${plays.touchpoints} touchpoints are used; ${next} the AE is out and hands back (HB-1).`;
}

function handbackWords(isDrafted: boolean): string {
  return isDrafted
    ? 'The handback is drafted: the CSM confirms it (HB-1).'
    : 'The AE is out: the handback is due (HB-1).';
}

/** Has the brief of a new intervention sent out. */
export async function sendIntervention(
  { tx, queue }: Telling,
  { id, account, documents }: StoredIntervention,
): Promise<void> {
  const { brief } = documents;
  if (brief === undefined) return;
  await dispatchDocument(tx, queue, {
    event: 'intervention.opened',
    key: `intervention.opened:${id}`,
    account,
    document: brief,
    markdown: toMarkdown(brief),
    link: reviewPage(account),
  });
}

/** A handback that is overdue is both leads' work. */
export async function tellOverdueHandback(
  telling: Telling,
  { id, account, standing, score }: StoredIntervention,
): Promise<void> {
  for (const lead of ['cs_lead', 'sales_lead'] as const) {
    await raise(telling, {
      account,
      key: `handback_overdue:${id}:${lead}`,
      kind: 'handback_overdue',
      ownerRole: lead,
      dueAt: standing.handbackDueAt,
      reason: `${handbackWords(standing.draft !== null)} It is overdue.`,
      points: score ?? 0,
    });
  }
}

/** Takes what an intervention put into the inbox out of it. */
export async function settleIntervention(
  { tx, now }: Telling,
  id: string,
  how: 'done' | 'stale',
  why: string,
): Promise<void> {
  const keys = ['intervention:ID', 'handback_overdue:ID:cs_lead', 'handback_overdue:ID:sales_lead'];
  for (const key of keys) await settleItem(tx, key.replace('ID', id), how, why, now);
}

/** Puts what a lost account teaches before its leads. */
export async function tellDebrief(
  telling: Telling,
  account: string,
  id: string,
  document: DocumentBody,
  dueAt: string,
): Promise<void> {
  for (const lead of ['cs_lead', 'sales_lead'] as const) {
    await raise(telling, {
      account,
      key: `debrief:${id}:${lead}`,
      kind: 'debrief',
      ownerRole: lead,
      dueAt,
      reason: 'The account is lost: what would have caught it sooner is gone through once.',
      points: 0,
      document,
    });
  }
}
