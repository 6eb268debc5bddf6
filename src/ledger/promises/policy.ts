import * as z from 'zod';
import { STRENGTHS, subtypesOf } from '../../domain/index.ts';

/** How a due day came about. `none`: the words are a condition or a repetition, which is no day. */
export const DUE_BASES = ['stated', 'relative', 'fiscal', 'renewal', 'decided', 'default', 'none'] as const;
export type DueBasis = (typeof DUE_BASES)[number];

const SUBTYPES = subtypesOf('commitment');
const days = z.int().min(1).max(1_000);
const share = z.number().min(0).max(1);

/** The ledger's numbers as data. A change of any of them is a new version. */
export const promisePolicySchema = z.strictObject({
  version: z.string().regex(/^\d+\.\d+\.\d+$/),
  /** Days given to a promise without a day, by subtype and strength. */
  default_days: z.record(z.enum(SUBTYPES as [string, ...string[]]), z.record(z.enum(STRENGTHS), days)),
  /** What one team calls a sprint. */
  sprint_days: days,
  /** Vague counts: "a few days", "a couple of weeks". */
  few: z.int().min(2).max(10),
  /** An overdue entry counts as evidence of risk only with these. */
  counts: z.strictObject({
    subtypes: z.array(z.enum(SUBTYPES as [string, ...string[]])),
    strengths: z.array(z.enum(STRENGTHS)),
    bases: z.array(z.enum(DUE_BASES)),
  }),
  /** How alike two wordings must be to be one promise; between `doubtful` and the other a model is asked, if there is one. */
  matching: z.strictObject({
    repeated: share,
    delivered: share,
    complained: share,
    doubtful: share,
    /** Where the words say nothing, meanings (of a sentence embedding) from here on are asked about. */
    near_in_meaning: share,
    /** Two candidates nearer to each other than this: nobody knows which is meant. */
    margin: share,
  }),
  /** A delivery heard of so many days after the day may have come in time: nobody says so the same hour. */
  heard_within_days: z.int().min(0).max(60),
  /** A promise that slipped this often is a finding. */
  moved_often: z.int().min(1),
});

export type PromisePolicy = z.infer<typeof promisePolicySchema>;

/**
 * What is shipped. Why only some overdue entries count: a false alarm costs trust. A follow-up ("I'll send the deck
 * tomorrow") is mostly done in a mail that nobody mentions again; a hedged promise was none to begin with; a day that the
 * policy gave was never agreed. All of them are shown as overdue; a complaint about any of them counts as a complaint.
 */
export const promisePolicy: PromisePolicy = promisePolicySchema.parse({
  version: '1.1.0',
  default_days: {
    product: { firm: 90, hedged: 180 },
    commercial: { firm: 30, hedged: 60 },
    service: { firm: 45, hedged: 90 },
    follow_up: { firm: 14, hedged: 30 },
  },
  sprint_days: 14,
  few: 3,
  counts: {
    subtypes: ['product', 'commercial', 'service'],
    strengths: ['firm'],
    bases: ['stated', 'relative', 'fiscal', 'renewal', 'decided'],
  },
  matching: { repeated: 0.5, delivered: 0.42, complained: 0.42, doubtful: 0.22, near_in_meaning: 0.6, margin: 0.06 },
  heard_within_days: 7,
  moved_often: 2,
});

/** Days that the policy gives a promise without a day. A subtype it does not know is given those of a follow-up. */
export function defaultDays(policy: PromisePolicy, subtype: string, strength: 'firm' | 'hedged'): number {
  return policy.default_days[subtype]?.[strength] ?? policy.default_days.follow_up?.[strength] ?? policy.sprint_days;
}
