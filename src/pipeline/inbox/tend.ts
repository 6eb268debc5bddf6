import { addDays, type Evidence, type Risk } from '../../domain/index.ts';
import {
  FOUND_KINDS,
  type FoundWork,
  findWork,
  isPending,
  leftByItself,
  type WorkFacts,
  whyGone,
} from '../../inbox/index.ts';
import type { Ledger } from '../../ledger/index.ts';
import {
  findAccount,
  type ItemMark,
  keepItemPoints,
  listClaims,
  listHeard,
  listItemMarks,
  loadStakeholderPicture,
  type WorkspaceTransaction,
} from '../../storage/index.ts';
import { workspacePolicy } from '../scorer.ts';
import { fingerprintOf, raiseItem, settleItem, withOwner } from './raise.ts';

/** An account as it was just scored. */
export interface ScoredAccount {
  readonly evidence: Evidence;
  readonly ledger: Ledger;
  readonly risk: Risk;
}

/**
 * Sees to it that the inbox holds the work that an account's record holds on the day it was scored as of: what is new is raised,
 * what changed is brought up to date, what no longer holds leaves with the reason. Of an account without any, one statement.
 */
export async function tendInbox(tx: WorkspaceTransaction, scored: ScoredAccount, now: number): Promise<void> {
  const { risk } = scored;
  const facts: WorkFacts = { ...scored, policy: await workspacePolicy(tx), asOf: risk.as_of };
  const found = findWork(facts);
  const keys = found.map(({ key }) => key);
  const marks = await listItemMarks(tx, risk.account, { kinds: FOUND_KINDS, keys });
  const at = new Date(now).toISOString();
  await raiseAll(tx, { found, marks, facts, at });
  const wanted = new Set(keys);
  for (const { key, kind, state } of marks) {
    if (wanted.has(key) || !isPending(state)) continue;
    const { how, why } = whyGone(kind, key, facts);
    await settleItem(tx, key, how, why, at);
  }
}

interface Found {
  readonly found: readonly FoundWork[];
  readonly marks: readonly ItemMark[];
  readonly facts: WorkFacts;
  readonly at: string;
}

async function raiseAll(tx: WorkspaceTransaction, { found, marks, facts, at }: Found): Promise<void> {
  const known = new Map(marks.map((mark) => [mark.key, mark]));
  const news = found.filter(({ key, isFresh }) => {
    const mark = known.get(key);
    if (mark === undefined) return isFresh;
    return isPending(mark.state) || leftByItself({ state: mark.state, decided: mark.decidedBy });
  });
  if (news.length === 0) return;
  const material = await loadMaterial(tx, facts);
  if (material === undefined) return;
  for (const work of news) {
    const item = withOwner(work.write(material), material.evidence.account, facts.asOf);
    const mark = known.get(work.key);
    const isSame = mark !== undefined && isPending(mark.state) && mark.fingerprint === fingerprintOf(item);
    if (!isSame) await raiseItem(tx, item, at);
    else if (mark.points !== item.points) await keepItemPoints(tx, work.key, item.points);
  }
}

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
  return { ...facts, name: account.name, signals, heard, people };
}

/** The first instant after a day. */
function nextDay(day: string): string {
  return `${addDays(day, 1)}T00:00:00.000Z`;
}
