import type { Evidence, Risk } from '../../domain/index.ts';
import type { Ledger } from '../../ledger/index.ts';
import { loadReviewMaterial, type ReviewMaterial } from '../../reviews/index.ts';
import type { Policy } from '../../scoring/index.ts';
import type { Telling } from './items.ts';

/** What a scoring hands on. */
export interface ScoredNow {
  readonly evidence: Evidence;
  readonly ledger: Ledger;
  readonly risk: Risk;
}

/** What steps are taken with. */
export interface Taking extends Telling {
  readonly policy: Policy;
  readonly scored: ScoredNow;
  readonly account: string;
  /** Loaded when the first step asks for it. */
  readonly material: () => Promise<ReviewMaterial>;
}

/** Everything that taking steps for an account needs; the account is held. */
export function takingOf(telling: Telling, account: string, scored: ScoredNow, policy: Policy): Taking {
  let loaded: Promise<ReviewMaterial> | undefined;
  const material = () => {
    loaded ??= loadReviewMaterial(telling.tx, account, scored, policy);
    return loaded;
  };
  return { ...telling, policy, scored, account, material };
}
