import type { InboxKind } from '../../domain/index.ts';
import { segmentOf } from '../../scoring/index.ts';
import { checkIn } from './check-in.ts';
import { competitorBrief } from './competitor.ts';
import { escalated, isFoundEscalation } from './escalated.ts';
import { expansionNote } from './expansion.ts';
import type { FoundWork, Gone, WorkFacts } from './facts.ts';
import { followUp } from './follow-up.ts';
import { renewalPack } from './renewal-pack.ts';
import { resetCall } from './reset-call.ts';

export type { FoundWork, Gone, WorkFacts, WorkMaterial } from './facts.ts';

const WORDED = [followUp, competitorBrief, expansionNote, resetCall, renewalPack, checkIn] as const;
const PLAYS = [...WORDED, escalated] as const;

/** The kinds of work with a document that are found by looking at an account; others are raised by whoever knows of them. */
export const WORDED_KINDS: readonly InboxKind[] = WORDED.map(({ kind }) => kind);
/** All that are found, but see {@link isFoundWork}. */
export const FOUND_KINDS: readonly InboxKind[] = PLAYS.map(({ kind }) => kind);

/** Is an item of these kinds one that was found? Reviews tell their leads of escalations by items of their own. */
export function isFoundWork({ kind, key }: { readonly kind: InboxKind; readonly key: string }): boolean {
  return FOUND_KINDS.includes(kind) && (kind !== escalated.kind || isFoundEscalation(key));
}

/**
 * What is for a customer who stays. Of one that is lost it is no work; what was promised to them still is, and so is the check-in
 * for as long as coverage names their silence.
 */
const FOR_WHO_STAYS: readonly InboxKind[] = [renewalPack.kind, escalated.kind];

/** Is there any such work, so that it matters whether the account is lost? */
export function isForWhoStays({ kind }: { readonly kind: InboxKind }): boolean {
  return FOR_WHO_STAYS.includes(kind);
}

/**
 * The work that an account's record holds on a day; none of a low-touch account (SEG-2). What is for who stays is among it, whether
 * they do or not: see {@link isForWhoStays}. Pure: the same facts in any order give the same.
 */
export function findWork(facts: WorkFacts): readonly FoundWork[] {
  return isLowTouch(facts) ? [] : PLAYS.flatMap((play) => play.find(facts));
}

function isLowTouch({ evidence, policy }: WorkFacts): boolean {
  return segmentOf(evidence.account.acv, policy) === 'low_touch';
}

/** Why what was raised under a key, and is not found any more, is no work. */
export function whyGone(kind: InboxKind, key: string, facts: WorkFacts): Gone {
  if (isLowTouch(facts))
    return { how: 'stale', why: 'The account is low-touch now: its work is not put before people (SEG-2).' };
  if (facts.isLost === true && isForWhoStays({ kind })) return { how: 'stale', why: 'The account is lost.' };
  const play = PLAYS.find((one) => one.kind === kind);
  return play?.gone(key, facts) ?? { how: 'stale', why: 'It no longer holds.' };
}
