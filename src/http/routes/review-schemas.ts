import { z } from '@hono/zod-openapi';
import {
  BANDS,
  dateSchema,
  ESCALATION_LEVELS,
  handbackSchema,
  INTERVENTION_STATES,
  InputError,
  LOSSES,
  RECOVERY_PATHS,
  REVIEW_CALLS,
  REVIEW_KINDS,
  REVIEW_PARTS,
  REVIEW_STATES,
  ROOT_CAUSES,
} from '../../domain/index.ts';
import type { PersonsEvent } from '../../pipeline/index.ts';
import { budgetOf, isHandbackOverdue, isReviewOverdue, meetingsOf } from '../../reviews/index.ts';
import type { Policy } from '../../scoring/index.ts';
import type { HistoryEvent, StoredDebrief, StoredIntervention, StoredReview } from '../../storage/index.ts';

const source = z.object({
  conversation: z.string(),
  turn: z.int(),
  quote: z.string(),
  speaker: z.string().nullish(),
  occurred_at: z.string().optional(),
});

/** A document as the API gives it: `basis` says what of the record a line without sources rests on. */
export const documentSchema = z
  .object({
    title: z.string(),
    account: z.string(),
    as_of: dateSchema,
    mode: z.enum(['offline', 'llm']),
    sections: z.array(
      z.object({
        id: z.string(),
        title: z.string(),
        note: z.string().optional(),
        lines: z.array(
          z.object({ id: z.string(), text: z.string(), basis: z.string().optional(), sources: z.array(source) }),
        ),
      }),
    ),
  })
  .openapi('ReviewDocument');

const done = z.object({ by: z.string().nullable(), at: z.string(), why: z.string().nullable() });
const history = z.array(
  z.object({
    event: z.string(),
    actor: z.string().nullable().openapi({ description: 'null: the program, because of what is on record' }),
    at: z.string(),
    why: z.string().nullable(),
    before: z.string().nullable(),
    after: z.string(),
  }),
);

/** A review as the API gives it. */
export const reviewSchema = z
  .object({
    id: z.string(),
    account: z.string(),
    kind: z.enum(REVIEW_KINDS),
    rule: z
      .enum(REVIEW_CALLS)
      .nullable()
      .openapi({ description: '`CADENCE`: no JR rule fires, its cadence calls for it; null: somebody asked for it' }),
    reason: z.string(),
    state: z.enum(REVIEW_STATES),
    overdue: z.boolean(),
    due_on: dateSchema,
    meetings: z
      .object({ sync: dateSchema, review: dateSchema, follow_up: dateSchema })
      .openapi({ description: 'AE and CSM alone (20 to 30 minutes), the review (60), what became of it (30)' }),
    opened_at: z.string(),
    previous: z.string().nullable(),
    level: z.enum(ESCALATION_LEVELS),
    every_days: z.int().nullable(),
    score: z.int().nullable(),
    band: z.enum(BANDS).nullable(),
    parts: z.record(z.string(), done).openapi({ description: `done so far, of ${REVIEW_PARTS.join(', ')}` }),
    cause: z.enum(ROOT_CAUSES).nullable(),
    commercial: z.boolean(),
    outcome: z
      .object({ path: z.enum(RECOVERY_PATHS).nullable(), owner: z.string(), action: z.string(), deadline: dateSchema })
      .nullable(),
    outreach: z.string().nullable(),
    ended: done.nullable(),
    filled_at: z.string().nullable(),
    documents: z
      .record(z.string(), documentSchema)
      .openapi({ description: '`agenda`, `brief` for the AE, `follow_up`' }),
    history: history.optional(),
  })
  .openapi('Review');

/** An intervention as the API gives it. */
export const interventionSchema = z
  .object({
    id: z.string(),
    account: z.string(),
    state: z.enum(INTERVENTION_STATES),
    opened_at: z.string(),
    due_at: z.string().nullable(),
    triggers: z.array(
      z.object({
        id: z.string(),
        action: z.string(),
        due: z.string().nullable(),
        timing: z.string(),
        why: z.string(),
        evidence: z.array(z.string()),
        since: z.string(),
        ended_at: z.string().nullable(),
      }),
    ),
    touches: z.array(z.object({ id: z.string(), at: z.string() })),
    beyond: z
      .array(z.object({ id: z.string(), at: z.string() }))
      .openapi({ description: 'touches after the AE was out' }),
    budget: z.object({ used: z.int(), left: z.int(), warned: z.boolean() }),
    handback_due_at: z.string().nullable(),
    overdue: z.boolean(),
    handback: handbackSchema.nullable(),
    drafted: done.nullable(),
    confirmed: done.nullable(),
    ended: done.nullable(),
    documents: z.record(z.string(), documentSchema),
    history: history.optional(),
  })
  .openapi('Intervention');

/** A debrief as the API gives it. */
export const debriefSchema = z
  .object({
    id: z.string(),
    account: z.string(),
    loss: z.enum(LOSSES),
    lost_on: dateSchema,
    said_by: z.string().nullable(),
    why: z.string().nullable(),
    findings: z.object({
      earliest: z.object({ day: dateSchema, rule: z.string(), evidence: z.array(z.string()) }).nullable(),
      days_before: z.int().nullable(),
      visible_to_ae: z.boolean().nullable(),
      first_action: z.object({ day: dateSchema, what: z.string() }).nullable(),
      sooner: z.array(z.object({ rule: z.string(), day: dateSchema, days: z.int() })),
      interventions: z.array(z.object({ id: z.string(), before: z.number(), after: z.number(), helped: z.boolean() })),
      root_cause: z.enum(ROOT_CAUSES).nullable(),
    }),
    documents: z.record(z.string(), documentSchema),
  })
  .openapi('Debrief');

const by = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .optional()
  .openapi({ description: 'who; the name of the key unless told' });
const words = z.string().trim().min(1).max(4_000);

/** What may be said of a review in one request; what stands in it is done in the order of the parts, all or nothing. */
export const reviewPatchSchema = z
  .strictObject({
    parts: z
      .array(z.enum(['data_sync', 'outreach']))
      .max(2)
      .optional()
      .openapi({ description: 'gone through; `root_cause` is by `cause`, `recovery` by `outcome`' }),
    cause: z.enum(ROOT_CAUSES).optional(),
    commercial: z.boolean().optional(),
    outcome: z
      .strictObject({
        path: z
          .string()
          .max(100)
          .optional()
          .openapi({ description: RECOVERY_PATHS.join(', ') }),
        owner: z.string().max(200).optional().openapi({ description: 'a person by name, no team' }),
        action: z.string().max(4_000).optional(),
        deadline: z.string().max(40).optional().openapi({ description: 'a day that is not past' }),
      })
      .optional(),
    outreach: words.optional().openapi({ description: 'who calls first, what is said, what is not' }),
    complete: z.literal(true).optional(),
    cancel: z.string().max(1_000).optional().openapi({ description: 'why' }),
    by,
  })
  .openapi('ReviewPatch');

/** What may be said of an intervention. */
export const interventionPatchSchema = z
  .strictObject({
    exit: z.string().max(1_000).openapi({ description: 'why the AE goes before the budget is spent' }),
    by,
  })
  .openapi('InterventionPatch');

/** A handback as it is drafted, or the CSM's word that it is so. */
export const handbackInputSchema = z
  .union([handbackSchema.extend({ by }), z.strictObject({ confirm: z.literal(true), by })])
  .openapi('HandbackInput');

/** An account that is said to be lost. */
export const lostSchema = z
  .strictObject({ on: dateSchema.optional(), why: z.string().trim().max(1_000).optional(), by })
  .openapi('Lost');

/**
 * A patch as what happens to the review, in the order of the parts.
 * @throws {InputError} code `nothing-to-do` when nothing does, and when money is said to be part of a cause that is not named
 */
export function eventsOf(patch: z.infer<typeof reviewPatchSchema>, who: string): PersonsEvent[] {
  const { parts = [], cause, commercial, outcome, outreach, complete, cancel } = patch;
  if (commercial !== undefined && cause === undefined) {
    throw new InputError('nothing-to-do', [
      { path: 'commercial', message: 'is said of a cause: send it with `cause`' },
    ]);
  }
  const events: PersonsEvent[] = [
    ...(parts.includes('data_sync') ? [{ type: 'part', part: 'data_sync', by: who } as const] : []),
    ...(cause === undefined ? [] : [{ type: 'cause', cause, commercial, by: who } as const]),
    ...(outcome === undefined || complete === true ? [] : [{ type: 'choose', ...outcome, by: who } as const]),
    ...(outreach === undefined ? [] : [{ type: 'outreach', plan: outreach, by: who } as const]),
    ...(parts.includes('outreach') && outreach === undefined
      ? [{ type: 'part', part: 'outreach', by: who } as const]
      : []),
    ...(complete === true ? [{ type: 'complete', ...outcome, by: who } as const] : []),
    ...(cancel === undefined ? [] : [{ type: 'cancel', why: cancel, by: who } as const]),
  ];
  if (events.length > 0) return events;
  throw new InputError('nothing-to-do', [
    { message: 'nothing to do: send at least one of `parts`, `cause`, `outcome`, `outreach`, `complete` and `cancel`' },
  ]);
}

/** A review as the API shows it on a day (`YYYY-MM-DD`). */
export function presentReview(
  review: StoredReview,
  day: string,
  events?: readonly HistoryEvent[],
): z.infer<typeof reviewSchema> {
  const { standing } = review;
  const meetings = meetingsOf(review.dueOn, review.openedAt.slice(0, 10));
  return {
    id: review.id,
    account: review.account,
    kind: review.kind,
    rule: review.rule,
    reason: review.reason,
    state: standing.state,
    overdue: isReviewOverdue({ state: standing.state, dueOn: review.dueOn }, day),
    due_on: review.dueOn,
    meetings: { sync: meetings.sync, review: meetings.review, follow_up: meetings.followUp },
    opened_at: review.openedAt,
    previous: review.previous,
    level: review.level,
    every_days: review.everyDays,
    score: review.score,
    band: review.band,
    parts: standing.parts,
    cause: standing.cause,
    commercial: standing.commercial,
    outcome: standing.outcome,
    outreach: standing.outreach,
    ended: standing.ended,
    filled_at: review.filledAt,
    documents: documentsOf(review.documents),
    ...(events === undefined ? {} : { history: events.map((event) => ({ ...event })) }),
  };
}

/** An intervention as the API shows it at an instant (ISO 8601). */
export function presentIntervention(
  { id, account, openedAt, dueAt, triggers, standing, documents }: StoredIntervention,
  now: string,
  plays: Policy['plays'],
  events?: readonly HistoryEvent[],
): z.infer<typeof interventionSchema> {
  const { used, left, isWarned } = budgetOf(standing, plays);
  const { draft } = standing;
  return {
    id,
    account,
    state: standing.state,
    opened_at: openedAt,
    due_at: dueAt,
    triggers: triggers.map(({ endedAt, evidence, ...trigger }) => ({
      ...trigger,
      evidence: [...evidence],
      ended_at: endedAt,
    })),
    touches: standing.touches.map((touch) => ({ ...touch })),
    beyond: standing.beyond.map((touch) => ({ ...touch })),
    budget: { used, left, warned: isWarned },
    handback_due_at: standing.handbackDueAt,
    overdue: isHandbackOverdue(standing, now),
    handback: draft?.handback ?? null,
    drafted: draft === null ? null : { by: draft.by, at: draft.at, why: draft.why },
    confirmed: standing.confirmed,
    ended: standing.ended,
    documents: documentsOf(documents),
    ...(events === undefined ? {} : { history: events.map((event) => ({ ...event })) }),
  };
}

/** A debrief as the API shows it. */
export function presentDebrief({
  id,
  account,
  loss,
  lostOn,
  saidBy,
  why,
  findings,
  documents,
}: StoredDebrief): z.infer<typeof debriefSchema> {
  const { earliest, sooner, interventions, ...rest } = findings;
  return {
    id,
    account,
    loss,
    lost_on: lostOn,
    said_by: saidBy,
    why,
    findings: {
      ...rest,
      earliest: earliest === null ? null : { ...earliest, evidence: [...earliest.evidence] },
      sooner: sooner.map((one) => ({ ...one })),
      interventions: interventions.map((one) => ({ ...one })),
    },
    documents: documentsOf(documents),
  };
}

function documentsOf(documents: StoredReview['documents']): Record<string, z.infer<typeof documentSchema>> {
  return structuredClone(documents) as Record<string, z.infer<typeof documentSchema>>;
}
