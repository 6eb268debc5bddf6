import { type Contribution, type Evidence, InputError, parseInstant, type Risk, utcDate } from '../domain/index.ts';
import { type Assessment, assess } from './assess.ts';
import { blindSpotsOf } from './blind-spots.ts';
import type { Dear, DearCategory, Verdict } from './dear.ts';
import type { Finding } from './finding.ts';
import { dayOf, knownEvidence } from './known.ts';
import { leaksOf } from './leaks.ts';
import { cadenceOf } from './plays/cadence.ts';
import { conductOf } from './plays/conduct.ts';
import { escalationOf } from './plays/escalation.ts';
import { reviewOf } from './plays/review.ts';
import { rootCauseOf } from './plays/root-cause.ts';
import { triggersOf } from './plays/triggers.ts';
import { policyHash } from './policy/hash.ts';
import type { Policy } from './policy/schema.ts';
import { viewOf } from './view.ts';
import { wouldChange } from './would-change/index.ts';

const MILLISECONDS_PER_DAY = 86_400_000;

/**
 * The risk of an account as of the end of a UTC day, from what was known at the end of another (default: the same).
 * Pure: the same evidence, in any order, gives the same bytes. `asOf` and `knownAt` are dates (`YYYY-MM-DD`); of a time
 * its UTC day is taken. `end` is the first instant after `asOf`, in milliseconds, where that day is not UTC's.
 * @throws {InputError} code `wrong-type` when a date is none
 */
export function score(evidence: Evidence, asOf: string, policy: Policy, knownAt: string = asOf, end?: number): Risk {
  const day = dayNamed(asOf, 'as_of');
  const knownDay = dayNamed(knownAt, 'known_at');
  const knownEnd = (dayOf(Date.parse(knownDay)) + 1) * MILLISECONDS_PER_DAY;
  const assessment = assess(viewOf(knownEvidence(evidence, knownEnd), day, policy, undefined, end));
  return { ...heading(evidence.account.key, day, knownDay, policy), ...bodyOf(assessment) };
}

type Heading = Pick<Risk, 'account' | 'as_of' | 'known_at' | 'policy'>;

function heading(account: string, asOf: string, knownAt: string, policy: Policy): Heading {
  return { account, as_of: asOf, known_at: knownAt, policy: { version: policy.version, hash: policyHash(policy) } };
}

/** Everything but the heading, in the contract's order of keys. */
function bodyOf(assessment: Assessment): Omit<Risk, keyof Heading> {
  const { view, dear } = assessment;
  const triggers = triggersOf(view);
  const review = reviewOf(assessment);
  return {
    score: assessment.score,
    band: assessment.band,
    runway: view.runway,
    dear: plain(dear),
    contributions: assessment.contributions.map(toContribution),
    leaks: leaksOf(assessment),
    triggers,
    ae: triggers.length > 0 ? 'in' : 'stays_out',
    review,
    root_cause: rootCauseOf(assessment),
    escalation: escalationOf(assessment),
    cadence: cadenceOf(assessment, review),
    conduct: conductOf(assessment),
    blind_spots: blindSpotsOf(assessment),
    would_change: wouldChange(assessment),
  };
}

/** The categories as plain data. */
function plain({ deployment, engagement, adoption, roi }: Dear): Risk['dear'] {
  return { deployment: told(deployment), engagement: told(engagement), adoption: told(adoption), roi: told(roi) };
}

function told({ status, evidence, why }: Verdict): Risk['dear'][DearCategory] {
  return { status, evidence: [...evidence], why };
}

function toContribution({ rule, points, evidence, why }: Finding): Contribution {
  return { rule, points, evidence: [...evidence], why };
}

function dayNamed(time: string, path: string): string {
  const instant = parseInstant(time);
  if (instant === undefined) {
    throw new InputError('wrong-type', [{ path, message: 'expected an ISO 8601 date such as 2026-03-12' }]);
  }
  return utcDate(instant);
}
