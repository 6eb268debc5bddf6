import type { LocalSentence } from '../extraction/index.ts';

/** A pattern over normalised words with what it adds to a score, roughly in log-odds. */
export type Cue = readonly [RegExp, number];

/** What some cues add together in a sentence: the strongest in full, of each further one less. */
export function weigh(cues: readonly Cue[], norm: string): number {
  const weights = cues.filter(([pattern]) => pattern.test(norm)).map(([, weight]) => weight);
  return weights
    .sort((one, other) => Math.abs(other) - Math.abs(one))
    .reduce((sum, weight, index) => sum + weight * 0.6 ** index, 0);
}

/** The classifier's log-odds as a part of a score: a share of what lies beyond the middle, within limits. */
export function learned(logit: number, { middle = -3, share = 0.5, most = 3 } = {}): number {
  return Math.min(most, Math.max(-most / 2, (logit - middle) * share));
}

/** What takes a sentence out of any list of facts. */
export function isVoid({ scopes, norm }: LocalSentence): boolean {
  return scopes.steering || scopes.jest || norm.trim() === '';
}
