import type { Risk } from '../../domain/index.ts';
import type { Assessment } from '../assess.ts';

/** To be found by re-scoring. */
export function wouldChange(_assessment: Assessment): Risk['would_change'] {
  return [];
}
