import * as z from 'zod';
import type { DocumentBody } from './document.ts';
import { POSTURES } from './evidence.ts';
import { JOINT_REVIEW_RULES, ROOT_CAUSES, type RootCause } from './risk.ts';
import { dateSchema } from './time.ts';

/**
 * `joint`: AE and CSM (JR-1, JR-4); `cs_escalation`: the CSM's weekly check (JR-2); `sales_escalation`: the AE's (JR-3). By cadence
 * alone: `tier_one`: 30 minutes of AE and CSM, weekly; `at_risk`: the at-risk list, monthly; `strategic`: with both VPs, monthly.
 */
export const REVIEW_KINDS = ['joint', 'cs_escalation', 'sales_escalation', 'tier_one', 'at_risk', 'strategic'] as const;
export type ReviewKind = (typeof REVIEW_KINDS)[number];

/** By what a review is called for. */
export const REVIEW_CALLS = [...JOINT_REVIEW_RULES, 'CADENCE'] as const;
export type ReviewCall = (typeof REVIEW_CALLS)[number];

/**
 * Where a review stands: `due` on a day, with nothing filled in yet; `prefilled` from the record; `open`: people have begun;
 * `complete`; `cancelled`, with why.
 */
export const REVIEW_STATES = ['due', 'prefilled', 'open', 'complete', 'cancelled'] as const;
export type ReviewState = (typeof REVIEW_STATES)[number];

/** States in which a review still waits for somebody. */
export const PENDING_REVIEWS = ['due', 'prefilled', 'open'] as const satisfies readonly ReviewState[];

/** The four parts of the 60 minutes, in their order (playbook §5). */
export const REVIEW_PARTS = ['data_sync', 'root_cause', 'recovery', 'outreach'] as const;
export type ReviewPart = (typeof REVIEW_PARTS)[number];

/** The three ways out, of which a review takes exactly one. */
export const RECOVERY_PATHS = ['save_motion', 'scope_reset', 'managed_wind_down'] as const;
export type RecoveryPath = (typeof RECOVERY_PATHS)[number];

/** What a review comes to. */
export interface ReviewOutcome {
  /** Null: a check that took none, which only a joint review must. */
  readonly path: RecoveryPath | null;
  /** A person by name. */
  readonly owner: string;
  readonly action: string;
  /** `YYYY-MM-DD` */
  readonly deadline: string;
}

/** Who did something, when, and why where they said so. */
export interface Done {
  readonly by: string | null;
  /** ISO 8601. */
  readonly at: string;
  readonly why: string | null;
}

/** What of a review its rules look at. */
export interface ReviewStanding {
  readonly state: ReviewState;
  readonly parts: Readonly<Partial<Record<ReviewPart, Done>>>;
  readonly cause: RootCause | null;
  readonly commercial: boolean;
  readonly outcome: ReviewOutcome | null;
  /** Who calls first, what is said and what is not, as people agreed on it. */
  readonly outreach: string | null;
  /** How it ended. */
  readonly ended: Done | null;
}

export const REVIEW_EVENTS = [
  'opened',
  'filled',
  'part_done',
  'cause_named',
  'path_chosen',
  'outreach_planned',
  'completed',
  'cancelled',
] as const;
export type ReviewEventKind = (typeof REVIEW_EVENTS)[number];

/**
 * Where an intervention stands: `open` until the AE acts; `touched` up to the budget; `handback_due`: the AE is out and owes
 * what they learned; `closed` by it; `withdrawn`: its trigger ended before the AE did anything, or it goes on in another one.
 */
export const INTERVENTION_STATES = ['open', 'touched', 'handback_due', 'closed', 'withdrawn'] as const;
export type InterventionState = (typeof INTERVENTION_STATES)[number];

/** States in which an intervention still waits for somebody. */
export const STANDING_INTERVENTIONS = [
  'open',
  'touched',
  'handback_due',
] as const satisfies readonly InterventionState[];

const words = z.string().trim().min(1).max(4_000);
const shortWords = z.string().trim().min(1).max(1_000);

/** What the AE hands back (HB-1). "Nothing" is an answer, silence is none. */
export const handbackSchema = z
  .strictObject({
    learned: z.strictObject({ sponsor: words, competitor: words, budget: words, politics: words }),
    commitments: z
      .array(
        z.strictObject({
          what: shortWords.describe('in the words in which it was said, as near as they are remembered'),
          owner: shortWords.max(200).nullish().describe('who of ours does it'),
          to: shortWords.max(200).nullish().describe('to whom it was said'),
          due: dateSchema.nullish(),
          informal: z.boolean().default(false),
        }),
      )
      .max(50)
      .describe('every commitment made, even informal; empty: none was made'),
    posture: z.enum(POSTURES).describe('how both see the renewal'),
    re_entry: words.describe('on what condition the AE comes back'),
  })
  .meta({ id: 'Handback' });
export type Handback = z.infer<typeof handbackSchema>;

/** A touch of the AE while an intervention stands. */
export interface InterventionTouch {
  /** As evidence is named: `touch:AT:KIND:PERSON`. */
  readonly id: string;
  /** ISO 8601. */
  readonly at: string;
}

/** What of an intervention its rules look at. */
export interface InterventionStanding {
  readonly state: InterventionState;
  /** ISO 8601: when its first trigger fired; touches up to it are not of this intervention. */
  readonly openedAt: string;
  /** Within the budget, the first first. */
  readonly touches: readonly InterventionTouch[];
  /** After the AE was out. */
  readonly beyond: readonly InterventionTouch[];
  /** ISO 8601: when the handback is overdue; null while none is due. */
  readonly handbackDueAt: string | null;
  readonly draft: (Done & { readonly handback: Handback }) | null;
  readonly confirmed: Done | null;
  readonly ended: Done | null;
}

export const INTERVENTION_EVENTS = [
  'opened',
  'trigger_joined',
  'trigger_ended',
  'touched',
  'touched_beyond',
  'exited',
  'handback_drafted',
  'handback_confirmed',
  'withdrawn',
] as const;
export type InterventionEventKind = (typeof INTERVENTION_EVENTS)[number];

/** A trigger as it opened an intervention or joined one. */
export interface InterventionTrigger {
  readonly id: string;
  readonly action: string;
  /** ISO 8601. */
  readonly due: string | null;
  readonly timing: string;
  readonly why: string;
  readonly evidence: readonly string[];
  /** ISO 8601: when it fired. */
  readonly since: string;
  /** ISO 8601: since when it no longer does. */
  readonly endedAt: string | null;
}

export const LOSSES = ['deal_lost', 'renewal_passed', 'marked'] as const;
/** By what an account is known to be lost. */
export type Loss = (typeof LOSSES)[number];

/** What a lost account teaches, beside the document that says it: what evals and policies are fed with. */
export interface DebriefFindings {
  /** Earliest rule that pointed to it: `YYYY-MM-DD`. */
  readonly earliest: { readonly day: string; readonly rule: string; readonly evidence: readonly string[] } | null;
  readonly days_before: number | null;
  /** Whether the AE was in touch with the customer on or after that day. */
  readonly visible_to_ae: boolean | null;
  readonly first_action: { readonly day: string; readonly what: string } | null;
  /** What would have called for action sooner than anything did. */
  readonly sooner: readonly { readonly rule: string; readonly day: string; readonly days: number }[];
  readonly interventions: readonly {
    readonly id: string;
    readonly before: number;
    readonly after: number;
    readonly helped: boolean;
  }[];
  readonly root_cause: RootCause | null;
}

/** The causes that a person may name. */
export const rootCauseSchema = z.enum(ROOT_CAUSES);

/** A document that comes with something else, by what it is. */
export type NamedDocuments = Readonly<Record<string, DocumentBody>>;
