import { type ReviewCall, type ReviewKind, type Risk, utcDate } from '../domain/index.ts';
import {
  addBusinessDays,
  type CadenceKind,
  cadenceKindOf,
  isStrategic,
  type Policy,
  segmentOf,
} from '../scoring/index.ts';
import type { Planned } from './steps.ts';

/** A rule by which a score calls for a review. */
export type ReviewRuleId = NonNullable<Risk['review']['rule']>;

/** A review that is to be held again and again while it is called for. */
export interface Call {
  readonly kind: ReviewKind;
  readonly rule: ReviewCall;
}

const KINDS: Readonly<Record<ReviewRuleId, ReviewKind>> = {
  'JR-1': 'joint',
  'JR-4': 'joint',
  'JR-2': 'cs_escalation',
  'JR-3': 'sales_escalation',
};

/** The review by which each cadence is kept; the CSM's check is that of JR-2. */
const KEPT_BY: Readonly<Record<CadenceKind, Call>> = {
  tier_one: { kind: 'tier_one', rule: 'CADENCE' },
  cs_check: { kind: 'cs_escalation', rule: 'JR-2' },
  strategic: { kind: 'strategic', rule: 'CADENCE' },
  at_risk: { kind: 'at_risk', rule: 'CADENCE' },
};

/** What a rule calls for. */
export function kindOf(rule: ReviewRuleId | null): ReviewKind | null {
  return rule === null ? null : KINDS[rule];
}

/** Is a review called for by cadence alone? */
export function isByCadence(rule: ReviewCall | null): rule is 'CADENCE' {
  return rule === 'CADENCE';
}

/** Is a review a check: held with an owner, an action and a day, and no path out that must be taken? */
export function isCheck(kind: ReviewKind): boolean {
  return kind !== 'joint';
}

/** Do those who lead Sales and CS sit in what is escalated so far? */
export function isWithLeads(level: Risk['escalation']['level']): boolean {
  return level === 'vp' || level === 'cro';
}

type Scored = Pick<Planned, 'evidence' | 'risk' | 'policy'>;

/**
 * The reviews that an account calls for as its score stands (playbook §5). A JR rule calls for its own, and where none does, or
 * people declined it, the cadence for its meeting. A strategic account is gone through with both VPs whatever else is called
 * for, unless they sit in that anyway.
 */
export function callsOf(scored: Scored, isDeclined: (kind: ReviewKind) => boolean = () => false): readonly Call[] {
  const { risk } = scored;
  const { rule } = risk.review;
  const called = rule === null || isDeclined(KINDS[rule]) ? cadenceCall(scored) : { kind: KINDS[rule], rule };
  const main = called === undefined ? [] : [called];
  if (!isKeptStrategic(scored) || called?.kind === 'strategic') return main;
  return called !== undefined && isWithLeads(risk.escalation.level) ? main : [...main, KEPT_BY.strategic];
}

function cadenceCall({ risk }: Scored): Call | undefined {
  const kind = cadenceKindOf(risk.cadence);
  return kind === null ? undefined : KEPT_BY[kind];
}

function isKeptStrategic({ evidence: { account }, policy }: Scored): boolean {
  return isStrategic({ account, policy }) && segmentOf(account.acv, policy) !== 'low_touch';
}

/** The day on which a review is first held (`YYYY-MM-DD`), by the rule that calls for it. */
export function firstDueOn(rule: ReviewRuleId | null, now: string, policy: Policy): string {
  const { at_once_business_days, joint_business_days } = policy.reviews;
  if (rule === 'JR-4') return businessDay(now, at_once_business_days, policy);
  return kindOf(rule ?? 'JR-1') === 'joint' ? businessDay(now, joint_business_days, policy) : soonDay(now, policy);
}

/** The day on which what is escalated is looked at (`YYYY-MM-DD`). */
export function soonDay(now: string, policy: Policy): string {
  return businessDay(now, policy.reviews.escalation_business_days, policy);
}

function businessDay(now: string, days: number, { plays }: Policy): string {
  return utcDate(addBusinessDays(Date.parse(now), days, plays.time_zone));
}

/** Days until the next review of a kind, as the score stands: weekly or monthly; null where nothing calls for one. */
export function everyDaysOf(
  kind: ReviewKind,
  { cadence, review }: Pick<Risk, 'cadence' | 'review'>,
  policy: Policy,
): number | null {
  const { weekly_days, monthly_days } = policy.cadence;
  switch (kind) {
    case 'tier_one':
      return weekly_days;
    case 'strategic':
    case 'at_risk':
      return monthly_days;
    case 'cs_escalation':
      return kindOf(review.rule) === kind ? weekly_days : cadence.every_days;
    default:
      return cadence.every_days ?? (kindOf(review.rule) === kind ? monthly_days : null);
  }
}
