import { countOf, type Finding, findingOf, formatNumber, lazyFinding, type Rule, toHundredths } from '../finding.ts';
import { type SignalOn, signalsOf, type View } from '../view.ts';
import { saidPiece, withAttribute } from './pieces.ts';

const SAID = {
  churn_intent: 'They will cancel or not renew',
  hesitation: 'They hesitate over the renewal',
  budget_pressure: 'Their budget is under pressure',
} as const;

/** The subtypes of `renewal_risk` that IND-21 counts. */
const SAID_SUBTYPES = Object.keys(SAID) as readonly (keyof typeof SAID)[];

type Only = (signal: SignalOn) => boolean;
const every: Only = () => true;

/** IND-7: the renewal is near and no renewal conversation is on record. */
export const renewalTalkRule: Rule = {
  id: 'IND-7',
  evaluate: (view) => {
    if (!isRenewalTalkDue(view) || renewalTalks(view).length > 0) return undefined;
    const { renewal_talk_days } = view.policy.indicators;
    const by = view.policy.runway.renewal_talk_by[view.segment];
    const what = `Renewal in ${countOf(view.runway.days ?? 0, 'day')} and no word on it in the last ${renewal_talk_days} days; it should have been spoken of by ${countOf(by, 'day')} before, ${view.segment === 'enterprise' ? 'RUN-1' : 'RUN-2'}`;
    const points = view.policy.points['IND-7'];
    const halfLife = view.policy.half_lives['IND-7'];
    return findingOf(view, 'IND-7', [
      { points, halfLife, since: view.end - 1, evidence: ['account:renewal_date'], what },
    ]);
  },
};

/** IND-8: a smaller contract asked for. */
export const contractionRule: Rule = {
  id: 'IND-8',
  evaluate: (view) => lifted(view, 'IND-8', contraction(view, every)),
};

/** IND-21: they said it themselves: leaving, hesitating, short of money, or a champion who withdraws. */
export const saidRule: Rule = {
  id: 'IND-21',
  evaluate: (view) => lifted(view, 'IND-21', said(view, every)),
};

function contraction(view: View, only: Only): Finding | undefined {
  const points = view.policy.points['IND-8'];
  const halfLife = view.policy.half_lives['IND-8'];
  const signals = signalsOf(view, 'renewal_risk', ['contraction']).filter(only);
  const describe = (signal: SignalOn) => withAttribute(signal, 'A smaller contract asked for', 'amount');
  return findingOf(
    view,
    'IND-8',
    signals.map((signal) => saidPiece(signal, () => describe(signal), points, halfLife)),
  );
}

function said(view: View, only: Only): Finding | undefined {
  const points = view.policy.points['IND-21'];
  const halfLife = view.policy.half_lives['IND-21'];
  const risks = SAID_SUBTYPES.flatMap((subtype) =>
    signalsOf(view, 'renewal_risk', [subtype])
      .filter(only)
      .map((signal) => saidPiece(signal, () => SAID[subtype], points[subtype], halfLife)),
  );
  const disengaged = signalsOf(view, 'champion_change', ['disengaged'])
    .filter(only)
    .map((signal) =>
      saidPiece(signal, () => withAttribute(signal, 'Gone quiet', 'person'), points.disengaged, halfLife),
    );
  return findingOf(view, 'IND-21', [...risks, ...disengaged]);
}

function isRenewalTalkDue({ runway, policy, segment }: View): boolean {
  return runway.days !== null && runway.days >= 0 && runway.days <= policy.runway.renewal_talk_by[segment];
}

/** The renewal conversations still on record: any `renewal_term` or `renewal_risk` of the policy's days. */
function renewalTalks(view: View): SignalOn[] {
  const { renewal_talk_days } = view.policy.indicators;
  return [...signalsOf(view, 'renewal_term'), ...signalsOf(view, 'renewal_risk')].filter(
    ({ age }) => age <= renewal_talk_days,
  );
}

/**
 * A renewal talked of only as a risk must not score less than one nobody talked of: while IND-7 would apply, what IND-8
 * and IND-21 earn with those signals is at least what they earn without them and IND-7 on top. The newest one carries it.
 */
function lifted(view: View, rule: 'IND-8' | 'IND-21', finding: Finding | undefined): Finding | undefined {
  const talks = isRenewalTalkDue(view) ? renewalTalks(view) : [];
  const newest = talks.at(-1);
  if (newest === undefined || talks.some(({ signal }) => signal.kind === 'renewal_term')) return finding;
  const carrier = newest.signal.subtype === 'contraction' ? 'IND-8' : 'IND-21';
  if (carrier !== rule) return finding;
  const old: Only = ({ id }) => talks.every((talk) => talk.id !== id);
  const pointsOf = (only: Only) => (contraction(view, only)?.points ?? 0) + (said(view, only)?.points ?? 0);
  const missing = toHundredths(pointsOf(old) + view.policy.points['IND-7'] - pointsOf(every));
  if (missing <= 0) return finding;
  const reason = `${formatNumber(missing)} points are added so that it weighs no less than a renewal nobody spoke of (IND-7).`;
  return lazyFinding(rule, toHundredths((finding?.points ?? 0) + missing), {
    evidence: () => finding?.evidence ?? [newest.id],
    why: () =>
      finding === undefined ? `The renewal was last spoken of as a risk; ${reason}` : `${finding.why} ${reason}`,
  });
}
