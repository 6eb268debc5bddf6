import { countOf } from '../finding.ts';
import { TALKS } from '../people/answers.ts';
import type { View } from '../view.ts';
import { isoInstant } from './deadlines.ts';
import type { Trigger } from './triggers.ts';

const MILLISECONDS_PER_HOUR = 3_600_000;

/**
 * A trigger as its intervention stands: the AE's touches since it fired, against the budget. When it is spent the AE exits
 * and hands back (HB-1); one touch before, the trigger warns.
 */
export function withinBudget(view: View, trigger: Trigger, since: number): Trigger {
  const { touchpoints, touchpoints_warn_at, handback_hours } = view.policy.plays;
  const used = touchesSince(view, since);
  const last = used[touchpoints - 1];
  const words = `${used.length} of ${countOf(touchpoints, 'touchpoint')} of the intervention ${used.length === 1 ? 'is' : 'are'} used`;
  if (last !== undefined) {
    return {
      ...trigger,
      action: 'The AE exits: draft the handback, which the CSM confirms (HB-1)',
      due: isoInstant(last + handback_hours * MILLISECONDS_PER_HOUR),
      timing: `within ${handback_hours} hours of the last touchpoint`,
      why: `${trigger.why} The budget is spent: ${words}.`,
    };
  }
  if (used.length < touchpoints_warn_at) return trigger;
  return { ...trigger, why: `${trigger.why} Warning: ${words}; then the AE exits and hands back (HB-1).` };
}

/** The instants at which the AE wrote to or spoke with the customer, since a trigger fired. */
function touchesSince(view: View, since: number): number[] {
  return view.touches
    .filter(({ item, at }) => item.by === 'ae' && at >= since)
    .filter(({ item }) => item.kind === 'email_out' || TALKS.includes(item.kind))
    .map(({ at }) => at);
}
