import { addDays, INBOX_KINDS, type InboxKind, PENDING_STATES } from '../../../domain/index.ts';
import { type ListedItem, listInbox, shownDocument } from '../../../pipeline/index.ts';
import { isPendingReview, isStanding } from '../../../reviews/index.ts';
import {
  listInterventions,
  listOwnershipChanges,
  listReviews,
  type StoredIntervention,
  type StoredReview,
  type WorkspaceTransaction,
} from '../../../storage/index.ts';
import { inboxPath, ownershipPath, reviewAnchor, reviewPath } from '../../addresses.ts';
import type { Brief, Play, Plays } from '../../page-models/account.ts';
import { dayOf } from '../../text/dates.ts';
import { capitalised, spaced } from '../../text/words.ts';

/** Pieces of work of the inbox that a page tells of. */
const ITEMS = 12;

/** Work that stands for a review, an intervention or a brief, which are told of themselves. */
const SAME_WORK: readonly InboxKind[] = ['review_due', 'intervention', 'handback_overdue', 'ownership_brief'];
const OWN_WORK = INBOX_KINDS.filter((kind) => !SAME_WORK.includes(kind));

const REVIEW_TITLES = {
  joint: 'Hold the joint review',
  cs_escalation: 'Hold the CS escalation',
  sales_escalation: 'Hold the sales escalation',
  at_risk: 'Hold the at-risk list review',
  tier_one: 'Hold the tier-1 account review',
  strategic: 'Hold the strategic account review',
} as const;

const PER_ROLE = { csm: 'CSM', ae: 'AE', cs_lead: 'CS lead', sales_lead: 'Sales lead' } as const;

/** What is to be done about an account: what the AE was called in for, reviews, then work of the inbox in the inbox's own order. */
export async function loadPlays(
  tx: WorkspaceTransaction,
  accountKey: string,
  { asOf, now }: { readonly asOf: string; readonly now: number },
): Promise<Plays> {
  const [reviews, interventions, inbox, changes] = await Promise.all([
    listReviews(tx, accountKey),
    listInterventions(tx, { account: accountKey }),
    listInbox(
      tx,
      { now: () => now },
      { account: accountKey, states: PENDING_STATES, kinds: OWN_WORK },
      { limit: ITEMS },
    ),
    listOwnershipChanges(tx, accountKey),
  ]);
  const plays = [
    ...interventions
      .filter(({ standing }) => isStanding(standing.state))
      .flatMap(ofIntervention)
      .sort(dueFirst),
    ...reviews
      .filter(({ standing }) => isPendingReview(standing.state))
      .map(ofReview)
      .sort(dueFirst),
    ...inbox.items.map(ofItem),
  ];
  return {
    plays: plays.map((play) => ({ ...play, isOverdue: play.due !== null && dayOf(play.due) < asOf })),
    more: inbox.count - inbox.items.length,
    inbox: inboxPath({ account: accountKey }),
    briefs: changes.filter(({ on }) => on <= asOf && on > addDays(asOf, -BRIEF_DAYS)).map(ofChange),
  };
}

/** How long a brief of a new owner is told of. */
const BRIEF_DAYS = 180;

function dueFirst(one: Found, other: Found): number {
  const [left = '', right = ''] = [one, other].map(({ due, href }) => `${due ?? '9999-12-31'} ${href}`);
  return left < right ? -1 : left > right ? 1 : 0;
}

type Found = Omit<Play, 'isOverdue'>;

function ofReview({ id, account, kind, dueOn, reason }: StoredReview): Found {
  const href = `${reviewPath(account)}#${reviewAnchor(id)}`;
  return { title: REVIEW_TITLES[kind], due: dueOn, timing: null, owner: null, why: reason, href };
}

function ofIntervention({ id, account, triggers, dueAt, standing }: StoredIntervention): Found[] {
  const href = `${reviewPath(account)}#${reviewAnchor(id)}`;
  const shared = { owner: 'AE', href };
  if (standing.state === 'handback_due') {
    const why = 'The AE is out and owes what they learned.';
    return [{ ...shared, title: 'Hand back what was learned', due: standing.handbackDueAt, timing: null, why }];
  }
  return triggers
    .filter(({ endedAt }) => endedAt === null)
    .map(({ action, due, timing, why }) => ({ ...shared, title: capitalised(action), due: due ?? dueAt, timing, why }));
}

function ofItem(item: ListedItem): Found {
  const { id, kind, account, dueAt, reason, ownerRole, ownerName, handedTo } = item;
  const owner = handedTo ?? ownerName ?? PER_ROLE[ownerRole];
  const title = shownDocument(item)?.title ?? capitalised(spaced(kind));
  return { title, due: dueAt, timing: null, owner, why: reason, href: inboxPath({ account }, id) };
}

function ofChange(change: Awaited<ReturnType<typeof listOwnershipChanges>>[number]): Brief {
  const { team, on, from, to, openedAt } = change;
  return { team, on, from, to, isOpened: openedAt !== null, href: ownershipPath(change) };
}
