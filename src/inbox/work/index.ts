import type { InboxKind } from '../../domain/index.ts';
import { segmentOf } from '../../scoring/index.ts';
import { checkIn } from './check-in.ts';
import { competitorBrief } from './competitor.ts';
import { expansionNote } from './expansion.ts';
import type { FoundWork, Gone, WorkFacts } from './facts.ts';
import { followUp } from './follow-up.ts';
import { renewalPack } from './renewal-pack.ts';
import { resetCall } from './reset-call.ts';

export type { FoundWork, Gone, WorkFacts, WorkMaterial } from './facts.ts';

const PLAYS = [followUp, competitorBrief, expansionNote, resetCall, renewalPack, checkIn] as const;

/** The kinds of work that are found by looking at an account; others are raised by whoever knows of them. */
export const FOUND_KINDS: readonly InboxKind[] = PLAYS.map(({ kind }) => kind);

/**
 * The work that an account's record holds on a day; none of a low-touch account (SEG-2). Pure: the same facts in any order give
 * the same.
 */
export function findWork(facts: WorkFacts): readonly FoundWork[] {
  if (isLowTouch(facts)) return [];
  return PLAYS.flatMap((play) => play.find(facts));
}

function isLowTouch({ evidence, policy }: WorkFacts): boolean {
  return segmentOf(evidence.account.acv, policy) === 'low_touch';
}

/** Why what was raised under a key, and is not found any more, is no work. */
export function whyGone(kind: InboxKind, key: string, facts: WorkFacts): Gone {
  if (isLowTouch(facts))
    return { how: 'stale', why: 'The account is low-touch now: its work is not put before people (SEG-2).' };
  const play = PLAYS.find((one) => one.kind === kind);
  return play?.gone(key, facts) ?? { how: 'stale', why: 'It no longer holds.' };
}
