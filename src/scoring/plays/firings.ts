import type { Evidence } from '../../domain/index.ts';
import { dayOf, knownEvidence } from '../known.ts';
import type { Policy } from '../policy/schema.ts';
import { viewOf } from '../view.ts';
import { isoInstant } from './deadlines.ts';
import { firedOn } from './triggers.ts';

const MILLISECONDS_PER_DAY = 86_400_000;

/** Since when an AE trigger holds. Times are ISO 8601. */
export interface Firing {
  readonly id: string;
  readonly since: string;
  /** Of triggers of which every piece of evidence is a reason of its own (AE-3, AE-5): since when each is, by its id. */
  readonly pieces: Readonly<Record<string, string>>;
}

/** The instants since which the AE triggers of an account hold as of a day (`YYYY-MM-DD`), of what was known at the end of another. */
export function firingsOf(evidence: Evidence, asOf: string, policy: Policy, knownAt: string = asOf): readonly Firing[] {
  const knownEnd = (dayOf(Date.parse(knownAt)) + 1) * MILLISECONDS_PER_DAY;
  const view = viewOf(knownEvidence(evidence, knownEnd), asOf, policy);
  return firedOn(view).map(({ trigger, since, pieces }) => ({
    id: trigger.id,
    since: isoInstant(since),
    pieces: Object.fromEntries([...pieces].map(([id, at]) => [id, isoInstant(at)])),
  }));
}
