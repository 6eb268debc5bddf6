import { addDays, type Evidence, type InboxKind, type Risk } from '../../domain/index.ts';
import {
  FOUND_KINDS,
  type FoundWork,
  findWork,
  isForWhoStays,
  isFoundWork,
  isPending,
  leftByItself,
  WORDED_KINDS,
  type WorkFacts,
  whyGone,
} from '../../inbox/index.ts';
import type { Ledger } from '../../ledger/index.ts';
import { lossOf } from '../../reviews/index.ts';
import {
  findAccount,
  findReviewsOfAccount,
  type ItemMark,
  inboxItemId,
  keepItemPoints,
  listClaims,
  listHeard,
  listItemMarks,
  loadStakeholderPicture,
  mayBeLost,
  type WorkspaceTransaction,
} from '../../storage/index.ts';
import { workspacePolicy } from '../scorer.ts';
import { type OrderingTools, orderWriting } from '../writing/order.ts';
import { fingerprintOf, type Raised, raiseItem, settleItem, withOwner } from './raise.ts';

/** An account as it was just scored. */
export interface ScoredAccount {
  readonly evidence: Evidence;
  readonly ledger: Ledger;
  readonly risk: Risk;
}

/**
 * Sees to it that the inbox holds the work that an account's record holds on the day it was scored as of: what is new is raised,
 * what changed is brought up to date, what no longer holds leaves with the reason. Of an account without any, one statement.
 * @param at ISO 8601: the workspace's now
 */
export async function tendInbox(
  tx: WorkspaceTransaction,
  tools: OrderingTools,
  scored: ScoredAccount,
  at: string,
): Promise<void> {
  const { risk } = scored;
  const told: WorkFacts = { ...scored, policy: await workspacePolicy(tx), asOf: risk.as_of };
  const all = findWork(told);
  // Of most accounts it is not asked.
  const isLost = all.some(isForWhoStays) && (await isOver(tx, told, at));
  const facts = { ...told, isLost };
  const works = isLost ? all.filter((work) => !isForWhoStays(work)) : all;
  const marks = await listItemMarks(tx, risk.account, { kinds: FOUND_KINDS, keys: works.map(({ key }) => key) });
  const found = works.map((work) => ({ ...work, key: keyOf(work, marks) }));
  const keys = found.map(({ key }) => key);
  await raiseAll(tx, tools, { found, marks, facts, at });
  const wanted = new Set(keys);
  for (const { key, kind, state } of marks) {
    if (wanted.has(key) || !isPending(state) || !isFoundWork({ kind, key })) continue;
    const { how, why } = whyGone(kind, key, facts);
    await settleItem(tx, key, how, why, at);
  }
}

/** Whether the account is lost. */
async function isOver(tx: WorkspaceTransaction, facts: WorkFacts, now: string): Promise<boolean> {
  const { renewal_date: renewal } = facts.evidence.account;
  const isPast = renewal !== undefined && renewal !== null && renewal.slice(0, 10) < facts.asOf;
  if (!isPast && !(await mayBeLost(tx, facts.risk.account))) return false;
  const stored = await findReviewsOfAccount(tx, facts.risk.account);
  return lossOf({ ...facts, stored, now }) !== undefined;
}

/** The key under which a piece of work was raised before, where it was under another one; else its own. */
function keyOf({ key, kind, isSame }: FoundWork, marks: readonly ItemMark[]): string {
  if (isSame === undefined || marks.some((mark) => mark.key === key)) return key;
  const alike = marks.filter((mark) => mark.kind === kind && isSame(mark.key));
  const known =
    alike.find(({ state }) => isPending(state)) ?? alike.find(({ decidedBy }) => decidedBy !== null) ?? alike[0];
  return known?.key ?? key;
}

interface Found {
  readonly found: readonly FoundWork[];
  readonly marks: readonly ItemMark[];
  readonly facts: WorkFacts;
  readonly at: string;
}

async function raiseAll(
  tx: WorkspaceTransaction,
  tools: OrderingTools,
  { found, marks, facts, at }: Found,
): Promise<void> {
  const known = new Map(marks.map((mark) => [mark.key, mark]));
  const news = found.filter(({ key, isFresh }) => {
    const mark = known.get(key);
    if (mark === undefined) return isFresh;
    return isPending(mark.state) || leftByItself({ state: mark.state, decided: mark.decidedBy });
  });
  if (news.length === 0) return;
  const material = await loadMaterial(tx, facts);
  if (material === undefined) return;
  const changed: { readonly key: string; readonly kind: InboxKind; readonly raised: Raised }[] = [];
  for (const work of news) {
    const item = withOwner({ ...work.write(material), key: work.key }, material.evidence.account, facts.asOf);
    const mark = known.get(work.key);
    const isSame = mark !== undefined && isPending(mark.state) && mark.fingerprint === fingerprintOf(item);
    if (!isSame) {
      const raised = await raiseItem(tx, tools.queue, item, at, material.record);
      changed.push({ key: item.key, kind: item.kind, raised });
    } else if (mark.points !== item.points) await keepItemPoints(tx, work.key, item.points);
  }
  const account = material.evidence.account.key;
  const wanted = changed.filter(({ kind, raised }) => TO_WORD.includes(raised) && WORDED_KINDS.includes(kind));
  await orderWriting(
    tx,
    tools,
    wanted.map(({ key }) => ({ subject: 'inbox_item', id: inboxItemId(key), account })),
  );
}

/** After which of these there may be something that no model was asked to word. */
const TO_WORD: readonly Raised[] = ['raised', 'refreshed', 'returned'];

/** What documents are made of beside what scoring has at hand. */
async function loadMaterial(tx: WorkspaceTransaction, facts: WorkFacts) {
  const { risk, policy } = facts;
  const days = { asOf: risk.as_of, knownAt: risk.known_at };
  const before = nextDay(risk.as_of);
  const knownBefore = nextDay(risk.known_at);
  const [account, people, claims, heard] = await Promise.all([
    findAccount(tx, risk.account),
    loadStakeholderPicture(tx, risk.account, days, policy),
    listClaims(tx, risk.account),
    listHeard(tx, risk.account, { before, knownBefore }),
  ]);
  if (account === undefined || people === undefined) return undefined;
  const signals = claims.filter(
    ({ status, occurredAt, recordedAt }) => status !== 'dismissed' && occurredAt < before && recordedAt < knownBefore,
  );
  return { ...facts, name: account.name, record: account.record, signals, heard, people };
}

/** The first instant after a day. */
function nextDay(day: string): string {
  return `${addDays(day, 1)}T00:00:00.000Z`;
}
