import type { Evidence } from '../domain/index.ts';
import { dayOf, knownEvidence } from './known.ts';
import { made } from './lazy.ts';
import { directoryOf } from './people/directory.ts';
import type { Policy } from './policy/schema.ts';
import { type Message, messagesByAge, quietPiece, unansweredPiece } from './rules/answering.ts';
import { type View, viewOf } from './view.ts';

const MILLISECONDS_PER_DAY = 86_400_000;

/**
 * The evidence as of the end of a day and as known at the end of another (both `YYYY-MM-DD`): what every rule looks at. `end` is the
 * first instant after the day, in milliseconds, where it is not UTC's.
 */
export function readEvidence(evidence: Evidence, asOf: string, knownAt: string, policy: Policy, end?: number): View {
  const known = knownEvidence(evidence, (dayOf(Date.parse(knownAt)) + 1) * MILLISECONDS_PER_DAY);
  return viewOf(known, asOf, policy, undefined, end);
}

/** How somebody answers us, by the readings of IND-11 and IND-19, whatever their role. */
export interface Answering {
  /** Our messages of late that reached them, each with the hours until its answer; the windows are those of IND-11. */
  readonly recent: readonly Message[];
  /** Those before. */
  readonly before: readonly Message[];
  /** Why they are quiet, in words; empty: they are not, or too little is known. */
  readonly quiet: readonly { readonly why: string; readonly evidence: readonly string[] }[];
}

/** How the person whom a label means (an address, or a name) answers us; `name` is what the words call them. */
export function answeringOf(view: View, { label, name }: { readonly label: string; readonly name: string }): Answering {
  const contact = { ...directoryOf(view).find(label), name };
  const pieces = [quietPiece(view, contact), unansweredPiece(view, contact)];
  return {
    ...messagesByAge(view, contact),
    quiet: pieces.flatMap((piece) =>
      piece === undefined ? [] : [{ why: made(piece.what), evidence: made(piece.evidence) }],
    ),
  };
}
