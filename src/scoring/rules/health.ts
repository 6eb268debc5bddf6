import { evidenceId } from '../evidence-id.ts';
import { type Finding, findingOf } from '../finding.ts';
import { ageOf, type View } from '../view.ts';

const MILLISECONDS_PER_DAY = 86_400_000;

/**
 * IND-12: on each of the last days the CRM colour was red or the account's own score was. `isOwnScoreRed` tells it of
 * the day so many days before the view's, without IND-12 itself, from what is known now; `behindOwnScore` is the evidence
 * that today's own score stands on.
 */
export function redHealth(
  view: View,
  isOwnScoreRed: (daysBefore: number) => boolean,
  behindOwnScore: () => readonly string[],
): Finding | undefined {
  const days = view.policy.indicators.red_days;
  const wasRed = (before: number) => crmColorOn(view, before)?.item.color === 'red' || isOwnScoreRed(before);
  if (days > 0 && !wasRed(0)) return undefined;
  // The first day is the likeliest not to have been red yet: it saves asking for all the others.
  for (let before = days - 1; before > 0; before -= 1) if (!wasRed(before)) return undefined;
  const color = crmColorOn(view, 0);
  const crm = color?.item.color === 'red' ? [evidenceId.crmHealth(color.item)] : [];
  return findingOf(view, 'IND-12', [
    {
      points: view.policy.points['IND-12'],
      halfLife: view.policy.half_lives['IND-12'],
      since: view.end - 1,
      evidence: () => (isOwnScoreRed(0) ? [...crm, ...behindOwnScore()] : crm),
      what: `Red by the CRM or by its own score on each of the last ${days} days`,
    },
  ]);
}

/** The latest CRM colour at the end of the day so many days before the view's. */
export function crmColorOn(view: View, daysBefore: number): View['crmHealth'][number] | undefined {
  const end = view.end - daysBefore * MILLISECONDS_PER_DAY;
  return view.crmHealth.findLast(({ at }) => at < end);
}

/** Age in days of a CRM colour. */
export function colorAge(view: View, { at }: View['crmHealth'][number]): number {
  return ageOf(view, at);
}
