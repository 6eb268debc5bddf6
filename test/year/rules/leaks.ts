import { describe, expect, it } from 'vitest';
import type { LivedYear } from '../run.ts';

/** Section 7: the four causes, each where it leaked and where nothing did. */
export function testLeaks(year: () => LivedYear): void {
  const leaks = (account: string, day: number) =>
    year()
      .week(day)
      .coverage.items.filter((item) => item.account === account)
      .map(({ cause, why }) => `${cause}: ${why}`);
  const count = (cause: string, day: number) =>
    year()
      .week(day)
      .coverage.causes.find((one) => one.cause === cause)?.count;
  const morning = (account: string, day: number) =>
    year()
      .week(day)
      .morning.filter((item) => item.account === account)
      .map(({ kind, owner }) => `${kind} ${owner.role} ${owner.name}`);

  describe('the leakage audit (section 7)', () => {
    it('counts nothing of any cause where nothing leaked', () => {
      for (const day of [0, 14, 28])
        for (const cause of ['signal_missed', 'recognised_late', 'context_lost', 'work_not_done'])
          expect([day, cause, count(cause, day)]).toEqual([day, cause, 0]);
    });

    it('signal missed: shown to nobody for more than seven days; not for six, nor what was seen and acted on', () => {
      expect(leaks('unseen', 112)).toEqual([]);
      expect(leaks('unseen', 126)).toEqual(['signal_missed: shown to no one in the 20 days since it is on record']);
      expect(count('signal_missed', 126)).toBe(1);
      expect([112, 126, 140, 154].flatMap((day) => leaks('seen', day))).toEqual([]);
    });

    it('recognised late: on record four days after the words, or first shown 21 days after; not two days after', () => {
      expect(leaks('told-late', 112)).toEqual(['recognised_late: on record 4 days after it was said']);
      expect(leaks('told-soon', 112)).toEqual([]);
      expect(leaks('unseen', 140)).toEqual(['recognised_late: first shown 21 days after it was said']);
      expect(count('recognised_late', 140)).toBe(2);
    });

    it('context lost: a change of hands without a brief, or with one that is unread after seven days; not one that was read', () => {
      expect(count('context_lost', 126)).toBe(0);
      expect(leaks('hand-untold', 140)).toEqual(['context_lost: no brief on record']);
      expect(leaks('hand-unread', 140)).toEqual([]);
      expect(leaks('hand-unread', 154)).toEqual([expect.stringContaining('Cy Rao has not opened the brief')]);
      expect(leaks('hand-unread', 168)).toEqual([]);
      for (const day of [140, 154]) expect([...leaks('hand-one', day), ...leaks('hand-two', day)]).toEqual([]);
    });

    it('the new owner finds a brief, once; who is told of too late finds none', () => {
      for (const account of ['hand-one', 'hand-two', 'hand-unread'])
        expect(morning(account, 140)).toContain('ownership_brief csm Cy Rao');
      expect(morning('hand-untold', 140)).not.toContain('ownership_brief csm Cy Rao');
      expect(morning('hand-one', 154)).not.toContain('ownership_brief csm Cy Rao');
    });

    it('work not done: a promise after its day, not on it, and it is raised; not one that was kept', () => {
      const raised = (account: string, day: number) =>
        year()
          .seen(account, day)
          .inbox.map(({ kind }) => kind);
      const rules = (day: number) =>
        year()
          .seen('promise-late', day)
          .risk.contributions.map(({ rule }) => rule);
      expect(raised('promise-late', 84)).toEqual([]);
      expect(leaks('promise-late', 84)).toEqual([]);
      expect(rules(84)).not.toContain('IND-10');
      expect(rules(85)).toContain('IND-10');
      expect(raised('promise-late', 98)).toContain('promised_follow_up');
      expect(leaks('promise-late', 98)).toEqual(['work_not_done: 14 days past due']);
      expect(raised('promise-kept', 98)).not.toContain('promised_follow_up');
      expect(leaks('promise-kept', 98)).toEqual([]);
      expect(leaks('promise-late', 112)).toEqual([]);
    });

    it('work not done: a review past its day; not one that was held', () => {
      expect(leaks('both-sides', 84)).toEqual([]);
      expect(leaks('both-sides', 98)).toEqual(['work_not_done: 14 days past due']);
      expect(leaks('both-sides', 112)).toEqual([]);
      expect(leaks('cs-only', 98)).toEqual([]);
    });

    it('work not done: a handback past its day; not a play that was handed back', () => {
      expect(leaks('promise-gap', 42)).toEqual(['work_not_done: 4 days past due']);
      expect(leaks('promise-gap', 56)).toEqual([]);
      expect(leaks('sponsor-silent', 56)).toEqual([]);
    });

    it('work not done: silence for more than 45 days, raised as a check-in, until somebody calls', () => {
      expect(leaks('neglected', 42)).toEqual([]);
      expect(morning('neglected', 42)).toEqual([]);
      expect(leaks('neglected', 56)).toEqual(['work_not_done: 1 day past due']);
      expect(morning('neglected', 56)).toEqual(['check_in csm Bo Ek']);
      expect(leaks('neglected', 126)).toEqual([]);
    });

    it('what comes up is found work: a follow-up three days ahead, a pack from 120 days before the renewal, and not sooner', () => {
      expect(morning('paper', 42)).not.toContain('promised_follow_up csm Bo Ek');
      expect(morning('paper', 56)).toContain('promised_follow_up csm Bo Ek');
      expect(morning('rival-renewal', 28)).toEqual([]);
      expect(morning('rival-renewal', 42)).toContain('pre_renewal_pack csm Ana Lima');
    });

    it('the words of a low-touch account are kept, and nothing of it is anybody’s work', async () => {
      const { risk, reviews, inbox } = year().seen('small-1', 42);
      expect(risk).toMatchObject({
        triggers: [],
        review: { rule: null },
        escalation: { level: 'none' },
        cadence: { every_days: null },
      });
      expect(risk.contributions.map(({ rule }) => rule)).toEqual(expect.arrayContaining(['IND-9', 'IND-10']));
      expect(reviews).toMatchObject({ items: [], interventions: [] });
      expect(inbox).toEqual([]);
      const raised = year().weeks.flatMap(({ morning: items }) =>
        items.filter(({ account }) => account.startsWith('small')),
      );
      expect(raised).toEqual([]);
      expect(await year().firm.signals('small-1')).not.toEqual([]);
    });
  });
}
