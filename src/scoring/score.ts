import { type Evidence, InputError, parseInstant, type Risk, utcDate } from '../domain/index.ts';
import { assess } from './assess.ts';
import { dayOf, knownEvidence } from './known.ts';
import { policyHash } from './policy/hash.ts';
import type { Policy } from './policy/schema.ts';
import { viewOf } from './view.ts';

const MILLISECONDS_PER_DAY = 86_400_000;
const UNKNOWN = { status: 'unknown', evidence: [], why: 'Nothing on record says.' } as const;

/**
 * The risk of an account as of the end of a UTC day, from what was known at the end of another (default: the same).
 * Pure: the same evidence, in any order, gives the same bytes. `asOf` and `knownAt` are dates (`YYYY-MM-DD`); of a time
 * its UTC day is taken.
 * @throws {InputError} code `wrong-type` when a date is none
 */
export function score(evidence: Evidence, asOf: string, policy: Policy, knownAt: string = asOf): Risk {
  const day = dayNamed(asOf, 'as_of');
  const knownDay = dayNamed(knownAt, 'known_at');
  const knownEnd = (dayOf(Date.parse(knownDay)) + 1) * MILLISECONDS_PER_DAY;
  const view = viewOf(knownEvidence(evidence, knownEnd), day, policy);
  const assessment = assess(view);
  return {
    account: evidence.account.key,
    as_of: day,
    known_at: knownDay,
    policy: { version: policy.version, hash: policyHash(policy) },
    score: assessment.score,
    band: assessment.band,
    runway: view.runway,
    dear: {
      deployment: { ...UNKNOWN, evidence: [] },
      engagement: { ...UNKNOWN, evidence: [] },
      adoption: { ...UNKNOWN, evidence: [] },
      roi: { ...UNKNOWN, evidence: [] },
    },
    contributions: assessment.contributions.map(({ rule, points, evidence: ids, why }) => ({
      rule,
      points,
      evidence: [...ids],
      why,
    })),
    leaks: [],
    triggers: [],
    ae: 'stays_out',
    review: { rule: null, cs_side: [], sales_side: [] },
    root_cause: { primary: null, candidates: [], commercial: false },
    escalation: { level: 'none', reasons: [] },
    cadence: { meeting: null, every_days: null, next: null },
    conduct: [],
    blind_spots: [],
    would_change: [],
  };
}

function dayNamed(time: string, path: string): string {
  const instant = parseInstant(time);
  if (instant === undefined) {
    throw new InputError('wrong-type', [{ path, message: 'expected an ISO 8601 date such as 2026-03-12' }]);
  }
  return utcDate(instant);
}
