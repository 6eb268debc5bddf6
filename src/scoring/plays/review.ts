import type { Risk } from '../../domain/index.ts';
import type { Assessment } from '../assess.ts';
import { turnoversOf } from '../people/champions.ts';
import { unkeptPromises } from '../rules/promises.ts';
import { ageOf, signalsOf, type View } from '../view.ts';

export type Review = Risk['review'];

const CS_RULES = ['IND-11', 'IND-12', 'IND-13', 'IND-14', 'IND-15'] as const;
const SALES_RULES = ['IND-9', 'IND-16', 'IND-17', 'IND-18'] as const;

/** JR-1 to JR-4 with the rules each side brings. A low-touch account gets no review. */
export function reviewOf({ view, findings }: Assessment): Review {
  const isFound = (rule: string) => findings.has(rule);
  const cs_side = byNumber([...CS_RULES.filter(isFound), ...championChange(view), ...disengagement(view)]);
  const promised = new Set(unkeptPromises(view).map(({ id }) => id));
  const isOverPromised = findings.get('IND-10')?.evidence.some((id) => promised.has(id)) ?? false;
  const sales_side = byNumber([...SALES_RULES.filter(isFound), ...(isOverPromised ? ['IND-10'] : [])]);
  return { rule: ruleOf(view, cs_side, sales_side), cs_side, sales_side };
}

function ruleOf(view: View, csSide: readonly string[], salesSide: readonly string[]): Review['rule'] {
  if (view.segment === 'low_touch') return null;
  if (csSide.length > 0 && salesSide.length > 0) return 'JR-1';
  if (championChange(view).length > 0) return 'JR-4';
  if (csSide.length > 0) return 'JR-2';
  return salesSide.length > 0 ? 'JR-3' : null;
}

/** A champion who left stands as IND-5, one who changed role as JR-4: no indicator is named for the latter. */
function championChange(view: View): string[] {
  const days = view.policy.plays.turnover_days;
  const recent = turnoversOf(view).filter(({ at }) => ageOf(view, at) <= days);
  return [...new Set(recent.map(({ kind }) => (kind === 'departed' ? 'IND-5' : 'JR-4')))];
}

function disengagement(view: View): string[] {
  const days = view.policy.plays.turnover_days;
  return signalsOf(view, 'champion_change', ['disengaged']).some(({ age }) => age <= days) ? ['IND-21'] : [];
}

function byNumber(rules: readonly string[]): string[] {
  const number = (rule: string) => (rule.startsWith('IND-') ? Number(rule.slice(4)) : Number.POSITIVE_INFINITY);
  return [...rules].sort((one, other) => (number(one) < number(other) ? -1 : 1));
}
