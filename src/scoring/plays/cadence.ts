import { addDays, type Risk } from '../../domain/index.ts';
import type { Assessment } from '../assess.ts';
import { isStrategic } from './escalation.ts';
import type { Review } from './review.ts';

type Cadence = Risk['cadence'];

const NONE: Cadence = { meeting: null, every_days: null, next: null };

/** The meetings by which accounts are kept watched, as a score names them (playbook §5). */
const MEETINGS = {
  tier_one: 'Tier-1 sync of AE and CSM, 30 minutes',
  cs_check: 'CSM health check, AE briefed in writing',
  strategic: 'Strategic account review with VP CS and VP Sales',
  at_risk: 'At-risk list review',
} as const;

/** What a cadence is for. */
export type CadenceKind = keyof typeof MEETINGS;

/** Which of the meetings a score's cadence is; null where none runs. */
export function cadenceKindOf({ meeting }: Pick<Cadence, 'meeting'>): CadenceKind | null {
  for (const kind of ['tier_one', 'cs_check', 'strategic', 'at_risk'] as const)
    if (MEETINGS[kind] === meeting) return kind;
  return null;
}

/**
 * The meeting that keeps an account watched, the most frequent that applies: tier 1 with anything that scores weekly,
 * over the CS threshold without a joint signal weekly, strategic monthly whatever the health, at risk monthly.
 */
export function cadenceOf({ view, band, contributions }: Assessment, review: Review): Cadence {
  if (view.segment === 'low_touch') return NONE;
  const { weekly_days, monthly_days } = view.policy.cadence;
  const meet = (kind: CadenceKind, every_days: number): Cadence => ({
    meeting: MEETINGS[kind],
    every_days,
    next: addDays(view.asOf, every_days),
  });
  const isAtRisk = band !== 'green';
  if (view.account.tier === 1 && contributions.length > 0) return meet('tier_one', weekly_days);
  if (isAtRisk && review.rule === 'JR-2') return meet('cs_check', weekly_days);
  if (isStrategic(view)) return meet('strategic', monthly_days);
  return isAtRisk ? meet('at_risk', monthly_days) : NONE;
}
