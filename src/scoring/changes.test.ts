import { expect, test } from 'vitest';
import { AS_OF, ago, evidenceOf, said } from '../../test/support/evidence.ts';
import { addDays, type Evidence, type RiskChange, toScoredDay } from '../domain/index.ts';
import { defaultPolicy, explainChange, flagsOf, isNews, type Policy, type RecordedDay, score } from './index.ts';

type Parts = Parameters<typeof evidenceOf>[0];

const scoreWith =
  (policy: Policy) =>
  (evidence: Evidence, asOf: string, knownAt: string): ReturnType<typeof score> =>
    score(evidence, asOf, policy, knownAt);

/** What changed between two days, from what was known at the end of each. */
function changeOf(parts: { before: Parts; after: Parts; from?: string; policy?: Policy }): RiskChange {
  const from = parts.from ?? ago(1);
  const before = toScoredDay(score(evidenceOf(parts.before), from, defaultPolicy));
  const evidence = evidenceOf(parts.after);
  const policy = parts.policy ?? defaultPolicy;
  const computedAt = Date.parse(`${from}T23:00:00Z`);
  return explainChange({
    before,
    computedAt,
    after: score(evidence, AS_OF, policy),
    evidence,
    earlier: evidence,
    scorer: scoreWith(policy),
  });
}

const account = { contract_start: ago(46) };
const call = { at: `${AS_OF}T09:00:00Z`, kind: 'call', by: 'csm', person: 'dana@acme.test' } as const;
const rival = said('competitor/switching', 0, { competitor: 'Rivalware' });

test('a silence that grew too long is the doing of time alone', () => {
  const change = changeOf({ before: { account }, after: { account } });
  expect(change.rules).toEqual([
    {
      rule: 'IND-6',
      before: null,
      after: 8,
      difference: 8,
      added: ['account:contract_start'],
      removed: [],
      cause: 'time',
      cleared_by: [],
    },
  ]);
  expect(change.time_alone).toBe(true);
  expect(change.sentence).toBe('Still green, 0 to 8: IND-6 adds 8. Time alone did it.');
});

test('points that decay are the doing of time', () => {
  const old = { ...rival, occurred_at: ago(60) };
  const change = changeOf({ before: { signals: [old] }, after: { signals: [old] }, from: ago(30) });
  expect(change).toMatchObject({ time_alone: true, rules: [{ rule: 'IND-9', difference: -8.28, cause: 'time' }] });
});

test('a signal that was heard moved what it adds, whatever time did beside it', () => {
  const change = changeOf({ before: { account }, after: { account, signals: [rival] } });
  expect(change).toMatchObject({
    from: { band: 'green', score: 0 },
    to: { band: 'yellow', score: 48 },
    time_alone: false,
    rules: [
      { rule: 'IND-9', added: [rival.id], cause: 'evidence' },
      { rule: 'IND-6', cause: 'time' },
    ],
    sentence: 'From green (0) to yellow (48): IND-9 adds 40, IND-6 adds 8.',
  });
});

test('a touch clears a silence, and of what came with it nothing else is named', () => {
  const quiet = { contract_start: ago(80) };
  const touches = [call, { ...call, kind: 'email_in', by: 'customer', person: 'lee@acme.test' } as const];
  const [cleared] = changeOf({ before: { account: quiet }, after: { account: quiet, touches } }).rules.filter(
    ({ rule }) => rule === 'IND-6',
  );
  expect(cleared).toMatchObject({
    after: null,
    cause: 'evidence',
    cleared_by: [`touch:${call.at}:call:dana@acme.test`],
  });
});

test('what was dismissed clears what rested on it, although it never counted', () => {
  const heard = { ...rival, occurred_at: ago(3) };
  const dismissed = { ...heard, status: 'dismissed', dismissed_at: AS_OF } as const;
  const { rules } = changeOf({ before: { signals: [heard] }, after: { signals: [dismissed] } });
  expect(rules).toMatchObject([{ rule: 'IND-9', after: null, cause: 'evidence', cleared_by: [rival.id] }]);
});

test('a promise kept clears itself', () => {
  const promise = { id: 'c1', what: 'SSO', made_at: ago(90), due_date: ago(10), kept_at: null };
  const change = changeOf({
    before: { commitments: [promise] },
    after: { commitments: [{ ...promise, kept_at: AS_OF }] },
  });
  expect(change.rules).toMatchObject([{ rule: 'IND-10', after: null, cause: 'evidence', cleared_by: ['c1'] }]);
});

test('what decayed to nothing was cleared by time', () => {
  const old = { ...said('adoption_gap/friction', 0), occurred_at: ago(400) };
  const risk = { ...rival, occurred_at: ago(390) };
  const change = changeOf({ before: { signals: [risk, old] }, after: { signals: [risk, old] }, from: ago(30) });
  expect(change.rules).toMatchObject([{ rule: 'IND-9', after: null, cause: 'time', cleared_by: [] }]);
});

test('under another policy nothing is told of time or evidence', () => {
  const policy = { ...defaultPolicy, version: '9', points: { ...defaultPolicy.points, 'IND-6': 30 } };
  const quiet = { contract_start: ago(80) };
  const change = changeOf({ before: { account: quiet }, after: { account: quiet }, policy });
  expect(change).toMatchObject({ to: { band: 'yellow', policy: { version: '9' } }, rules: [{ cause: 'policy' }] });
  expect(change.time_alone).toBe(false);
});

test('the order of the evidence does not show', () => {
  const signals = [rival, said('unkept_promise/missed', 0, { what: 'SSO' }), said('renewal_risk/hesitation', 0)];
  const one = changeOf({ before: { account }, after: { account, signals, touches: [call] } });
  const other = changeOf({ before: { account }, after: { account, signals: signals.toReversed(), touches: [call] } });
  expect(JSON.stringify(other)).toBe(JSON.stringify(one));
});

test('points that only decay are no news; another rule or band is', () => {
  const day = (signals: Parts['signals'], on: string) => toScoredDay(score(evidenceOf({ signals }), on, defaultPolicy));
  const heard = { ...rival, occurred_at: ago(20) };
  expect(isNews(day([heard], ago(10)), day([heard], ago(9)))).toBe(false);
  expect(isNews(day([heard], ago(10)), day([heard], addDays(AS_OF, 60)))).toBe(true);
  expect(isNews(day([], ago(1)), day([rival], AS_OF))).toBe(true);
});

test('the history of a flag says since when it held, until when, and what cleared it', () => {
  const held = (rule: string) => ({ rule, points: 1, evidence: [] });
  const clearing = { rules: [{ rule: 'A', cause: 'time', cleared_by: [] }] } as unknown as RiskChange;
  const days: RecordedDay[] = [
    { day: '2026-01-01', held: [held('A')], change: null },
    { day: '2026-01-05', held: [held('A'), held('B')], change: null },
    { day: '2026-01-06', held: [held('B')], change: clearing },
    { day: '2026-01-09', held: [held('A'), held('B')], change: null },
  ];
  expect(flagsOf(days)).toEqual([
    { rule: 'A', since: '2026-01-09', until: null, cleared: null },
    { rule: 'B', since: '2026-01-05', until: null, cleared: null },
    { rule: 'A', since: '2026-01-01', until: '2026-01-06', cleared: { cause: 'time', evidence: [] } },
  ]);
});
