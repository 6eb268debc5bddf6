import { describe, expect, it } from 'vitest';
import { dayOf } from '../calendar.ts';
import type { LivedYear } from '../run.ts';

/** Section 5, rule by rule. */
export function testReviews(year: () => LivedYear): void {
  const risk = (account: string, day: number) => year().seen(account, day).risk;
  const reviews = (account: string, day: number) => year().seen(account, day).reviews.items;
  const work = (account: string, day: number) =>
    year()
      .seen(account, day)
      .inbox.map(({ kind, owner }) => `${kind} ${owner.role}`)
      .toSorted();

  describe('who comes together (section 5)', () => {
    it('JR-1: signals on both sides; each side alone is another rule', () => {
      expect(risk('both-sides', 53).review).toEqual({ rule: 'JR-1', cs_side: ['IND-21'], sales_side: ['IND-9'] });
      expect(reviews('both-sides', 53)).toMatchObject([{ kind: 'joint', rule: 'JR-1', state: 'prefilled' }]);
      expect(work('both-sides', 53)).toEqual(['competitor_brief csm', 'review_due ae', 'review_due csm']);
    });

    it('JR-2: CS’s signals alone, with the AE briefed in writing; one deferral is none', () => {
      expect(risk('cs-only', 40).review.rule).toBeNull();
      expect(risk('cs-only', 54).review).toEqual({ rule: 'JR-2', cs_side: ['IND-14', 'IND-21'], sales_side: [] });
      expect(reviews('cs-only', 54)).toMatchObject([{ kind: 'cs_escalation', rule: 'JR-2' }]);
      expect(work('cs-only', 54)).toEqual(['escalation ae', 'review_due csm']);
    });

    it('JR-3: Sales’ signals alone; a rival that was only named is none', () => {
      expect(risk('sales-only', 47).review).toEqual({ rule: 'JR-3', cs_side: [], sales_side: ['IND-9'] });
      expect(work('sales-only', 47)).toEqual(['competitor_brief csm', 'escalation sales_lead', 'review_due ae']);
      expect(risk('rival-named', 40).review.rule).toBeNull();
    });

    it('JR-4: a champion who left, at once; not where a successor is named', () => {
      expect(risk('champion-left', 52).review.rule).toBe('JR-4');
      expect(reviews('champion-left', 52)).toMatchObject([{ kind: 'joint', rule: 'JR-4', due_on: dayOf(53) }]);
      expect(risk('champion-succeeded', 52).review.rule).toBeNull();
      expect(reviews('champion-succeeded', 52)).toEqual([]);
    });

    it('no rule: an account that goes well has no review', () => {
      expect(risk('sunny', 60)).toMatchObject({ band: 'green', review: { rule: null, cs_side: [], sales_side: [] } });
      expect(reviews('sunny', 60)).toEqual([]);
    });

    it('names every root cause where its signals are, and none where there are none', () => {
      const primary = (account: string, day: number) => risk(account, day).root_cause.primary;
      expect(primary('sales-only', 47)).toBe('competitor');
      expect(primary('promise-gap', 31)).toBe('over_promised');
      expect(primary('champion-left', 52)).toBe('champion_loss');
      expect(primary('misfit', 90)).toBe('wrong_icp');
      expect(primary('adoption-only', 70)).toBe('adoption_value_gap');
      expect(primary('sponsor-silent', 45)).toBeNull();
      expect(risk('sales-only', 47).root_cause.candidates.map(({ cause }) => cause)).not.toContain('over_promised');
    });

    it('a review is filled in beforehand, every line with its words or what it rests on', () => {
      const agenda = reviews('both-sides', 53)[0]?.documents.agenda;
      const parts = agenda?.sections.map(({ id }) => id);
      expect(parts).toEqual(
        expect.arrayContaining(['five_questions', 'data_sync', 'root_cause', 'recovery', 'outreach']),
      );
      const lines = agenda?.sections.flatMap((section) => section.lines) ?? [];
      expect(lines.length).toBeGreaterThan(20);
      expect(lines.filter(({ sources, basis }) => sources.length === 0 && (basis ?? '') === '')).toEqual([]);
    });

    it('no cause before the sync, no path before the cause, and nothing complete without path, person, action and day', () => {
      expect(year().firm.answers).toEqual([
        ...['JR-SYNC', 'JR-CAUSE', 'done', 'JR-CAUSE', 'JR-CAUSE', 'done'],
        ...['JR-PATH', 'JR-PATH', 'JR-OWNER', 'JR-OWNER', 'JR-ACTION', 'JR-DATE', 'JR-DATE', 'done', 'JR-ENDED'],
      ]);
      expect(reviews('both-sides', 54).at(-1)).toMatchObject({ state: 'complete', cause: 'competitor' });
    });

    it('the next one comes by cadence, filled in before its day, and is a lead’s work from the day after it', () => {
      expect(reviews('both-sides', 54)[0]).toMatchObject({ state: 'due', due_on: dayOf(84), every_days: 30 });
      expect(reviews('both-sides', 84)[0]).toMatchObject({ state: 'prefilled', overdue: false });
      expect(work('both-sides', 84)).toEqual(['review_due ae', 'review_due csm']);
      expect(reviews('both-sides', 98)[0]).toMatchObject({ overdue: true });
      expect(work('both-sides', 98)).toContain('review_due cs_lead');
      expect(work('both-sides', 99)).toEqual([]);
    });

    it('leaves when what called for it was wrong', async () => {
      const { items } = await year().firm.reviews('cs-only');
      const cleared = items.filter(({ state, rule }) => state === 'cancelled' && rule === 'JR-2');
      expect(cleared).toMatchObject([{ ended: { by: null, why: expect.stringContaining('JR-2') } }]);
    });
  });

  describe('to whom it goes and how often (section 5)', () => {
    it('escalation: none, AE and CSM, VP, CRO, each by its threshold', () => {
      const level = (account: string, day: number) => risk(account, day).escalation.level;
      expect(level('sunny', 60)).toBe('none');
      expect(level('strategic', 57)).toBe('none');
      expect(level('sales-only', 47)).toBe('ae_csm');
      expect(level('rival-renewal', 40)).toBe('ae_csm');
      expect(level('rival-renewal', 70)).toBe('vp');
      expect(level('big-ticket', 61)).toBe('vp');
      expect(level('strategic', 58)).toBe('cro');
      expect(level('boss-called', 61)).toBe('cro');
      expect(work('big-ticket', 61)).toEqual(expect.arrayContaining(['escalation cs_lead', 'escalation sales_lead']));
      expect(work('sales-only', 47)).not.toContain('escalation cs_lead');
    });

    it('cadence: weekly for tier 1 with flags and for CS’s checks, monthly for strategic and at risk, none where all is well', () => {
      const every = (account: string, day: number) => risk(account, day).cadence.every_days;
      expect(risk('tier-one', 33).cadence).toMatchObject({ every_days: 7, meeting: expect.stringContaining('Tier-1') });
      expect(every('cs-only', 54)).toBe(7);
      expect(risk('strategic', 57).cadence).toMatchObject({
        every_days: 30,
        meeting: expect.stringContaining('Strategic'),
      });
      expect(risk('strategic', 57).band).toBe('green');
      expect(every('sales-only', 47)).toBe(30);
      expect(every('sunny', 60)).toBeNull();
      expect(every('misfit', 90)).toBeNull();
    });

    it('cadence: its meetings are held without any JR rule, and there are none for others', () => {
      const kinds = (account: string, day: number) => reviews(account, day).map(({ kind, rule }) => `${kind} ${rule}`);
      expect(kinds('tier-one', 33)).toEqual(['tier_one CADENCE']);
      expect(new Set(kinds('strategic', 57))).toEqual(new Set(['strategic CADENCE']));
      expect(kinds('adoption-only', 70)).toEqual(['at_risk CADENCE']);
      expect(kinds('misfit', 90)).toEqual(['sales_escalation JR-3']);
    });
  });

  describe('what a lost account teaches (section 5)', () => {
    it('a renewal closed as lost is gone through once: what showed first and what would have caught it sooner', () => {
      expect(year().seen('lost-renewal', 119).reviews.debriefs).toEqual([]);
      const { reviews: later } = year().seen('lost-renewal', 120);
      expect(later.debriefs).toMatchObject([{ loss: 'deal_lost', lost_on: dayOf(120) }]);
      expect(later.debriefs[0]?.findings.earliest?.rule).toMatch(/^IND-/);
      expect(later.debriefs[0]?.findings.sooner.map(({ rule }) => rule)).toContain('AE-2');
      expect(later.debriefs[0]?.findings.interventions).toHaveLength(1);
      expect(work('lost-renewal', 120)).toEqual(['debrief cs_lead', 'debrief sales_lead']);
      expect(later.items[0]).toMatchObject({ state: 'cancelled', ended: { why: 'the account is lost' } });
    });

    it('so is a renewal that passed while the last word was that they go; not on its day', () => {
      const debriefs = (day: number) => year().seen('lapsed', day).reviews.debriefs;
      expect(debriefs(140)).toEqual([]);
      expect(debriefs(154)).toMatchObject([{ loss: 'renewal_passed', lost_on: dayOf(140) }]);
      expect(debriefs(168)).toHaveLength(1);
    });

    it('a deal that was lost and was no renewal is no lost account', async () => {
      expect(year().seen('lost-upsell', 120).reviews.debriefs).toEqual([]);
      expect((await year().firm.reviews('lost-upsell')).debriefs).toEqual([]);
      for (const key of ['lost-renewal', 'lapsed']) expect((await year().firm.reviews(key)).debriefs).toHaveLength(1);
    });
  });
}
