import type { Risk } from '../../domain/index.ts';
import type { Assessment } from '../assess.ts';
import { failingCategories } from '../dear.ts';
import { countOf, daysAgo, formatNumber } from '../finding.ts';
import { championsOf, turnoversOf } from '../people/champions.ts';
import { openRecords } from '../people/directory.ts';
import { sponsorsOf } from '../people/sponsors.ts';
import { signalsOf, type View } from '../view.ts';

export type Escalation = Risk['escalation'];
type Level = Escalation['level'];

interface Reason {
  readonly level: Level;
  readonly why: string;
}

const LEVELS: readonly Level[] = ['none', 'ae_csm', 'vp', 'cro'];

/** The level an account is escalated to: the highest any reason asks for, with all that ask for more than its owners. A low-touch account is never escalated. */
export function escalationOf(assessment: Assessment): Escalation {
  const { view } = assessment;
  if (view.segment === 'low_touch') return { level: 'none', reasons: [] };
  const atRisk = assessment.band === 'green' ? [] : atRiskReasons(assessment);
  const reasons = [...failingInWindow(assessment), ...executives(view), ...atRisk];
  const level = reasons.reduce<Level>((highest, reason) => higher(highest, reason.level), 'none');
  return {
    level,
    reasons: reasons.filter((reason) => reason.level !== 'ae_csm' || level === 'ae_csm').map(({ why }) => why),
  };
}

/** Whether an account is strategic: marked so, or by the policy's amount. */
export function isStrategic({ account, policy }: Pick<View, 'account' | 'policy'>): boolean {
  const from = policy.escalation.strategic_from;
  return account.strategic === true || (from !== null && typeof account.acv === 'number' && account.acv >= from);
}

/** Whether what could be offered needs the CRO: contracts from the policy's amount. */
function isOverCroLine({ account, policy }: View): boolean {
  const from = policy.escalation.cro_from;
  return from !== null && typeof account.acv === 'number' && account.acv >= from;
}

function higher(one: Level, other: Level): Level {
  return LEVELS.indexOf(other) > LEVELS.indexOf(one) ? other : one;
}

/** DEAR-1: failing categories inside the intervention window go to leadership at once, whatever the band. */
function failingInWindow({ view, dear }: Assessment): Reason[] {
  const failing = failingCategories(dear);
  if (view.runway.label !== 'window' || failing.length < view.policy.dear.escalate_from) return [];
  const days = countOf(view.runway.days ?? 0, 'day');
  return [
    {
      level: 'vp',
      why: `DEAR-1: ${failing.join(' and ')} fail inside the intervention window (RUN-3), with ${days} to the renewal.`,
    },
  ];
}

/** The customer brought in executives, and nobody has acted on it. */
function executives(view: View): Reason[] {
  const days = view.policy.escalation.executive_days;
  const newest = signalsOf(view, 'escalation', ['executive'])
    .filter(({ age, actedAge }) => age <= days && actedAge === undefined)
    .at(-1);
  if (newest === undefined) return [];
  return [{ level: 'cro', why: `The customer escalated to executives ${daysAgo(newest.age)}.` }];
}

function atRiskReasons({ view, band, score }: Assessment): Reason[] {
  const { renewal_authority, vp_under_days } = view.policy.escalation;
  const { acv } = view.account;
  const { days } = view.runway;
  const isAbove = renewal_authority !== null && typeof acv === 'number' && acv > renewal_authority;
  return [
    { level: 'ae_csm', why: `At risk (${band}, ${score} points): AE and CSM.` },
    ...when(
      isAbove,
      'vp',
      `The contract of ${formatNumber(acv ?? 0)} is above the renewal authority of ${formatNumber(renewal_authority ?? 0)}.`,
    ),
    ...when(
      days !== null && days < vp_under_days,
      'vp',
      `At risk with ${runwayWords(days ?? 0)}, under ${vp_under_days} days.`,
    ),
    ...when(
      hasLostExecutive(view),
      'vp',
      'The champion who left sat at executive level, and no other sponsor is on record.',
    ),
    ...when(isStrategic(view), 'cro', 'The account is strategic.'),
    ...when(
      !isStrategic(view) && isOverCroLine(view),
      'cro',
      `The contract of ${formatNumber(acv ?? 0)} is at or above the amount from which the CRO must agree.`,
    ),
  ];
}

function runwayWords(days: number): string {
  return days < 0 ? `the renewal ${countOf(-days, 'day')} past` : `${countOf(days, 'day')} to the renewal`;
}

function when(holds: boolean, level: Level, why: string): Reason[] {
  return holds ? [{ level, why }] : [];
}

/** Champion loss that reached the executives without access of ours: the lost champion was a sponsor, and no other is left. */
function hasLostExecutive(view: View): boolean {
  if (turnoversOf(view).length === 0) return false;
  const lost = championsOf(view).filter(({ left, moved }) => left !== undefined || moved !== undefined);
  const lostKeys = new Set(lost.map(({ contact }) => contact.key));
  const wasExecutive = lost.some(({ contact }) =>
    contact.records.some(
      ({ item }) => item.roles.includes('executive_sponsor') || item.roles.includes('economic_buyer'),
    ),
  );
  const remaining = sponsorsOf(view).filter(
    (sponsor) => !lostKeys.has(sponsor.key) && openRecords(view, sponsor).length > 0,
  );
  return wasExecutive && remaining.length === 0;
}
