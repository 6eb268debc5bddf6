import { IANAZone } from 'luxon';
import * as z from 'zod';

/** Upper bounds keep a slip of the finger from stopping the scorer: nobody means more than these. */
const MOST = {
  points: 1_000,
  days: 3_650,
  weeks: 104,
  redDays: 365,
  hours: 8_760,
  businessDays: 260,
  count: 10_000,
  amount: 1e12,
};

const points = z.number().min(0).max(MOST.points);
const days = z.int().min(0).max(MOST.days);
const hours = z.number().min(0).max(MOST.hours);
/** How many there must be at least. */
const least = z.int().min(1).max(MOST.count);
const share = z.number().min(0).max(1);
/** What a number of points counts. */
const weight = z.number().min(0).max(MOST.count);
const amount = z.number().min(0).max(MOST.amount);
/** Days in which the points of a rule halve; null for a state, which does not decay while it holds. */
const halfLife = z.number().positive().max(MOST.days).nullable();

const segmentsSchema = z.strictObject({
  enterprise_above: amount.describe('SEG-1: annual contract value above which an account is enterprise'),
  low_touch_below: amount.describe('SEG-2: annual contract value below which no human plays are raised'),
});

const runwaySchema = z.strictObject({
  renewal_talk_by: z
    .strictObject({ enterprise: days, mid_market: days, low_touch: days })
    .describe('RUN-1, RUN-2: days before renewal from which a renewal conversation must be on record'),
  window_from: days.describe('RUN-3: first day of the intervention window, in days before renewal'),
  window_to: days.describe('RUN-3: last day of the intervention window, in days before renewal'),
  rarely_works_under: days.describe('RUN-4'),
  provisional_under: days.describe('RUN-5'),
  monitored_over: days.describe('RUN-6'),
});

const bandsSchema = z.strictObject({ green_to: points, yellow_to: points });

const decaySchema = z.strictObject({
  drop_below: points.describe('what decays below this many points is dropped'),
  repeat_share: share.describe('what each further item of one rule adds, as a share of its own points'),
  repeat_cap: share.describe('most that further items add together, as a share of the strongest'),
});

const halfLivesSchema = z.strictObject({
  'IND-1': halfLife,
  'IND-2': halfLife,
  'IND-3': halfLife,
  'IND-4': halfLife,
  'IND-5': halfLife,
  'IND-6': halfLife,
  'IND-7': halfLife,
  'IND-8': halfLife,
  'IND-9': halfLife,
  'IND-10': z.strictObject({ unkept_promise: halfLife, overdue: halfLife }),
  'IND-11': halfLife,
  'IND-12': halfLife,
  'IND-13': halfLife,
  'IND-14': halfLife,
  'IND-15': z.strictObject({ tickets: halfLife, escalations: halfLife }),
  'IND-16': halfLife,
  'IND-17': halfLife,
  'IND-18': z.strictObject({ icp_fit: halfLife, fit_gap: halfLife }),
  'IND-19': halfLife,
  'IND-20': halfLife,
  'IND-21': halfLife,
  'LEAK-2': halfLife,
  'DEAR-2': halfLife,
});

const pointsSchema = z.strictObject({
  'IND-1': points,
  'IND-2': points,
  'IND-3': points,
  'IND-4': points,
  'IND-5': points,
  'IND-6': points,
  'IND-7': points,
  'IND-8': points,
  'IND-9': z.strictObject({ evaluating: points, pitching: points, switching: points }),
  'IND-10': z.strictObject({ missed: points, late: points, contradicted: points, overdue: points }),
  'IND-11': points,
  'IND-12': points,
  'IND-13': points,
  'IND-14': points,
  'IND-15': points,
  'IND-16': points,
  'IND-17': points,
  'IND-18': z.strictObject({ stretch: points, poor: points, fit_gap: points }),
  'IND-19': points,
  'IND-20': points,
  'IND-21': z.strictObject({
    churn_intent: points,
    hesitation: points,
    budget_pressure: points,
    disengaged: points,
  }),
  'LEAK-2': points,
  'DEAR-2': z.strictObject({ heavy: points, light: points }),
});

const indicatorsSchema = z.strictObject({
  baseline: z.strictObject({ days, least_points: least }),
  decline: z.strictObject({ window_days: days, least_fall: share }).describe('IND-1'),
  trend: z.strictObject({ weeks: z.int().min(1).max(MOST.weeks), least_fall: share }).describe('IND-13'),
  seat_utilisation_below: share.describe('IND-2'),
  usage_known_days: days.describe('usage rows older than this say nothing about today'),
  nps_at_most: z.number().min(-100).max(100).describe('IND-3'),
  critical_ticket_days: days.describe('IND-4: open longer than'),
  csm_silence_days: days.describe('IND-6: no touch in more than'),
  renewal_talk_days: days.describe('IND-7: how long a renewal conversation stays on record'),
  quiet: z
    .strictObject({
      window_days: days,
      least_messages: least,
      answer_grace_days: days,
      share_below: share,
      slower_than: z.number().min(1).max(MOST.count),
    })
    .describe('IND-11'),
  red_days: z.int().min(1).max(MOST.redDays).describe('IND-12'),
  qbr: z.strictObject({ window_days: days, least, same_within_days: days }).describe('IND-14'),
  tickets: z
    .strictObject({
      window_days: days,
      least,
      times_mean: z.number().min(0).max(MOST.count),
      mean_days: days,
      least_escalations: least,
    })
    .describe('IND-15'),
  sponsor_talk_days: days.describe('IND-16'),
  expansion_quiet_days: days.describe('IND-17'),
  unanswered_days: days.describe('IND-19 and AE-1'),
  contact: z.strictObject({ window_days: days, share: share }).describe('IND-20'),
});

const dearSchema = z.strictObject({
  adoption_gap_stands_days: days,
  use_cases_fail_under: share,
  value_known_days: days,
  value_warn_days: days,
  soft_signs_that_fail: least,
  escalate_from: least.describe('DEAR-1: failing categories inside the window'),
});

const leaksSchema = z.strictObject({
  crm_colour_days: days.describe('LEAK-1'),
  value_said_days: days.describe('LEAK-1'),
  expansion_days: days.describe('LEAK-3: without action for more than'),
});

const playsSchema = z.strictObject({
  time_zone: z
    .string()
    .refine((zone) => IANAZone.isValidZone(zone), 'expected an IANA time zone such as Europe/Berlin')
    .describe('AE-3: where business days are counted'),
  touchpoints: least.describe('touches of the AE that an intervention may have'),
  touchpoints_warn_at: least.describe('touches of the AE at which the budget is warned of'),
  handback_hours: hours.describe('HB-1: handed back this long after the last touchpoint'),
  absence_days: days.describe('AE-1: how long an automatic reply without a date of return keeps somebody away'),
  note_hours: hours.describe('AE-1: due this long after it fires'),
  reset_business_days: z.int().min(0).max(MOST.businessDays).describe('AE-3: due this long after the confirmation'),
  renewal_signal_days: days.describe('AE-2'),
  renewal_near_days: days.describe('AE-2 and AE-5'),
  stands_days: days.describe('AE-2, AE-3, AE-5: how long their signal keeps them'),
  turnover_days: days.describe('JR-4, and how long disengagement counts on the CS side'),
});

const escalationSchema = z.strictObject({
  renewal_authority: amount.nullable().describe('null: not configured'),
  strategic_from: amount.nullable().describe('null: not configured'),
  cro_from: amount.nullable().describe('contracts from which an offer needs the CRO; null: as from strategic_from'),
  vp_under_days: days,
  executive_days: days.describe('how long an executive escalation counts'),
});

const cadenceSchema = z.strictObject({ weekly_days: days, monthly_days: days });

const reviewsSchema = z
  .strictObject({
    at_once_business_days: z.int().min(0).max(MOST.businessDays).describe('JR-4: held this long after it fires'),
    joint_business_days: z.int().min(0).max(MOST.businessDays).describe('JR-1: held this long after it fires'),
    escalation_business_days: z.int().min(0).max(MOST.businessDays).describe('JR-2 and JR-3: the first check'),
    fill_ahead_days: days.describe('a review that comes by cadence is filled in this long before its day'),
    debrief_business_days: z.int().min(0).max(MOST.businessDays).describe('a lost account is gone through by then'),
  })
  .describe('when reviews are held (section 5)');

const conductSchema = z.strictObject({ apart_days: days, shown_days: days }).describe('CO-1');

const orderSchema = z.strictObject({
  risk: weight.describe('times the points of risk that the evidence of an item bears'),
  due_from_days: days.describe('days before it is due from which an item rises'),
  per_day_to_due: points.describe('for each of these days that has passed'),
  per_day_overdue: points,
  overdue_at_most_days: days,
  acv_per_point: z.number().min(1).max(MOST.amount).describe('annual contract value that is one point'),
  acv_at_most: points,
  segment: z.strictObject({ enterprise: points, mid_market: points, low_touch: points }),
});

const handoffSchema = z.strictObject({
  late_days: days.describe(
    'a conversation up to so many days after the close is still of the deal: the brief takes it in',
  ),
  hold_minutes: z
    .int()
    .min(0)
    .max(7 * 24 * 60)
    .optional()
    .describe(
      'so long a new version is held for whoever sold the deal to confirm or correct before it goes out; unset: 0',
    ),
  acknowledge_business_days: z
    .int()
    .min(0)
    .max(MOST.businessDays)
    .describe('a handoff that nobody acknowledged for so long, Monday to Friday, is work for both leads'),
});

const inboxSchema = z.strictObject({
  order: orderSchema.describe('what the inbox is ordered by: the points of each item add up, most first'),
  follow_up_ahead_days: days.describe('a promised follow-up is drafted this many days before it is due'),
  competitor_days: days.describe('how long a rival that was heard of keeps its brief'),
  competitor_brief_within_days: days.describe('a brief about rivals is due this long after the latest word of one'),
  pack_before_days: days.describe('the pre-renewal pack is due this long after RUN-3 begins'),
  check_in_within_days: days.describe('a check-in is due this long after IND-6 begins to hold'),
  raise_within_days: days.describe(
    'what was due or said longer ago than this is not put before anybody for the first time',
  ),
});

const byRole = z.strictObject({ csm: amount, ae: amount, cs_lead: amount, sales_lead: amount, executive: amount });

const outreachSchema = z.strictObject({
  unshipped: z
    .array(z.string().trim().min(2).max(200))
    .max(1_000)
    .describe('names of what is not shipped yet, beside what promises of features say'),
  discount_percent_to: byRole.describe('largest discount, in percent, that each role may offer without an approval'),
  credit_to: byRole.describe('largest credit, as an amount of money, that each role may offer without an approval'),
  briefed_days: days.describe('CO-1: how long a talk between the AE and CS stands as a briefing'),
});

/** Numbers that must keep an order, or the rules that rest on them mean nothing: the path of each, and what it may reach. */
function ordered({ bands, runway, segments, plays, dear }: z.infer<typeof partsSchema>) {
  return [
    ['bands', 'green_to', bands.green_to, 'bands.yellow_to', bands.yellow_to],
    ['runway', 'window_to', runway.window_to, 'runway.window_from', runway.window_from],
    ['runway', 'rarely_works_under', runway.rarely_works_under, 'runway.window_to', runway.window_to],
    ['runway', 'provisional_under', runway.provisional_under, 'runway.rarely_works_under', runway.rarely_works_under],
    ['segments', 'low_touch_below', segments.low_touch_below, 'segments.enterprise_above', segments.enterprise_above],
    ['plays', 'touchpoints_warn_at', plays.touchpoints_warn_at, 'plays.touchpoints', plays.touchpoints],
    ['dear', 'value_known_days', dear.value_known_days, 'dear.value_warn_days', dear.value_warn_days],
  ] as const;
}

const partsSchema = z.strictObject({
  version: z.string().min(1),
  segments: segmentsSchema,
  runway: runwaySchema,
  bands: bandsSchema,
  decay: decaySchema,
  half_lives: halfLivesSchema,
  points: pointsSchema,
  indicators: indicatorsSchema,
  dear: dearSchema,
  leaks: leaksSchema,
  plays: playsSchema,
  escalation: escalationSchema,
  cadence: cadenceSchema,
  reviews: reviewsSchema,
  conduct: conductSchema,
  handoff: handoffSchema,
  inbox: inboxSchema,
  outreach: outreachSchema,
});

/** A whole policy: every number of the playbook, with its default in `policy.json`. Unknown keys are refused. */
export const policySchema = partsSchema.check(({ value, issues }) => {
  for (const [group, key, number, limit, most] of ordered(value)) {
    if (number > most) {
      const message = `expected at most ${limit}, ${most}`;
      issues.push({ code: 'custom', input: number, path: [group, key], message });
    }
  }
});

export type Policy = z.infer<typeof policySchema>;
