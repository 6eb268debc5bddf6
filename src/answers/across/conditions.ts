import { looksFor } from './filter.ts';
import { type AcrossContext, type Understanding, understandAcross } from './understand.ts';

/** Where a question may go on to another condition. */
const JOINS = /[\s,]+(?:and|but|while)\s+(?:(?:also|that|which|who|still)\s+)*/gi;

/**
 * The two conditions of a question that no single search can hold, as "mentioned Pulseboard this quarter and have promises
 * overdue": each understood whole, by itself. `undefined`: it is one, or one of its halves is not understood.
 */
export function twoConditions(
  question: string,
  context: AcrossContext,
): readonly [Understanding, Understanding] | undefined {
  const whole = understandAcross(question, context);
  for (const match of question.matchAll(JOINS)) {
    const first = understandAcross(question.slice(0, match.index), context);
    const second = understandAcross(question.slice(match.index + match[0].length), context);
    if (!isCondition(first) || !isCondition(second)) continue;
    const rivals = [first.filter.competitor, second.filter.competitor];
    const areRivals = rivals.every((rival) => rival !== undefined) && rivals[0] !== rivals[1];
    if (whole.dropped.length > 0 || areRivals) return [first, second];
  }
  return undefined;
}

/** Says it of signals or promises of some kind what is looked for, with no word left over? */
function isCondition({ filter, rest, dropped }: Understanding): boolean {
  const isOfSome = filter.kind !== undefined || filter.competitor !== undefined || filter.state !== undefined;
  return isOfSome && rest.length === 0 && dropped.length === 0 && looksFor(filter) !== 'passages';
}
