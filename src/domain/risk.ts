import * as z from 'zod';

export const BANDS = ['green', 'yellow', 'red'] as const;
export const DEAR_STATUSES = ['pass', 'warn', 'fail', 'unknown'] as const;
export const DEAR_CATEGORIES = ['deployment', 'engagement', 'adoption', 'roi'] as const;
export const RUNWAY_LABELS = ['early', 'window', 'narrowing', 'closing', 'last_call', 'past', 'unknown'] as const;
export const ROOT_CAUSES = ['competitor', 'over_promised', 'champion_loss', 'wrong_icp', 'adoption_value_gap'] as const;
export const ESCALATION_LEVELS = ['none', 'ae_csm', 'vp', 'cro'] as const;
export const JOINT_REVIEW_RULES = ['JR-1', 'JR-2', 'JR-3', 'JR-4'] as const;

/** Ids of the items that earned it: signals, commitments, tickets by id, other items by their content (`touch:AT:KIND:PERSON`). */
const evidenceIds = z.array(z.string());
const finding = z.object({ id: z.string(), evidence: evidenceIds, why: z.string() });
const dearCategory = z.object({ status: z.enum(DEAR_STATUSES), evidence: evidenceIds, why: z.string() });

/** One rule that adds points, with its evidence, and in `why` the age and decay behind the figure. */
const contributionSchema = z.object({
  rule: z.string(),
  points: z.number(),
  evidence: evidenceIds,
  why: z.string(),
});

const blindSpotSchema = z.object({
  kind: z
    .enum(['missing', 'contradiction', 'not_shown'])
    .describe('`not_shown`: something that was said is closed to who asks'),
  about: z.string(),
  sources: evidenceIds.optional(),
  why: z.string(),
});

/** What the scorer answers: the Risk contract of architecture.md. The points of `contributions` add up to the score before its clamp. */
export const riskSchema = z
  .object({
    account: z.string(),
    as_of: z.string(),
    known_at: z.string(),
    policy: z.object({ version: z.string(), hash: z.string() }),
    score: z.int().min(0).max(100).describe('100 is worst'),
    band: z.enum(BANDS),
    runway: z.object({ days: z.int().nullable(), label: z.enum(RUNWAY_LABELS), note: z.string().nullable() }),
    dear: z.object({
      deployment: dearCategory,
      engagement: dearCategory,
      adoption: dearCategory,
      roi: dearCategory,
    }),
    contributions: z.array(contributionSchema),
    leaks: z.array(finding),
    triggers: z.array(
      z.object({
        id: z.string(),
        action: z.string(),
        due: z.string().nullable(),
        timing: z.string(),
        why: z.string(),
        evidence: evidenceIds,
      }),
    ),
    ae: z.enum(['in', 'stays_out']),
    review: z.object({
      rule: z.enum(JOINT_REVIEW_RULES).nullable(),
      cs_side: z.array(z.string()),
      sales_side: z.array(z.string()),
    }),
    root_cause: z.object({
      primary: z.enum(ROOT_CAUSES).nullable(),
      candidates: z.array(z.object({ cause: z.enum(ROOT_CAUSES), points: z.number(), evidence: evidenceIds })),
      commercial: z.boolean(),
    }),
    escalation: z.object({ level: z.enum(ESCALATION_LEVELS), reasons: z.array(z.string()) }),
    cadence: z.object({
      meeting: z.string().nullable(),
      every_days: z.int().nullable(),
      next: z.string().nullable(),
    }),
    conduct: z.array(finding),
    blind_spots: z.array(blindSpotSchema),
    would_change: z.array(z.object({ evidence_needed: z.string(), band_after: z.enum(BANDS) })),
  })
  .meta({ id: 'Risk' });

export type Risk = z.infer<typeof riskSchema>;
export type Band = (typeof BANDS)[number];
export type DearCategory = (typeof DEAR_CATEGORIES)[number];
export type Contribution = z.infer<typeof contributionSchema>;
export type BlindSpot = z.infer<typeof blindSpotSchema>;
export type RootCause = (typeof ROOT_CAUSES)[number];
