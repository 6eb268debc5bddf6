import { addDays, type Risk } from '../../domain/index.ts';
import type { Assessment } from '../assess.ts';
import { isStrategic } from './escalation.ts';
import type { Review } from './review.ts';

type Cadence = Risk['cadence'];

const NONE: Cadence = { meeting: null, every_days: null, next: null };

/**
 * The meeting that keeps an account watched, the most frequent that applies: tier 1 with anything that scores weekly,
 * over the CS threshold without a joint signal weekly, strategic monthly whatever the health, at risk monthly.
 */
export function cadenceOf({ view, band, contributions }: Assessment, review: Review): Cadence {
  if (view.segment === 'low_touch') return NONE;
  const { weekly_days, monthly_days } = view.policy.cadence;
  const meet = (meeting: string, every_days: number): Cadence => ({
    meeting,
    every_days,
    next: addDays(view.asOf, every_days),
  });
  const isAtRisk = band !== 'green';
  if (view.account.tier === 1 && contributions.length > 0)
    return meet('Tier-1 sync of AE and CSM, 30 minutes', weekly_days);
  if (isAtRisk && review.rule === 'JR-2') return meet('CSM health check, AE briefed in writing', weekly_days);
  if (isStrategic(view)) return meet('Strategic account review with VP CS and VP Sales', monthly_days);
  return isAtRisk ? meet('At-risk list review', monthly_days) : NONE;
}
