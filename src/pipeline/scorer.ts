import type { Evidence, Risk } from '../domain/index.ts';
import { defaultPolicy, score } from '../scoring/index.ts';

/** The scorer with the policy that the program comes with. */
export function scoreWithDefaultPolicy(evidence: Evidence, asOf: string, knownAt: string): Risk {
  return score(evidence, asOf, defaultPolicy, knownAt);
}
