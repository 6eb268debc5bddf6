import fc from 'fast-check';
import { addDays, type Evidence, type EvidenceInput, evidenceSchema, type Risk } from '../../src/domain/index.ts';
import { defaultPolicy, type Policy, score } from '../../src/scoring/index.ts';

/** The day the scorer's tests look from: a Thursday. */
export const AS_OF = '2026-09-10';

/** A bare date so many days before {@link AS_OF}; later when negative. */
export function ago(days: number): string {
  return addDays(AS_OF, -days);
}

type Parts = Omit<EvidenceInput, 'account'> & { readonly account?: Partial<EvidenceInput['account']> };
export type SignalInput = NonNullable<EvidenceInput['signals']>[number];

/** Evidence of an account from whatever parts a test cares about. */
export function evidenceOf({ account, ...parts }: Parts): Evidence {
  return evidenceSchema.parse({ account: { key: 'acme', ...account }, ...parts });
}

/** The risk as of {@link AS_OF} under the default policy. */
export function riskOf(parts: Parts, asOf: string = AS_OF, knownAt?: string, policy: Policy = defaultPolicy): Risk {
  return score(evidenceOf(parts), asOf, policy, knownAt);
}

/** A signal said so many days ago. */
export function said(
  type: `${SignalInput['kind']}/${string}`,
  age: number,
  attrs: Record<string, string> = {},
  more: Partial<SignalInput> = {},
): SignalInput {
  const [kind, subtype] = type.split('/') as [SignalInput['kind'], string];
  return { id: `${type}@${age}`, kind, subtype, occurred_at: ago(age), attrs, ...more };
}

/** The points of a rule; 0 when it adds none. */
export function pointsOf(risk: Risk, rule: string): number {
  return risk.contributions.find((contribution) => contribution.rule === rule)?.points ?? 0;
}

/** Open signals that speak of risk: adding one may never lower a score. */
export const RISK_SIGNALS = [
  'champion_change/departed',
  'champion_change/role_changed',
  'champion_change/disengaged',
  'competitor/mention',
  'competitor/evaluating',
  'competitor/pitching',
  'competitor/switching',
  'unkept_promise/missed',
  'unkept_promise/late',
  'unkept_promise/contradicted',
  'renewal_risk/contraction',
  'renewal_risk/churn_intent',
  'renewal_risk/hesitation',
  'renewal_risk/budget_pressure',
  'adoption_gap/not_deployed',
  'adoption_gap/low_usage',
  'adoption_gap/friction',
  'value/unclear',
  'fit_gap/mismatch',
  'escalation/support',
  'escalation/executive',
  'escalation/qbr_deferred',
] as const;

const OTHER_SIGNALS = [
  'champion_change/replaced',
  'expansion/new_team',
  'kept_promise/delivered',
  'value/realized',
  'renewal_term/path',
  'stakeholder/champion',
  'stakeholder/economic_buyer',
  'commitment/product',
] as const;

const PEOPLE = ['Dana Ortiz', 'Eve Stone', 'Luis Vega'] as const;
const EMAILS = ['dana@acme.test', 'eve@acme.test', 'luis@acme.test'] as const;
const WHATS = ['SSO', 'sso', 'audit log'] as const;

const day = fc.integer({ min: -20, max: 400 }).map(ago);
const time = fc
  .tuple(day, fc.integer({ min: 0, max: 23 }), fc.constantFrom('Z', '+02:00', ''))
  .map(([date, hour, zone]) => `${date}T${String(hour).padStart(2, '0')}:30:00${zone}`);
const when = fc.oneof(day, time);
const perhaps = <Value>(arbitrary: fc.Arbitrary<Value>) => fc.option(arbitrary, { nil: null, freq: 2 });

const attrs = fc.record(
  {
    person: fc.constantFrom('Dana', ...PEOPLE),
    predecessor: fc.constantFrom(...PEOPLE),
    what: fc.constantFrom(...WHATS),
    competitor: fc.constantFrom('FieldPilot', 'unnamed'),
    stage: fc.constantFrom('open', 'stalled', 'rejected'),
  },
  { requiredKeys: [] },
);

function signalOf(types: readonly string[], id: fc.Arbitrary<string>): fc.Arbitrary<SignalInput> {
  return fc
    .record({
      id,
      type: fc.constantFrom(...types),
      occurred_at: when,
      attrs,
      status: fc.constantFrom('open' as const, 'open' as const, 'acted' as const, null),
      acted_at: perhaps(when),
      confirmed_by: perhaps(fc.constantFrom('csm', 'ae')),
      confirmed_at: perhaps(when),
      recorded_at: perhaps(when),
    })
    .map(({ type, ...rest }) => {
      const [kind, subtype] = type.split('/') as [SignalInput['kind'], string];
      return { ...rest, kind, subtype };
    });
}

/** Any signal, its id from a small range so that some come twice. */
export const anySignal = signalOf(
  [...RISK_SIGNALS, ...OTHER_SIGNALS],
  fc.integer({ min: 0, max: 60 }).map((number) => `s${number}`),
);

/** An open, undisputed signal of risk with an id nothing else has, known when it was said. */
export const riskSignal = signalOf(RISK_SIGNALS, fc.constant('added')).map((signal) => ({
  ...signal,
  status: 'open' as const,
  acted_at: null,
  recorded_at: null,
}));

const account = fc.record({
  key: fc.constant('acme'),
  acv: perhaps(fc.constantFrom(5_000, 31_000, 84_000, 150_000, 300_000)),
  licensed_seats: perhaps(fc.constantFrom(100, 200)),
  tier: perhaps(fc.constantFrom(1, 2)),
  icp_fit: perhaps(fc.constantFrom('core' as const, 'stretch' as const, 'poor' as const)),
  contract_start: perhaps(fc.integer({ min: 0, max: 500 }).map(ago)),
  renewal_date: perhaps(fc.integer({ min: -200, max: 20 }).map(ago)),
  use_cases: fc.subarray(['forecasting', 'planning', 'dispatch']),
  key_features: fc.subarray(['alerts', 'routes']),
  crm_health: fc.array(
    fc.record({ at: when, color: fc.constantFrom('green' as const, 'yellow' as const, 'red' as const) }),
    { maxLength: 4 },
  ),
  renewal_posture: fc.array(
    fc.record({
      at: when,
      posture: fc.constantFrom('committed' as const, 'uncertain' as const, 'likely_churn' as const),
      by: fc.constantFrom('csm', 'ae', null),
    }),
    { maxLength: 3 },
  ),
});

const person = fc
  .record({
    who: fc.integer({ min: 0, max: 2 }),
    hasEmail: fc.boolean(),
    roles: fc.subarray(['champion' as const, 'economic_buyer' as const, 'executive_sponsor' as const, 'user' as const]),
    from: perhaps(day),
    to: perhaps(day),
  })
  .map(({ who, hasEmail, ...rest }) => ({
    name: PEOPLE[who] ?? 'Dana Ortiz',
    email: hasEmail ? (EMAILS[who] ?? null) : null,
    ...rest,
  }));

const touch = fc.record({
  at: when,
  kind: fc.constantFrom(
    'email_out' as const,
    'email_out' as const,
    'email_in' as const,
    'call' as const,
    'qbr' as const,
    'qbr_deferred' as const,
  ),
  by: fc.constantFrom('csm' as const, 'ae' as const, 'support' as const, 'customer' as const),
  person: perhaps(fc.constantFrom(...EMAILS)),
  thread: perhaps(fc.constantFrom('t1', 't2')),
  recorded_at: perhaps(when),
});

const usage = fc.record({
  date: day,
  active_users: perhaps(fc.integer({ min: 0, max: 200 })),
  logins: perhaps(fc.integer({ min: 0, max: 900 })),
  seats_used: perhaps(fc.integer({ min: 0, max: 200 })),
  features: perhaps(fc.record({ alerts: fc.integer({ min: 0, max: 50 }) })),
  use_cases: perhaps(fc.subarray(['forecasting', 'Planning'])),
});

const commitment = fc.record({
  id: fc.integer({ min: 0, max: 5 }).map((number) => `c${number}`),
  what: fc.constantFrom(...WHATS),
  made_at: perhaps(day),
  due_date: perhaps(day),
  kept_at: perhaps(day),
  recorded_at: perhaps(when),
});

const ticket = fc.record({
  id: fc.integer({ min: 0, max: 9 }).map((number) => `t${number}`),
  severity: fc.constantFrom('critical' as const, 'low' as const),
  opened_at: when,
  closed_at: perhaps(when),
});

const survey = fc.record({
  kind: fc.constantFrom('nps' as const, 'csat' as const),
  at: when,
  score: fc.integer({ min: 0, max: 10 }),
});

/** Evidence of an account that may be anything, however unlikely. */
export const anyEvidence: fc.Arbitrary<Evidence> = fc
  .record({
    account,
    people: fc.array(person, { maxLength: 4 }),
    signals: fc.array(anySignal, { maxLength: 14 }),
    commitments: fc.array(commitment, { maxLength: 4 }),
    touches: fc.array(touch, { maxLength: 25 }),
    usage: fc.array(usage, { maxLength: 30 }),
    tickets: fc.array(ticket, { maxLength: 8 }),
    surveys: fc.array(survey, { maxLength: 3 }),
  })
  .map((input) => evidenceSchema.parse(input));
