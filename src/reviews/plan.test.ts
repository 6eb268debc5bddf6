import { describe, expect, it } from 'vitest';
import type { Evidence, InterventionStanding } from '../domain/index.ts';
import { evidenceSchema } from '../domain/index.ts';
import { defaultPolicy, firingsOf, score } from '../scoring/index.ts';
import type { ReviewsOfAccount, StoredIntervention, StoredReview } from '../storage/index.ts';
import { asJoined, countedSince, firedAt, NEW_REVIEW, newIntervention, planSteps, type Step } from './index.ts';

const TODAY = '2026-06-01';
const NOW = `${TODAY}T09:00:00.000Z`;
const NOTHING: ReviewsOfAccount = { reviews: [], interventions: [], debriefed: [], deals: [] };

function evidence(account: object, rest: object = {}): Evidence {
  return evidenceSchema.parse({
    account: {
      key: 'acme',
      name: 'Acme',
      acv: 84_000,
      contract_start: '2025-06-01',
      renewal_date: '2027-03-01',
      ...account,
    },
    touches: [{ at: '2026-05-25T09:00:00Z', kind: 'call', by: 'csm', person: 'dana@acme.test' }],
    ...rest,
  });
}

function plan(record: Evidence, stored: Partial<ReviewsOfAccount> = {}, day = TODAY): readonly Step[] {
  const risk = score(record, day, defaultPolicy);
  const now = `${day}T09:00:00.000Z`;
  return planSteps({ evidence: record, risk, policy: defaultPolicy, stored: { ...NOTHING, ...stored }, now });
}

function review(change: Partial<StoredReview> = {}): StoredReview {
  return {
    id: 'rv_1',
    account: 'acme',
    kind: 'tier_one',
    rule: 'CADENCE',
    reason: '',
    previous: null,
    dueOn: '2026-06-08',
    openedAt: NOW,
    ceasedAt: null,
    standing: NEW_REVIEW,
    level: 'none',
    everyDays: 7,
    score: 10,
    band: 'green',
    filledAt: null,
    documents: {},
    wordedOf: null,
    updatedAt: NOW,
    ...change,
  };
}

function done(on: string, by: string | null = 'Ana Lima', state: 'complete' | 'cancelled' = 'complete') {
  return { ...NEW_REVIEW, state, ended: { by, at: `${on}T10:00:00.000Z`, why: null } };
}

/** Overdue tickets make an account yellow without a JR rule. */
const AT_RISK = {
  tickets: [
    { id: 't1', severity: 'critical', opened_at: '2026-05-01' },
    { id: 't2', severity: 'critical', opened_at: '2026-05-02' },
  ],
  surveys: [{ kind: 'nps', at: '2026-05-20', score: 3 }],
  signals: [
    {
      id: 's1',
      kind: 'renewal_risk',
      subtype: 'budget_pressure',
      occurred_at: '2026-05-30T10:00:00Z',
      attrs: {},
      quote: 'Money is short.',
    },
  ],
};

describe('reviews by cadence', () => {
  it('opens a weekly sync for a tier-1 account with active flags, and none for one without', () => {
    const flagged = evidence({ tier: 1 }, AT_RISK);
    expect(plan(flagged)).toEqual([
      { do: 'open-review', kind: 'tier_one', rule: 'CADENCE', dueOn: '2026-06-08', isFilled: false },
    ]);
    expect(plan(flagged, { reviews: [review()] })).toEqual([]);
    expect(plan(evidence({ tier: 2 }))).toEqual([]);
  });

  it('goes through every account on the at-risk list every month, counted from when people last met about it', () => {
    const record = evidence({}, AT_RISK);
    const at = (dueOn: string) => [{ do: 'open-review', kind: 'at_risk', rule: 'CADENCE', dueOn, isFilled: false }];
    expect(score(record, TODAY, defaultPolicy)).toMatchObject({ band: 'yellow', review: { rule: null } });
    expect(plan(record)).toEqual(at('2026-07-01'));
    const held = review({ kind: 'joint', rule: 'JR-1', standing: done('2026-05-20'), ceasedAt: NOW });
    expect(plan(record, { reviews: [held] })).toEqual(at('2026-06-19'));
    const flickered = review({
      kind: 'at_risk',
      standing: done(TODAY, null, 'cancelled'),
      dueOn: '2026-06-11',
      ceasedAt: NOW,
    });
    expect(plan(record, { reviews: [flickered] })).toEqual(at('2026-06-11'));
  });

  it('gives way to a rule, and comes back once that is over', () => {
    const both = evidence({}, { ...AT_RISK, signals: [...AT_RISK.signals, disengaged('s2'), rival('s3')] });
    const waiting = review({ kind: 'at_risk', dueOn: '2026-07-01' });
    const steps = plan(both, { reviews: [waiting] });
    expect(steps.filter(({ do: what }) => what.endsWith('review'))).toMatchObject([
      { do: 'cease-review' },
      { do: 'clear-review', why: 'JR-1 calls for a review in its place' },
      { do: 'open-review', kind: 'joint', rule: 'JR-1', isFilled: true },
    ]);
  });

  it('has a strategic account gone through with both VPs whatever its health, and once where they sit in another review', () => {
    const green = evidence({ acv: 300_000 });
    expect(score(green, TODAY, defaultPolicy).band).toBe('green');
    expect(plan(green)).toEqual([
      { do: 'open-review', kind: 'strategic', rule: 'CADENCE', dueOn: '2026-07-01', isFilled: false },
    ]);
    const flagged = evidence({ acv: 300_000, tier: 1 }, { tickets: AT_RISK.tickets.slice(0, 1) });
    expect(kindsOf(plan(flagged))).toEqual(['tier_one', 'strategic']);
    const red = evidence({ acv: 300_000 }, { ...AT_RISK, signals: [disengaged('s2'), rival('s3')] });
    expect(score(red, TODAY, defaultPolicy).escalation.level).toBe('cro');
    expect(kindsOf(plan(red))).toEqual(['joint']);
  });

  it('skips one meeting that somebody cancels, not the cadence', () => {
    const record = evidence({ acv: 300_000 });
    const cancelled = review({ kind: 'strategic', standing: done('2026-05-28', 'Ana Lima', 'cancelled') });
    expect(plan(record, { reviews: [cancelled] })).toMatchObject([{ kind: 'strategic', dueOn: '2026-06-27' }]);
    const check = evidence({}, { ...AT_RISK, signals: [...AT_RISK.signals, disengaged('s2')] });
    expect(score(check, TODAY, defaultPolicy).review.rule).toBe('JR-2');
    const no = review({ kind: 'cs_escalation', rule: 'JR-2', standing: done('2026-05-28', 'Ana Lima', 'cancelled') });
    expect(plan(check, { reviews: [no] })).toMatchObject([
      { do: 'open-review', kind: 'cs_escalation', rule: 'JR-2', dueOn: '2026-06-04' },
    ]);
  });

  it('calls for nothing at a low-touch account, nor beside a review that somebody asked for', () => {
    expect(plan(evidence({ acv: 5_000, tier: 1, strategic: true }, AT_RISK))).toEqual([]);
    const asked = review({ id: 'rv_2', kind: 'joint', rule: null });
    const record = evidence({ tier: 1 }, AT_RISK);
    expect(plan(record, { reviews: [asked] })).toEqual([]);
    expect(plan(record, { reviews: [asked, review()] })).toMatchObject([
      { do: 'clear-review', review: { id: 'rv_1' }, why: 'another review waits that serves for it' },
    ]);
  });
});

describe('interventions', () => {
  const gap = (id: string, confirmed: string) => ({
    id,
    kind: 'unkept_promise',
    subtype: 'missed',
    occurred_at: '2026-05-01T10:00:00Z',
    attrs: { what: id },
    quote: 'It did not come.',
    confirmed_by: 'csm',
    confirmed_at: confirmed,
  });

  it('count touches since their trigger fired, of pieces that none before had, and not before the one before ended', () => {
    const record = evidence({}, { signals: [gap('g1', '2026-05-04T10:00:00Z'), gap('g2', '2026-05-20T10:00:00Z')] });
    const [trigger] = score(record, TODAY, defaultPolicy).triggers;
    if (trigger === undefined) throw new Error('AE-3 does not hold');
    const firings = firingsOn(record);
    expect(firedAt(trigger, firings, [])).toBe('2026-05-04T10:00:00Z');
    const before = intervention(
      'iv_1',
      { state: 'closed', ended: { by: 'Ana Lima', at: '2026-05-10T10:00:00Z', why: null } },
      [{ ...asJoined({ ...trigger, evidence: ['g1'] }, '2026-05-04T10:00:00Z') }],
    );
    const since = firedAt(trigger, firings, [before]) ?? '';
    expect(since).toBe('2026-05-20T10:00:00Z');
    expect(countedSince([asJoined(trigger, since)], [before], NOW)).toBe(since);
    expect(countedSince([asJoined(trigger, '2026-05-04T10:00:00Z')], [before], NOW)).toBe('2026-05-10T10:00:00Z');
  });

  it('are one after a merger: the one of which most is owed goes on, with all triggers and all touches', () => {
    const record = evidence(
      { renewal_posture: [{ at: '2026-05-10', posture: 'likely_churn', by: 'csm' }] },
      {
        signals: [gap('g1', '2026-05-04T10:00:00Z')],
        touches: [
          { at: '2026-05-06T09:00:00Z', kind: 'call', by: 'ae', person: 'dana@acme.test' },
          { at: '2026-05-25T09:00:00Z', kind: 'call', by: 'csm', person: 'dana@acme.test' },
        ],
      },
    );
    const [first, second] = score(record, TODAY, defaultPolicy).triggers;
    if (first === undefined || second === undefined) throw new Error('two triggers hold');
    const touched = intervention(
      'iv_2',
      { state: 'touched', openedAt: '2026-05-10T00:00:00Z', touches: [{ id: 'touch:x', at: '2026-05-11T09:00:00Z' }] },
      [asJoined(second, '2026-05-10T00:00:00Z')],
    );
    const open = intervention('iv_1', { openedAt: '2026-05-04T10:00:00Z' }, [asJoined(first, '2026-05-04T10:00:00Z')]);
    const steps = plan(record, { interventions: [open, touched] }).filter(
      (step) => !('review' in step) && step.do !== 'open-review',
    );
    expect(steps).toMatchObject([
      { do: 'join-interventions', intervention: { id: 'iv_1' }, into: { id: 'iv_2' } },
      { do: 'count-touch', intervention: { id: 'iv_2' }, touch: { at: '2026-05-06T09:00:00Z' } },
    ]);
  });
});

function kindsOf(steps: readonly Step[]): readonly string[] {
  return steps.flatMap((step) => (step.do === 'open-review' ? [step.kind] : []));
}

function disengaged(id: string) {
  const words = { attrs: { person: 'Priya' }, quote: 'Priya has stopped coming.' };
  return { id, kind: 'champion_change', subtype: 'disengaged', occurred_at: '2026-05-29T10:00:00Z', ...words };
}

function rival(id: string) {
  const words = { attrs: { competitor: 'FieldPilot' }, quote: 'FieldPilot gives us a demo.' };
  return { id, kind: 'competitor', subtype: 'switching', occurred_at: '2026-05-29T10:00:00Z', ...words };
}

function firingsOn(record: Evidence) {
  return firingsOf(record, TODAY, defaultPolicy);
}

function intervention(
  id: string,
  standing: Partial<InterventionStanding>,
  triggers: StoredIntervention['triggers'],
): StoredIntervention {
  return {
    id,
    account: 'acme',
    triggers,
    standing: { ...newIntervention(standing.openedAt ?? NOW), ...standing },
    openedAt: NOW,
    dueAt: null,
    score: 10,
    filledAt: null,
    documents: {},
    updatedAt: NOW,
  };
}
