import { planInterventions, planTouches } from './plan-interventions.ts';
import { lossOf, whenLost } from './plan-loss.ts';
import { planReviews } from './plan-reviews.ts';
import type { Planned, Step } from './steps.ts';

/**
 * What is to be done about an account's reviews and interventions as its score stands. Nothing is called for twice while what
 * calls for it stands; what no longer holds leaves by itself, unless people have begun. A lost account is gone through once,
 * and nothing else is called for.
 */
export function planSteps(planned: Planned): readonly Step[] {
  const lost = lossOf(planned);
  if (lost === 'known') return [...whenLost(planned), ...planTouches(planned)];
  if (lost !== undefined) return [{ do: 'debrief', ...lost }, ...whenLost(planned), ...planTouches(planned)];
  return [...planReviews(planned), ...planInterventions(planned)];
}
