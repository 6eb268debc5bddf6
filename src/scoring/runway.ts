import { parseInstant, type Risk } from '../domain/index.ts';
import { dayOf } from './known.ts';
import type { Policy } from './policy/schema.ts';

export type Runway = Risk['runway'];

/**
 * Days from `asOf` (`YYYY-MM-DD`) to the renewal, negative when it is past, with the playbook's label and the note of
 * RUN-4, RUN-5 or RUN-6 where one applies. No renewal date is `unknown`.
 */
export function runwayOf(renewalDate: string | null | undefined, asOf: string, policy: Policy): Runway {
  const renewal = renewalDate === null || renewalDate === undefined ? undefined : parseInstant(renewalDate);
  if (renewal === undefined) return { days: null, label: 'unknown', note: null };
  const days = dayOf(renewal) - dayOf(parseInstant(asOf) ?? Number.NaN);
  return { days, label: labelOf(days, policy), note: noteOf(days, policy) };
}

function labelOf(days: number, { runway }: Policy): Runway['label'] {
  if (days < 0) return 'past';
  if (days < runway.provisional_under) return 'last_call';
  if (days < runway.rarely_works_under) return 'closing';
  if (days < runway.window_to) return 'narrowing';
  return days <= runway.window_from ? 'window' : 'early';
}

function noteOf(days: number, { runway }: Policy): string | null {
  if (days < 0) return null;
  if (days < runway.provisional_under) {
    return `RUN-5: under ${runway.provisional_under} days a provisional decision is assumed; fewer than 15 % of such accounts are saved.`;
  }
  if (days < runway.rarely_works_under) {
    return `RUN-4: under ${runway.rarely_works_under} days interventions rarely work; ask for a realistic path.`;
  }
  if (days > runway.monitored_over) {
    return `RUN-6: over ${runway.monitored_over} days remain; watched all the time so that risk is seen this early.`;
  }
  return null;
}
