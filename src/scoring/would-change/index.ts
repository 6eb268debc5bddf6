import { BANDS, type Risk } from '../../domain/index.ts';
import { type Assessment, assess } from '../assess.ts';
import { compareText } from '../finding.ts';
import { viewOf } from '../view.ts';
import { type Hypothesis, together } from './change.ts';
import { hypothesesFor } from './hypotheses.ts';

/** Pairs are sought among this many of the strongest single pieces. */
const STRONGEST = 5;

interface Tried {
  readonly hypothesis: Hypothesis;
  readonly band: Assessment['band'];
  readonly score: number;
}

/**
 * The smallest pieces of evidence that would move the band down, found by scoring again with each: single pieces where
 * any suffices, else pairs of the strongest, else the strongest together until the band moves. Green needs none.
 */
export function wouldChange(assessment: Assessment): Risk['would_change'] {
  if (assessment.band === 'green') return [];
  const singles = hypothesesFor(assessment).map((hypothesis) => attempt(assessment, hypothesis));
  const moving = movingOf(assessment, singles);
  if (moving.length > 0) return moving.map(toChange);
  const helpful = singles.filter(({ score }) => score < assessment.score).sort(byEffect);
  const hypotheses = helpful.map(({ hypothesis }) => hypothesis);
  const pairs = pairsOf(hypotheses.slice(0, STRONGEST)).map((pair) => attempt(assessment, pair));
  const movingPairs = movingOf(assessment, pairs);
  return (movingPairs.length > 0 ? movingPairs : firstOfGrowing(assessment, hypotheses)).map(toChange);
}

/** Those that move the band down, the most effective first. */
function movingOf({ band }: Assessment, attempts: readonly Tried[]): Tried[] {
  return attempts.filter((tried) => isLower(tried.band, band)).sort(byEffect);
}

/** The three strongest, the four strongest and so on, until the band moves; empty when even all together do not. */
function firstOfGrowing(assessment: Assessment, hypotheses: readonly Hypothesis[]): Tried[] {
  for (let count = 3; count <= hypotheses.length; count += 1) {
    const tried = attempt(assessment, both(hypotheses.slice(0, count)));
    if (isLower(tried.band, assessment.band)) return [tried];
  }
  return [];
}

function toChange({ hypothesis, band }: Tried): Risk['would_change'][number] {
  return { evidence_needed: hypothesis.evidence_needed, band_after: band };
}

function attempt({ view, findings, wasRed }: Assessment, hypothesis: Hypothesis): Tried {
  const changed = viewOf(hypothesis.change(view.known), view.asOf, view.policy, view);
  const { score, band } = assess(changed, wasRed, { view, findings });
  return { hypothesis, score, band };
}

function pairsOf(hypotheses: readonly Hypothesis[]): Hypothesis[] {
  return hypotheses.flatMap((one, index) => hypotheses.slice(index + 1).map((other) => both([one, other])));
}

function both(hypotheses: readonly Hypothesis[]): Hypothesis {
  const [first, ...rest] = hypotheses.map(({ evidence_needed }) => evidence_needed);
  const words = rest.map((text) => text.charAt(0).toLowerCase() + text.slice(1));
  return {
    evidence_needed: [first, ...words].join(', and '),
    change: together(hypotheses.map(({ change }) => change)),
  };
}

function isLower(one: Assessment['band'], other: Assessment['band']): boolean {
  return BANDS.indexOf(one) < BANDS.indexOf(other);
}

function byEffect(one: Tried, other: Tried): number {
  return one.score - other.score || compareText(one.hypothesis.evidence_needed, other.hypothesis.evidence_needed);
}
