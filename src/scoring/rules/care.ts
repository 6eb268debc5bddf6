import type { Survey } from '../../domain/index.ts';
import { evidenceId } from '../evidence-id.ts';
import { countOf, findingOf, formatNumber, type Piece, type Rule } from '../finding.ts';
import { type Dated, dayOf } from '../known.ts';
import { ageOf, happenedBy, signalsOf, type View } from '../view.ts';

/** IND-3: the newest NPS at or below the policy's limit. Other surveys do not count. */
export const npsRule: Rule = {
  id: 'IND-3',
  evaluate: (view) => {
    const newest = newestNps(view);
    if (newest === undefined || newest.item.score > view.policy.indicators.nps_at_most) return undefined;
    const { item, at } = newest;
    return findingOf(view, 'IND-3', [
      {
        points: view.policy.points['IND-3'],
        halfLife: view.policy.half_lives['IND-3'],
        since: at,
        evidence: [evidenceId.survey(item)],
        what: `The newest NPS is ${formatNumber(item.score)}, given`,
      },
    ]);
  },
};

/** The newest NPS; of two at one instant the lower. */
export function newestNps(view: View): Dated<Survey> | undefined {
  return view.surveys
    .filter(({ item }) => item.kind === 'nps')
    .sort((one, other) => other.at - one.at || one.item.score - other.item.score)[0];
}

/** IND-4: a critical ticket open longer than the policy's days. */
export const criticalTicketRule: Rule = {
  id: 'IND-4',
  evaluate: (view) => {
    const pieces = view.tickets
      .filter(({ item }) => item.severity === 'critical' && happenedBy(view, item.closed_at) === undefined)
      .filter(({ at }) => ageOf(view, at) > view.policy.indicators.critical_ticket_days)
      .map(
        ({ item, at }): Piece => ({
          points: view.policy.points['IND-4'],
          halfLife: view.policy.half_lives['IND-4'],
          since: at,
          evidence: [item.id],
          what: `The critical ticket ${item.id} has been open for ${countOf(ageOf(view, at), 'day')}`,
        }),
      );
    return findingOf(view, 'IND-4', pieces);
  },
};

/** IND-15: support tickets rising in number, or unresolved support trouble said again and again. */
export const ticketRule: Rule = {
  id: 'IND-15',
  evaluate: (view) => {
    const [strongest] = [risingTickets(view), repeatedEscalations(view)]
      .flatMap((piece) => (piece === undefined ? [] : (findingOf(view, 'IND-15', [piece]) ?? [])))
      .sort((one, other) => other.points - one.points);
    return strongest;
  },
};

function risingTickets(view: View): Piece | undefined {
  const { window_days, least, times_mean, mean_days } = view.policy.indicators.tickets;
  const recent = view.tickets.filter(({ at }) => ageOf(view, at) < window_days);
  const before = view.tickets.filter(({ at }) => {
    const age = ageOf(view, at);
    return age >= window_days && age < window_days + mean_days;
  });
  const usual = (before.length * window_days) / mean_days;
  if (recent.length < least || recent.length < usual * times_mean) return undefined;
  return {
    points: view.policy.points['IND-15'],
    halfLife: view.policy.half_lives['IND-15'].tickets,
    since: view.end - 1,
    evidence: recent.map(({ item }) => item.id),
    what: `${countOf(recent.length, 'ticket')} in ${window_days} days, against ${formatNumber(usual)} per ${window_days} days in the ${mean_days} before`,
  };
}

function repeatedEscalations(view: View): Piece | undefined {
  const { window_days, least_escalations } = view.policy.indicators.tickets;
  const recent = signalsOf(view, 'escalation', ['support']).filter(({ age }) => age <= window_days);
  const newest = recent.at(-1);
  if (newest === undefined || recent.length < least_escalations) return undefined;
  return {
    points: view.policy.points['IND-15'],
    halfLife: view.policy.half_lives['IND-15'].escalations,
    since: newest.at,
    evidence: recent.map(({ id }) => id),
    what: `Unresolved support trouble came up ${recent.length} times in ${view.asOfDay - dayOf(recent[0]?.at ?? newest.at)} days, last`,
  };
}
