import { describe, expect, it } from 'vitest';
import type { Finding } from '../answers.ts';
import { instantOf } from '../calendar.ts';
import { DANA, PEOPLE } from '../firm.ts';
import type { LivedYear } from '../run.ts';

/** Section 4, rule by rule: where it fires in the year, and where it stays silent one element short. */
export function testPlays(year: () => LivedYear): void {
  const triggers = (account: string, day: number) => year().seen(account, day).risk.triggers;
  const ids = (account: string, day: number) => triggers(account, day).map(({ id }) => id);
  const standing = (account: string, day: number) => year().seen(account, day).reviews.interventions;
  const work = (account: string, day: number) =>
    year()
      .seen(account, day)
      .inbox.map(({ kind, owner }) => `${kind} ${owner.role}`)
      .toSorted();

  describe('when the AE comes back (section 4)', () => {
    it('AE-1: on the day on which the sponsor has not answered for 14 days, due 48 hours later; not a day before, nor after an answer', () => {
      expect(ids('sponsor-silent', 41)).toEqual([]);
      expect(triggers('sponsor-silent', 42)).toMatchObject([{ id: 'AE-1', due: instantOf(44).replace('.000', '') }]);
      expect(standing('sponsor-silent', 42)).toMatchObject([{ state: 'open', due_at: instantOf(44) }]);
      expect(work('sponsor-silent', 42)).toEqual(['intervention ae']);
      expect(ids('sponsor-answers', 42)).toEqual([]);
      expect(standing('sponsor-answers', 42)).toEqual([]);
    });

    it('AE-2: with a rival in an active renewal, before the next call; not where the renewal is far, nor for a rival that was only named', () => {
      expect(triggers('rival-renewal', 40)).toMatchObject([
        { id: 'AE-2', due: null, timing: 'before the next CS call with the customer' },
      ]);
      expect(work('rival-renewal', 40)).toContain('competitor_brief ae');
      expect(ids('rival-early', 40)).toEqual([]);
      expect(work('rival-early', 40)).toContain('competitor_brief csm');
      expect(ids('rival-named', 40)).toEqual([]);
      expect(work('rival-named', 40)).toEqual(['pre_renewal_pack csm']);
    });

    it('AE-3: due five business days after the CSM confirmed the gap; not for what the AE confirmed', () => {
      const [trigger] = triggers('promise-gap', 31);
      expect(trigger).toMatchObject({ id: 'AE-3', timing: 'within 5 business days of the confirmation' });
      expect(trigger?.due?.slice(0, 10)).toBe(instantOf(38).slice(0, 10));
      expect(work('promise-gap', 31)).toEqual(expect.arrayContaining(['intervention ae', 'reset_call_agenda csm']));
      expect(ids('promise-doubted', 31)).toEqual([]);
      expect(work('promise-doubted', 31)).not.toContain('reset_call_agenda csm');
    });

    it('AE-4: by the CSM’s word that it will likely churn; not by the AE’s, while the CSM is unsure', () => {
      expect(triggers('likely-churn', 50)).toMatchObject([
        { id: 'AE-4', due: null, timing: 'at the next scheduled touchpoint' },
      ]);
      expect(ids('posture-doubts', 50)).toEqual([]);
    });

    it('AE-5: with a misfit that the CSM confirmed and the renewal near; not before it is confirmed, nor with the renewal far', () => {
      expect(ids('misfit', 90)).toEqual([]);
      expect(triggers('misfit', 91)).toMatchObject([{ id: 'AE-5', timing: 'before the renewal conversation' }]);
      expect(ids('misfit-early', 91)).toEqual([]);
      expect(ids('misfit-doubted', 91)).toEqual([]);
    });

    it('no trigger: low adoption and a bad ticket are CS’s, and the AE stays out', () => {
      const { risk, reviews } = year().seen('adoption-only', 70);
      expect(risk).toMatchObject({ ae: 'stays_out', triggers: [], band: 'yellow' });
      expect(risk.contributions.map(({ rule }) => rule)).toEqual(expect.arrayContaining(['IND-2', 'IND-4', 'DEAR-2']));
      expect(reviews.interventions).toEqual([]);
      expect(year().seen('promise-gap', 31).risk.ae).toBe('in');
    });

    it('budget: a warning at the second touch, out after the third, the fourth is one too many; two leave one', () => {
      const budget = (account: string, day: number) => standing(account, day)[0]?.budget;
      expect(budget('promise-gap', 32)).toEqual({ used: 1, left: 2, warned: false });
      expect(triggers('promise-gap', 32)[0]?.why).not.toContain('Warning');
      expect(budget('promise-gap', 33)).toEqual({ used: 2, left: 1, warned: true });
      expect(triggers('promise-gap', 33)[0]?.why).toContain('Warning: 2 of 3');
      expect(standing('promise-gap', 33)).toMatchObject([{ state: 'touched', handback_due_at: null }]);
      expect(standing('promise-gap', 36)).toMatchObject([{ state: 'handback_due', budget: { left: 0 }, beyond: [] }]);
      expect(standing('promise-gap', 37)).toMatchObject([{ touches: { length: 3 }, beyond: { length: 1 } }]);
      expect(standing('likely-churn', 53)).toMatchObject([
        { state: 'touched', budget: { used: 2, left: 1, warned: true }, handback_due_at: null },
      ]);
    });

    it('HB-1: a handback that is not there after 48 hours is both leads’ work, until it is there; in time it is nobody’s', () => {
      expect(standing('promise-gap', 37)).toMatchObject([{ overdue: false }]);
      expect(standing('promise-gap', 42)).toMatchObject([{ state: 'handback_due', overdue: true }]);
      expect(work('promise-gap', 42)).toEqual(
        expect.arrayContaining(['handback_overdue cs_lead', 'handback_overdue sales_lead']),
      );
      expect(standing('promise-gap', 43)).toMatchObject([{ state: 'closed', overdue: false }]);
      expect(work('promise-gap', 43)).toEqual(['reset_call_agenda csm']);
      for (const [account, out, back] of [
        ['sponsor-silent', 44, 45],
        ['likely-churn', 56, 57],
      ] as const) {
        expect(standing(account, out)).toMatchObject([{ state: 'handback_due', overdue: false }]);
        expect(standing(account, back)).toMatchObject([{ state: 'closed' }]);
        expect(work(account, back)).toEqual([]);
      }
    });

    it('CO-1: two teams that write within seven days in two threads of an account at risk; not eight days apart, nor in one thread', () => {
      const conduct = (account: string, day: number) => year().seen(account, day).risk.conduct;
      expect(conduct('two-writers', 74)).toMatchObject([{ id: 'CO-1', why: expect.stringContaining('4 days apart') }]);
      expect(conduct('two-writers', 68)).toEqual([]);
      expect(conduct('two-writers-apart', 78)).toEqual([]);
      expect(conduct('one-thread', 74)).toEqual([]);
      for (const account of ['two-writers-apart', 'one-thread'] as const)
        expect(year().seen(account, account === 'one-thread' ? 74 : 78).risk.band).toBe('yellow');
    });

    it('what Sales must not do is found in drafts, and a draft that does none of it passes', async () => {
      const { firm } = year();
      const check = async (draft: string, role: string, name: string) => {
        const from = { role, name };
        const body = { account: 'sunny', draft, from, to: [DANA] };
        const { findings } = await firm.tell<{ findings: readonly Finding[] }>('POST', '/v1/outreach/check', body);
        return findings.map(({ rule }) => rule);
      };
      const bad = `Hi Dana,\nWe will build the export module by June. I can offer you a 30 % discount.\nNo need to tell ${PEOPLE.ana} about this.`;
      expect(await check(bad, 'ae', PEOPLE.per)).toEqual(expect.arrayContaining(['OUT-1', 'OUT-3', 'OUT-5', 'OUT-6']));
      expect(await check('Hi Dana,\nThank you for the call. How is your team?', 'csm', PEOPLE.ana)).toEqual([]);
    });
  });
}
