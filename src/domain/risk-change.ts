import * as z from 'zod';
import { BANDS, type Risk } from './risk.ts';

/** What makes a score differ from an earlier one. */
export const CHANGE_CAUSES = ['time', 'evidence', 'policy'] as const;

const evidenceIds = z.array(z.string());

/** A rule that held on a day, with the points that it added; 0 for a leak or a finding about conduct, which add none. */
const heldRuleSchema = z.object({ rule: z.string(), points: z.number(), evidence: evidenceIds });

/** A day's score as it is kept: enough to tell it from another day's. */
export const scoredDaySchema = z
  .object({
    day: z.iso.date(),
    known_at: z.iso.date(),
    score: z.int().min(0).max(100),
    band: z.enum(BANDS),
    policy: z.object({ version: z.string(), hash: z.string() }),
    held: z.array(heldRuleSchema),
  })
  .meta({ id: 'ScoredDay' });

const standingSchema = scoredDaySchema.omit({ known_at: true, held: true });

const ruleChangeSchema = z.object({
  rule: z.string(),
  /** Points before and after; null where the rule did not hold. */
  before: z.number().nullable(),
  after: z.number().nullable(),
  difference: z.number(),
  added: evidenceIds,
  removed: evidenceIds,
  /** `time`: it would be so had nothing become known since (decay, silence, a date that passed). */
  cause: z.enum(CHANGE_CAUSES),
  /** Of a rule that holds no longer: the evidence that cleared it; empty where time did. */
  cleared_by: evidenceIds,
});

/** What became different between two scores of an account, the rule that moved most first. */
export const riskChangeSchema = z
  .object({
    from: standingSchema,
    to: standingSchema,
    rules: z.array(ruleChangeSchema),
    /** Nothing new is behind it: had nothing become known since, it would have come to the same. */
    time_alone: z.boolean(),
    sentence: z.string(),
  })
  .meta({ id: 'RiskChange' });

/** How long a rule held, by the days on record. */
export const flagSchema = z
  .object({
    rule: z.string(),
    since: z.iso.date(),
    /** The first day on record on which it held no longer; null while it holds. */
    until: z.iso.date().nullable(),
    /** What cleared it; null while it holds. */
    cleared: z.object({ cause: z.enum(CHANGE_CAUSES), evidence: evidenceIds }).nullable(),
  })
  .meta({ id: 'Flag' });

export type ScoredDay = z.infer<typeof scoredDaySchema>;
export type HeldRule = z.infer<typeof heldRuleSchema>;
export type RuleChange = z.infer<typeof ruleChangeSchema>;
export type RiskChange = z.infer<typeof riskChangeSchema>;
export type ChangeCause = (typeof CHANGE_CAUSES)[number];
export type Flag = z.infer<typeof flagSchema>;

/** What is kept of a risk for its day: every rule that held, leaks and findings about conduct too. */
export function toScoredDay({ as_of, known_at, score, band, policy, contributions, leaks, conduct }: Risk): ScoredDay {
  const scored = contributions.map(({ rule, points, evidence }) => ({ rule, points, evidence }));
  const known = new Set(scored.map(({ rule }) => rule));
  const named = Map.groupBy(
    [...leaks, ...conduct].filter(({ id }) => !known.has(id)),
    ({ id }) => id,
  );
  const unscored = [...named].map(([rule, findings]) => ({
    rule,
    points: 0,
    evidence: [...new Set(findings.flatMap(({ evidence }) => evidence))],
  }));
  return { day: as_of, known_at, score, band, policy, held: [...scored, ...unscored] };
}
