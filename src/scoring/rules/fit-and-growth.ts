import { daysAgo, findingOf, type Piece, type Rule } from '../finding.ts';
import { attribute, type SignalOn, signalsOf, type View } from '../view.ts';
import { saidPiece, withAttribute } from './pieces.ts';

const MILLISECONDS_PER_DAY = 86_400_000;

/** IND-18: a stretch or poor fit at close, or a `fit_gap` said since. */
export const fitRule: Rule = {
  id: 'IND-18',
  evaluate: (view) => findingOf(view, 'IND-18', [...fitAtClose(view), ...fitGaps(view)]),
};

function fitAtClose({ account, policy, end }: View): Piece[] {
  const fit = account.icp_fit;
  if (fit !== 'stretch' && fit !== 'poor') return [];
  return [
    {
      points: policy.points['IND-18'][fit],
      halfLife: policy.half_lives['IND-18'].icp_fit,
      evidence: ['account:icp_fit'],
      since: end - 1,
      what: `The fit was marked ${fit} at close`,
    },
  ];
}

function fitGaps(view: View): Piece[] {
  const points = view.policy.points['IND-18'].fit_gap;
  const halfLife = view.policy.half_lives['IND-18'].fit_gap;
  return signalsOf(view, 'fit_gap').map((signal) =>
    saidPiece(
      signal,
      () => withAttribute(signal, 'The product does not serve the job it was bought for', 'what'),
      points,
      halfLife,
    ),
  );
}

/** IND-17: an expansion conversation stalled or rejected, or acted on with nothing further for the policy's days. */
export const expansionRule: Rule = {
  id: 'IND-17',
  evaluate: (view) => {
    const expansions = signalsOf(view, 'expansion');
    return findingOf(
      view,
      'IND-17',
      expansions.flatMap((signal) => stalledPiece(view, signal, expansions) ?? []),
    );
  },
};

function stalledPiece(view: View, signal: SignalOn, all: readonly SignalOn[]): Piece | undefined {
  const points = view.policy.points['IND-17'];
  const halfLife = view.policy.half_lives['IND-17'];
  const stage = attribute(signal, 'stage');
  if (stage === 'stalled' || stage === 'rejected') {
    return saidPiece(signal, () => `The expansion conversation is ${stage}`, points, halfLife);
  }
  const quiet = view.policy.indicators.expansion_quiet_days;
  const { actedAge } = signal;
  if (actedAge === undefined || actedAge < quiet || all.some(({ at }) => at > signal.at)) return undefined;
  return {
    points,
    halfLife,
    evidence: [signal.id],
    since: view.end - 1 - (actedAge - quiet) * MILLISECONDS_PER_DAY,
    what: `An expansion acted on ${daysAgo(actedAge)} went no further, stalled since`,
  };
}
