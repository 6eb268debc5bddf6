import type { DocumentLine } from './document.ts';

/** What a person said of a line of a handoff. */
export interface LineDecision {
  readonly action: 'confirm' | 'correct' | 'add';
  readonly by: string;
  /** ISO 8601. */
  readonly at: string;
  /** Of a correction: what the line said before; null otherwise. */
  readonly original: string | null;
  readonly reason: string | null;
}

/** A line of a handoff. `details`: what a reader is told beneath it, in words ("owner: Ana Reyes"). */
export interface HandoffLine extends DocumentLine {
  readonly details?: readonly string[] | undefined;
  readonly decided?: LineDecision | undefined;
}

export const STANCES = ['champion', 'supporter', 'neutral', 'skeptic', 'blocker', 'unknown'] as const;
/** Where somebody stands towards the purchase, by the newest word; `unknown`: nobody said and they were not heard. */
export type Stance = (typeof STANCES)[number];

/** Somebody with a part in the decision. */
export interface StakeholderLine extends HandoffLine {
  readonly person: string;
  readonly title: string | null;
  /** Their part: `economic buyer`, `runs the renewal`; null where nothing tells. */
  readonly role: string | null;
  readonly stance: Stance;
  /** What they will judge it by, in their words or in somebody's for them. */
  readonly success_criteria: readonly HandoffLine[];
}

/** Something promised while selling that stands. */
export interface CommitmentLine extends HandoffLine {
  /** Who of ours does it; null where nobody is named. */
  readonly owner: string | null;
  /** Words for when, as said. */
  readonly due: string | null;
  /** `YYYY-MM-DD`, where a day follows. */
  readonly due_date: string | null;
  readonly strength: 'firm' | 'hedged';
}

/** The handoff brief (architecture.md, "Handoff"; playbook.md, section 6). Every line has sources or says what of the record it rests on. */
export interface Handoff {
  /** The deal's key. */
  readonly deal: string;
  readonly name: string | null;
  /** The account's key. */
  readonly account: string;
  readonly account_name: string | null;
  readonly owner: string | null;
  /** ISO 8601. */
  readonly closed_at: string | null;
  readonly amount: number | null;
  readonly currency: string | null;
  /** `YYYY-MM-DD` */
  readonly as_of: string;
  readonly mode: 'offline' | 'llm';
  /** What it was read from, oldest first. */
  readonly conversations: readonly string[];
  /** Something that was said in the deal is private, and is not in it. */
  readonly held_back?: boolean | undefined;
  readonly use_cases: readonly HandoffLine[];
  readonly stakeholders: readonly StakeholderLine[];
  readonly commitments: readonly CommitmentLine[];
  readonly renewal: readonly HandoffLine[];
  readonly metrics_90_day: readonly HandoffLine[];
  readonly first_90_days: readonly HandoffLine[];
  readonly risks: readonly HandoffLine[];
  /** What the record does not say: asked of the AE, never filled in. */
  readonly open_questions: readonly HandoffLine[];
}

export const HANDOFF_SECTIONS = [
  'use_cases',
  'stakeholders',
  'commitments',
  'renewal',
  'metrics_90_day',
  'first_90_days',
  'risks',
  'open_questions',
] as const;
export type HandoffSectionId = (typeof HANDOFF_SECTIONS)[number];

export const HANDOFF_STATES = ['due', 'made', 'sent', 'acknowledged', 'called_off'] as const;
/**
 * Where a handoff stands: `due` from the close until its brief is there; `made`, and `sent` once its latest version is on its
 * way to where people are; `acknowledged` by whoever takes over; `called_off` while the deal is open again or lost.
 */
export type HandoffState = (typeof HANDOFF_STATES)[number];

/** What of a handoff its rules look at. Times are ISO 8601. */
export interface HandoffStanding {
  readonly state: HandoffState;
  /** The latest; 0 before the first. */
  readonly version: number;
  /** The latest that went out; null while none did. */
  readonly sentVersion: number | null;
  /** Since when somebody is asked to acknowledge, and with which version that began; null while nobody is. */
  readonly asked: { readonly since: string; readonly version: number } | null;
  /** When what is held for whoever sold it goes out; null while nothing is held. */
  readonly goesOutAt: string | null;
  /** Who acknowledged last, which version and when. */
  readonly acknowledged: { readonly version: number; readonly by: string; readonly at: string } | null;
}

/** Why a version was made. */
export const HANDOFF_REASONS = ['closed', 'late_call', 'corrected', 'redone'] as const;
export type HandoffReason = (typeof HANDOFF_REASONS)[number];

/** What people do with a line; `restore` takes back what was decided of it. */
export const LINE_ACTIONS = ['confirm', 'correct', 'remove', 'add', 'restore'] as const;
export type LineAction = (typeof LINE_ACTIONS)[number];

/** What may be said of a promise beside the text of its line. */
export interface LineFields {
  readonly owner?: string | undefined;
  /** `YYYY-MM-DD` */
  readonly due_date?: string | undefined;
}

/** A decision on a line, as it is kept: it holds over all later versions. */
export interface HandoffDecision {
  readonly line: string;
  readonly section: HandoffSectionId;
  readonly action: LineAction;
  /** Of a correction or an addition: what the line says from now on. */
  readonly text: string | null;
  readonly fields: LineFields;
  /** The line as it was when it was decided on; null of what is added. */
  readonly original: HandoffLine | null;
  readonly by: string;
  /** ISO 8601. */
  readonly at: string;
  readonly reason: string | null;
}
