import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AS_OF, ago, anyEvidence, anySignal, riskSignal } from '../../test/support/evidence.ts';
import { type Evidence, evidenceSchema, parseInstant, riskSchema } from '../domain/index.ts';
import { assess } from './assess.ts';
import { defaultPolicy, score } from './index.ts';
import { type KnownEvidence, knownEvidence } from './known.ts';
import { viewOf } from './view.ts';

const asOfDay = fc.integer({ min: 0, max: 200 }).map(ago);

/** Evidence with every array in another order. */
function shuffled(evidence: Evidence): fc.Arbitrary<Evidence> {
  const mix = <Item>(items: readonly Item[]) =>
    fc.shuffledSubarray([...items], { minLength: items.length, maxLength: items.length });
  const { account } = evidence;
  return fc
    .record({
      people: mix(evidence.people),
      signals: mix(evidence.signals),
      commitments: mix(evidence.commitments),
      touches: mix(evidence.touches),
      usage: mix(evidence.usage),
      tickets: mix(evidence.tickets),
      surveys: mix(evidence.surveys),
      crm_health: mix(account.crm_health),
      renewal_posture: mix(account.renewal_posture),
      use_cases: mix(account.use_cases),
      key_features: mix(account.key_features),
    })
    .map(({ crm_health, renewal_posture, use_cases, key_features, ...lists }) => ({
      account: { ...account, crm_health, renewal_posture, use_cases, key_features },
      ...lists,
    }));
}

/**
 * Evidence of risk other than signals. Not among them, since more of it can be good news by the playbook itself: usage (a
 * row moves means and baselines), messages and talks (they end a silence), people (they replace a champion), a QBR put off
 * (a touch on record makes Engagement known), tickets that are not critical (they raise the usual number later on).
 */
const riskEvidence: fc.Arbitrary<(evidence: Evidence) => Evidence> = fc
  .record({ age: fc.integer({ min: 0, max: 120 }), nps: fc.integer({ min: 0, max: 6 }) })
  .chain(({ age, nps }) =>
    fc.constantFrom<(evidence: Evidence) => Evidence>(
      (evidence) => ({
        ...evidence,
        commitments: [
          ...evidence.commitments,
          { id: 'added', what: 'none other', made_at: ago(400), due_date: ago(age) },
        ],
      }),
      (evidence) => ({
        ...evidence,
        tickets: [...evidence.tickets, { id: 'added', severity: 'critical', opened_at: ago(age) }],
      }),
      (evidence) => ({
        ...evidence,
        surveys: [...evidence.surveys, { kind: 'nps', at: `${AS_OF}T23:59:59Z`, score: nps }],
      }),
      (evidence) => ({ ...evidence, account: { ...evidence.account, icp_fit: 'poor' } }),
      (evidence) => ({
        ...evidence,
        account: { ...evidence.account, crm_health: [...evidence.account.crm_health, { at: ago(400), color: 'red' }] },
      }),
    ),
  );

/** Some lists of one and some of another, by the letters of a day: as changes of what is known are. */
function mixed(one: KnownEvidence, other: KnownEvidence, day: string): Partial<KnownEvidence> {
  const isOther = (index: number) => Number(day.replaceAll('-', '')) % (index + 2) === 0;
  const { people, signals, commitments, touches, automatic, usage, tickets, surveys } = other;
  return {
    people: isOther(0) ? people : one.people,
    signals: isOther(1) ? signals : one.signals,
    commitments: isOther(2) ? commitments : one.commitments,
    touches: isOther(3) ? touches : one.touches,
    automatic: isOther(4) ? automatic : one.automatic,
    usage: isOther(5) ? usage : one.usage,
    tickets: isOther(6) ? tickets : one.tickets,
    surveys: isOther(7) ? surveys : one.surveys,
  };
}

describe('the score of any evidence', () => {
  it('is the same byte for byte in any order of the input', () => {
    const pair = anyEvidence.chain((evidence) => fc.tuple(fc.constant(evidence), shuffled(evidence)));
    fc.assert(
      fc.property(pair, asOfDay, ([evidence, mixed], asOf) => {
        const [one, other] = [score(evidence, asOf, defaultPolicy, AS_OF), score(mixed, asOf, defaultPolicy, AS_OF)];
        expect(JSON.stringify(other)).toBe(JSON.stringify(one));
      }),
      { numRuns: 1000 },
    );
  });

  it('lies within 0 and 100, is the clamped and rounded sum of its contributions, and has the contract’s shape', () => {
    fc.assert(
      fc.property(anyEvidence, asOfDay, (evidence, asOf) => {
        const risk = score(evidence, asOf, defaultPolicy);
        const sum = risk.contributions.reduce((total, { points }) => total + points, 0);
        expect(risk.score).toBe(Math.min(100, Math.round(Math.round(sum * 100) / 100)));
        expect(risk.contributions.every(({ points }) => points >= 0.5)).toBe(true);
        expect(new Set(risk.contributions.map(({ rule }) => rule)).size).toBe(risk.contributions.length);
        expect(risk.band).toBe(risk.score <= 25 ? 'green' : risk.score <= 59 ? 'yellow' : 'red');
        expect(JSON.stringify(riskSchema.parse(risk))).toBe(JSON.stringify(risk));
      }),
      { numRuns: 500 },
    );
  });

  it('gives every point and every finding the evidence that earned it', () => {
    fc.assert(
      fc.property(anyEvidence, asOfDay, (evidence, asOf) => {
        const { contributions, leaks, triggers, conduct } = score(evidence, asOf, defaultPolicy, AS_OF);
        const bare = [...contributions, ...leaks, ...triggers, ...conduct].filter(
          ({ evidence: ids }) => ids.length === 0,
        );
        expect(bare).toEqual([]);
      }),
    );
  });

  it('never falls when an open signal of risk is added', () => {
    fc.assert(
      fc.property(anyEvidence, riskSignal, asOfDay, (evidence, signal, asOf) => {
        const more = evidenceSchema.parse({ ...evidence, signals: [...evidence.signals, signal] });
        const [before, after] = [evidence, more].map((each) => score(each, asOf, defaultPolicy).score);
        expect(after).toBeGreaterThanOrEqual(before ?? 0);
      }),
      { numRuns: 1000 },
    );
  });

  it('never falls when one of the other kinds of evidence of risk is added, nor rises when it is removed', () => {
    fc.assert(
      fc.property(anyEvidence, riskEvidence, asOfDay, (evidence, add, asOf) => {
        const [without, withIt] = [evidence, add(evidence)].map((each) => score(each, asOf, defaultPolicy).score);
        expect(withIt).toBeGreaterThanOrEqual(without ?? 0);
      }),
      { numRuns: 1000 },
    );
  });

  it('asks of what might happen no less than scoring it anew would find', () => {
    fc.assert(
      fc.property(anyEvidence, anyEvidence, asOfDay, (evidence, other, asOf) => {
        const end = (parseInstant(AS_OF) ?? 0) + 86_400_000;
        const known = knownEvidence(evidence, end);
        const changed = {
          ...known,
          ...mixed(known, knownEvidence({ ...other, account: evidence.account }, end), asOf),
        };
        const view = viewOf(known, asOf, defaultPolicy);
        const quick = assess(viewOf(changed, asOf, defaultPolicy, view), undefined, assess(view));
        const anew = assess(viewOf(changed, asOf, defaultPolicy));
        expect([quick.score, quick.contributions.map(({ rule, points }) => [rule, points])]).toEqual([
          anew.score,
          anew.contributions.map(({ rule, points }) => [rule, points]),
        ]);
      }),
      { numRuns: 500 },
    );
  });

  it('does not see what was recorded after the day whose knowledge is used', () => {
    fc.assert(
      fc.property(anyEvidence, asOfDay, (evidence, asOf) => {
        const end = (parseInstant(asOf) ?? 0) + 86_400_000;
        const isKnown = (recorded: string | null | undefined, own: string | null | undefined) =>
          (parseInstant(recorded ?? own ?? '') ?? Number.NEGATIVE_INFINITY) < end;
        const past: Evidence = {
          account: {
            ...evidence.account,
            crm_health: evidence.account.crm_health.filter(({ at }) => isKnown(null, at)),
            renewal_posture: evidence.account.renewal_posture.filter(({ at }) => isKnown(null, at)),
          },
          people: evidence.people.filter(({ from }) => isKnown(null, from)),
          signals: evidence.signals.filter(({ recorded_at, occurred_at }) => isKnown(recorded_at, occurred_at)),
          commitments: evidence.commitments.filter(({ recorded_at, made_at }) => isKnown(recorded_at, made_at)),
          touches: evidence.touches.filter(({ recorded_at, at }) => isKnown(recorded_at, at)),
          usage: evidence.usage.filter(({ date }) => isKnown(null, date)),
          tickets: evidence.tickets.filter(({ opened_at }) => isKnown(null, opened_at)),
          surveys: evidence.surveys.filter(({ at }) => isKnown(null, at)),
        };
        expect(score(past, asOf, defaultPolicy)).toEqual(score(evidence, asOf, defaultPolicy));
      }),
      { numRuns: 500 },
    );
  });

  it('treats a dismissed signal as an absent one, on any day, whichever record of it says so', () => {
    fc.assert(
      fc.property(
        anyEvidence,
        anySignal,
        asOfDay,
        fc.integer({ min: -30, max: 300 }),
        (evidence, signal, asOf, age) => {
          const others = evidence.signals.filter(({ id }) => id !== signal.id);
          const dismissed = { ...signal, status: 'dismissed' as const, dismissed_at: ago(age) };
          const without = evidenceSchema.parse({ ...evidence, signals: others });
          const withIt = evidenceSchema.parse({ ...evidence, signals: [signal, ...others, dismissed] });
          expect(score(withIt, asOf, defaultPolicy)).toEqual(score(without, asOf, defaultPolicy));
        },
      ),
      { numRuns: 500 },
    );
  });

  it('counts what comes twice with one id once', () => {
    fc.assert(
      fc.property(anyEvidence, asOfDay, (evidence, asOf) => {
        const twice: Evidence = {
          ...evidence,
          signals: [...evidence.signals, ...evidence.signals],
          commitments: [...evidence.commitments, ...evidence.commitments],
          tickets: [...evidence.tickets, ...evidence.tickets],
        };
        expect(score(twice, asOf, defaultPolicy)).toEqual(score(evidence, asOf, defaultPolicy));
      }),
      { numRuns: 300 },
    );
  });
});
